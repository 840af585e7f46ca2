"""The client's methods for the document manager, the status and the use; see KonkyoClient."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from pydantic import TypeAdapter

from corpus.types import DocumentKind
from search_api.changes import Changes
from search_api.publishing.corrections import Correction
from search_api.publishing.report import ServiceStatus, Usage
from search_api.publishing.types import DraftSummary, DraftUnits, DraftView, IndexView, Job

_JOB = TypeAdapter(Job)
_JOBS = TypeAdapter(tuple[Job, ...])
_DRAFTS = TypeAdapter(tuple[DraftSummary, ...])
_DRAFT = TypeAdapter(DraftView)
_UNITS = TypeAdapter(DraftUnits)
_INDEX = TypeAdapter(IndexView)
_STATUS = TypeAdapter(ServiceStatus)
_USAGE = TypeAdapter(Usage)
_CHANGES = TypeAdapter(Changes)
_CORRECTION: TypeAdapter[Correction] = TypeAdapter(Correction)

UPLOAD_SECONDS = 600.0


class ManagerMethods:
    """Mixed into ``KonkyoClient``. Every method raises AccessDenied and ServiceUnreachable.

    What changes a draft takes the ``version`` that the caller has seen, and raises
    DraftChanged where somebody else was quicker.
    """

    def _ask(self, method: str, path: str, **content: Any) -> Any:
        raise NotImplementedError

    def _bytes(self, path: str) -> bytes:
        raise NotImplementedError

    def upload_document(
        self,
        file_name: str,
        content: bytes,
        *,
        document_id: str = "",
        title: str = "",
        kind: DocumentKind | None = None,
        profile: str = "",
        password: str = "",
        ocr: bool = False,
    ) -> Job:
        """Send a file to be read as a draft. Raises InputError, UploadTooLarge."""
        said = {"id": document_id, "title": title, "kind": kind or "", "profile": profile}
        said["ocr"] = "true" if ocr else ""
        fields = {name: value for name, value in said.items() if value}
        if password:
            fields["password"] = password
        answer = self._ask(
            "POST",
            "/documents",
            data=fields,
            files={"file": (file_name, content, "application/octet-stream")},
            timeout=UPLOAD_SECONDS,
        )
        return _JOB.validate_python(answer)

    def withdraw_document(self, document_id: str) -> Job:
        """Take a document out of the corpus, and the index. Raises UnknownDocument."""
        path = f"/documents/{quote(document_id, safe='')}"
        return _JOB.validate_python(self._ask("DELETE", path))

    def jobs(self) -> tuple[Job, ...]:
        """Return the jobs, newest first."""
        return _JOBS.validate_python(self._ask("GET", "/jobs")["jobs"])

    def job(self, job_id: str) -> Job:
        """Return how far a job is. Raises UnknownJob."""
        return _JOB.validate_python(self._ask("GET", f"/jobs/{quote(job_id, safe='')}"))

    def stop_job(self, job_id: str) -> Job:
        """Have a file read no further. Raises UnknownJob; InputError where it is published."""
        return _JOB.validate_python(self._ask("POST", f"/jobs/{quote(job_id, safe='')}/stop"))

    def drafts(self) -> tuple[DraftSummary, ...]:
        """Return the drafts, newest first."""
        return _DRAFTS.validate_python(self._ask("GET", "/drafts")["drafts"])

    def draft(self, draft_id: str) -> DraftView:
        """Return a draft without its texts. Raises UnknownDraft."""
        return _DRAFT.validate_python(self._ask("GET", _draft(draft_id)))

    def draft_units(self, draft_id: str, offset: int = 0, limit: int = 50) -> DraftUnits:
        """Return some units with their texts, as corrected. Raises UnknownDraft."""
        window = {"offset": offset, "limit": limit}
        return _UNITS.validate_python(self._ask("GET", f"{_draft(draft_id)}/units", params=window))

    def draft_page(self, draft_id: str, page: int) -> bytes:
        """Return the image (PNG) of a page, from 1. Raises UnknownDraft, UnknownPage."""
        return self._bytes(f"{_draft(draft_id)}/pages/{page}.png")

    def draft_changes(self, draft_id: str) -> Changes:
        """Return what publishing would change of the published document. Raises UnknownDraft."""
        return _CHANGES.validate_python(self._ask("GET", f"{_draft(draft_id)}/changes"))

    def correct_draft(self, draft_id: str, version: int, correction: Correction) -> DraftView:
        """Make a correction. Raises UnknownDraft, UnknownUnit, InputError, DraftChanged."""
        body = {
            "version": version,
            "correction": _CORRECTION.dump_python(correction, mode="json"),
        }
        answer = self._ask("POST", f"{_draft(draft_id)}/corrections", json=body)
        return _DRAFT.validate_python(answer)

    def undo_correction(self, draft_id: str, version: int) -> DraftView:
        """Take the last correction back. Raises UnknownDraft, InputError, DraftChanged."""
        answer = self._ask("POST", f"{_draft(draft_id)}/undo", json={"version": version})
        return _DRAFT.validate_python(answer)

    def remove_draft(self, draft_id: str) -> None:
        """Throw a draft away; what is published stays. Raises UnknownDraft."""
        self._ask("DELETE", _draft(draft_id))

    def publish_draft(self, draft_id: str, version: int) -> Job:
        """Put a draft into the corpus and the index. Raises UnknownDraft, DraftChanged."""
        answer = self._ask("POST", f"{_draft(draft_id)}/publish", json={"version": version})
        return _JOB.validate_python(answer)

    def index(self) -> IndexView:
        """Return the snapshots."""
        return _INDEX.validate_python(self._ask("GET", "/index"))

    def roll_back_index(self) -> IndexView:
        """Go back to the previous snapshot. Raises InputError when there is none."""
        return _INDEX.validate_python(self._ask("POST", "/index/rollback"))

    def status(self) -> ServiceStatus:
        """Return the state of the service."""
        return _STATUS.validate_python(self._ask("GET", "/status"))

    def usage(self, days: int = 30) -> Usage:
        """Return the use of the last days (1 to 180)."""
        return _USAGE.validate_python(self._ask("GET", "/statistics/usage", params={"days": days}))


def _draft(draft_id: str) -> str:
    return f"/drafts/{quote(draft_id, safe='')}"
