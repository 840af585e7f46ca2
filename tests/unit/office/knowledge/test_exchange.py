"""Entries given to another office, and taken over from it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knowledge_desk import Desk, draft

from corpus.errors import InputError, UnreadableFile
from office.identity import CONSOLE
from office.knowledge import KnowledgeKind, KnowledgeState
from office.knowledge.exchange import ImportLine, KnowledgeExchange, Outcome
from office.knowledge.exchange_file import (
    MAX_BYTES,
    MAX_ENTRIES,
    MAX_VERSIONS,
    MAX_WRITTEN,
    ExchangeFile,
    FiledCitation,
    FiledEntry,
    FiledVersion,
    filed,
    packed,
    read_exchange,
)
from office.knowledge.warnings import warnings_of
from office.personal import PersonalNumberFound
from search_api.authorizer import AccessDenied
from search_api.http.guard import MAX_POSTED

DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 1, 1))
WORDS = st.text(min_size=1, max_size=60)
CITATIONS = st.builds(
    FiledCitation,
    unit_id=st.from_regex(r"\A[A-Za-z0-9]{1,20}:art[0-9]{1,3}\Z"),
    part=st.sampled_from(("", "p1", "p1/i2")),
    citation=WORDS,
    sha256=st.from_regex(r"\A[0-9a-f]{64}\Z"),
    version=WORDS,
    day=DAYS,
)
VERSIONS = st.builds(
    FiledVersion,
    number=st.integers(1, 99),
    kind=st.sampled_from(KnowledgeKind),
    title=st.text(max_size=30),
    question=st.text(max_size=30),
    answer=st.text(max_size=30),
    no_basis=st.booleans(),
    citations=st.lists(CITATIONS, max_size=3).map(tuple),
    valid_from=DAYS,
    valid_until=st.none() | DAYS,
    review_on=st.none() | DAYS,
)
ENTRIES = st.builds(
    FiledEntry,
    number=st.integers(1, 9999),
    versions=st.lists(VERSIONS, min_size=1, max_size=3).map(tuple),
)


@given(WORDS, DAYS, st.lists(ENTRIES, max_size=3).map(tuple))
def test_a_file_is_read_as_it_was_written(
    office: str, day: dt.date, entries: tuple[FiledEntry, ...]
) -> None:
    file = ExchangeFile(
        format="konkyo-knowledge", version=1, office=office, exported_on=day, entries=entries
    )
    assert read_exchange(file.as_bytes()) == file


@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_refusal_is_a_sentence(data: bytes) -> None:
    with pytest.raises(InputError, match="。"):
        read_exchange(data)


def exchange_of(desk: Desk) -> KnowledgeExchange:
    return KnowledgeExchange(desk.knowledge, desk.database, desk.audit)


def export(desk: Desk) -> ExchangeFile:
    """Return the one file in which everything in force has room."""
    (file,) = exchange_of(desk).export(CONSOLE, desk.supervisor)
    return file


def test_another_office_gets_what_is_in_force_and_reviews_it_itself(desk: Desk) -> None:
    entry, _ = desk.publish(), desk.write(title="まだ下書き")
    exchange = exchange_of(desk)
    data = export(desk).as_bytes()
    assert desk.worker.account_id.encode() not in data
    file = read_exchange(data)
    new = ImportLine(outcome=Outcome.NEW, source_number=1, title="エアコンの修理費")
    assert exchange.preview(desk.elsewhere, file) == (new,)
    assert desk.knowledge.standings(desk.elsewhere) == (), "a look changes nothing"
    exchange.take_over(CONSOLE, desk.elsewhere, file)
    taken = desk.knowledge.find(desk.elsewhere, 1)
    assert (taken.source_office, taken.source_number) == ("試験福祉事務所", 1)
    assert taken.latest.state is KnowledgeState.SUBMITTED
    assert taken.latest.author_id == desk.elsewhere.account_id
    assert taken.latest.citations == entry.latest.citations
    (again,) = exchange.take_over(CONSOLE, desk.elsewhere, file)
    assert again.outcome is Outcome.SAME
    assert len(desk.knowledge.standings(desk.elsewhere)) == 1


def test_what_came_before_and_reads_otherwise_becomes_a_new_version(desk: Desk) -> None:
    entry, exchange = desk.publish(), exchange_of(desk)
    exchange.take_over(CONSOLE, desk.elsewhere, export(desk))
    desk.knowledge.revise(
        CONSOLE, desk.worker, desk.backend, entry.id, draft(answer="3社から取る。"), 1
    )
    desk.knowledge.submit(CONSOLE, desk.worker, entry.id, 2)
    desk.knowledge.approve(CONSOLE, desk.supervisor, entry.id, 2)
    file = export(desk)
    assert [each.number for each in file.entries[0].versions] == [2, 1]
    (line,) = exchange.take_over(CONSOLE, desk.elsewhere, file)
    assert (line.outcome, line.number) == (Outcome.CHANGED, 1)
    taken = desk.knowledge.find(desk.elsewhere, 1)
    assert (taken.latest.number, taken.latest.answer) == (2, "3社から取る。")


def test_an_office_of_the_same_name_changes_none_of_our_entries(desk: Desk) -> None:
    ours, exchange = desk.publish(), exchange_of(desk)
    theirs = ExchangeFile(
        format="konkyo-knowledge",
        version=1,
        office="試験福祉事務所",
        exported_on=dt.date(2026, 4, 1),
        entries=(entry(ours.number, 1, "出せない。"),),
    )
    (line,) = exchange.take_over(CONSOLE, desk.supervisor, theirs)
    assert (line.outcome, line.number) == (Outcome.NEW, ours.number + 1)
    assert desk.knowledge.get(desk.worker, ours.id) == ours
    again = theirs.model_copy(update={"entries": (entry(ours.number, 2, "1社でよい。"),)})
    (line,) = exchange.take_over(CONSOLE, desk.supervisor, again)
    assert (line.outcome, line.number) == (Outcome.CHANGED, ours.number + 1)


def test_what_was_lost_here_since_it_was_written_out_comes_back_as_a_version(desk: Desk) -> None:
    ours, exchange = desk.publish(), exchange_of(desk)
    (before,) = export(desk).entries
    newer = before.versions[0].model_copy(update={"number": 2, "answer": "3社から取る。"})
    later = before.model_copy(update={"versions": (newer, *before.versions)})
    file = export(desk).model_copy(update={"entries": (later,)})
    (line,) = exchange.take_over(CONSOLE, desk.supervisor, file)
    assert (line.outcome, line.number) == (Outcome.CHANGED, ours.number)


def test_a_unit_that_this_place_does_not_hold_is_warned_of(desk: Desk) -> None:
    desk.publish()
    exchange = exchange_of(desk)
    file = changed(export(desk), unit_id="elsewhere:art1")
    exchange.take_over(CONSOLE, desk.elsewhere, file)
    taken = desk.knowledge.find(desk.elsewhere, 1)
    assert "見つかりません" in warnings_of([taken.latest], desk.backend)[taken.latest.id][0].message


def changed(file: ExchangeFile, **change: str) -> ExchangeFile:
    content = json.loads(file.as_bytes())
    content["entries"][0]["versions"][0]["citations"][0] |= change
    return read_exchange(json.dumps(content).encode())


@pytest.mark.parametrize(
    ("change", "error", "sentence"),
    [
        ({"version": 2}, InputError, "新しい版の Konkyo"),
        ({"format": "other"}, UnreadableFile, "用例のファイルではありません"),
        ({"entries": [{"number": 0, "versions": []}]}, InputError, "1件目の用例の「番号」"),
        ({"office": ""}, InputError, "「事務所の名前」"),
    ],
)
def test_a_bad_field_is_named(
    change: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    good = {"format": "konkyo-knowledge", "version": 1, "office": "甲", "exported_on": "2026-04-01"}
    with pytest.raises(error, match=sentence):
        read_exchange(json.dumps(good | {"entries": []} | change).encode())


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(InputError, match="大きすぎます"):
        read_exchange(b" " * (MAX_BYTES + 1))


def test_nothing_is_half_taken_over(desk: Desk) -> None:
    desk.publish()
    exchange = exchange_of(desk)
    content = json.loads(export(desk).as_bytes())
    bad = json.loads(json.dumps(content["entries"][0])) | {"number": 2}
    bad["versions"][0]["answer"] = "番号は123456789018です。"
    content["entries"].append(bad)
    file = read_exchange(json.dumps(content).encode())
    with pytest.raises(PersonalNumberFound, match="2件目の用例"):
        exchange.take_over(CONSOLE, desk.elsewhere, file)
    assert desk.knowledge.standings(desk.elsewhere) == ()


def entry(number: int, versions: int, answer: str) -> FiledEntry:
    words = {"kind": KnowledgeKind.RULE, "title": "修理費", "question": "出せるか。"}
    days = {"valid_from": dt.date(2026, 4, 1)}
    said = tuple(
        FiledVersion(number=each, answer=answer, no_basis=True, citations=(), **words, **days)  # type: ignore[arg-type]
        for each in range(versions, 0, -1)
    )
    return FiledEntry(number=number, versions=said)


@pytest.mark.parametrize(
    ("count", "versions", "answer"),
    [(MAX_ENTRIES + 1, 1, "よい。"), (300, 1, "あ" * 4000), (3, MAX_VERSIONS, "𠮷" * 4000)],
    ids=["件数が多い", "長い用例が多い", "版が多い"],
)
def test_what_no_file_may_hold_is_given_in_several_each_of_which_is_taken(
    count: int, versions: int, answer: str
) -> None:
    entries = [entry(number, versions, answer) for number in range(1, count + 1)]

    files = filed("甲福祉事務所", dt.date(2026, 4, 1), entries)

    assert len(files) > 1
    assert [read_exchange(file.as_bytes()) for file in files] == list(files)
    assert all(len(file.as_bytes()) <= MAX_WRITTEN for file in files)
    given = [each for file in files for each in file.entries]
    assert [each.number for each in given] == list(range(1, count + 1))
    assert [each.versions[0] for each in given] == [each.versions[0] for each in entries]


def test_a_file_that_is_written_has_room_in_a_form_of_the_pages() -> None:
    assert MAX_WRITTEN + 100_000 < MAX_POSTED < MAX_BYTES


def test_of_an_entry_that_was_rewritten_very_often_the_newest_versions_are_given(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("office.knowledge.exchange.MAX_VERSIONS", 2)
    known = desk.publish()
    for number in (2, 3):
        again = draft(answer=f"{number}社から取る。")
        desk.knowledge.revise(CONSOLE, desk.worker, desk.backend, known.id, again, number - 1)
        desk.knowledge.submit(CONSOLE, desk.worker, known.id, number)
        desk.knowledge.approve(CONSOLE, desk.supervisor, known.id, number)

    (given,) = export(desk).entries

    assert [each.number for each in given.versions] == [3, 2]


def test_several_files_are_one_zip() -> None:
    files = filed("甲", dt.date(2026, 4, 1), [entry(x, 1, "あ" * 4000) for x in range(1, 301)])
    with zipfile.ZipFile(io.BytesIO(packed(files))) as archive:
        assert archive.namelist() == ["用例-甲-2026-04-01-1.json", "用例-甲-2026-04-01-2.json"]
        assert [read_exchange(archive.read(each)) for each in archive.namelist()] == list(files)


@pytest.mark.parametrize(
    "change", [{"citation": "123456789018の決定"}, {"version": "123456789018"}], ids=["根拠", "版"]
)
def test_a_personal_number_in_a_basis_is_not_taken_over(desk: Desk, change: dict[str, str]) -> None:
    desk.publish()
    file = changed(export(desk), **change)
    with pytest.raises(PersonalNumberFound, match="1件目の用例"):
        exchange_of(desk).take_over(CONSOLE, desk.elsewhere, file)
    assert desk.knowledge.standings(desk.elsewhere) == ()


def test_a_personal_number_for_the_name_of_an_office_is_not_taken_over(desk: Desk) -> None:
    desk.publish()
    content = json.loads(export(desk).as_bytes()) | {"office": "番号123456789018"}
    file = read_exchange(json.dumps(content).encode())
    with pytest.raises(PersonalNumberFound):
        exchange_of(desk).preview(desk.elsewhere, file)


def test_a_caseworker_gives_nothing_away(desk: Desk) -> None:
    with pytest.raises(AccessDenied):
        exchange_of(desk).export(CONSOLE, desk.worker)
