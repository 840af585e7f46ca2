"""The pages of the training, as a browser gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from office.foundation import Office
from office.identity import CONSOLE, Role
from office.training import courses
from office.training.progress import CourseProgress
from office.training.questions import QUIZ_LENGTH

from offices import LOGINS, PASSWORD, make_office, person_elsewhere, session_of
from pages import Visitor, visiting, words

FLOW = courses()[0]
STEP = f"/training/courses/{FLOW.id}/{FLOW.steps[0].id}"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = make_office(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def trainee(office: Office, tmp_path: Path) -> Iterator[Visitor]:
    with visiting(office, tmp_path) as visitor:
        visitor.cookies.set("konkyo_session", session_of(office, Role.TRAINEE))
        yield visitor


def progress_of(office: Office, role: Role) -> CourseProgress:
    account = office.accounts.find(LOGINS[role])
    assert account
    return office.training.progress.in_course(account.id, FLOW.id)


def test_ticks_are_saved_and_shown_again(trainee: Visitor, office: Office) -> None:
    key = FLOW.steps[0].keys[0]
    assert trainee.submit(STEP, ticked=key).status_code == 303
    assert progress_of(office, Role.TRAINEE).steps[0].ticked == {key}
    assert f'value="{key}" checked' in trainee.get(STEP).text
    assert trainee.submit(STEP).status_code == 303
    assert not progress_of(office, Role.TRAINEE).steps[0].ticked


def before_of(page: str) -> str:
    """Return what the page says was ticked when it was opened."""
    found = re.search(r'name="before" value="([^"]*)"', page)
    assert found
    return found[1]


def test_a_page_left_open_elsewhere_takes_back_no_tick(trainee: Visitor, office: Office) -> None:
    first, second, third = FLOW.steps[0].keys[:3]
    untouched = before_of(trainee.get(STEP).text)
    trainee.submit(STEP, ticked=first, before=untouched)
    trainee.submit(STEP, before=untouched)  # opened before, saved later
    phone, computer = before_of(trainee.get(STEP).text), before_of(trainee.get(STEP).text)
    trainee.submit(STEP, ticked=[first, second], before=phone)
    trainee.submit(STEP, ticked=[first, third], before=computer)
    assert progress_of(office, Role.TRAINEE).steps[0].ticked == {first, second, third}
    trainee.submit(STEP, ticked=[second, third], before=before_of(trainee.get(STEP).text))
    trainee.submit(STEP, ticked=[first, second], before=phone)
    assert progress_of(office, Role.TRAINEE).steps[0].ticked == {second, third}, "ticked off"


def test_the_keys_of_a_step_stand_apart_in_a_field_with_blanks() -> None:
    steps = [step for course in courses() for step in course.steps]
    assert all(len(key.split()) == 1 for step in steps for key in step.keys)


def test_the_grounds_of_a_check_are_one_run_of_words(trainee: Visitor) -> None:
    page = trainee.get(STEP).text
    several = next(line for line in FLOW.steps[0].checks if len(line.bases) > 1)
    told = re.escape("、".join(basis.citation for basis in several.bases))
    runs = re.findall(r'<p class="meta"><span>根拠</span>\s*<span>(.+?)</span>\s*</p>', page)
    assert any(re.fullmatch(told, re.sub(r"<.+?>", "", run)) for run in runs), runs


def test_an_answer_that_cannot_be_read_costs_no_attempt(trainee: Visitor) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    quiz = begun.headers["location"]
    answered = trainee.submit(quiz, question="1", answer="忘れました")
    assert answered.status_code == 422
    assert 'value="忘れました"' in answered.text
    assert "1問目：" not in words(trainee.get(quiz))


def test_a_unit_offers_to_be_the_answer_while_a_quiz_is_open(trainee: Visitor) -> None:
    unit = "/units/demo-law:art2/p1"
    assert "この根拠で答える" not in words(trainee.get(unit))
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    page = trainee.get(unit)
    assert "この根拠で答える" in words(page)
    assert 'name="answer" value="demo-law:art2/p1"' in page.text
    quiz = begun.headers["location"]
    answered = trainee.submit(quiz, question="1", answer="demo-law:art2/p1")
    assert answered.status_code == 303
    assert "1問目：不正解" in words(trainee.get(quiz))


@pytest.mark.parametrize("question", ["0", "99"])
def test_a_question_that_the_round_does_not_have_is_refused(
    trainee: Visitor, question: str
) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    answered = trainee.submit(begun.headers["location"], question=question, answer="法1条")
    assert answered.status_code == 409


def test_a_tab_that_was_left_behind_shows_the_question_that_is_open(trainee: Visitor) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    quiz = begun.headers["location"]
    for number in range(1, QUIZ_LENGTH + 1):
        assert trainee.submit(quiz, question=str(number), give_up="1").status_code == 303
        stale = trainee.submit(quiz, question=str(number), answer="法1条")
        assert stale.status_code == 409
        told = words(stale)
        assert "いま送った答えは、数えていません" in told
        assert "もう一度送れます" not in told
        assert "開き直して" not in told
        assert (f"{number + 1}問目" if number < QUIZ_LENGTH else "このクイズは終わりました") in told


def test_the_title_of_the_practice_is_a_hint_that_has_to_be_asked_for(
    trainee: Visitor, office: Office
) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    account = office.accounts.find(LOGINS[Role.TRAINEE])
    assert account
    quiz = office.training.quizzes.open_round(account.id)
    assert quiz
    assert quiz.open_question
    topic = quiz.open_question.question.topic
    page = trainee.get(begun.headers["location"]).text
    before, _, hint = page.partition("手がかりを見る（減点はありません）")
    assert "についての問い" not in page
    assert topic not in before
    assert topic in hint.partition("</details>")[0]


def test_a_quiz_of_somebody_else_is_not_there(
    trainee: Visitor, office: Office, tmp_path: Path
) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    with visiting(office, tmp_path) as other:
        other.sign_in(LOGINS[Role.CASEWORKER], PASSWORD)
        assert other.get(begun.headers["location"]).status_code == 404


def test_a_certificate_before_the_end_is_refused_with_what_is_left(trainee: Visitor) -> None:
    refused = trainee.submit("/training/certificate", STEP, course=FLOW.id)
    assert refused.status_code == 422
    assert f"残り{len(FLOW.steps)}" in words(refused)
    for asked in ({"course": FLOW.id}, {}):
        paper = trainee.get("/training/certificate.pdf", params=asked)
        assert paper.status_code == 404
        assert "まだ修了していません" in words(paper)


def test_an_answer_that_is_empty_or_too_long_costs_nothing_and_says_so(trainee: Visitor) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    place = begun.headers["location"]
    assert 'name="answer" type="text" value="" maxlength="500"' in trainee.get(place).text
    for answer in ("", "法" * 501):
        refused = trainee.submit(place, question="1", answer=answer)
        assert refused.status_code == 422
        assert 'id="answer-wrong" role="alert"' in refused.text


def test_a_code_that_nobody_has_issued_is_said_to_be_none(trainee: Visitor) -> None:
    page = trainee.get("/training/certificate", params={"code": "ABCD-EFGH-2345-6777"})
    assert page.status_code == 404
    assert "この事務所では出していません" in words(page)


def test_a_code_that_is_too_long_is_refused_on_a_page(trainee: Visitor) -> None:
    page = trainee.get("/training/certificate", params={"code": "A" * 61})
    assert (page.status_code, page.headers["content-type"]) == (422, "text/html; charset=utf-8")
    assert "60文字" in words(page)


def test_a_supervisor_sees_the_own_team_and_an_administrator_the_office(
    office: Office, tmp_path: Path
) -> None:
    far = person_elsewhere(office, Role.TRAINEE)
    place = office.accounts.find(LOGINS[Role.SUPERVISOR])
    assert place
    office.accounts.create(
        CONSOLE,
        login="betsu",
        display_name="別係 次郎",
        role=Role.TRAINEE,
        office_id=place.office_id,
    )
    seen = {}
    for role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
        with visiting(office, tmp_path) as visitor:
            visitor.cookies.set("konkyo_session", session_of(office, role))
            seen[role] = words(visitor.get("/training/overview"))
            sheet = visitor.get("/training/overview.csv")
        assert sheet.content.decode("utf-8-sig").startswith("名前,役割,コース")
        assert far.display_name not in seen[role] + sheet.text
    assert "見本 shinnin" in seen[Role.SUPERVISOR]
    assert "別係 次郎" not in seen[Role.SUPERVISOR]
    assert "別係 次郎" in seen[Role.ADMINISTRATOR]


def test_furigana_stand_above_what_is_read_and_in_no_field(trainee: Visitor) -> None:
    begun = trainee.submit("/training/quiz", STEP, course=FLOW.id, step=FLOW.steps[0].id)
    quiz = begun.headers["location"]
    trainee.submit("/display", furigana="shown")
    for path in ("/training", f"/training/courses/{FLOW.id}", STEP, quiz):
        page = trainee.get(path)
        assert "<rt" in page.text, path
        assert "<rt" not in page.text.partition("<title>")[2].partition("</title>")[0]
        assert not re.search(r'="[^"]*<rt', page.text), path
    key = FLOW.steps[0].keys[0]
    trainee.submit(STEP, ticked=key)
    assert f'value="{key}" checked' in trainee.get(STEP).text
