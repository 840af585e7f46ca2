"""The document manager's desk as the service opens it: who builds, who notes, what is refused."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sqlite3
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import KonkyoError, ResourceLimit
from search_api.authorizer import RequestContext
from search_api.publishing.desk import DocumentDesk
from search_api.publishing.files import is_disk_full
from search_api.publishing.noting import ManagerDeed, Noted
from ui.settings import Settings

if TYPE_CHECKING:
    from ingest.index import IndexManifest
    from office.foundation import Office
    from search_api.publishing.jobs import Progress

_NICER = 2  # a build gives way to searches, and still ends on a busy machine
_DISK_FULL = (
    "ディスクの空きが足りないため、索引を作れませんでした。今までの索引はそのまま使えます。"
    "管理者に空きを増やしてもらってから、もう一度行ってください。"
)


def open_desk(home: Path, settings: Settings) -> DocumentDesk:
    """Return the desk of a home folder."""
    from office.personal import refuse_personal_number

    return DocumentDesk(home, BuildApart(replace(settings, home=home)), refuse_personal_number)


class BuildApart:
    """Builds the index in a process of its own: searches go on, and its memory is given back."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, progress: Progress, *, force: bool = False) -> IndexManifest:
        """Return the manifest of the live snapshot. Raises what the build raises."""
        from ui.cli.index import advisers_of

        # Reading the advisers starts processes, which the one apart may not.
        advisers = advisers_of(self._settings.home)
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(
            target=_build,
            args=(theirs, self._settings, advisers.path if advisers else None, force),
            daemon=True,  # it ends with the server
            name="index-build",
        )
        process.start()
        theirs.close()
        try:
            while True:
                kind, value = ours.recv()
                if kind == "done":
                    manifest: IndexManifest = value
                    return manifest
                if kind == "failed":
                    raise value
                progress(*value)
        except EOFError:
            raise ResourceLimit(
                "索引を作る処理が途中で止まりました。今までの索引はそのまま使えます。"
                "もう一度公開してください。続くときは、管理者にメモリの空きを確かめてもらって"
                "ください。"
            ) from None
        finally:
            ours.close()
            process.join(timeout=5.0)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _build(
    pipe: Connection[Any, Any], settings: Settings, advisers: Path | None, force: bool
) -> None:
    """Build and tell the other end how it goes. Runs in the process apart."""
    from corpus.store import CorpusStore
    from ingest.index import build_index
    from ui.cli.index import load

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    with contextlib.suppress(OSError):
        os.nice(_NICER)

    def tell(stage: str, done: int, total: int) -> None:
        pipe.send(("progress", (f"{stage}を作っています", done, total)))

    try:
        manifest = build_index(
            settings.home,
            load(settings),
            advisers=CorpusStore(advisers) if advisers else None,
            progress=tell,
            force=force,
        )
    except KonkyoError as error:
        pipe.send(("failed", error))
    except (OSError, sqlite3.Error) as error:
        if not is_disk_full(error):
            raise
        pipe.send(("failed", ResourceLimit(_DISK_FULL)))
    else:
        pipe.send(("done", manifest))


class AuditNoting:
    """Notes the deeds of the document manager in the office's audit log."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def here(self, context: RequestContext) -> Noted:
        """Return what notes the deeds of the caller of this request."""
        from office.http.caller import caller
        from office.identity import Origin

        found = caller()
        origin = Origin(
            actor=found.account_id if found else "visitor",
            client=context.client,
            request_id=context.request_id,
        )

        def note(deed: ManagerDeed, object_id: str) -> None:
            audit = self._office.audit
            with self._office.database.write() as session:
                match deed:
                    case ManagerDeed.UPLOAD:
                        audit.append(session, origin, "document-upload", "draft", object_id)
                    case ManagerDeed.STOP:
                        audit.append(session, origin, "document-upload-stop", "draft", object_id)
                    case ManagerDeed.CORRECT:
                        audit.append(session, origin, "document-correct", "draft", object_id)
                    case ManagerDeed.REMOVE:
                        audit.append(session, origin, "draft-remove", "draft", object_id)
                    case ManagerDeed.PUBLISH:
                        audit.append(session, origin, "document-publish", "document", object_id)
                    case ManagerDeed.WITHDRAW:
                        audit.append(session, origin, "document-withdraw", "document", object_id)
                    case ManagerDeed.ROLL_BACK:
                        audit.append(session, origin, "index-rollback", "index", object_id)

        return note
