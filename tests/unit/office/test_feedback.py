"""Feedback of an office that has opted in, and of one that has not."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from corpus.days import today_in_japan
from corpus.errors import InputError, UnknownUnit
from office.feedback import FEEDBACK_FILE, FeedbackStore
from office.personal import PersonalNumberFound
from search_api.answer.types import RefusalReason
from search_api.authorizer import AccessDenied, Action, RequestContext
from search_api.client import InProcessTransport, KonkyoClient
from search_api.feedback import Feedback, FeedbackOff, Verdict, note_search
from search_api.http.app import create_app
from search_api.types import Filters, Mode, Query, SearchResult
from ui.compose import compose, feedback_sink
from ui.settings import Settings
from ui.web.app import create_web
from ui.web.demo import demo_backend

OURS = {"Origin": "http://konkyo.invalid"}
UNIT = "demo-law:art2"
ANSWERED = "申請から何日以内に決定しますか"


@pytest.fixture
def store(home: Path) -> FeedbackStore:
    return FeedbackStore(home / FEEDBACK_FILE)


def client(store: FeedbackStore | None) -> KonkyoClient:
    return KonkyoClient(app=create_app(demo_backend, feedback=store))


def said(query: str = "年金", unit_id: str = UNIT, comment: str = "") -> Feedback:
    return Feedback(query=query, verdict=Verdict.WRONG, unit_id=unit_id, comment=comment)


def near(text: str, filters: Filters = Filters()) -> SearchResult:  # noqa: B008
    """Return a search whose words no text holds."""
    found = demo_backend().search(Query(text="年金"))
    return replace(found, query=Query(text=text, filters=filters), near_only=True)


def stored(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.glob(f"{FEEDBACK_FILE}*"))


def test_without_opting_in_nothing_is_kept(home: Path) -> None:
    assert feedback_sink(Settings(home=home)) is None
    with client(None) as api:
        with pytest.raises(FeedbackOff, match="受け付けない設定です。何も保存していません"):
            api.give_feedback(said())
        api.search(Query(text="zzz"))
    assert not (home / FEEDBACK_FILE).exists()


def test_a_verdict_is_taken_back_after_midnight_too_and_only_once(
    store: FeedbackStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    evening = today_in_japan()
    store.record(said())
    store.record(said(query="家賃"))
    monkeypatch.setattr("office.feedback.today_in_japan", lambda: evening + dt.timedelta(days=1))
    for _ in range(2):
        store.take_back(said())
        assert [candidate.query for candidate in store.candidates()] == ["家賃"]


def test_an_office_opts_in_by_a_setting(home: Path) -> None:
    assert feedback_sink(Settings(home=home, feedback=True)) is not None


def test_verdicts_and_empty_results_become_candidates(store: FeedbackStore) -> None:
    with client(store) as api:
        api.give_feedback(said(query="山田さんの年金"))
        for _ in range(2):
            assert not api.search(Query(text="zzz")).hits
        api.search(Query(text="年金"))
        api.search(Query(text="yyy", filters=Filters(documents=("demo-law",))))
        api.search(Query(text="zzz", mode=Mode.LEXICAL))
    first, second = store.candidates()
    assert (first.query, first.zero_hits, first.count) == ("zzz", 3, 3)
    assert (second.query, second.verdicts) == ("〔名前〕さんの年金", {Verdict.WRONG: 1})


def test_words_that_no_text_holds_are_counted_though_something_near_is_shown(
    store: FeedbackStore, home: Path
) -> None:
    for text in ("ぬるぽ", "ぬるぽ", "たなかさんの火星", "123456789018 火星"):
        note_search(store, near(text))
    note_search(store, near("ぬるぽ", Filters(documents=("demo-law",))))  # they may be the reason
    today = store.usage(7).days[-1]
    assert (today.searches, today.zero_hits, today.unheld) == (5, 0, 3)
    first, second = store.usage(7).unheld_queries
    assert (first.query, first.count, first.last_day) == ("ぬるぽ", 2, today_in_japan())
    assert "たなか" not in second.query
    kept = {each.query: (each.unheld, each.count) for each in store.candidates()}
    assert kept == {"ぬるぽ": (2, 2), second.query: (1, 1)}
    assert "たなか".encode() not in stored(home)
    assert b"123456789018" not in stored(home)


def test_what_is_kept_is_masked(store: FeedbackStore, home: Path) -> None:
    store.record(said(query="佐藤花子様の年金", comment="090-1234-5678 に電話した"))
    store.record_zero_hits("たなかさん 0312345678")
    for secret in ("佐藤", "花子", "090", "たなか", "0312345678"):
        assert secret.encode() not in stored(home)


@pytest.mark.parametrize(
    "number",
    ["123456789018", "１２３４５６７８９０１８", "1234-5678-9018", "１２３４　５６７８　９０１８"],
)
def test_a_number_of_twelve_digits_is_kept_nowhere(
    store: FeedbackStore, home: Path, number: str
) -> None:
    with client(store) as api:
        for feedback in (said(query=f"番号 {number}"), said(comment=number)):
            with pytest.raises(Exception, match="12桁の番号"):
                api.give_feedback(feedback)
        api.search(Query(text=f"zzz {number}"))
    with pytest.raises(PersonalNumberFound):
        store.record(said(query=number))
    assert store.candidates() == ()


def test_what_is_older_than_the_retention_is_deleted(home: Path) -> None:
    store = FeedbackStore(home / FEEDBACK_FILE, retention_days=30)
    store.record(said(query="古い検索"))
    store.record_zero_hits("古い言葉")
    old = (today_in_japan() - dt.timedelta(days=31)).isoformat()
    with sqlite3.connect(home / FEEDBACK_FILE) as db:
        db.execute("UPDATE feedback SET day = ?", (old,))
        db.execute("UPDATE zero_hits SET day = ?", (old,))
    db.close()
    store.record(said(query="新しい検索"))
    assert [each.query for each in store.candidates()] == ["新しい検索"]


def test_what_cannot_be_meant_is_refused(store: FeedbackStore) -> None:
    with client(store) as api:
        with pytest.raises(UnknownUnit):
            api.give_feedback(said(unit_id="demo-law:art99"))
        with pytest.raises(InputError):
            api.give_feedback(said(comment="長" * 501))
        with pytest.raises(InputError):
            api.give_feedback(said(query=""))
    assert store.candidates() == ()


def pages(home: Path, store: FeedbackStore | None) -> httpx.Client:
    return httpx.Client(
        transport=InProcessTransport(compose(demo_backend, home, store)),
        base_url="http://konkyo.invalid",
        follow_redirects=True,
    )


@pytest.mark.parametrize("path", ["/?q=年金&kind=law", f"/units/{UNIT}?q=年金&kind=law"])
def test_one_tap_is_kept_and_leads_back(home: Path, store: FeedbackStore, path: str) -> None:
    with pages(home, store) as web:
        page = web.get(path).text
        assert 'name="verdict" value="helpful"' in page
        assert "違う：見本くらし支援法第2条" in page
        action = "/feedback?q=%E5%B9%B4%E9%87%91&amp;kind=law"
        assert f'action="{action}"' in page
        data = {"unit": UNIT, "verdict": "wrong"}
        after = web.post(action.replace("&amp;", "&"), data=data, headers=OURS)
    assert "「違う」を受け取りました" in after.text
    assert 'href="/?q=%E5%B9%B4%E9%87%91&amp;kind=law"' in after.text
    assert [each.query for each in store.candidates()] == ["年金"]


def test_a_verdict_is_taken_back_and_no_other_with_it(home: Path, store: FeedbackStore) -> None:
    with pages(home, store) as web:
        sent = [
            web.post("/feedback?q=年金", data={"unit": UNIT, "verdict": verdict}, headers=OURS)
            for verdict in ("wrong", "helpful", "wrong")
        ]
        undo = {"unit": UNIT, "verdict": "wrong", "back": "1"}
        assert all(f'name="{name}" value="{value}"' in sent[0].text for name, value in undo.items())
        after = web.post("/feedback?q=年金", data=undo, headers=OURS)
    assert "感想を取り消しました" in after.text
    [left] = store.candidates()
    assert left.verdicts == {Verdict.HELPFUL: 1, Verdict.WRONG: 1}


def test_no_other_site_can_press_the_button(home: Path, store: FeedbackStore) -> None:
    with pages(home, store) as web:
        data = {"unit": UNIT, "verdict": "wrong"}
        answer = web.post("/feedback?q=年金", data=data, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert store.candidates() == ()


@pytest.mark.parametrize("form", ["text/plain", "application/x-www-form-urlencoded"])
def test_no_other_site_can_post_to_the_api(home: Path, store: FeedbackStore, form: str) -> None:
    """A browser sends these types to other sites without asking first; the API takes JSON only."""
    with pages(home, store) as web:
        body = '{"query": "年金", "verdict": "wrong"}'.encode()
        answer = web.post("/api/v1/feedback", content=body, headers={"Content-Type": form})
    assert answer.status_code == 415
    assert store.candidates() == ()


def test_nobody_is_asked_before_the_office_has_opted_in(home: Path) -> None:
    with pages(home, None) as web:
        for path in ("/?q=年金", f"/units/{UNIT}?q=年金"):
            assert "役に立った" not in web.get(path).text
        assert web.get("/feedback").status_code == 404


def test_a_unit_without_a_search_asks_nothing(home: Path, store: FeedbackStore) -> None:
    with pages(home, store) as web:
        assert "役に立った" not in web.get(f"/units/{UNIT}").text


def test_a_page_counts_a_search_that_finds_nothing(home: Path, store: FeedbackStore) -> None:
    with pages(home, store) as web:
        web.get("/?q=zzz")
    assert [(each.query, each.zero_hits) for each in store.candidates()] == [("zzz", 1)]


def test_the_authorizer_decides_who_may_say_something(store: FeedbackStore) -> None:
    class Closed:
        def authorize(
            self, context: RequestContext, action: Action, document_ids: tuple[str, ...] = ()
        ) -> None:
            assert (action, document_ids) == (Action.GIVE_FEEDBACK, ("demo-law",))
            raise AccessDenied("担当者にお尋ねください。")

    transport = InProcessTransport(create_web(demo_backend, Closed(), feedback=store))
    with httpx.Client(transport=transport, base_url="http://konkyo.invalid") as web:
        data = {"unit": UNIT, "verdict": "wrong"}
        assert web.post("/feedback?q=年金", data=data, headers=OURS).status_code == 403
    assert store.candidates() == ()


def test_the_use_is_counted_by_day_and_nobody_is_known(home: Path, store: FeedbackStore) -> None:
    with KonkyoClient(app=create_app(demo_backend, feedback=store, counts=store)) as api:
        api.search(Query(text="年金"))
        api.search(Query(text="たなかさん zzz", mode=Mode.LEXICAL))
        api.give_feedback(said())
        api.give_feedback(Feedback(query="年金", verdict=Verdict.HELPFUL, unit_id=UNIT))
        usage = api.usage(days=7)
    assert usage.counting
    assert [day.day for day in usage.days] == [
        today_in_japan() - dt.timedelta(days=back) for back in range(6, -1, -1)
    ]
    today = usage.days[-1]
    assert (today.searches, today.zero_hits, today.helpful, today.unhelpful) == (2, 1, 1, 1)
    assert today.slowest_ms >= today.mean_ms >= 0
    assert usage.days[0].searches == 0
    (nothing,) = usage.zero_hit_queries
    assert (nothing.count, nothing.last_day) == (1, today_in_japan())
    assert "たなか" not in nothing.query
    assert "たなか".encode() not in stored(home)


def test_a_question_is_counted_by_what_became_of_it(home: Path, store: FeedbackStore) -> None:
    with KonkyoClient(app=create_app(demo_backend, feedback=store, counts=store)) as api:
        for question in (ANSWERED, "たなかさんはzzzですか", "たなかさんはzzzですか"):
            api.answer(question)
        api.answer("yyyはいくらですか", dt.date(2026, 4, 1))  # the day may be the reason
        usage = api.usage(days=7)
    with pages(home, store) as web:
        web.get("/answer?q=xxx")
        web.get("/answer")
    today = usage.days[-1]
    assert (today.questions, today.refused, sum(today.refusals.values())) == (4, 3, 3)
    assert usage.days[0].refusals == {}
    (refused,) = usage.refused_questions
    assert (refused.count, refused.last_day) == (2, today_in_japan())
    assert refused.reason in today.refusals
    assert store.usage(1).days[0].questions == 5
    kept = {each.query: (each.refused, each.zero_hits) for each in store.candidates()}
    assert kept == {refused.question: (2, 0), "xxx": (1, 0)}
    assert "たなか".encode() not in stored(home)


def test_of_a_question_with_a_personal_number_the_reason_alone_is_counted(
    home: Path, store: FeedbackStore
) -> None:
    store.record_question(RefusalReason.NO_FIGURE)
    store.record_refused("123456789018の年金", RefusalReason.NO_FIGURE)
    assert store.usage(1).days[0].refusals == {RefusalReason.NO_FIGURE: 1}
    assert store.usage(1).refused_questions == ()
    assert b"123456789018" not in stored(home)


def test_the_counts_of_days_that_are_over_are_deleted(home: Path, store: FeedbackStore) -> None:
    store.record_search(12.0)
    long_ago = (today_in_japan() - dt.timedelta(days=200)).isoformat()
    with sqlite3.connect(home / FEEDBACK_FILE) as db:
        db.execute("INSERT INTO searches VALUES (?, 9, 1.0, 1.0)", (long_ago,))
        db.execute("INSERT INTO questions VALUES (?, 'answered', 9)", (long_ago,))
        db.execute("INSERT INTO refused VALUES (?, 'x', 'no-figure', 9)", (long_ago,))
    assert sum(day.searches for day in store.usage(180).days) == 1
    assert sum(day.questions for day in store.usage(180).days) == 0
    assert store.candidates() == ()
    with sqlite3.connect(home / FEEDBACK_FILE) as db:
        assert db.execute("SELECT count(*) FROM searches").fetchone() == (1,)


def test_a_file_of_an_earlier_version_goes_on_counting(home: Path, store: FeedbackStore) -> None:
    store.record_zero_hits("ねんきん")
    with sqlite3.connect(home / FEEDBACK_FILE) as db:
        for table in ("unheld", "searches", "questions", "refused"):
            db.execute(f"DROP TABLE {table}")
    assert store.older_than(today_in_japan()) == ()
    store.record_search(12.0)
    assert store.usage(1).days[0].searches == 1


@pytest.mark.parametrize("path", ["/?q=年金", "/?q=zzz", f"/answer?q={ANSWERED}", "/answer?q=zzz"])
def test_counts_that_cannot_be_kept_keep_nobody_from_searching(
    home: Path, store: FeedbackStore, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    (home / FEEDBACK_FILE).write_bytes(b"this is no database, whatever its name says\n" * 99)
    with pages(home, store) as web:
        assert web.get(path).status_code == 200
    assert FEEDBACK_FILE in caplog.text, "whoever runs the server is told"
    assert "zzz" not in caplog.text, "what was asked is not logged"


def test_a_verdict_that_cannot_be_kept_is_not_thanked_for(home: Path, store: FeedbackStore) -> None:
    (home / FEEDBACK_FILE).write_bytes(b"this is no database, whatever its name says\n" * 99)
    with pages(home, store) as web:
        data = {"unit": UNIT, "verdict": "helpful"}
        answer = web.post("/feedback?q=年金", data=data, headers=OURS)
    assert answer.status_code == 503
    assert "感想と件数のファイルを、今は使えません" in answer.text
