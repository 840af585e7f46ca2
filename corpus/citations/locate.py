"""From a document and a path to a unit that is visible, or to why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from corpus.citations.place import listed_parts
from corpus.citations.resolution import Resolution
from corpus.citations.types import Citation, CitationKind
from corpus.citations.view import View
from corpus.locator import Locator
from corpus.types import LAW_KINDS, Document, PartRole, Status, Unit, split_unit_id


def locate(citation: Citation, view: View, document_id: str, path: str) -> Resolution | None:
    """Return the unit at ``path``, with its part; None where the document has none such."""
    locator = Locator.parse(path)
    article, below = locator.unit_and_part()
    for unit_path, part in ((str(locator), ""), (str(article), below)):
        found = view.find(f"{document_id}:{unit_path}")
        if found:
            return _with_part(citation, *found, part)
    if locator.steps[0].kind == "annex" and len(locator.steps) > 1:
        found = view.find(f"{document_id}:{Locator(locator.steps[:1])}")
        if found:
            reason = f"「{citation.surface}」は別表の中の項目です。別表の全体を示します。"
            return Resolution(
                citation=citation, unit_id=found[1].id, reason=reason, document_id=document_id
            )
    if article.steps[-1].kind == "article":
        for deleted in view.outline(document_id):
            if deleted.steps[-1].to and _covers(deleted, article):
                unit_id = f"{document_id}:{deleted}"
                return Resolution(citation=citation, unit_id=unit_id, document_id=document_id)
    return None


def item_above(citation: Citation, view: View, document_id: str) -> Resolution | None:
    """Return the item above a notice's item that is not there, said to be so."""
    if not _is_of_a_notice(citation):
        return None
    steps = citation.path.split("/")
    for length in range(len(steps) - 1, 1, -1):
        unit_id = f"{document_id}:{'/'.join(steps[:length])}"
        if view.find(unit_id):
            reason = f"「{citation.surface}」そのものは収録されていないので、上の項目を示します。"
            return Resolution(
                citation=citation, unit_id=unit_id, reason=reason, document_id=document_id
            )
    return None


def item_below(citation: Citation, view: View, document_id: str) -> Resolution | None:
    """Return the first item of a heading of a notice that is no unit itself, said to be so."""
    if not _is_of_a_notice(citation):
        return None
    for locator in view.outline(document_id):
        if str(locator).startswith(f"{citation.path}/"):
            reason = f"「{citation.surface}」は見出しです。その下の最初の項目を示します。"
            return Resolution(
                citation=citation,
                unit_id=f"{document_id}:{locator}",
                reason=reason,
                document_id=document_id,
            )
    return None


def _is_of_a_notice(citation: Citation) -> bool:
    return citation.level is not None or citation.kind is CitationKind.NUMBER


def on_page(citation: Citation, view: View, document_ids: Sequence[str]) -> Resolution | None:
    """Return the first unit that is printed on the page that is cited."""
    assert citation.page
    for document_id in document_ids:
        for locator in view.outline(document_id):
            found = view.find(f"{document_id}:{locator}")
            if found and _is_on(found[1], citation.page.number):
                return Resolution(citation=citation, unit_id=found[1].id, document_id=document_id)
    return None


def nothing(citation: Citation, view: View, document_ids: Sequence[str]) -> Resolution:
    """Say that there is nothing, and whether there was on another day."""
    path = Locator.parse(citation.path).unit_and_part()[0] if citation.path else ""
    if any(view.is_known(f"{document_id}:{path}") for document_id in document_ids):
        reason = not_on_this_day(citation.surface, view, document_ids)
    else:
        reason = f"「{citation.surface}」に当たる箇所が、収録されている資料にありません。"
    return Resolution(citation=citation, reason=reason)


def not_on_this_day(surface: str, view: View, document_ids: Iterable[str]) -> str:
    """Say why what another day shows is not there.

    It is not in force, or nobody took in what held on this day: a digest tells the law of its own
    day, and earlier days do not show it.
    """
    if any(view.outline(document_id) for document_id in document_ids):
        return f"「{surface}」は、この日に効力のある条文にありません。"
    return f"「{surface}」は、この日の版が収録されていません。"


def between(first: Resolution, last: Resolution, view: View) -> Iterator[Resolution]:
    """Yield what lies between the two ends of a range; nothing unless both were found."""
    document_id, start = split_unit_id(first.unit_id)
    if not (first.is_exact and last.is_exact and document_id == split_unit_id(last.unit_id)[0]):
        return
    if first.unit_id == last.unit_id:
        found = view.find(first.unit_id)
        role = PartRole.ITEM if "/i" in last.part else PartRole.PARAGRAPH
        order = listed_parts(found[1], role) if found else []
        for part in _inside(order, first.part, last.part):
            yield replace(last, part=part)
        return
    order = [str(locator) for locator in view.outline(document_id)]
    for path in _inside(order, start, split_unit_id(last.unit_id)[1]):
        yield replace(last, unit_id=f"{document_id}:{path}", part="")


def _inside(order: list[str], first: str, last: str) -> list[str]:
    if first not in order or last not in order:
        return []
    return order[order.index(first) + 1 : order.index(last)]


def _is_on(unit: Unit, page: int) -> bool:
    if unit.pages is None:
        return False
    labels = (unit.pages.first_label, unit.pages.last_label)
    first, last = (label.strip(" -‐‑–—") for label in labels)
    return first.isdigit() and last.isdigit() and int(first) <= page <= int(last)


def _with_part(citation: Citation, document: Document, unit: Unit, part: str) -> Resolution:
    """Settle on the paragraph or item, or say that the unit has none such."""
    settled = Resolution(citation=citation, unit_id=unit.id, document_id=document.id)
    if not part or unit.part_at(part):
        return replace(settled, part=part)
    if part == "p1" and not listed_parts(unit, PartRole.PARAGRAPH):
        return settled  # 第1項 is the whole article
    if unit.locator.steps[0].kind == "annex":
        reason = f"「{citation.surface}」は別表の中の項目です。別表の全体を示します。"
        return replace(settled, reason=reason)
    if document.status is Status.DIGEST and not _lacks_paragraph(document, unit, part):
        path = part
        while path and not unit.part_at(path):
            path = path.rpartition("/")[0]
        reason = (
            "収録されているのは要旨なので、項・号までは示せません。公式の条文で確かめてください。"
        )
        return replace(settled, part=path, reason=reason)
    missing = unit.locator.child(part).label.removeprefix(unit.locator.label)
    return replace(settled, reason=f"{document.title}{unit.locator.label}に{missing}はありません。")


def _lacks_paragraph(document: Document, unit: Unit, part: str) -> bool:
    """Tell whether the article has no such 項: the digest of a law has all of them."""
    paragraph = part.partition("/")[0]
    known = listed_parts(unit, PartRole.PARAGRAPH) or ["p1"]
    is_article = document.kind in LAW_KINDS and unit.locator.steps[-1].kind == "article"
    return is_article and paragraph.startswith("p") and paragraph not in known


def _covers(deleted: Locator, article: Locator) -> bool:
    last, wanted = deleted.steps[-1], article.steps[-1]
    return (
        len(deleted.steps) == len(article.steps)
        and wanted.kind == "article"
        and last.number <= wanted.number <= last.to
    )
