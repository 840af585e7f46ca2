"""Short notes that people write beside what they keep: one line, no personal number."""

from __future__ import annotations

from corpus.errors import InputError
from office.personal import refuse_personal_number


def checked_line(what: str, text: str, most: int) -> str:
    """Return a text on one line, as it is kept; ``what`` names it to the user.

    Raises PersonalNumberFound, and InputError for more than ``most`` characters.
    """
    line = " ".join(text.split())
    refuse_personal_number(line)
    if len(line) > most:
        raise InputError(f"{what}は{most}文字までです（今は{len(line)}文字）。短くしてください。")
    return line
