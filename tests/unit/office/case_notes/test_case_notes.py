"""The case notes of two teams: who reads which, and that nobody writes over another."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from corpus.days import today_in_japan
from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.case_notes import MAX_MEMO, CaseNotes, answer_hash, keep
from office.case_notes.tables import CaseNoteRow, CaseNoteTeamRow
from office.database import Database
from office.encryption import Cipher
from office.errors import Conflict, UnknownCaseNote
from office.identity import CONSOLE, Identity, Role
from office.personal import PersonalNumberFound
from office.retention import Retention
from search_api.answer.types import Proven
from search_api.authorizer import AccessDenied
from ui.web.demo import demo_backend

QUESTION = "変動があつたときは届け出るか"
KEPT = keep(demo_backend(), demo_backend().answer(QUESTION))


class People:
    """An office with two teams, and one beside it."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self.database = database
        self.accounts = Accounts(database, cipher, audit)
        self.notes = CaseNotes(database, cipher, audit)
        self.retention = Retention(database, cipher, audit)
        here = self.accounts.create_office(CONSOLE, "見本市").id
        there = self.accounts.create_office(CONSOLE, "となり町").id
        first = self.accounts.create_team(CONSOLE, here, "第一係").id
        second = self.accounts.create_team(CONSOLE, here, "第二係").id
        self.sato = self._person("sato", Role.CASEWORKER, here, first)
        self.suzuki = self._person("suzuki", Role.CASEWORKER, here, first, second)
        self.head = self._person("kakaricho", Role.SUPERVISOR, here, first)
        self.other_head = self._person("kakaricho2", Role.SUPERVISOR, here, second)
        self.administrator = self._person("kanri", Role.ADMINISTRATOR, here)
        self.evaluator = self._person("hyoka", Role.EVALUATOR, here)
        self.away = self._person("tonari", Role.SUPERVISOR, there)

    def _person(self, login: str, role: Role, office: str, *teams: str) -> Identity:
        made = self.accounts.create(
            CONSOLE, login=login, display_name=login, role=role, office_id=office, team_ids=teams
        )
        return Identity(
            account_id=made.id, login=login, role=role, office_id=office, team_ids=made.team_ids
        )

    def titles(self, who: Identity, words: str = "") -> list[str]:
        return [note.title for note in self.notes.list(who, words)]


@pytest.fixture
def people(database: Database, cipher: Cipher, audit: AuditLog) -> People:
    return People(database, cipher, audit)


def test_a_note_holds_the_answer_and_how_each_quoted_unit_read(people: People) -> None:
    saved = people.notes.save(CONSOLE, people.sato, KEPT, "  9月の 面接 ")
    note = people.notes.get(people.sato, saved.id)
    assert note == saved
    assert (note.title, note.question, note.day) == ("9月の 面接", QUESTION, today_in_japan())
    assert note.kept == KEPT
    assert [each.unit_id for each in note.kept.quoted] == list(
        dict.fromkeys(quote.unit_id for quote in note.kept.answer.quotes())
    )
    assert {each.sha256 for each in note.kept.quoted} == {
        quote.sha256 for quote in note.kept.answer.quotes()
    }


def test_notes_are_read_by_their_writer_and_by_the_supervisor_of_the_team(people: People) -> None:
    notes = people.notes
    notes.save(CONSOLE, people.sato, KEPT, "佐藤")
    notes.save(CONSOLE, people.suzuki, KEPT, "鈴木")
    assert people.titles(people.sato) == ["佐藤"]
    assert people.titles(people.suzuki) == ["鈴木"]
    assert sorted(people.titles(people.head)) == ["佐藤", "鈴木"]
    assert people.titles(people.other_head) == ["鈴木"]
    assert people.titles(people.administrator) == []
    assert people.titles(people.away) == []


def test_a_note_stays_with_the_team_in_which_it_was_written(people: People) -> None:
    note = people.notes.save(CONSOLE, people.sato, KEPT, "係が替わる前")
    elsewhere = replace(people.sato, team_ids=people.other_head.team_ids)
    assert people.notes.get(elsewhere, note.id).memo == "係が替わる前"
    assert people.titles(people.head) == ["係が替わる前"]
    assert people.titles(people.other_head) == []


def test_what_lies_outside_is_unknown_and_what_is_only_read_is_not_written(people: People) -> None:
    notes = people.notes
    note = notes.save(CONSOLE, people.sato, KEPT)
    for who in (people.suzuki, people.other_head, people.administrator, people.away):
        with pytest.raises(UnknownCaseNote):
            notes.get(who, note.id)
        with pytest.raises(UnknownCaseNote):
            notes.write_memo(CONSOLE, who, note.id, "別", 1)
        with pytest.raises(UnknownCaseNote):
            notes.erase(CONSOLE, who, note.id)
    with pytest.raises(AccessDenied, match="読むことだけができます"):
        notes.write_memo(CONSOLE, people.head, note.id, "別", 1)
    with pytest.raises(AccessDenied, match="読むことだけができます"):
        notes.erase(CONSOLE, people.head, note.id)
    assert notes.get(people.sato, note.id) == note


def test_a_role_without_the_permission_keeps_nothing(people: People) -> None:
    with pytest.raises(AccessDenied, match="あなたの役割では"):
        people.notes.save(CONSOLE, people.evaluator, KEPT)
    with pytest.raises(AccessDenied, match="あなたの役割では"):
        people.notes.list(people.evaluator)


@pytest.mark.parametrize("note_id", ["", "nothing", "0" * 32, "０" * 32, "a'; --"])
def test_an_id_that_is_none_is_unknown(people: People, note_id: str) -> None:
    with pytest.raises(UnknownCaseNote, match="一覧から選んでください"):
        people.notes.get(people.sato, note_id)


def test_the_newest_stands_first_and_words_narrow_the_list(people: People) -> None:
    for memo in ("通院の車", "ＣＷ会議", ""):
        people.notes.save(CONSOLE, people.sato, KEPT, memo)
    assert people.titles(people.sato)[0] == QUESTION
    assert people.titles(people.sato, "cw") == ["ＣＷ会議"]
    assert people.titles(people.sato, "車 届け出") == ["通院の車"]
    assert people.titles(people.sato, "医療") == []


def test_the_second_of_two_changes_is_refused(people: People) -> None:
    note = people.notes.save(CONSOLE, people.sato, KEPT, "初め")
    changed = people.notes.write_memo(CONSOLE, people.sato, note.id, "次", note.version)
    assert (changed.memo, changed.version) == ("次", note.version + 1)
    with pytest.raises(Conflict, match="別の画面で先に変更"):
        people.notes.write_memo(CONSOLE, people.sato, note.id, "別", note.version)
    assert people.notes.get(people.sato, note.id) == changed


def test_what_a_title_must_not_hold_is_refused(people: People) -> None:
    with pytest.raises(PersonalNumberFound):
        people.notes.save(CONSOLE, people.sato, KEPT, "123456789018")
    asked = replace(KEPT, answer=replace(KEPT.answer, question="123456789018 の世帯"))
    with pytest.raises(PersonalNumberFound):
        people.notes.save(CONSOLE, people.sato, asked)
    with pytest.raises(InputError, match="件名は200文字まで"):
        people.notes.save(CONSOLE, people.sato, KEPT, "あ" * (MAX_MEMO + 1))
    assert people.titles(people.sato) == []


def test_an_erased_note_is_gone_with_its_teams(people: People) -> None:
    note = people.notes.save(CONSOLE, people.suzuki, KEPT)
    people.notes.erase(CONSOLE, people.suzuki, note.id)
    with pytest.raises(UnknownCaseNote):
        people.notes.get(people.suzuki, note.id)
    with people.database.read() as session:
        assert session.scalars(select(CaseNoteRow)).all() == []
        assert session.scalars(select(CaseNoteTeamRow)).all() == []


def test_the_audit_log_names_the_deeds_and_nothing_of_the_case(people: People) -> None:
    note = people.notes.save(CONSOLE, people.sato, KEPT, "秘密の件名")
    people.notes.write_memo(CONSOLE, people.sato, note.id, "別の件名", note.version)
    people.notes.erase(CONSOLE, people.sato, note.id)
    with people.database.read() as session:
        events = session.scalars(
            select(AuditEventRow).where(AuditEventRow.object_kind == "case-note")
        ).all()
    assert [each.action for each in events] == [
        "case-note-save",
        "case-note-change",
        "case-note-erase",
    ]
    assert {each.object_id for each in events} == {note.id}
    assert all("件名" not in each.details and "届" not in each.details for each in events)


def test_notes_go_with_the_personal_data_of_who_left(people: People) -> None:
    people.notes.save(CONSOLE, people.sato, KEPT)
    people.accounts.disable(CONSOLE, people.sato.account_id)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=2 * 365)
    people.retention.apply(CONSOLE, later)
    assert len(people.titles(people.head)) == 1
    people.retention.apply(CONSOLE, later + dt.timedelta(days=366))
    assert people.titles(people.head) == []


def test_the_hash_of_an_answer_is_of_what_it_says() -> None:
    answer = demo_backend().answer(QUESTION)
    again = replace(
        answer, timings_ms={"total": 9.0}, manifest_id="other", generated=Proven(), notices=("x",)
    )
    assert answer_hash(again) == answer_hash(answer)
    assert answer_hash(replace(answer, short=())) != answer_hash(answer)
    assert answer_hash(demo_backend().answer("年金")) != answer_hash(answer)
