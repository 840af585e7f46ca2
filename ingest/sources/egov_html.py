"""Reader of the HTML that e-Gov 法令検索 gives for download."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from ingest.sources.base import Parsed, ReadOptions
from ingest.sources.egov_meta import Envelope
from ingest.sources.egov_reader import NotALaw, read_law

_MARKS = (b'id="contentsLaw"', b'id="innerDocument"', b'class="active MainProvision"')


class EgovHtmlReader:
    """Reads a law from the HTML download. Its id comes from the file name or ``--id``."""

    form = "egov-html"
    version = 1
    own_sandbox: bool = False

    def accepts(self, path: Path, head: bytes) -> bool:
        """Return True for HTML with the law body of e-Gov's download."""
        return any(mark in head for mark in _MARKS)

    def read(self, path: Path, options: ReadOptions) -> Parsed:
        """Read the file. Raises UnreadableFile."""
        return read_law(path, options, self.form, law_from_html)


def law_from_html(data: bytes) -> tuple[Element, Envelope]:
    """Return the ``Law`` element that the page shows; HTML has no envelope.

    Raises NotALaw when the page shows no law, ValueError when it is no text.
    """
    from lxml import etree, html

    from ingest.sources.egov_markup import law_element

    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        page = html.document_fromstring(data, parser=parser)
        return law_element(page), Envelope()
    except (etree.LxmlError, ValueError) as error:
        raise NotALaw(
            "e-Gov法令検索の「ダウンロード」で保存したHTMLを取り込んでください。"
        ) from error


READER = EgovHtmlReader()
