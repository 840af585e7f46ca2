"""Every deed that the program notes has a Japanese name, and no name is for nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from office.audit.labels import ACTION_LABELS, OBJECT_LABELS, action_label
from office.audit.wording import facts_in_words
from office.training.grading import OUTCOME_LABELS, Outcome

PACKAGES = ("office", "search_api", "casework", "ui")


def appends(root: Path) -> Iterator[tuple[str, ast.Call, set[str]]]:
    """Yield each ``audit.append(session, origin, action, …)``: its place, itself, its deeds."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in ast.walk(tree):
                if not isinstance(function, ast.FunctionDef):
                    continue
                for node in ast.walk(function):
                    if (
                        isinstance(node, ast.Call)
                        and isinstance(node.func, ast.Attribute)
                        and node.func.attr == "append"
                        and ast.unparse(node.func.value).lower().endswith("audit")
                        and len(node.args) > 2
                    ):
                        place = f"{path.relative_to(root)}:{node.lineno}"
                        yield place, node, words(node.args[2]) or handed(node, function, tree)


def handed(call: ast.Call, function: ast.FunctionDef, tree: ast.Module) -> set[str]:
    """Return the deeds that callers in the same module hand to the function that notes them."""
    names = [each.arg for each in function.args.args]
    deed = ast.unparse(call.args[2])
    if deed not in names:
        return set()
    return {
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function.name
        for argument in node.args[names.index(deed) : names.index(deed) + 1]
        for word in words(argument)
    }


def words(node: ast.expr) -> set[str]:
    """Return the texts that an argument may be: ``"a"``, or ``"a" if … else ""``."""
    branches = [node.body, node.orelse] if isinstance(node, ast.IfExp) else [node]
    return {
        each.value
        for each in branches
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def test_every_call_names_its_deed_in_its_own_module(repository: Path) -> None:
    found = list(appends(repository))
    assert len(found) > 20
    assert [place for place, _, deeds in found if not deeds] == []


def test_every_deed_has_a_japanese_name_and_every_name_a_deed(repository: Path) -> None:
    noted = {deed for _, _, deeds in appends(repository) for deed in deeds}
    assert noted == set(ACTION_LABELS)
    assert all(not label.isascii() for label in ACTION_LABELS.values())
    assert len(set(ACTION_LABELS.values())) == len(ACTION_LABELS)


def test_every_kind_of_object_has_a_japanese_name(repository: Path) -> None:
    kinds = {
        word
        for _, call, _ in appends(repository)
        for argument in call.args[3:4]
        for word in words(argument)
    }
    assert kinds - set(OBJECT_LABELS) == set()


def test_every_fact_has_a_japanese_name(repository: Path) -> None:
    facts = {
        keyword.arg
        for _, call, _ in appends(repository)
        for keyword in call.keywords
        if keyword.arg and keyword.arg != "refused"
    }
    assert len(facts) > 20
    assert [fact for fact in facts if facts_in_words({fact: 1})[0].isascii()] == []


def test_what_an_answer_was_worth_is_told_as_in_the_quiz() -> None:
    told = [facts_in_words({"outcome": outcome.value})[0] for outcome in Outcome]
    assert told == [f"答え: {OUTCOME_LABELS[outcome]}" for outcome in Outcome]


def test_a_deed_of_a_later_version_is_shown_as_it_is_written() -> None:
    assert action_label("household-merge") == "household-merge"
