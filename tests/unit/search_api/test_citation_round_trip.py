"""Every citation that Konkyo prints leads back to its unit, or to none: never to another."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from corpus.catalogue import Catalogue
from corpus.locator import Locator
from corpus.types import Document, Unit
from ingest.sources import read_file
from search_api.citation import citation_string


class Laws:
    def __init__(self, paths: Iterable[Path]) -> None:
        self.units: dict[str, tuple[Document, Unit]] = {}
        for path in paths:
            parsed = read_file(path)
            self.units |= {unit.id: (parsed.document, unit) for unit in parsed.units}

    def find(self, unit_id: str) -> tuple[Document, Unit] | None:
        return self.units.get(unit_id)

    def is_known(self, unit_id: str) -> bool:
        return unit_id in self.units

    def supplementary(self, document_id: str) -> Mapping[int, str]:
        found: dict[int, str] = {}
        for document, unit in self.units.values():
            first = unit.locator.steps[0]
            if document.id == document_id and first.kind == "suppl" and unit.headings:
                found.setdefault(first.number[0], unit.headings[0])
        return found

    def ranges(self, document_id: str) -> Iterable[Locator]:
        return [
            unit.locator
            for document, unit in self.units.values()
            if document.id == document_id and unit.locator.steps[-1].to
        ]


@pytest.mark.shared
def test_every_printed_citation_leads_back_to_its_unit(shared: Path) -> None:
    corpus = shared / "corpus"
    wanted = ("334AC0000000141", "325M50000100021", "415AC0000000057", "325CO0000000148")
    paths = [corpus / "egov" / "325AC0000000144.xml"]
    paths += [corpus / "egov-rebuilt" / f"{law}.xml" for law in wanted]
    laws = Laws(paths)
    catalogue = Catalogue({document for document, _ in laws.units.values()})
    wrong, found, total = [], 0, 0
    for document, unit in laws.units.values():
        parts = ["", *[part.locator for part in unit.parts if part.locator][:3]]
        for part in parts:
            text = citation_string(document, unit, part)
            resolutions = [
                resolution
                for reference in catalogue.find(text)
                for resolution in catalogue.resolve(reference, laws)
            ]
            total += 1
            ids = {r.unit_id for r in resolutions if r.unit_id}
            if ids - {unit.id}:
                wrong.append((text, ids))
            elif ids and resolutions[0].part in (part, ""):
                found += 1
    assert wrong == []
    assert found >= 0.95 * total, f"{found} of {total}"
