"""What trainees do is kept: ticks, rounds of quizzes, certificates; and how their team gets on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import string
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import select

from corpus.errors import InputError
from office.accounts.accounts import Accounts
from office.accounts.types import Account
from office.audit import AuditLog
from office.audit.tables import AuditEventRow
from office.database import Database
from office.encryption import Cipher
from office.errors import Conflict, UnknownTraining
from office.identity import CONSOLE, Role
from office.training import Certificate, Training, courses
from office.training.certificate_pdf import certificate_pdf
from office.training.grading import Grade, Outcome
from office.training.overview import overview, overview_csv
from office.training.progress import step_row
from office.training.quizzes import GAVE_UP
from office.training.rounds import MAX_TRIES, Round
from office.training.tables import (
    TrainingAnswerRow,
    TrainingCertificateRow,
    TrainingRoundRow,
    TrainingStepRow,
)

FLOW = courses()[0]
STEP = FLOW.steps[0]
FULL_WIDTH = {ord(each): ord(each) + 0xFEE0 for each in string.ascii_uppercase + string.digits}
RIGHT = Grade(outcome=Outcome.RIGHT, unit_id="325AC0000000144:art7", citation="生活保護法第7条")
NEAR = Grade(outcome=Outcome.NEAR, unit_id="325AC0000000144:art24", citation="…", hint="項まで。")


class Team:
    """An office with two trainees."""

    def __init__(self, database: Database, cipher: Cipher, audit: AuditLog) -> None:
        self.database = database
        self.training = Training.of(database, cipher, audit)
        self.accounts = Accounts(database, cipher, audit)
        self.office = self.accounts.create_office(CONSOLE, "試験福祉事務所")
        self.me, self.other = (self.person(login) for login in ("shinnin1", "shinnin2"))

    def person(self, login: str, name: str = "試験 花子") -> Account:
        return self.accounts.create(
            CONSOLE,
            login=login,
            display_name=name,
            role=Role.TRAINEE,
            office_id=self.office.id,
        )

    def start(self) -> Round:
        return self.training.quizzes.start(CONSOLE, self.me.id, FLOW.id, STEP.id)

    def answer(self, begun: Round, number: int, graded: Grade) -> Round:
        return self.training.quizzes.answer(CONSOLE, self.me.id, begun.id, number, graded)

    def finish(self, step_id: str, right: int = 5) -> Round:
        """Tick everything of a step and answer a round of its quiz."""
        step = FLOW.step(step_id)
        self.training.progress.tick(CONSOLE, self.me.id, FLOW.id, step_id, step.keys)
        done = self.training.quizzes.start(CONSOLE, self.me.id, FLOW.id, step_id)
        for asked in done.asked:
            graded = RIGHT if asked.number <= right else GAVE_UP
            done = self.answer(done, asked.number, graded)
        return done

    def shown(self) -> set[str]:
        """Return the questions of STEP whose answer was shown."""
        ended = select(TrainingRoundRow).where(TrainingRoundRow.account_id == self.me.id)
        with self.database.read() as session:
            ids = [row.id for row in session.scalars(ended)]
        rounds = (self.training.quizzes.get(self.me.id, each) for each in ids)
        return {
            asked.question.unit_id
            for each in rounds
            for asked in each.asked
            if asked.settled and not asked.right
        }

    def sleep(self) -> None:
        """Let a day pass."""
        with self.database.write() as session:
            for row in session.scalars(select(TrainingAnswerRow)):
                row.at -= dt.timedelta(days=1)


@pytest.fixture
def team(database: Database, cipher: Cipher, audit: AuditLog) -> Team:
    return Team(database, cipher, audit)


def test_an_answer_and_a_tick_at_the_same_moment_are_both_kept(
    postgres_database: Database,
    cipher: Cipher,
    audit: AuditLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    team = Team(postgres_database, cipher, audit)
    begun, moments = team.start(), iter([True])
    key = STEP.keys[0]

    def ticked_in_between(*given: Any) -> TrainingStepRow:
        row = step_row(*given)
        if next(moments, False):  # the row was looked for, and is not there yet
            team.training.progress.tick(CONSOLE, team.me.id, FLOW.id, STEP.id, [key])
        return row

    monkeypatch.setattr("office.training.quizzes.step_row", ticked_in_between)
    answered = team.answer(begun, 1, RIGHT)
    assert answered.asked[0].right
    assert len(answered.asked[0].attempts) == 1
    assert team.training.progress.in_course(team.me.id, FLOW.id).of(STEP.id).ticked == {key}


def test_ticks_are_kept_for_one_person_and_taken_back(team: Team) -> None:
    progress = team.training.progress
    progress.tick(CONSOLE, team.me.id, FLOW.id, STEP.id, [*STEP.keys[:2], "of an earlier version"])
    assert progress.in_course(team.me.id, FLOW.id).of(STEP.id).ticked == set(STEP.keys[:2])
    assert not progress.in_course(team.other.id, FLOW.id).of(STEP.id).ticked
    progress.tick(CONSOLE, team.me.id, FLOW.id, STEP.id, [])
    assert not progress.in_course(team.me.id, FLOW.id).of(STEP.id).ticked


def test_a_quiz_goes_on_where_it_was_left(team: Team) -> None:
    begun = team.start()
    team.answer(begun, 1, RIGHT)
    again = team.start()
    assert again.id == begun.id
    assert again.open_question
    assert again.open_question.number == 2
    lately = team.training.quizzes.open_round(team.me.id)
    assert lately
    assert lately.id == begun.id
    assert team.training.quizzes.open_round(team.other.id) is None


def test_a_quiz_of_somebody_else_is_unknown(team: Team) -> None:
    begun = team.start()
    with pytest.raises(UnknownTraining):
        team.training.quizzes.get(team.other.id, begun.id)
    with pytest.raises(UnknownTraining):
        team.training.quizzes.answer(CONSOLE, team.other.id, begun.id, 1, RIGHT)


def test_who_is_near_may_try_again_but_not_for_ever(team: Team) -> None:
    begun = team.start()
    for left in range(MAX_TRIES - 1, -1, -1):
        now = team.answer(begun, 1, NEAR)
        assert now.asked[0].tries_left == left
    assert now.open_question
    assert now.open_question.number == 2
    assert not now.asked[0].right


def test_a_question_that_another_device_has_answered_is_not_answered_twice(team: Team) -> None:
    begun = team.start()
    team.answer(begun, 1, RIGHT)
    with pytest.raises(Conflict, match="もう答えています"):
        team.answer(begun, 1, GAVE_UP)


@pytest.mark.parametrize(("right", "passed"), [(5, True), (4, True), (3, False)])
def test_four_of_five_pass(team: Team, right: int, passed: bool) -> None:
    done = team.finish(STEP.id, right)
    assert (done.passed, done.right_count) == (passed, right)
    assert team.training.progress.in_course(team.me.id, FLOW.id).of(STEP.id).done is passed
    assert team.training.quizzes.open_round(team.me.id) is None
    assert team.start().number == 2


def test_a_quiz_that_was_passed_stays_passed(team: Team) -> None:
    team.finish(STEP.id)
    team.finish(STEP.id, right=0)
    assert team.training.progress.in_course(team.me.id, FLOW.id).of(STEP.id).done


def test_how_long_an_answer_took_is_kept(team: Team) -> None:
    begun = team.start()
    with team.database.write() as session:
        row = session.get_one(TrainingRoundRow, begun.id)
        row.asked_at = row.asked_at - dt.timedelta(seconds=42)
    assert team.answer(begun, 1, RIGHT).asked[0].seconds in (42, 43)


def test_a_certificate_is_for_who_has_done_everything(team: Team) -> None:
    certificates, progress = team.training.certificates, team.training.progress
    with pytest.raises(InputError, match=f"残り{len(FLOW.steps)}"):
        certificates.issue(CONSOLE, team.me, progress.in_course(team.me.id, FLOW.id))
    for step in FLOW.steps:
        team.finish(step.id)
    issued = certificates.issue(CONSOLE, team.me, progress.in_course(team.me.id, FLOW.id))
    assert (issued.name, issued.number, issued.title) == ("試験 花子", 1, FLOW.title)
    again = certificates.issue(CONSOLE, team.me, progress.in_course(team.me.id, FLOW.id))
    assert again == issued
    code = issued.printed_code
    for typed in (
        code.lower().replace("-", " "),
        code.translate(FULL_WIDTH).replace("-", "－"),
        code[:-1] + code[-1].translate(FULL_WIDTH),
        f"　{code.replace('-', 'ー')}　",
        code.replace("-", "‐"),
    ):
        assert certificates.verify(team.office.id, typed) == issued


def test_a_certificate_that_somebody_changed_is_none(team: Team, cipher: Cipher) -> None:
    for step in FLOW.steps:
        team.finish(step.id)
    certificates = team.training.certificates
    progress = team.training.progress.in_course(team.me.id, FLOW.id)
    issued = certificates.issue(CONSOLE, team.me, progress)
    with pytest.raises(UnknownTraining):
        certificates.verify("another office", issued.code)
    with team.database.write() as session:
        session.scalars(select(TrainingCertificateRow)).one().hours += 1
    with pytest.raises(UnknownTraining, match="出していません"):
        certificates.verify(team.office.id, issued.code)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("髙﨑 花子", id="はしごだか・たつさき"),
        pytest.param("𠮷野 太郎", id="つちよし"),
        pytest.param("\ufa19谷 \ufa1b子", id="旧字体"),
        pytest.param("アレクサンドラ・" * 6, id="長い名前"),
    ],
)
def test_the_paper_says_who_what_when_and_by_which_code(team: Team, name: str) -> None:
    person = team.person("shinnin3", name)
    for step in FLOW.steps:
        team.me = person
        team.finish(step.id)
    progress = team.training.progress.in_course(person.id, FLOW.id)
    issued = team.training.certificates.issue(CONSOLE, person, progress)
    with pypdfium2.PdfDocument(certificate_pdf(issued, "試験福祉事務所")) as paper:
        assert len(paper) == 1
        text = paper[0].get_textpage().get_text_range()
    for told in (
        name.strip(),
        FLOW.title,
        "試験福祉事務所",
        "令和",
        issued.printed_code,
        "第 1 号",
        "目安 12 時間。実際の時間は記録していません",
        "本人の印によります",
    ):
        assert told in text


@pytest.mark.parametrize(
    ("name", "as_wide_as"),
    [
        pytest.param("\N{CJK UNIFIED IDEOGRAPH-20BB7}田 太郎", "吉田 太郎", id="つちよし"),
        pytest.param("\N{CJK UNIFIED IDEOGRAPH-2000B}田 太郎", "吉田 太郎", id="JIS第3水準"),
        pytest.param("葛\N{VARIATION SELECTOR-17}城 花子", "葛城 花子", id="異体字セレクター"),
        pytest.param("か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}い", "がい", id="NFD"),
    ],
)
def test_every_character_of_a_name_is_seen_on_the_paper(
    team: Team, name: str, as_wide_as: str
) -> None:
    for step in FLOW.steps:
        team.finish(step.id)
    progress = team.training.progress.in_course(team.me.id, FLOW.id)
    issued = team.training.certificates.issue(CONSOLE, team.me, progress)
    drawn = _inked(replace(issued, name=name))
    assert drawn == pytest.approx(_inked(replace(issued, name=as_wide_as)), abs=3)


def _inked(certificate: Certificate) -> tuple[int, int]:
    """Return the first and the last column with ink on the line of the name."""
    with pypdfium2.PdfDocument(certificate_pdf(certificate, "試験福祉事務所")) as paper:
        page = paper[0].render(scale=1).to_pil().convert("L")
    line = page.crop((60, 195, page.width - 60, 235)).point(lambda shade: 255 * (shade < 128))
    box = line.getbbox()
    assert box
    return box[0], box[2]


def test_answers_that_were_shown_pass_no_quiz_on_the_same_day(team: Team) -> None:
    """Whoever has every answer shown and types them afterwards has found nothing."""
    while len(team.shown()) < len(STEP.quiz):
        team.finish(STEP.id, right=0)
    done = team.finish(STEP.id)
    assert [(asked.right, asked.counts) for asked in done.asked] == [(True, False)] * 5
    assert not done.passed
    assert not team.training.progress.in_course(team.me.id, FLOW.id).of(STEP.id).done


def test_the_next_day_what_was_shown_is_a_question_like_any_other(team: Team) -> None:
    while len(team.shown()) < len(STEP.quiz):
        team.finish(STEP.id, right=0)
    team.sleep()
    done = team.finish(STEP.id)
    assert all(asked.counts for asked in done.asked)
    assert done.passed


def test_after_a_miss_other_questions_are_asked_and_the_same_day_suffices(team: Team) -> None:
    for _ in range(2):
        missed = team.finish(STEP.id, right=3)
        assert not missed.passed
    done = team.finish(STEP.id)
    assert not {asked.question.unit_id for asked in done.asked} & team.shown()
    assert done.passed


def test_an_answer_that_a_wrong_one_brought_up_was_shown_too(team: Team) -> None:
    wrong = Grade(outcome=Outcome.WRONG, unit_id="325AC0000000144:art1", citation="法1条")
    while len(team.shown()) < len(STEP.quiz):
        begun = team.start()
        for number in range(1, 6):
            begun = team.answer(begun, number, wrong)
    assert team.finish(STEP.id).right_count == 0


def test_a_question_that_was_shown_says_so_before_it_is_answered(team: Team) -> None:
    while len(team.shown()) < len(STEP.quiz):
        asked = team.start().asked
        assert [each.was_shown for each in asked] == [
            each.question.unit_id in team.shown() for each in asked
        ]
        team.finish(STEP.id, right=0)
    assert all(asked.was_shown for asked in team.start().asked)


def test_a_quiz_that_was_passed_before_an_answer_is_shown_reads_as_passed(team: Team) -> None:
    first = team.finish(STEP.id)
    team.finish(STEP.id, right=0)
    assert team.training.quizzes.get(team.me.id, first.id).passed


def test_the_overview_tells_where_somebody_is_stuck(team: Team) -> None:
    team.finish(STEP.id)
    begun = team.start()
    missed = begun.asked[0].question.topic
    team.answer(begun, 1, NEAR)
    team.answer(begun, 1, GAVE_UP)
    lines = overview(team.database, team.training.progress, team.accounts.list(team.office.id))
    mine, others = (
        next(line for line in lines if line.account.id == account.id)
        for account in (team.me, team.other)
    )
    assert (mine.answered, mine.right_at_once, mine.missed) == (6, 5, (missed,))
    assert mine.gave_up == 1
    assert (mine.progress.done_count, mine.percent) == (1, 83)
    assert (others.percent, others.last_day) == (None, None)
    sheet = list(csv.reader(io.StringIO(overview_csv(lines).removeprefix("\ufeff"))))
    assert sheet[0][0] == "名前"
    assert sheet[1][2:6] == [FLOW.title, "1", str(len(FLOW.steps)), FLOW.steps[1].title]


def test_the_overview_counts_what_was_found_without_help(team: Team) -> None:
    while len(team.shown()) < len(STEP.quiz):
        team.finish(STEP.id, right=0)
    team.finish(STEP.id)
    (line,) = overview(team.database, team.training.progress, [team.me])[:1]
    assert line.gave_up == line.answered - 5
    assert (line.right_at_once, line.percent) == (0, 0)
    sheet = list(csv.DictReader(io.StringIO(overview_csv([line]).removeprefix("\ufeff"))))
    assert (sheet[0]["自力で正解（最初の答え）"], sheet[0]["答えを見た"]) == (
        "0",
        str(line.gave_up),
    )


def test_everything_that_is_written_stands_in_the_audit_log(team: Team) -> None:
    team.finish(STEP.id)
    with team.database.read() as session:
        actions = list(session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.seq)))
    mine = [action for action in actions if action.startswith("training-")]
    assert mine == ["training-tick", "training-quiz", *["training-answer"] * 5]
