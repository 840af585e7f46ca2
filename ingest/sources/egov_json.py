"""Reader of e-Gov API v2 JSON: the ``law_data`` answer, or its full-text tree alone."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from corpus.types import Revision
from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.egov_meta import Envelope, iso_date, revision_name, split_aliases
from ingest.sources.egov_reader import NotALaw, read_law
from ingest.sources.egov_tree import from_json, parse_xml


class EgovJsonReader:
    """Reads a law as e-Gov API v2 gives it in JSON."""

    form = "egov-json"
    version = 1
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Return True for a JSON object that begins like an answer or a tree of API v2."""
        start = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        squeezed = b"".join(start.split())
        return start.startswith(b"{") and any(
            mark in squeezed for mark in (b'"law_info":', b'"law_full_text":', b'"tag":"Law"')
        )

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the file. Raises UnreadableFile."""
        return read_law(path, options, self.form, law_from_json)


def law_from_json(data: bytes) -> tuple[Element, Envelope]:
    """Return the ``Law`` element of an API v2 answer, and what its envelope says.

    Raises ValueError for broken JSON, NotALaw for lists and error answers.
    """
    answer = json.loads(data.decode("utf-8-sig"))
    if not isinstance(answer, dict):
        raise NotALaw("法令APIの回答ではありません。")
    if "tag" in answer:
        return _law_in(from_json(answer)), Envelope()
    full_text = answer.get("law_full_text")
    if isinstance(full_text, str):  # asked for as XML: Base64 inside the JSON
        return _law_in(parse_xml(base64.b64decode(full_text, validate=True))), envelope_of(answer)
    if full_text is None:
        raise NotALaw(
            "法令の一覧などではなく、本文を取り込んでください。",
            answer=str(answer.get("message") or ""),
        )
    return _law_in(from_json(full_text)), envelope_of(answer)


def envelope_of(answer: dict[str, Any]) -> Envelope:
    """Read ``law_info`` and ``revision_info`` of an API v2 answer. Both may be missing."""
    law = answer.get("law_info") or {}
    revision = answer.get("revision_info") or {}
    return Envelope(
        law_id=law.get("law_id") or "",
        issued_on=iso_date(law.get("promulgation_date")),
        aliases=split_aliases(revision.get("abbrev") or ""),
        revision=Revision(
            id=revision_name(revision.get("law_revision_id") or ""),
            effective_from=iso_date(
                revision.get("amendment_enforcement_date")
                or revision.get("amendment_scheduled_enforcement_date")
            ),
            effective_to=iso_date(revision.get("repeal_date")),
            amended_on=iso_date(revision.get("amendment_promulgate_date")),
        ),
    )


def _law_in(root: Element) -> Element:
    law = root if root.tag == "Law" else root.find(".//Law")
    if law is None:
        raise NotALaw("条文の一部だけではなく、法令全体を取り込んでください。")
    return law


READER = EgovJsonReader()
