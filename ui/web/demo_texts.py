"""The made-up texts of ``ui.web.demo``."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from corpus.locator import Locator
from corpus.types import Document, DocumentKind, Part, PartRole, Revision, Source, Status, Unit

LAW = Document(
    id="demo-law",
    kind=DocumentKind.LAW,
    title="見本くらし支援法",
    status=Status.OFFICIAL,
    number="見本元年法律第一号",
    source=Source(form="demo", url="https://example.org/laws/demo", licence="見本"),
    revision=Revision(id="20260401", effective_from=dt.date(2026, 4, 1)),
)
HANDBOOK = Document(
    id="demo-handbook",
    kind=DocumentKind.HANDBOOK,
    title="見本市くらし支援問答集",
    status=Status.OFFICE,
    source=Source(form="demo"),
    issued_on=dt.date(2026, 3, 31),
)
DIGEST = Document(
    id="demo-digest",
    kind=DocumentKind.PRACTICE,
    title="見本の実務メモ",
    status=Status.DIGEST,
    source=Source(form="demo"),
    revision=Revision(amended_on=dt.date(2026, 2, 1)),
)

DOCUMENTS = (LAW, HANDBOOK, DIGEST)
EARLIER_LAW = replace(LAW, revision=Revision(id="20240401", effective_from=dt.date(2024, 4, 1)))


def units() -> tuple[Unit, ...]:
    """Return the units of today's documents."""
    return (*_law_units(), *_handbook_units(), *_digest_units())


def earlier() -> tuple[tuple[Document, tuple[Unit, ...]], ...]:
    """Return the revision that today's law replaced, with its units."""
    purpose, report, _ = _law_units()
    shorter = "見本の世帯は、収入に変動があつたときは、見本所長に届け出るものとする。"
    return (
        (
            EARLIER_LAW,
            (
                purpose,
                _unit(
                    EARLIER_LAW,
                    1,
                    "art2",
                    title=report.title,
                    headings=report.headings,
                    lines=[(PartRole.PARAGRAPH, "p1", shorter)],
                ),
                _unit(
                    EARLIER_LAW,
                    2,
                    "art3",
                    title="見本の届出の期限",
                    headings=report.headings,
                    lines=[(PartRole.PARAGRAPH, "p1", "前条の届出は、十日以内にする。")],
                ),
            ),
        ),
    )


def _law_units() -> tuple[Unit, ...]:
    chapter = ("第一章　総則", "第二章　届出")
    return (
        _unit(
            LAW,
            0,
            "art1",
            title="目的",
            headings=chapter[:1],
            lines=[
                (PartRole.PARAGRAPH, "p1", "この見本は、画面の見え方を確かめることを目的とする。")
            ],
        ),
        _unit(
            LAW,
            1,
            "art2",
            title="収入の届出",
            headings=chapter[1:],
            lines=[
                (
                    PartRole.PARAGRAPH,
                    "p1",
                    "見本の世帯は、年金その他の収入に変動があつたときは、"
                    "次に掲げる事項を見本所に届け出るものとする。",
                ),
                (PartRole.ITEM, "p1/i1", "一　収入の種類及び金額"),
                (PartRole.ITEM, "p1/i2", "二　変動の生じた日。ただし、次のものを除く。"),
                (PartRole.SUBITEM, "p1/i2/イ", "イ　見本として置いた収入"),
                (PartRole.PARAGRAPH, "p2", "２　前項の届出は、年金の通知の写しを添えてする。"),
            ],
        ),
        _unit(
            LAW,
            2,
            "art2-2",
            title="見本の特例",
            headings=chapter[1:],
            lines=[(PartRole.PARAGRAPH, "p1", "前条の規定は、練習のための世帯には適用しない。")],
        ),
    )


def _handbook_units() -> tuple[Unit, ...]:
    table = (
        "| 収入の種類 | 届出の期限 | 添えるもの |\n| --- | --- | --- |\n"
        "| 年金 | 通知から10日 | 通知書の写し |\n| 給与 | 毎月末 | 明細書の写し |"
    )
    return (
        _unit(
            HANDBOOK,
            0,
            "q1-2",
            title="年金が増えたときの届出",
            headings=("第１編　収入", "１　年金"),
            lines=[
                (PartRole.QUESTION, "", "（問）年金が増えた世帯には、いつまでに届出を求めるか。"),
                (
                    PartRole.ANSWER,
                    "",
                    "（答）通知を受け取った日から10日以内を目安とする。"
                    "年金の額が下の表のどれに当たるかを確かめ、世帯に写しを渡して説明する。",
                ),
                (PartRole.TABLE, "", table),
                (PartRole.NOTE, "", "※ <script>alert(1)</script> のような文字もそのまま表示する。"),
            ],
        ),
    )


def _digest_units() -> tuple[Unit, ...]:
    text = "年金の振込みは偶数月に行われる。見本の世帯の収入を月ごとに分けて考える。" * 12
    return (
        _unit(
            DIGEST,
            0,
            "1/2/3",
            title="年金の月割り",
            headings=("収入の考え方",),
            lines=[(PartRole.PARAGRAPH, "", text)],
        ),
    )


def _unit(
    document: Document,
    ordinal: int,
    locator: str,
    *,
    title: str,
    headings: tuple[str, ...],
    lines: list[tuple[PartRole, str, str]],
) -> Unit:
    parts, text = [], ""
    for role, path, line in lines:
        text += "\n" if text else ""
        parts.append(Part(role=role, start=len(text), end=len(text) + len(line), locator=path))
        text += line
    return Unit(
        id=f"{document.id}:{locator}",
        document_id=document.id,
        locator=Locator.parse(locator),
        ordinal=ordinal,
        title=title,
        headings=headings,
        text=text,
        parts=tuple(parts),
    )
