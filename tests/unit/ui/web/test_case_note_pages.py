"""An answer is kept from its page, read again, and says what became of what it quotes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import IndexUnavailable
from office.case_notes import MAX_MEMO, CaseNotes
from office.identity import Identity, Role
from search_api.client import InProcessTransport
from search_api.http.backend import SearchBackend
from ui.compose import compose
from ui.settings import Settings
from ui.web import demo_texts
from ui.web.demo import MemoryBackend, demo_backend

from offices import make_office, person_elsewhere, session_of
from pages import HERE, Visitor, words

QUESTION = "変動があつたときは届け出るか"
ANSWER = f"/answer?q={QUESTION}"
QUOTED = "見本くらし支援法第2条"


class House:
    """The pages of one office; its index can be replaced."""

    def __init__(self, home: Path) -> None:
        self.backend: SearchBackend | None = demo_backend()
        self.office = make_office(home)
        settings = Settings(home=home, requests_per_minute=100_000)
        self.app = compose(self._open, home, office=self.office, settings=settings)
        self.sato = self.browser(Role.CASEWORKER)

    def _open(self) -> SearchBackend:
        if self.backend is None:
            raise IndexUnavailable("索引がありません。")
        return self.backend

    def browser(self, role: Role | None) -> Visitor:
        """Return the browser of the person with a role, or of a visitor."""
        return self.with_secret(session_of(self.office, role) if role else "")

    def with_secret(self, secret: str) -> Visitor:
        client = Visitor(transport=InProcessTransport(self.app), base_url=HERE)
        if secret:
            client.cookies.set("konkyo_session", secret)
        return client

    def amend(self, old: str, new: str) -> None:
        """Let the law of the demo be amended: what was today's text is the earlier one now."""
        law, units = demo_texts.LAW, demo_texts.units()
        revision = replace(law.revision, id="next", effective_from=dt.date(2026, 10, 1))
        assert any(old in unit.text for unit in units)
        amended = [replace(unit, text=unit.text.replace(old, new)) for unit in units]
        ours = tuple(unit for unit in units if unit.document_id == law.id)
        documents = [replace(law, revision=revision), *demo_texts.DOCUMENTS[1:]]
        self.backend = MemoryBackend(documents, amended, earlier=[(law, ours)])

    def forget(self, unit_id: str) -> None:
        """Let a unit be repealed: it is in no version any more."""
        units = [unit for unit in demo_texts.units() if unit.id != unit_id]
        self.backend = MemoryBackend(demo_texts.DOCUMENTS, units)

    def save(self, memo: str = "") -> str:
        """Keep the answer to QUESTION as its page says; return the address of the note."""
        page = self.sato.get(ANSWER).text
        shown = re.search(r'name="shown" value="([0-9a-f]+)"', page)
        assert shown
        after = self.sato.submit("/answer/save", ANSWER, q=QUESTION, shown=shown[1], memo=memo)
        assert after.status_code == 303, words(after)
        return after.headers["location"].partition("?")[0]


@pytest.fixture
def house(home: Path) -> Iterator[House]:
    opened = House(home)
    with opened.sato:
        yield opened
    opened.office.close()


def test_a_kept_answer_is_listed_and_read_again(house: House) -> None:
    note = house.save("9月の面接")
    listed = words(house.sato.get("/case-notes"))
    assert "1件" in listed
    assert "9月の面接" in listed
    page = words(house.sato.get(note))
    assert QUESTION in page
    assert QUOTED in page
    assert "件の根拠の本文は、記録したときから変わっていません" in page
    pasted = re.search(r'<textarea id="copy-whole"[^>]*>([^<]*)', house.sato.get(note).text)
    assert pasted
    assert pasted[1].startswith(f"件名：9月の面接\n質問：{QUESTION}\n確認日：")
    assert "本文の照合値（SHA-256 の初め）：" in pasted[1]


def test_what_is_read_from_a_note_leads_back_to_the_note(house: House) -> None:
    note = house.save("9月の面接")
    link = re.search(r'href="(/units/demo-law:art2\?[^"#]+)', house.sato.get(note).text)
    assert link
    unit = house.sato.get(link[1].replace("&amp;", "&"))
    assert f'<a href="{note}">ケース記録へ戻る</a>' in unit.text.replace("?saved=1", "")
    assert "への答えへ戻る" not in unit.text
    assert "<mark>" in unit.text


def test_a_note_without_title_is_called_by_its_question(house: House) -> None:
    assert f"<h1>{QUESTION}</h1>" in house.sato.get(house.save()).text


def test_notes_are_found_by_words_of_title_and_question(house: House) -> None:
    house.save("車の件")
    assert "1件" in words(house.sato.get("/case-notes?words=車　届け出"))
    assert "を含む記録はありません" in words(house.sato.get("/case-notes?words=医療"))


def test_a_change_of_the_quoted_words_is_shown_beside_the_old_ones(house: House) -> None:
    note = house.save()
    house.amend("年金その他の収入", "給付金その他の収入")
    page = house.sato.get(note)
    said = words(page)
    assert "1件が記録したときと違います" in said
    assert "本文が変わりました" in said
    assert "<del>年金</del>" in page.text
    assert "<ins>給付金</ins>" in page.text
    link = re.search(r'href="([^"]+)">新旧対照を見る', page.text)
    assert link
    assert "<ins>給付金</ins>" in house.sato.get(link[1].replace("&amp;", "&")).text


def test_a_unit_that_changed_elsewhere_still_holds_the_quote(house: House) -> None:
    note = house.save()
    law = next(unit for unit in demo_texts.units() if unit.id == "demo-law:art2")
    last = law.text.splitlines()[-1]
    house.amend(last, last + "（追加）")
    said = words(house.sato.get(note))
    assert "1件が記録したときと違います" in said
    assert "今の本文にそのまま残っています" in said


def test_a_repealed_unit_is_no_longer_in_force(house: House) -> None:
    note = house.save()
    house.forget("demo-law:art2")
    said = words(house.sato.get(note))
    assert "効力がありません" in said
    assert "今の版にはありません" in said
    assert QUOTED in said, "the note keeps its words"


def test_without_an_index_the_note_opens_and_says_that_it_was_not_checked(house: House) -> None:
    note = house.save()
    house.backend = None
    answer = house.sato.get(note)
    assert answer.status_code == 200
    assert "今は検索できないため" in words(answer)
    assert QUOTED in words(answer)


def test_an_answer_that_changed_since_it_was_shown_is_not_kept(house: House) -> None:
    page = house.sato.get(ANSWER).text
    shown = re.search(r'name="shown" value="([0-9a-f]+)"', page)
    assert shown
    house.amend("年金その他の収入", "給付金その他の収入")
    fields = {"q": QUESTION, "memo": "面接"}
    after = house.sato.submit("/answer/save", ANSWER, shown=shown[1], **fields)
    assert after.status_code == 409
    assert "まだ残していません" in words(after)
    assert 'value="面接"' in after.text, "nothing is typed twice"
    assert "残した答えはまだありません" in words(house.sato.get("/case-notes"))
    again = re.search(r'name="shown" value="([0-9a-f]+)"', after.text)
    assert again
    kept = house.sato.submit("/answer/save", ANSWER, shown=again[1], **fields)
    assert kept.status_code == 303


def test_what_a_form_claims_is_never_kept(house: House) -> None:
    after = house.sato.submit("/answer/save", ANSWER, q=QUESTION, shown="0" * 32)
    assert after.status_code == 409


@pytest.mark.parametrize(
    ("memo", "said"),
    [("あ" * (MAX_MEMO + 1), "件名は200文字までです"), ("番号 123456789018", "個人番号")],
    ids=["too long", "a personal number"],
)
def test_a_title_that_cannot_be_kept_is_refused(house: House, memo: str, said: str) -> None:
    shown = re.search(r'name="shown" value="([0-9a-f]+)"', house.sato.get(ANSWER).text)
    assert shown
    after = house.sato.submit("/answer/save", ANSWER, q=QUESTION, shown=shown[1], memo=memo)
    assert after.status_code == 422
    assert said in words(after)


def test_the_title_is_changed_once_where_two_windows_are_open(house: House) -> None:
    note = house.save("初め")
    version = re.search(r'name="version" value="(\d+)"', house.sato.get(note).text)
    assert version
    changed = house.sato.submit(note, memo="次", version=version[1])
    assert changed.status_code == 303
    assert "件名を変えました" in words(house.sato.get(changed.headers["location"]))
    late = house.sato.submit(note, memo="別", version=version[1])
    assert late.status_code == 409
    assert "別の画面で先に変更されています" in words(late)
    assert "<h1>次</h1>" in house.sato.get(note).text


def test_a_note_is_erased_after_a_question(house: House) -> None:
    note = house.save("消すもの")
    asked = house.sato.get(f"{note}/erase")
    assert "この記録を消しますか" in words(asked)
    assert house.sato.submit(f"{note}/erase").status_code == 303
    assert house.sato.get(note).status_code == 404
    assert "残した答えはまだありません" in words(house.sato.get("/case-notes"))


def test_the_supervisor_of_the_team_reads_and_does_not_write(house: House) -> None:
    note = house.save("係の記録")
    with house.browser(Role.SUPERVISOR) as supervisor:
        assert "見本 sato" in words(supervisor.get("/case-notes"))
        page = supervisor.get(note)
        assert "読むことだけができます" in words(page)
        assert 'name="memo"' not in page.text
        refused = supervisor.submit(note, "/account", memo="直す", version="1")
        assert refused.status_code == 403
        assert supervisor.get(f"{note}/erase").status_code == 403
        assert supervisor.submit(f"{note}/erase", "/account").status_code == 403
    assert "<h1>係の記録</h1>" in house.sato.get(note).text


@pytest.mark.parametrize("role", [Role.TRAINEE, Role.ADMINISTRATOR])
def test_nobody_else_of_the_office_reads_a_note(house: House, role: Role) -> None:
    note = house.save("自分だけ")
    with house.browser(role) as other:
        assert other.get(note).status_code == 404
        assert "自分だけ" not in words(other.get("/case-notes"))
        assert other.submit(f"{note}/erase", "/account").status_code == 404


def test_a_supervisor_of_another_office_reads_nothing(house: House) -> None:
    from office.identity import CONSOLE

    note = house.save("よそには見せない")
    elsewhere = person_elsewhere(house.office, Role.SUPERVISOR)
    with house.with_secret(house.office.sessions.start(CONSOLE, elsewhere.id)[1]) as other:
        assert other.get(note).status_code == 404
        assert "よそには見せない" not in words(other.get("/case-notes"))


def test_what_is_kept_already_is_not_kept_twice(house: House) -> None:
    note = house.save("7月の面接")
    assert house.save("7月の面接") == note
    assert house.save("別の件") != note
    assert "ケース記録に残しました" in words(house.sato.get(f"{note}?saved=1"))
    assert "新しい記録は作っていません" in words(house.sato.get(f"{note}?saved=3"))
    assert "同じ係（残した日の係）の査察指導員" in words(house.sato.get(note))


def test_the_last_of_very_many_notes_is_reached_page_by_page(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten people who keep five answers a day have ten thousand notes within the year."""
    house.save("面接")
    [line] = house.office.case_notes.list(caseworker_of(house))
    many = tuple(replace(line, memo=f"件{number}番") for number in range(1, 10_041))
    monkeypatch.setattr(CaseNotes, "list", lambda *_: many)
    before = house.sato.get("/case-notes?offset=9990").text
    onward = re.search(r'href="(/case-notes\?[^"]+)">次を見る', before)
    assert onward
    last = words(house.sato.get(onward[1].replace("&amp;", "&")))
    assert "10021〜10040件目" in last
    assert "件10040番" in last


def caseworker_of(house: House) -> Identity:
    identity = house.office.sessions.identify(session_of(house.office, Role.CASEWORKER))
    assert identity
    return identity
