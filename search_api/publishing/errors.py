"""What can go wrong in the document manager."""

from __future__ import annotations

from typing import ClassVar

from corpus.errors import InputError, KonkyoError


class UnknownJob(InputError):
    """No job has this id."""

    code: ClassVar[str] = "unknown-job"


class JobStopped(KonkyoError):
    """Somebody did not want to wait for a job: it leaves nothing behind."""

    code: ClassVar[str] = "job-stopped"

    def __init__(self, message: str = "", **details: object) -> None:
        super().__init__(message or "途中でやめました。何も残していません。", **details)


class UnknownDraft(InputError):
    """No draft has this id."""

    code: ClassVar[str] = "unknown-draft"


class UnknownPage(InputError):
    """The draft has no image of this page."""

    code: ClassVar[str] = "unknown-page"


class UploadTooLarge(InputError):
    """The file is larger than what the manager takes."""

    code: ClassVar[str] = "upload-too-large"


class DraftChanged(KonkyoError):
    """Somebody else changed the draft, or a job works on it."""

    code: ClassVar[str] = "draft-changed"


class ManagerBusy(KonkyoError):
    """Too many jobs wait already."""

    code: ClassVar[str] = "manager-busy"


class ManagerOff(KonkyoError):
    """This service has no folder of data, so there is nothing to manage."""

    code: ClassVar[str] = "manager-off"

    def __init__(self, message: str = "", **details: object) -> None:
        super().__init__(
            message or "このサービスでは、資料の管理は使えません。管理者にお尋ねください。",
            **details,
        )
