"""README and docs/ name every command and setting, and only commands that exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ui.cli import konkyo
from ui.settings import SETTINGS, as_markdown

_COMMAND = re.compile(r"^(?:\./)?konkyo\s+(.+?)(?:\s+#.*)?$")
_NOT_PYTHON = {"test"}  # commands of the launcher itself


def _commands(group: click.Group, above: str = "konkyo") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above} {name}")
        else:
            yield f"{above} {name}"


def _pages(repository: Path) -> list[Path]:
    return [repository / "README.md", *sorted((repository / "docs").rglob("*.md"))]


def _examples(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield (page, command line) of every command in the code blocks of README and docs/."""
    for page in _pages(repository):
        for block in re.findall(
            r"^```(?:sh|console|bash)?\n(.*?)^```", page.read_text("utf-8"), re.M | re.S
        ):
            for line in block.splitlines():
                match = _COMMAND.match(line.strip().removeprefix("$ "))
                if match:
                    yield page.name, match[1]


@pytest.mark.parametrize("command", list(_commands(konkyo)))
def test_every_command_is_in_the_manual(command: str, repository: Path) -> None:
    manual = (repository / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"`{command}" in manual


def test_every_command_line_in_the_manual_can_be_parsed(repository: Path) -> None:
    examples = list(_examples(repository))
    assert len(examples) > 10
    for page, line in examples:
        arguments = shlex.split(line)
        if arguments[0] in _NOT_PYTHON:
            continue
        try:
            _parse(konkyo, arguments)
        except click.UsageError as error:
            pytest.fail(f"{page}: konkyo {line}: {error.format_message()}")


def _parse(group: click.Group, arguments: list[str]) -> None:
    """Parse a command line down to its last command, without running anything."""
    if arguments[0].startswith("-"):
        return
    context = click.Context(group, info_name="konkyo")
    name, command, rest = group.resolve_command(context, arguments)
    assert command is not None
    if isinstance(command, click.Group) and rest:
        _parse(command, rest)
    else:
        command.make_context(name, rest, parent=context)


def test_settings_page_is_made_from_the_table(repository: Path) -> None:
    written = (repository / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == as_markdown(), "run: python -m ui.settings > docs/settings.md"
    for setting in SETTINGS:
        assert f"`{setting.env}`" in written


@pytest.mark.parametrize("command", ["./konkyo up", "./konkyo test"])
def test_readme_opens_with_the_two_commands(command: str, repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    assert readme.count(command) >= 2, "once in Japanese, once in English"


def test_every_link_between_pages_leads_somewhere(repository: Path) -> None:
    broken = [
        f"{page.name}: {target}"
        for page in _pages(repository)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not broken


def test_packages_named_in_the_map_exist(repository: Path) -> None:
    readme = (repository / "README.md").read_text(encoding="utf-8")
    for folder in ("corpus", "ingest", "search_api", "office", "eval", "ui", "tests", "docs"):
        assert f"`{folder}/`" in readme
        assert (repository / folder).is_dir()
