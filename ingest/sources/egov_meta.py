"""Who a law is: its id, kind, number, dates and revision, from all that a file says."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.eras import YEAR_BEFORE
from corpus.errors import UnreadableFile
from corpus.numerals import NUMERAL_CHARS, to_int
from corpus.types import Document, DocumentKind, Revision, Source, Status
from ingest.sources.base import ReadOptions
from ingest.sources.egov_tree import child_text

LICENCE = "法令は著作権の目的となりません（著作権法第13条）。出典：e-Gov法令検索"

LAW_ID = re.compile(r"[1-5]\d{2}(?:CONSTITUTION|[A-Z][A-Z0-9]{11})")
_FILE_NAME = re.compile(rf"({LAW_ID.pattern})(?:_(\d{{8}})_([0-9A-Z]{{15}}))?(?![0-9A-Za-z])")

# era -> (name in e-Gov's attributes, digit in law ids)
_ERAS = {
    "明治": ("Meiji", 1),
    "大正": ("Taisho", 2),
    "昭和": ("Showa", 3),
    "平成": ("Heisei", 4),
    "令和": ("Reiwa", 5),
}
_N = f"[{NUMERAL_CHARS}元]+"
_ERA_DATE = re.compile(rf"({'|'.join(_ERAS)})({_N})年({_N})月({_N})日")
_NUMBER = re.compile(rf"({'|'.join(_ERAS)})({_N})年(\S+?)(?:第({_N})号)?")

_KINDS = {
    "Constitution": DocumentKind.LAW,
    "Act": DocumentKind.LAW,
    "CabinetOrder": DocumentKind.CABINET_ORDER,
    "ImperialOrder": DocumentKind.CABINET_ORDER,
    "MinisterialOrdinance": DocumentKind.MINISTERIAL_ORDINANCE,
    "Rule": DocumentKind.MINISTERIAL_ORDINANCE,
}
# What the law number says where there is no LawType (HTML); the first that fits.
_KINDS_BY_NUMBER = (
    (r"憲法|法律|太政官", DocumentKind.LAW),
    (r"政令|勅令", DocumentKind.CABINET_ORDER),
    (r"告示", DocumentKind.PUBLIC_NOTICE),
    (r"令|規則", DocumentKind.MINISTERIAL_ORDINANCE),
)
_ID_TYPES = {"法律": "AC", "政令": "CO", "勅令": "IO"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a file says about its law outside the text (the envelope of API v1 and v2)."""

    law_id: str = ""
    revision: Revision = field(default_factory=Revision)
    issued_on: dt.date | None = None
    aliases: tuple[str, ...] = ()


def document_of(
    law: Element, envelope: Envelope, path: Path, source: Source, options: ReadOptions
) -> tuple[Document, tuple[str, ...]]:
    """Return the document of a ``Law`` element, and warnings in Japanese.

    Raises UnreadableFile when nothing tells the law's id.
    """
    number = child_text(law, "LawNum")
    title = law.find("LawBody/LawTitle")
    law_id, warnings = _law_id(law, envelope, path, options, number)
    aliases = envelope.aliases or split_aliases(
        title.get("Abbrev", "") if title is not None else ""
    )
    url = options.url or (
        f"https://laws.e-gov.go.jp/law/{law_id}" if LAW_ID.fullmatch(law_id) else ""
    )
    document = Document(
        id=law_id,
        kind=options.kind or _kind(law, number),
        title=options.title or child_text(law, "LawBody/LawTitle") or number,
        status=Status.OFFICIAL,
        source=Source(form=source.form, sha256=source.sha256, url=url, licence=LICENCE),
        revision=_revision(law, envelope, path),
        aliases=aliases,
        number=number,
        issued_on=envelope.issued_on or _promulgated_on(law),
    )
    return document, warnings


def split_aliases(text: str) -> tuple[str, ...]:
    """Split e-Gov's list of abbreviations: 行手法,行政手続法 → two names."""
    return tuple(filter(None, (name.strip() for name in re.split(r"[,、，]", text))))


def era_date(text: str) -> dt.date | None:
    """Return the first date of the form 平成一一年七月一六日 in ``text``, or None."""
    match = _ERA_DATE.search(text)
    if not match:
        return None
    era, year, month, day = match.groups()
    return _date(YEAR_BEFORE[era] + to_int(year), to_int(month), to_int(day))


def iso_date(text: str | None) -> dt.date | None:
    """Return the date of ``2025-06-01`` or ``20250601``, or None."""
    match = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", text or "")
    return _date(*map(int, match.groups())) if match else None


def revision_name(law_revision_id: str) -> str:
    """Return our revision id of e-Gov's ``LAWID_20250601_504AC0000000068``, "" if it is none."""
    match = _FILE_NAME.fullmatch(law_revision_id)
    return f"{match[2]}_{match[3]}" if match and match[2] else ""


def _law_id(
    law: Element, envelope: Envelope, path: Path, options: ReadOptions, number: str
) -> tuple[str, tuple[str, ...]]:
    in_name = _FILE_NAME.match(path.name)
    known = options.id or envelope.law_id or (in_name[1] if in_name else "")
    if known:
        return known, ()
    computed = _computed_id(law, number)
    if not computed:
        raise UnreadableFile(
            f"「{path.name}」には法令IDが書かれていません（{number or '法令番号なし'}）。"
            "--id で法令IDを指定してください（例：--id 325AC0000000144）。",
            file=str(path),
        )
    return computed, (
        f"法令IDが書かれていないため、法令番号から{computed}としました。"
        "議員立法などでは異なることがあります。違うときは --id で指定してください。",
    )


def _computed_id(law: Element, number: str) -> str:
    """Compute the id of an act or order from its number.

    Ordinances carry the ministry's code, which the number does not tell. Acts that members of
    the Diet proposed have another digit (AC1…, AC01…): hence the warning of the caller.
    """
    if law.get("LawType") == "Constitution":
        return "321CONSTITUTION"
    match = _NUMBER.fullmatch(number)
    if not match or not match[4] or match[3] not in _ID_TYPES:
        return ""
    era, year = _ERAS[match[1]][1], to_int(match[2])
    return f"{era}{year:02}{_ID_TYPES[match[3]]}{to_int(match[4]):010}"


def _kind(law: Element, number: str) -> DocumentKind:
    known = _KINDS.get(law.get("LawType", ""))
    if known:
        return known
    found = (kind for pattern, kind in _KINDS_BY_NUMBER if re.search(pattern, number))
    return next(found, DocumentKind.LAW)


def _promulgated_on(law: Element) -> dt.date | None:
    before = {name: YEAR_BEFORE[era] for era, (name, _) in _ERAS.items()}.get(law.get("Era", ""))
    try:
        year, month, day = (
            int(law.get(name, "")) for name in ("Year", "PromulgateMonth", "PromulgateDay")
        )
    except ValueError:
        return None
    return _date(before + year, month, day) if before else None


def _revision(law: Element, envelope: Envelope, path: Path) -> Revision:
    revision = envelope.revision
    in_name = _FILE_NAME.match(path.name)
    if not revision.id and in_name and in_name[2]:
        revision = Revision(id=f"{in_name[2]}_{in_name[3]}", effective_from=iso_date(in_name[2]))
    amended = [
        date
        for supplement in law.iter("SupplProvision")
        if (date := era_date(supplement.get("AmendLawNum", "")))
    ]
    return Revision(
        id=revision.id,
        effective_from=revision.effective_from,
        effective_to=revision.effective_to,
        amended_on=max(amended, default=revision.amended_on),
    )


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
