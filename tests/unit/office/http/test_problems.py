"""Every error of the office has a status, and a sentence that tells nothing more."""

from __future__ import annotations

import inspect

import pytest

import office.errors
from corpus.errors import KonkyoError
from office.errors import Conflict, DatabaseUnavailable, KeyMissing, TooManyAttempts
from office.http.problems import OFFICE_STATUS
from search_api.http.problems import problem_of

ERRORS = [
    found
    for _, found in inspect.getmembers(office.errors, inspect.isclass)
    if issubclass(found, KonkyoError) and found.__module__ == office.errors.__name__
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_has_a_status_of_its_own_or_of_its_kind(error: type[KonkyoError]) -> None:
    assert any(kind in OFFICE_STATUS for kind in error.__mro__)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Conflict("別の人が先に"), 409),
        (DatabaseUnavailable("つながりません"), 503),
        (KeyMissing("鍵がありません", key="k1"), 503),
        (TooManyAttempts("待ってください", seconds=30), 429),
    ],
)
def test_a_program_learns_the_kind_and_nothing_of_the_details(
    error: KonkyoError, status: int
) -> None:
    problem = problem_of(error)
    assert (problem.status, problem.code, problem.detail) == (status, error.code, error.message)
    assert "k1" not in repr(problem)
