"""The certificate of completion as a PDF of one page (A4, landscape), its font embedded.

The font has the characters of Windows code page 932, and of JIS X 0213 (and 𠮷 besides) those
beyond the BMP: readers of PDF that are part of a browser have none for these. A name with rarer
ones is set in a font that the reader brings along (HeiseiKakuGo-W5).
"""

from __future__ import annotations

import io
import re
import unicodedata
from functools import cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from ingest.sources.dates import japanese_date
from office.training.certificates import Certificate

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_FONT, _ELSEWHERE = "NotoSansJP", "HeiseiKakuGo-W5"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of a form that no font here has
_MARKED = re.compile("[^\ufa00-\ufaff][\u0300-\u036f\u3099\u309a]+")
_BEYOND_BMP = re.compile(r"<([0-9A-F]{5,6})>")
_INK = (0.09, 0.37, 0.51)  # the blue of the pages


def certificate_pdf(certificate: Certificate, office_name: str) -> bytes:
    """Return the PDF of a certificate that ``office_name`` has issued."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.units import mm
    from reportlab.pdfgen.canvas import Canvas

    _fonts()
    written = io.BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(written, pagesize=(width, height), invariant=1, lang="ja")
    canvas.setTitle(f"修了証　{certificate.title}")
    canvas.setAuthor(office_name)
    canvas.setStrokeColorRGB(*_INK)
    for inset, thickness in ((10 * mm, 2.4), (12.5 * mm, 0.7)):
        canvas.setLineWidth(thickness)
        canvas.rect(inset, inset, width - 2 * inset, height - 2 * inset)

    def centred(text: str, up: float, size: float) -> None:
        text = _drawn(text)
        canvas.setFont(_font_for(text), size)
        canvas.drawCentredString(width / 2, up * mm, text)

    canvas.setFillColorRGB(*_INK)
    centred("修　了　証", 163, 38)
    canvas.setFillColorRGB(0, 0, 0)
    _name(canvas, f"{certificate.name}　殿", width / 2, 132 * mm, width - 60 * mm)
    centred("あなたは、次の研修のすべての課程を修了したことを証します。", 110, 14)
    centred(f"生活保護の新任研修「{certificate.title}」", 95, 19)
    centred(
        f"（標準の学習時間の目安 {certificate.hours} 時間。実際の時間は記録していません）", 85, 12
    )
    centred("各ステップのクイズの合格と、読む根拠・確認することへの本人の印によります。", 77, 10)
    centred(f"{japanese_date(certificate.day)}（{certificate.day.year}年）", 62, 14)
    centred(office_name, 50, 18)
    canvas.setFont(_FONT, 10)
    canvas.drawString(20 * mm, 22 * mm, f"第 {certificate.number} 号")
    canvas.drawRightString(width - 20 * mm, 22 * mm, f"確認コード　{certificate.printed_code}")
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def _name(canvas: Canvas, text: str, x: float, y: float, room: float) -> None:
    text = _drawn(text)
    font, size = _font_for(text), 26.0
    width = canvas.stringWidth(text, font, size)
    canvas.setFont(font, min(size, size * room / width))  # a long name becomes smaller
    canvas.drawCentredString(x, y, text)


def _drawn(text: str) -> str:
    """Return a text as fonts draw it: が is one character, and what chooses a form is none.

    Nothing else is composed: that would turn the 神 of old into the one of today.
    """
    composed = _MARKED.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)
    return _SELECTORS.sub("", composed)


def _font_for(text: str) -> str:
    known = _fonts().face.charToGlyph
    return _FONT if all(ord(each) in known for each in text) else _ELSEWHERE


@cache
def _fonts() -> Any:
    """Register the fonts, once; return the embedded one."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFont

    class Font(TTFont):  # type: ignore[misc]  # reportlab has no types
        """Says of characters beyond the BMP what they are, too; reportlab writes them wrongly."""

        def addObjects(self, doc: Any) -> None:
            super().addObjects(doc)
            for name, stream in doc.idToObject.items():
                if name.startswith("toUnicodeCMap:"):
                    stream.content = _BEYOND_BMP.sub(_in_utf16, stream.content)

    with as_file(files("office.training") / "font" / "NotoSansJP-Regular.ttf") as path:
        font = Font(_FONT, str(path))
    pdfmetrics.registerFont(font)
    pdfmetrics.registerFont(UnicodeCIDFont(_ELSEWHERE))
    return font


def _in_utf16(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"
