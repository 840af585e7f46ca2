"""The citation string that goes into a case record (ケース記録に貼る根拠の書き方)."""

from __future__ import annotations

from corpus.types import Document, DocumentKind, Unit

_LAWS = (
    DocumentKind.LAW,
    DocumentKind.CABINET_ORDER,
    DocumentKind.MINISTERIAL_ORDINANCE,
    DocumentKind.PUBLIC_NOTICE,
)


def citation_string(document: Document, unit: Unit, part: str = "") -> str:
    """Return the exact citation of a unit, or of the paragraph or item ``part`` in it.

    生活保護法第29条第1項 / 生活保護法附則（平成25年…）第2条 / 運用事例集 問6-41-2（12頁）.
    Supplementary provisions name their amending law, for their article numbers repeat.
    """
    locator = unit.locator.child(part)
    label = locator.label
    if document.kind in _LAWS:
        if locator.steps[0].kind == "suppl" and unit.headings:
            return f"{document.title}（{' '.join(unit.headings[0].split())}）{label}"
        return f"{document.title}{label}"
    page = unit.pages.first_label if unit.pages else ""
    page = page.strip("- ‐－")
    suffix = f"（{page}頁）" if page else ""
    return f"{document.title} {label}{suffix}"
