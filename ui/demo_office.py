"""``konkyo demo``: the sample office in its own folder, with the texts to search."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from corpus.errors import InputError
from ui.settings import Settings

if TYPE_CHECKING:
    from office.accounts.passwords import Passwords
    from office.foundation import Office
    from search_api.service import SearchService

DEMO_FOLDER = "demo"  # in KONKYO_HOME
LOCAL = "127.0.0.1"  # everybody knows the passwords

_TEXT_FILES = ("corpus.sqlite", "vectors.sqlite")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOffice:
    """A sample office that is ready to be served."""

    settings: Settings
    office: Office
    service: SearchService
    token: str = field(repr=False)  # secret of the sample program
    held: TextIO = field(repr=False)  # while open, nobody makes the sample anew

    def close(self) -> None:
        """Let go of the office and of its folder."""
        self.office.close()
        self.held.close()


def demo_settings(settings: Settings, folder: Path) -> Settings:
    """Return the settings of a sample office: the model is shared, nothing else is.

    No database of a real office, no provider of real accounts.
    """
    return replace(
        settings,
        home=folder,
        model_dir=settings.model_path.resolve(),
        host=LOCAL,
        database="auto",
        search_access="open",
        https="auto",
        allowed_hosts="auto",
        trusted_proxies="none",
        oidc_issuer="none",
        public_url="none",
    )


def open_demo(
    settings: Settings,
    folder: Path | None = None,
    *,
    reset: bool = False,
    passwords: Passwords | None = None,
) -> DemoOffice:
    """Make the sample office, where there is none yet or with ``reset``, and open it.

    ``settings`` are those of the real home, whose ready index is copied. ``passwords`` hashes
    at another cost. Raises InputError for a folder that holds anything else, and with ``reset``
    for one that somebody uses. Whoever opens it closes it.
    """
    from office.accounts.passwords import Passwords
    from office.demo.folder import claim, is_complete, mark_complete
    from office.demo.knowledge import write_knowledge
    from office.demo.making import keep_watch_lists, make_people, new_token
    from office.foundation import Office
    from ui.cli.serve import get_ready

    folder = folder or settings.home / DEMO_FOLDER
    if folder.resolve() == settings.home.resolve():
        raise InputError(
            f"「{folder}」は KONKYO_HOME です。見本の事務所には、別のフォルダーを指定してください。"
        )
    held = claim(folder, anew=reset)
    try:
        own = demo_settings(settings, folder)
        _copy_texts(settings.home, folder)
        service = get_ready(own)
        passwords = passwords or Passwords()
        # No keys from the environment: they are the real office's.
        office = Office.open(folder, {}, upgrade=True, passwords=passwords)
        if not is_complete(folder):
            make_people(office, passwords)
            keep_watch_lists(office, service)
            write_knowledge(office, service)
            mark_complete(folder)
    except BaseException:
        held.close()
        raise
    return DemoOffice(
        settings=own, office=office, service=service, token=new_token(office), held=held
    )


def _copy_texts(home: Path, folder: Path) -> None:
    """Copy the ready index and what it was made of, so that nothing is computed twice."""
    from ingest.index.snapshot import current_folder, publish
    from office.database.copying import copy_sqlite

    if (folder / "corpus.sqlite").exists() or not (home / "index" / "CURRENT").is_file():
        return
    snapshot = current_folder(home)
    for name in _TEXT_FILES:
        if (home / name).is_file():
            copy_sqlite(home / name, folder / name)
    if (home / "removed-digests.json").is_file():
        shutil.copyfile(home / "removed-digests.json", folder / "removed-digests.json")
    shutil.copytree(snapshot, folder / "index" / snapshot.name)
    publish(folder, snapshot.name)
