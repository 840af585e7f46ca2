"""An endpoint that fails again and again is left alone, and tried again by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search_api.answer.generation import Generator
from search_api.answer.generation.types import GeneratorSettings
from search_api.answer.types import Proven

from browsing import serving
from scripted_generator import ScriptedGenerator

RESTING = "文章の作成は今お休みしています"
DRAFT = "文: 収入を届け出る。"


class Office:
    """A generator of an office, and the endpoint behind it; time passes when told."""

    def __init__(self, endpoint: ScriptedGenerator, address: str) -> None:
        self.endpoint = endpoint
        self.passed = 1000.0
        settings = GeneratorSettings(
            url=f"{address}/v1", model="m", seconds=1.5, tokens=50, failures=3, rest=300.0
        )
        self.generator = Generator(settings, clock=lambda: self.passed)

    def ask(self) -> Proven:
        return self.generator.answer("届け出ますか", ())

    def rests(self) -> bool:
        """Ask, and tell whether the endpoint was left alone."""
        before = len(self.endpoint.prompts)
        told = self.ask().notices[0]
        assert told.startswith(RESTING) == (len(self.endpoint.prompts) == before)
        return told.startswith(RESTING)


@pytest.fixture
def office() -> Iterator[Office]:
    endpoint = ScriptedGenerator(draft=DRAFT, status=500)
    with serving(endpoint.app) as address:
        yield Office(endpoint, address)


def test_after_three_failures_nobody_waits_and_everybody_is_told_for_how_long(
    office: Office,
) -> None:
    assert [office.rests() for _ in range(5)] == [False] * 3 + [True] * 2
    office.passed += 61
    notice = office.ask().notices
    assert notice[0].endswith("4分ほどたつと、もう一度試します。")
    assert notice[1] == "資料の文をそのまま引いた答えを示します。"


def test_silence_counts_like_an_error(office: Office) -> None:
    office.endpoint.status, office.endpoint.seconds = 200, 5.0
    assert [office.rests() for _ in range(4)] == [False, False, False, True]


def test_a_draft_in_between_begins_the_count_anew(office: Office) -> None:
    for status in (500, 500, 200, 500, 500):
        office.endpoint.status = status
        assert not office.rests()
    assert not office.rests()
    assert office.rests()


def test_a_draft_that_is_too_long_is_no_failure_of_the_server(office: Office) -> None:
    office.endpoint.status, office.endpoint.draft = 200, "あ" * 500
    assert not any(office.rests() for _ in range(6))


def test_after_the_rest_one_question_tries_and_a_draft_ends_it(office: Office) -> None:
    for _ in range(3):
        office.ask()
    office.passed += 300
    assert not office.rests(), "tried"
    assert office.rests(), "and failed: the next rest"
    office.passed += 300
    office.endpoint.status = 200
    assert not any(office.rests() for _ in range(3))
