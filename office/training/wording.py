"""What is right for a question as it is worded, which may be less than its practice Q&A rests on.

A Q&A answers several things at once (how a claim is made, and by when); somebody who asks for one
of them is not answered by the basis of another. ``wording.toml`` says so, wording by wording.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from office.training.course import QuizItem
from office.training.questions import BOOK, Question


def as_worded(item: QuizItem, question: Question) -> QuizItem:
    """Return the item with the bases that answer a question, and the others set apart."""
    words = BOOK if question.voice == BOOK else question.text
    right = wordings().get(item.unit_id, {}).get(words)
    if right is None:
        return item
    ordered = sorted(
        (basis for basis in item.bases if basis.citation in right),
        key=lambda basis: right.index(basis.citation),
    )
    others = tuple(basis for basis in item.bases if basis.citation not in right)
    return replace(item, bases=tuple(ordered), elsewhere=others)


@cache
def wordings() -> dict[str, dict[str, list[str]]]:
    """Return the citations that are right, by Q&A and words, where they are not all of them."""
    told = files("office.training").joinpath("wording.toml").read_text("utf-8")
    found: dict[str, dict[str, list[str]]] = tomllib.loads(told)
    return found
