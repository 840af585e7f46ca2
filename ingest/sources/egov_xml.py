"""Reader of e-Gov XML: API v1 ``DataRoot``, bulk-download ``Law``, API v2 XML answers."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.egov_json import envelope_of
from ingest.sources.egov_meta import Envelope
from ingest.sources.egov_reader import NotALaw, read_law
from ingest.sources.egov_tree import child_text, parse_xml

_ROOTS = (b"<Law ", b"<Law>", b"<DataRoot", b"<law_data_response")


class EgovXmlReader:
    """Reads a law as e-Gov gives it in XML."""

    form = "egov-xml"
    version = 1
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Return True for XML whose first 4 KiB hold one of e-Gov's root elements."""
        start = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith(b"<") and any(root in start for root in _ROOTS)

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the file. Raises UnreadableFile."""
        return read_law(path, options, self.form, law_from_xml)


def law_from_xml(data: bytes) -> tuple[Element, Envelope]:
    """Return the ``Law`` element of any e-Gov XML, and what its envelope says.

    Raises ValueError or SyntaxError for broken XML, NotALaw for lists and error answers.
    """
    root = parse_xml(data)
    law = root if root.tag == "Law" else root.find(".//Law")
    if law is None:
        raise NotALaw(
            "法令の一覧などではなく、本文を取り込んでください。",
            answer=child_text(root, "Result/Message") or child_text(root, "message"),
        )
    if root.tag == "DataRoot":
        return law, Envelope(law_id=child_text(root, "ApplData/LawId"))
    return law, envelope_of(
        {
            name: {child.tag: (child.text or "").strip() for child in root.iterfind(f"{name}/*")}
            for name in ("law_info", "revision_info")
        }
    )


READER = EgovXmlReader()
