"""How large a file may be that is uploaded."""

from __future__ import annotations

from search_api.publishing.errors import UploadTooLarge

MAX_UPLOAD = 50 * 1024 * 1024  # bytes


def too_large(size: int) -> UploadTooLarge:
    """Return the error for a file, or a request, of ``size`` bytes."""
    return UploadTooLarge(
        f"ファイルが大きすぎます（{size / 1024**2:.0f} MB）。{MAX_UPLOAD // 1024**2} MB 以下に"
        "分けるか、管理者に「konkyo ingest」で取り込んでもらってください。"
    )
