"""Every citation that Konkyo prints leads back to its unit, or to none: never to another."""

from pathlib import Path

import pytest

from corpus.citations import Catalogue
from corpus.citations.view import Units
from ingest.sources import read_file
from search_api.citation import citation_string


@pytest.mark.shared
def test_every_printed_citation_leads_back_to_its_unit(shared: Path) -> None:
    corpus = shared / "corpus"
    wanted = ("334AC0000000141", "325M50000100021", "415AC0000000057", "325CO0000000148")
    paths = [corpus / "egov" / "325AC0000000144.xml"]
    paths += [corpus / "egov-rebuilt" / f"{law}.xml" for law in wanted]
    units = [(parsed.document, unit) for parsed in map(read_file, paths) for unit in parsed.units]
    laws = Units(units)
    catalogue = Catalogue({document for document, _ in units})
    wrong, found, total = [], 0, 0
    for document, unit in units:
        parts = ["", *[part.locator for part in unit.parts if part.locator][:3]]
        for part in parts:
            text = citation_string(document, unit, part)
            resolutions = catalogue.read(text, laws)
            total += 1
            ids = {r.unit_id for r in resolutions if r.unit_id}
            if ids - {unit.id}:
                wrong.append((text, ids))
            elif ids and resolutions[0].part in (part, ""):
                found += 1
    assert wrong == []
    assert found >= 0.95 * total, f"{found} of {total}"
