"""The training over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from office.foundation import Office
from office.identity import CONSOLE, Role
from office.training import courses
from office.training.progress import CourseProgress, StepProgress

from offices import LOGINS, client_of, make_office

TRAINING = "/api/v1/office/training"
FLOW = courses()[0]
STEP = FLOW.steps[0]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = make_office(tmp_path)
    yield office
    office.close()


def test_ticks_replace_those_before(office: Office) -> None:
    with client_of(office, Role.TRAINEE) as trainee:
        for ticked in ([STEP.keys[0], STEP.keys[1]], [STEP.keys[1]]):
            address = f"{TRAINING}/courses/{FLOW.id}/{STEP.id}"
            answer = trainee.put(address, json={"ticked": ticked})
            assert (answer.status_code, answer.json()["ticked"]) == (200, ticked)
        first = trainee.get(TRAINING).json()["courses"][0]["steps"][0]
        assert (first["ticked"], first["done"]) == ([STEP.keys[1]], False)
        unknown = trainee.put(f"{TRAINING}/courses/flow/nothing", json={"ticked": []})
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-training")


def test_the_overview_is_for_who_looks_after_others(office: Office) -> None:
    with client_of(office, Role.TRAINEE) as trainee:
        assert trainee.get(f"{TRAINING}/overview").status_code == 403
    with client_of(office, Role.SUPERVISOR) as supervisor:
        lines = supervisor.get(f"{TRAINING}/overview").json()["lines"]
    assert [line["display_name"] for line in lines] == ["見本 shinnin"] * len(courses())


def test_a_certificate_is_verified_by_its_code(office: Office) -> None:
    account = office.accounts.find(LOGINS[Role.TRAINEE])
    assert account
    moment = account.created_at
    done = tuple(
        StepProgress(step=step, ticked=frozenset(step.keys), passed_at=moment)
        for step in FLOW.steps
    )
    progress = CourseProgress(course=FLOW, steps=done)
    issued = office.training.certificates.issue(CONSOLE, account, progress)
    with client_of(office, Role.SUPERVISOR) as supervisor:
        told = supervisor.get(f"{TRAINING}/certificates/{issued.printed_code}").json()
        assert (told["name"], told["title"], told["number"]) == ("見本 shinnin", FLOW.title, 1)
        assert supervisor.get(f"{TRAINING}/certificates/AAAA").status_code == 404
