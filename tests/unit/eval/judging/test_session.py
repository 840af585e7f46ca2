"""A judging from the first grade to the query set: who sees what, and when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.judging import JudgingStore
from eval.judging.errors import StillBlind
from eval.judging.export import as_jsonl, as_qrels
from eval.judging.session import Session
from eval.judging.types import Judgment, PooledTopic, Resolution, Topic
from eval.queries import read_queries
from office.personal import PersonalNumberFound, refuse_personal_number

A, B, C = "d:art1", "d:art2", "d:art3"


@pytest.fixture
def session(home: Path) -> Session:
    """Give a pool: two units for 年金, one for 転居."""
    store = JudgingStore(home / "judging.sqlite", refuse_personal_number)
    topics = (
        PooledTopic(topic=Topic(qid="q1", text="年金", kind="keyword"), units=(A, B)),
        PooledTopic(topic=Topic(qid="q2", text="転居"), units=(C,)),
    )
    store.add_pool("見本", topics, systems=("lexical",), depth=2)
    return Session(store)


def grade(session: Session, judge: str, qid: str, unit: str, given: int | None) -> None:
    session.record(Judgment(judge=judge, qid=qid, unit_id=unit, grade=given))


def judge_all(session: Session, judge: str, *grades: int | None) -> None:
    items = (("q1", A), ("q1", B), ("q2", C))
    for (qid, unit), given in zip(items, grades, strict=True):
        grade(session, judge, qid, unit, given)
    session.finish(judge)


def test_the_next_query_is_one_with_something_left_then_one_put_off(session: Session) -> None:
    assert session.next_query("佐藤") == "q1"
    grade(session, "佐藤", "q1", A, 2)
    grade(session, "佐藤", "q1", B, None)
    assert session.next_query("佐藤") == "q2"
    grade(session, "佐藤", "q2", C, 0)
    assert session.next_query("佐藤") == "q1"
    grade(session, "佐藤", "q1", B, 1)
    assert session.next_query("佐藤") == ""
    progress = session.progress_of("佐藤")
    assert (progress.graded, progress.skipped, progress.left) == (3, 0, 0)


def test_undo_brings_back_what_was_said_before(session: Session) -> None:
    grade(session, "佐藤", "q1", A, 1)
    grade(session, "佐藤", "q1", A, 2)
    grade(session, "鈴木", "q1", A, 0)
    undone = session.store.undo(session.pool, "佐藤")
    assert undone is not None
    assert undone.grade == 2
    assert session.own("佐藤")["q1", A].grade == 1
    assert session.store.undo(session.pool, "佐藤") is not None
    assert session.own("佐藤") == {}
    assert session.store.undo(session.pool, "佐藤") is None
    assert session.own("鈴木")["q1", A].grade == 0


def test_a_name_is_the_same_in_every_width(session: Session) -> None:
    grade(session, "ｻﾄｳ　", "q1", A, 2)
    assert session.own("サトウ")["q1", A].grade == 2


def test_nobody_sees_others_before_all_have_finished(session: Session) -> None:
    judge_all(session, "佐藤", 2, 1, 0)
    with pytest.raises(StillBlind):
        session.agreement()
    grade(session, "鈴木", "q1", A, 2)
    for look in (session.agreement, session.disagreements, session.settled):
        with pytest.raises(StillBlind):
            look()
    with pytest.raises(StillBlind):
        session.settled("鈴木")
    grade(session, "鈴木", "q1", B, 1)
    grade(session, "鈴木", "q2", C, 0)
    with pytest.raises(StillBlind):  # graded, but not finished
        session.agreement()
    session.finish("鈴木")
    assert session.agreement()[0].kappa == 1


def test_one_who_has_begun_keeps_the_results_closed(session: Session) -> None:
    grade(session, "田中", "q1", A, 2)
    judge_all(session, "佐藤", 2, 1, 0)
    judge_all(session, "鈴木", 2, 1, 0)
    assert not session.is_open()
    session.store.undo(session.pool, "田中")
    assert session.is_open()
    with pytest.raises(InputError, match="締め切られています"):
        grade(session, "田中", "q1", A, 2)


def test_finished_is_finished_when_the_results_are_open(session: Session) -> None:
    judge_all(session, "佐藤", 2, 1, 0)
    with pytest.raises(InputError, match="判定に戻る"):
        grade(session, "佐藤", "q1", A, 0)
    session.finish("佐藤", False)
    grade(session, "佐藤", "q1", A, 0)
    session.finish("佐藤")
    judge_all(session, "鈴木", 2, 1, 0)
    with pytest.raises(InputError, match="判定には戻れません"):
        session.finish("佐藤", False)


def test_nobody_finishes_with_items_left(session: Session) -> None:
    grade(session, "佐藤", "q1", A, 2)
    with pytest.raises(InputError, match="2件"):
        session.finish("佐藤")


def test_disagreements_are_settled_and_then_exported(session: Session, home: Path) -> None:
    judge_all(session, "佐藤", 2, 1, 0)
    judge_all(session, "鈴木", 2, 0, None)
    found = session.disagreements()
    assert [(each.qid, each.unit_id) for each in found] == [("q1", B), ("q2", C)]
    assert found[1].grades == {"佐藤": 0, "鈴木": None}
    with pytest.raises(InputError, match="食い違いが2件"):
        session.settled()
    session.resolve(Resolution(qid="q1", unit_id=B, grade=1, note="問の答えになる"))
    session.resolve(Resolution(qid="q2", unit_id=C, grade=0))
    assert session.disagreements()[0].resolution is not None
    grades = session.settled()
    assert as_qrels(session.pool, grades).splitlines() == [
        f"q1 0 {A} 2",
        f"q1 0 {B} 1",
        f"q2 0 {C} 0",
    ]
    first, second = map(json.loads, as_jsonl(session.pool, grades).splitlines())
    assert first == {"qid": "q1", "query": "年金", "relevant": {A: 2, B: 1}, "kind": "keyword"}
    assert second == {"qid": "q2", "query": "転居", "relevant": {}, "kind": "unanswerable"}
    path = home / "out.jsonl"
    path.write_text(as_jsonl(session.pool, grades).splitlines()[0])
    assert read_queries(path)[0].relevant == {A: 2, B: 1}


def test_what_was_not_graded_is_no_unanswerable_query(session: Session) -> None:
    judge_all(session, "佐藤", 0, None, None)
    assert as_jsonl(session.pool, session.settled("佐藤")) == ""


def test_only_disagreements_are_settled(session: Session) -> None:
    judge_all(session, "佐藤", 2, 1, 0)
    judge_all(session, "鈴木", 2, 1, 0)
    with pytest.raises(InputError, match="食い違いはありません"):
        session.resolve(Resolution(qid="q1", unit_id=A, grade=0))


def test_what_must_not_be_kept_is_refused(session: Session) -> None:
    note = "番号は 1234 5678 9018"
    with pytest.raises(PersonalNumberFound):
        session.record(Judgment(judge="佐藤", qid="q1", unit_id=A, grade=2, note=note))
    for judgment in (
        Judgment(judge="佐藤", qid="q1", unit_id=C, grade=2),
        Judgment(judge="佐藤", qid="q1", unit_id=A, grade=3),
        Judgment(judge=" ", qid="q1", unit_id=A, grade=2),
        Judgment(judge="佐" * 65, qid="q1", unit_id=A, grade=2),
        Judgment(judge="佐藤", qid="q1", unit_id=A, grade=2, note="長" * 501),
    ):
        with pytest.raises(InputError):
            session.record(judgment)
    assert session.progress() == ()


def test_without_a_pool_one_is_told_how_to_make_it(home: Path) -> None:
    store = JudgingStore(home / "judging.sqlite")
    with pytest.raises(InputError, match="konkyo judge pool"):
        Session(store)
    empty = PooledTopic(topic=Topic(qid="q1", text="年金"), units=())
    with pytest.raises(InputError, match="判定するものがありません"):
        store.add_pool("空", (empty,), systems=("x",), depth=1)
