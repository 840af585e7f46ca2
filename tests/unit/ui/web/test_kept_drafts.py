"""What an answer page showed of a draft is kept, not what a generator says the next time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from office.case_notes import shown
from office.identity import Role
from search_api.answer.generation import prove
from search_api.answer.generation.types import Draft, DraftQuote, DraftSentence, Given
from search_api.answer.types import Answer
from search_api.client import InProcessTransport
from ui.compose import compose
from ui.settings import Settings
from ui.web import demo_texts
from ui.web.demo import MemoryBackend

from offices import make_office, session_of
from pages import HERE, Visitor, words

QUESTION = "変動があつたときは届け出るか"
ANSWER = f"/answer?q={QUESTION}"
ELSEWHERE = "/case-notes"  # a page that asks no generator


class Drafting(MemoryBackend):
    """Drafts sentences of the texts, another one each time; a third time it has nothing to say."""

    def __init__(self, amended: tuple[str, str] = ("", "")) -> None:
        units = [replace(u, text=u.text.replace(*amended)) for u in demo_texts.units()]
        super().__init__(demo_texts.DOCUMENTS, units)
        self.asked = 0

    def answer(
        self, question: str, as_of: dt.date | None = None, *, drafted: bool = True
    ) -> Answer:
        found = super().answer(question, as_of)
        if not drafted:
            return found
        self.asked += 1
        view = self.unit("demo-law:art2" if self.asked == 1 else "demo-law:art1")
        said = view.unit.text.partition("。")[0] + "。"
        quote = DraftQuote(number=1, text=said)
        draft = Draft(sentences=(DraftSentence(text=said, quotes=(quote,)),) if said else ())
        given = [Given(document=view.document, unit=view.unit)]
        return replace(found, generated=prove(draft, given))


class Desk:
    """The answer page of somebody whose office has a generator."""

    def __init__(self, home: Path) -> None:
        self.backend = Drafting()
        self.office = make_office(home)
        settings = Settings(home=home, requests_per_minute=100_000)
        app = compose(lambda: self.backend, home, office=self.office, settings=settings)
        self.transport = InProcessTransport(app)
        self.sato = self.browser(Role.CASEWORKER)

    def browser(self, role: Role) -> Visitor:
        client = Visitor(transport=self.transport, base_url=HERE)
        client.cookies.set("konkyo_session", session_of(self.office, role))
        return client

    def save(self, page: str, who: Visitor | None = None) -> httpx.Response:
        """Send the form of a page that was opened before."""
        fields = dict(re.findall(r'name="(shown|draft)" value="([^"]+)"', page))
        return (who or self.sato).submit(
            "/answer/save", ELSEWHERE, q=QUESTION, memo="面接", **fields
        )


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    opened = Desk(home)
    with opened.sato:
        yield opened
    opened.office.close()


def summary_of(page: str) -> list[str]:
    """Return the sentences of まとめ."""
    section = page.partition('aria-labelledby="generated"')[2].partition("</section>")[0]
    return re.findall(r'<article class="card">\s*<p>([^<]+)</p>', section)


def test_the_note_holds_the_sentences_that_were_shown_and_nobody_is_asked_again(desk: Desk) -> None:
    page = desk.sato.get(ANSWER).text
    said = summary_of(page)
    assert len(said) == 1
    assert "「まとめ」の文も、今の画面のとおりに残します" in page

    after = desk.save(page)

    assert after.status_code == 303, words(after)
    assert desk.backend.asked == 1
    note = desk.sato.get(after.headers["location"])
    assert summary_of(note.text) == said
    assert "変わっていません" in words(note)


def test_a_note_tells_later_that_a_quote_of_its_summary_has_changed(desk: Desk) -> None:
    note = desk.save(desk.sato.get(ANSWER).text).headers["location"]
    desk.backend = Drafting(("年金その他の収入", "給付金その他の収入"))
    page = desk.sato.get(note)
    assert "本文が変わりました" in words(page)
    assert "年金その他の収入" in summary_of(page.text)[0], "the note keeps its words"


def test_nothing_is_kept_once_a_text_reads_otherwise(desk: Desk) -> None:
    page = desk.sato.get(ANSWER).text
    desk.backend = Drafting(("年金その他の収入", "給付金その他の収入"))
    after = desk.save(page)
    assert after.status_code == 409
    assert "残した答えはまだありません" in words(desk.sato.get("/case-notes"))
    assert desk.save(after.text).status_code == 303, "the new answer with its own summary"


def test_a_summary_can_be_kept_for_an_hour(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.sato.get(ANSWER).text
    monkeypatch.setattr(shown, "LASTS", dt.timedelta(0))
    after = desk.save(page)
    assert after.status_code == 409
    assert "先ほどの「まとめ」は残せません" in words(after)
    assert 'value="面接"' in after.text, "nothing is typed twice"
    monkeypatch.undo()
    assert desk.save(after.text).status_code == 303


def test_a_summary_is_kept_only_by_who_was_shown_it(desk: Desk) -> None:
    page = desk.sato.get(ANSWER).text
    with desk.browser(Role.SUPERVISOR) as other:
        after = desk.save(page, other)
    assert after.status_code == 409
    assert "先ほどの「まとめ」は残せません" in words(after)


@pytest.mark.parametrize("draft", ["AAAA", "!", "ないしょ", "A" * 999], ids=repr)
def test_a_summary_that_a_form_makes_up_is_never_kept(desk: Desk, draft: str) -> None:
    page = desk.sato.get(ANSWER).text
    after = desk.save(re.sub(r'(name="draft" value=)"[^"]+"', rf'\1"{draft}"', page))
    assert after.status_code == 409
    assert "残した答えはまだありません" in words(desk.sato.get("/case-notes"))


def test_a_title_that_is_refused_loses_no_summary(desk: Desk) -> None:
    page = desk.sato.get(ANSWER).text
    fields = dict(re.findall(r'name="(shown|draft)" value="([^"]+)"', page))
    long = desk.sato.submit("/answer/save", ELSEWHERE, q=QUESTION, memo="あ" * 500, **fields)
    assert long.status_code == 422
    assert summary_of(long.text) == summary_of(page)
    assert desk.save(long.text).status_code == 303
    assert desk.backend.asked == 1


def test_another_summary_above_the_same_quotes_is_a_note_of_its_own(desk: Desk) -> None:
    page = desk.sato.get(ANSWER).text
    first = desk.save(page).headers["location"].partition("?")[0]
    assert desk.save(page).headers["location"] == f"{first}?saved=3", "pressed twice"

    another = desk.sato.get(ANSWER).text
    assert summary_of(another) != summary_of(page)
    kept = desk.save(another).headers["location"]

    assert kept.partition("?")[0] != first
    assert summary_of(desk.sato.get(kept).text) == summary_of(another)
