"""How an answer of a quiz is judged: found (正解), close (おしい), or something else (不正解)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from corpus.errors import UnknownUnit
from corpus.types import DocumentKind, Status
from office.training.course import Basis, QuizItem
from office.watch.finding import find_unit

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI
    from search_api.views import Resolved, UnitView


class Outcome(StrEnum):
    """What an answer is worth."""

    RIGHT = "right"
    NEAR = "near"
    WRONG = "wrong"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.RIGHT: "正解",
    Outcome.NEAR: "おしい",
    Outcome.WRONG: "不正解",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """An answer as it was understood, and what it is worth."""

    outcome: Outcome
    unit_id: str  # with the part
    citation: str
    hint: str = ""  # plain Japanese: what is still missing where it is near


def grade(backend: SearchBackend, item: QuizItem, reference: str) -> Grade:
    """Judge a reference: a citation as people write it, or an id. Raises UnknownUnit.

    Right is a basis of the item, or a part of it, and a question of a handbook that the practice
    Q&A rests on, where the office has that handbook. Near is the same article without or with
    another paragraph, what is right where the Q&A is asked in other words, the practice Q&A
    itself, and whatever cites a basis. Where only the digest of a law is there, an item
    (法19条1項2号) counts as its paragraph; where the official text is, what it does not have is
    refused.
    """
    view = backend.unit(_meant(backend, reference))
    given = "/".join(filter(None, (view.unit.id, view.part.locator if view.part else "")))
    outcome, hint = _judged(view, given, item)
    if outcome is not Outcome.RIGHT and _is_its_handbook(backend, view, item):
        outcome, hint = Outcome.RIGHT, ""
    return Grade(outcome=outcome, unit_id=given, citation=view.citation, hint=hint)


def _meant(backend: SearchBackend, reference: str) -> str:
    try:
        return find_unit(backend, reference)
    except UnknownUnit:
        # A digest has no items (号): who names one has found the paragraph around it. What the
        # official text does not have is a mistake, and told as one.
        near = [each for each in backend.resolve(reference) if each.unit_id]
        if len(near) != 1 or not _is_digest(backend, near[0]):
            raise
        return "/".join(filter(None, (near[0].unit_id, near[0].part)))


def _is_digest(backend: SearchBackend, near: Resolved) -> bool:
    return backend.unit(near.unit_id).document.status is Status.DIGEST


def _is_its_handbook(backend: SearchBackend, view: UnitView, item: QuizItem) -> bool:
    return view.document.kind is DocumentKind.HANDBOOK and any(
        cite.unit_id == view.unit.id for cite in backend.unit(item.unit_id).cites
    )


def _judged(view: UnitView, given: str, item: QuizItem) -> tuple[Outcome, str]:
    if any(_holds(basis.unit_id, given) for basis in item.bases):
        return Outcome.RIGHT, ""
    for basis in item.bases:
        if _holds(given, basis.unit_id):
            return Outcome.NEAR, "条文は合っています。どの項・号かまで答えてください。"
        if _holds(view.unit.id, basis.unit_id):
            return Outcome.NEAR, "条文は合っていますが、項や号が違います。"
    if any(_holds(basis.unit_id, given) for basis in item.elsewhere):
        return Outcome.NEAR, "関係のある根拠ですが、ここで聞かれていることの根拠は別にあります。"
    if view.unit.id == item.unit_id:
        return (
            Outcome.NEAR,
            "実務Q&Aは手引です。その答えが引いている法令や通知まで進んでください。",
        )
    if _cites(view, item.bases):
        return Outcome.NEAR, "関係のある根拠です。ここが引いている条文や通知も見てください。"
    return Outcome.WRONG, ""


def _holds(whole: str, part: str) -> bool:
    return part == whole or part.startswith(whole + "/")


def _cites(view: UnitView, bases: Iterable[Basis]) -> bool:
    cited = {"/".join(filter(None, (each.unit_id, each.part))) for each in view.cites}
    return any(_holds(basis.unit_id, each) for basis in bases for each in cited)
