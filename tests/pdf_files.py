"""PDF files with Japanese lines, made where a test needs them: set, and as a scanner makes them."""

from __future__ import annotations

import io


def pdf_of(*pages: tuple[str, ...], password: str = "") -> bytes:
    """Return a PDF with the lines of each page; it opens with ``password`` if that is given."""
    from reportlab import rl_config
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0  # encrypted streams stay bytes
    registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    made = io.BytesIO()
    encrypt = StandardEncryption(password, "owner") if password else None
    canvas = Canvas(made, encrypt=encrypt)
    for lines in pages:
        canvas.setFont("HeiseiMin-W3", 11)
        for row, line in enumerate(lines):
            canvas.drawString(72, 720 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def scanned_pdf_of(*pages: tuple[str, ...]) -> bytes:
    """Return a PDF of pictures of pages, as a scanner makes it: no character in it is text."""
    import pypdfium2

    drawn = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf_of(*pages))]
    grey = [picture.convert("L") for picture in drawn]
    made = io.BytesIO()
    grey[0].save(made, "PDF", save_all=True, append_images=grey[1:], resolution=200)
    return made.getvalue()


def can_recognise() -> bool:
    """Tell whether ocrmypdf and tesseract with its Japanese are here."""
    from ingest.sources.pdf.ocr import missing_for_ocr

    return not missing_for_ocr()
