"""What is asked on the command line, under the same rule as on the pages and in the API."""

from __future__ import annotations

from collections.abc import Iterable


def asked(words: Iterable[str]) -> str:
    """Return what was typed as one text. Raises PersonalNumberFound."""
    from office.personal import NOT_ASKED, refuse_personal_number

    text = " ".join(words).strip()
    refuse_personal_number(text, NOT_ASKED)
    return text
