"""Small PDFs made on the spot. Their sentences are made up for these tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

FONT = "HeiseiMin-W3"
SIZE = 10
LEFT, TOP, PITCH = 80, 760, 18

Drawing = Callable[[Any], None]
MakePdf = Callable[..., Path]


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Return a function that draws pages with reportlab: ``make_pdf(name, draw, draw, …)``."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))

    def make(name: str, *drawings: Drawing, **canvas: Any) -> Path:
        rl_config.useA85 = 0  # streams as in most files: compressed only
        path = tmp_path / name
        pdf = Canvas(str(path), pageCompression=1, **canvas)
        for draw in drawings:
            pdf.setFont(FONT, SIZE)
            draw(pdf)
            pdf.showPage()
        pdf.save()
        return path

    return make


@pytest.fixture
def write() -> Callable[..., Drawing]:
    """Return a drawing of lines from top to bottom: ``write("…", "…", x=80, y=760)``."""

    def lines(
        *texts: str, x: float = LEFT, y: float = TOP, size: float = SIZE, pitch: float = PITCH
    ) -> Drawing:
        def draw(pdf: Any) -> None:
            pdf.setFont(FONT, size)
            for index, text in enumerate(texts):
                pdf.drawString(x, y - index * pitch, text)

        return draw

    return lines


@pytest.fixture
def grid() -> Callable[..., Drawing]:
    """Return a drawing of a ruled table: ``grid(rows, x=80, y=600)``."""

    def table(
        rows: Sequence[Sequence[str]], x: float = LEFT, y: float = 600, width: float = 90
    ) -> Drawing:
        def draw(pdf: Any) -> None:
            height, columns = 24, len(rows[0])
            for index in range(len(rows) + 1):
                pdf.line(x, y - index * height, x + columns * width, y - index * height)
            for index in range(columns + 1):
                pdf.line(x + index * width, y, x + index * width, y - len(rows) * height)
            pdf.setFont(FONT, SIZE)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    pdf.drawString(x + column * width + 5, y - row * height - 16, cell)

        return draw

    return table


@pytest.fixture
def together() -> Callable[..., Drawing]:
    """Return a drawing of several drawings on one page."""

    def both(*drawings: Drawing) -> Drawing:
        def draw(pdf: Any) -> None:
            for one in drawings:
                one(pdf)

        return draw

    return both
