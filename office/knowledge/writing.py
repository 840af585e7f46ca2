"""What a person wrote, checked before it is kept; and its citations, as they read today."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import unicodedata
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.days import today_in_japan
from corpus.errors import InputError
from office.cited import CitedUnit
from office.knowledge.types import KnowledgeDraft
from office.personal import refuse_personal_number
from office.watch.finding import find_unit

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

MAX_TITLE = 80  # characters
MAX_QUESTION = 1000
MAX_ANSWER = 4000
MAX_NOTE = 500
MAX_REFERENCES = 20

#: The made document in which search shows the entries; no entry may rest on another.
DOCUMENT_ID = "yorei"


def checked_draft(draft: KnowledgeDraft) -> KnowledgeDraft:
    """Return a draft in the form in which it is kept.

    Raises InputError (empty or too long, days that do not fit, neither a basis nor the word that
    there is none) and PersonalNumberFound.
    """
    checked = replace(
        draft,
        title=checked_text("題名", " ".join(draft.title.split()), MAX_TITLE),
        question=checked_text("問い", _lines(draft.question), MAX_QUESTION),
        answer=checked_text("答え", _lines(draft.answer), MAX_ANSWER),
        references=tuple(dict.fromkeys(filter(None, map(str.strip, draft.references)))),
        valid_from=draft.valid_from or today_in_japan(),
    )
    check_until(checked.valid_from, checked.valid_until)
    check_review(checked.valid_from, checked.review_on)
    check_references(checked.references, no_basis=checked.no_basis)
    return checked


def check_until(start: dt.date | None, end: dt.date | None) -> None:
    """Raise InputError where a period ends before it begins."""
    if start and end and end < start:
        raise InputError("使う期間の終わりが始まりより前です。日付を確かめてください。")


def check_review(start: dt.date | None, review_on: dt.date | None) -> None:
    """Raise InputError where an entry should be looked at again before it is used."""
    if start and review_on and review_on < start:
        raise InputError("見直しの日が使う期間の始まりより前です。日付を確かめてください。")


def check_references(references: Collection[str], *, no_basis: bool) -> None:
    """Raise InputError for too many, or where it is not clear whether there is a basis."""
    if len(references) > MAX_REFERENCES:
        raise InputError(f"根拠は{MAX_REFERENCES}個までです。用例を分けてください。")
    if references and no_basis:
        raise InputError(
            "根拠が書かれているのに「根拠なし（事務所の判断）」が選ばれています。"
            "どちらかにしてください。"
        )
    if not references and not no_basis:
        raise InputError(
            "根拠を1つ以上書いてください（例：法29条1項）。"
            "根拠がないときは「根拠なし（事務所の判断）」を選んでください。"
        )


def checked_text(what: str, text: str, most: int) -> str:
    """Return a text of at most ``most`` characters. Raises InputError, PersonalNumberFound."""
    text = unicodedata.normalize("NFC", text)
    if not text:
        raise InputError(f"{what}を書いてください。")
    if len(text) > most:
        raise InputError(f"{what}は{most}文字までです（今は{len(text)}文字）。短くしてください。")
    if any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\n\t" for each in text):
        raise InputError(f"{what}に使えない文字（制御文字）があります。書き直してください。")
    refuse_personal_number(text)
    return text


def checked_note(what: str, note: str) -> str:
    """Return a note of a review. Raises InputError (empty, too long), PersonalNumberFound."""
    return checked_text(what, _lines(note), MAX_NOTE)


def cite(backend: SearchBackend, reference: str) -> CitedUnit:
    """Return the unit that a reference means, as it reads today. Raises UnknownUnit, InputError."""
    view = backend.unit(find_unit(backend, reference))
    if view.document.id == DOCUMENT_ID:
        raise InputError("用例を用例の根拠にはできません。もとの法令・通知を書いてください。")
    return CitedUnit.of(view)


def content_hash(draft: KnowledgeDraft, references: tuple[str, ...]) -> str:
    """Return the SHA-256 of what a version says: kind, words, units, days of validity."""
    days = (draft.valid_from, draft.valid_until)
    said = (draft.kind, draft.title, draft.question, draft.answer, draft.no_basis)
    told = [*said, *(str(day or "") for day in days), *references]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _lines(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(lines).strip()
