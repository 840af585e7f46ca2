"""Read citations of laws: 法29条①, 第六条の二第一号イ及びロ, 前条第一項, 別表第一, 同法."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from corpus.citations import grammar as g
from corpus.citations.names import Named, Names
from corpus.citations.scan import Scan
from corpus.citations.types import Base, Citation, CitationKind, Direction
from corpus.numerals import to_int

_WHICH = {
    "前": Direction.PREVIOUS,
    "次": Direction.NEXT,
    "同": Direction.SAME,
    "本": Direction.THIS,
    "この": Direction.THIS,
    "当該": Direction.SAME,
}
_WHAT = {"条": Base.ARTICLE, "項": Base.PARAGRAPH, "号": Base.ITEM, "表": Base.ANNEX}
_CIRCLED = re.compile("[①-⑳]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in a law a citation points, as far as it has been read."""

    named: Named
    base: Base = Base.TEXT
    direction: Direction = Direction.THIS
    count: int = 1
    suppl: str = ""  # suppl-1
    article: str = ""  # art29
    paragraph: str = ""  # p1
    item: str = ""  # i2
    sub: tuple[str, ...] = ()  # イ, (1)
    amending_law: str = ""

    @property
    def path(self) -> str:
        paragraph = self.paragraph
        if self.item and not paragraph and (self.article or self.base is Base.ARTICLE):
            paragraph = "p1"  # 29条2号 is of the only paragraph
        steps = (self.suppl, self.article, paragraph, self.item, *self.sub)
        return "/".join(step for step in steps if step)


@dataclass(slots=True)
class LawReader:
    """Reads from one position of a text; ``found`` takes what it reads."""

    scan: Scan
    names: Names
    group: int = 0
    found: list[Citation] = field(default_factory=list)
    _range_goes_on: bool = False

    # Each method appends what it finds and returns where it ended, or -1 for nothing.

    def _add(self, citation: Citation | None) -> int:
        if citation is None:
            return -1
        self.found.append(citation)
        return self.scan.last_end

    # --- articles ------------------------------------------------------------------------

    def article(self, at: int) -> int:
        """Read 法29条1項 and what is listed behind it."""
        match = g.ARTICLE.match(self.scan.folded, at)
        if match is None:
            return -1
        named = self.names.before(self.scan.folded, at)
        if not named.name and not self._is_bare_article(match):
            return -1
        place = _Place(named=named, article=f"art{g.number(match['article'] + match['branch'])}")
        return self._chain(at, match.end(), place)

    def _is_bare_article(self, match: re.Match[str]) -> bool:
        """Tell whether an article without the name of a law is meant, not a word or a place."""
        folded = self.scan.folded
        before = folded[max(0, match.start() - 1) : match.start()]
        if match["ordinal"] or g.PARAGRAPH.match(folded, match.end()):
            return True
        if match["article"].isdigit():
            return before not in ("日", "月", "年", "-", ".", "第")
        if g.ITEM.match(folded, match.end()):
            return True
        after = folded[match.end() : match.end() + 1]
        return not re.match(g.KANJI, before or " ") and not re.match(f"{g.KANJI}|[ぁ-ん]", after)

    def supplementary(self, at: int) -> int:
        """Read 附則（平成25年法律第104号）第3条."""
        head = g.SUPPLEMENTARY.match(self.scan.folded, at)
        assert head
        named = self.names.before(self.scan.folded, at)
        law = (head["bracket"] or "").strip("()")
        place = _Place(named=named, suppl="suppl-1", amending_law=law)
        article = g.ARTICLE.match(self.scan.folded, head.end())
        if article:
            number = f"art{g.number(article['article'] + article['branch'])}"
            return self._chain(at, article.end(), replace(place, article=number))
        paragraph = g.SUPPLEMENTARY_PARAGRAPH.match(self.scan.folded, head.end())
        if paragraph:
            number = f"p{g.number(paragraph['paragraph'])}"
            return self._chain(at, paragraph.end(), replace(place, paragraph=number))
        return -1

    def bare_article(self, at: int) -> int:
        """Read 保護法37の2."""
        match = g.BARE_ARTICLE.match(self.scan.folded, at)
        named = self.names.before(self.scan.folded, at)
        if match is None or not named.document or named.start + len(named.name) != at:
            return -1
        place = _Place(named=named, article=f"art{g.number(match['article'] + match['branch'])}")
        return self._chain(at, match.end(), place)

    def annex(self, at: int) -> int:
        """Read 別表第一の八の項, 告示別表第1第2章の5."""
        match = g.ANNEX.match(self.scan.folded, at)
        assert match
        named = self.names.before(self.scan.folded, at)
        path = "annex" + (g.number(match["annex"] + match["branch"]) if match["annex"] else "")
        end = match.end()
        if named.name.endswith(("告示", "基準")):
            # The notice numbers its annexes without branches: 別表第7の1 is item 1 of annex 7.
            numbers = re.findall("[0-9]+", path)
            path = "/".join(["annex" + "".join(numbers[:1]), *numbers[1:]])
            chapter = g.CHAPTER.match(self.scan.folded, end)
            if chapter:
                path, end = f"{path}/第{g.number(chapter['chapter'])}章", chapter.end()
            below = g.ANNEX_STEPS.match(self.scan.folded, end)
            if below and below[0]:
                path, end = "/".join([path, *g.steps(below[0])]), below.end()
        else:
            item = g.ITEM.match(self.scan.folded, end)
            if item and not match["row"]:
                path, end = f"{path}/i{g.number(item['item'] + item['branch'])}", item.end()
        row = f"{to_int(match['row'])}の項" if (match["row"] or "").isdigit() else match["row"]
        qualifier = f"{row}の項" if row and not row.endswith("の項") else (row or "")
        return self._add(
            self.scan.citation(
                at, end, named=named, path=path, group=self.group, qualifier=qualifier
            )
        )

    # --- relative to where it stands -----------------------------------------------------

    def relative(self, at: int) -> int:
        """Read 前条第一項, 同項, 各号."""
        match = g.RELATIVE.match(self.scan.folded, at)
        if match is None:
            return -1
        nothing = Named(start=at)
        if match["items"]:
            place = _Place(named=nothing, base=Base.PARAGRAPH)
            return self._add(self._cite(at, match.end(), place, qualifier="各号"))
        count = 0 if match["count"] == "各" else to_int(match["count"] or "1")
        place = _Place(
            named=nothing,
            base=_WHAT[match["what"]],
            direction=_WHICH[match["which"]],
            count=count,
        )
        # 第15条から前条まで: the range that was left open ends here.
        ends, self._range_goes_on = self._range_goes_on, False
        return self._chain(at, match.end(), place, range_end=ends)

    def paragraph(self, at: int) -> int:
        """Read 第2項 of the article that is read."""
        match = g.LISTED_PARAGRAPH.match(self.scan.folded, at)
        assert match
        number = f"p{g.number(match['paragraph'])}"
        place = _Place(named=Named(start=at), base=Base.ARTICLE, paragraph=number)
        return self._chain(at, match.end(), place)

    def item(self, at: int) -> int:
        """Read 第1号 of the paragraph that is read."""
        match = g.ITEM.match(self.scan.folded, at)
        if match is None:
            return -1
        number = f"i{g.number(match['item'] + match['branch'])}"
        place = _Place(named=Named(start=at), base=Base.PARAGRAPH, item=number)
        return self._chain(at, match.end(), place)

    def which_text(self, at: int) -> int:
        """Read 同法 and この法律."""
        match = g.WHICH_TEXT.match(self.scan.folded, at)
        if match is None or g.ARTICLE.match(self.scan.folded, match.end()):
            return -1  # 同法第3条 is read from its number
        if g.SUPPLEMENTARY.match(self.scan.folded, match.end()):
            return -1
        named = Named(start=at, name=match[0], unclear=True)
        return self._add(self.scan.citation(at, match.end(), named=named, group=self.group))

    def title(self, at: int) -> int:
        """Read the title of a law that stands alone."""
        match = g.TITLE_END.match(self.scan.folded, at)
        assert match
        named = self.names.before(self.scan.folded, match.end())
        if not named.name or named.unclear:
            return -1
        if named.document and not self.names.is_distinct(named.name):
            return -1
        self._add(
            self.scan.citation(
                match.end(),
                match.end(),
                named=named,
                kind=CitationKind.TITLE,
                group=self.group,
            )
        )
        return match.end()

    # --- what follows the first number ---------------------------------------------------

    def _chain(self, at: int, end: int, place: _Place, *, range_end: bool = False) -> int:
        """Read 第1項第2号イ behind an article, then everything that is listed with it."""
        place, end, qualifier = self._below(place, end)
        self._add(self._cite(at, end, place, qualifier=qualifier, range_end=range_end))
        while True:
            joined = g.JOINER.match(self.scan.folded, end)
            assert joined
            joiner = joined["joiner"] or ""
            following = self._listed(place, joined.end(), said=bool(joiner))
            if following is None:
                self._range_goes_on = joiner in g.RANGE_JOINERS
                return end
            place, after = following
            place, after, qualifier = self._below(place, after)
            is_end = joiner in g.RANGE_JOINERS
            made = g.MADE.match(self.scan.folded, after) if is_end else None
            start = joined.end()
            self._add(
                self._cite(start, after, place, qualifier=qualifier, range_end=is_end, listed=True)
            )
            end = made.end() if made else after

    def _below(self, place: _Place, end: int) -> tuple[_Place, int, str]:
        folded = self.scan.folded
        holds_paragraphs = place.base in (Base.TEXT, Base.ARTICLE)
        if not place.paragraph and not place.item and holds_paragraphs and not place.sub:
            match = g.PARAGRAPH.match(folded, end)
            if match and (match["paragraph"] or self._is_circled(match)):
                number = g.number(match["paragraph"] or match["circled"])
                place, end = replace(place, paragraph=f"p{number}"), match.end()
        if not place.item and place.base is not Base.ITEM and not place.sub:
            match = g.ITEM.match(folded, end)
            if match:
                number = g.number(match["item"] + match["branch"])
                place, end = replace(place, item=f"i{number}"), match.end()
        if (place.item or place.base is Base.ITEM) and not place.sub:
            match = g.SUBITEM.match(folded, end)
            if match:
                place, end = replace(place, sub=_subitem(match)), match.end()
        match = g.QUALIFIER.match(folded, end)
        if match:
            return place, match.end(), g.qualifier(match["qualifier"])
        return place, end, ""

    def _is_circled(self, match: re.Match[str]) -> bool:
        # 63条78条, 法4条3つの要件: the digits belong to what follows.
        return _CIRCLED.match(self.scan.source(match.start("circled"))) is not None

    def _listed(self, place: _Place, at: int, *, said: bool) -> tuple[_Place, int] | None:
        """Read what is listed behind a joiner: an article, 項, 号 or イ of what stands before."""
        folded = self.scan.folded
        match = g.ARTICLE.match(folded, at)
        if match and place.base is not Base.ANNEX and self._is_bare_article(match):
            named = place.named if place.base is Base.TEXT else Named(start=at)
            suppl, law = place.suppl, place.amending_law
            number = f"art{g.number(match['article'] + match['branch'])}"
            return (
                _Place(named=named, suppl=suppl, amending_law=law, article=number),
                match.end(),
            )
        if not said:
            return None
        match = g.LISTED_PARAGRAPH.match(folded, at)
        if match:
            number = f"p{g.number(match['paragraph'])}"
            if place.base in (Base.PARAGRAPH, Base.ITEM):
                return _Place(
                    named=Named(start=at), base=Base.ARTICLE, paragraph=number
                ), match.end()
            return replace(place, paragraph=number, item="", sub=()), match.end()
        match = g.ITEM.match(folded, at)
        if match and (place.item or place.base in (Base.PARAGRAPH, Base.ITEM)):
            number = f"i{g.number(match['item'] + match['branch'])}"
            if place.base is Base.ITEM:
                return _Place(named=Named(start=at), base=Base.PARAGRAPH, item=number), match.end()
            return replace(place, item=number, sub=()), match.end()
        match = g.SUBITEM.match(folded, at)
        if match and place.sub:
            return replace(place, sub=_subitem(match)), match.end()
        return None

    def _cite(
        self,
        at: int,
        end: int,
        place: _Place,
        *,
        qualifier: str = "",
        range_end: bool = False,
        listed: bool = False,
    ) -> Citation:
        # What is listed begins at its own number; its law is named before the first.
        named = replace(place.named, start=at) if listed else place.named
        return self.scan.citation(
            at,
            end,
            named=named,
            path=place.path,
            base=place.base,
            direction=place.direction,
            count=place.count,
            qualifier=qualifier,
            amending_law=place.amending_law,
            range_end=range_end,
            group=self.group,
        )


def _subitem(match: re.Match[str]) -> tuple[str, ...]:
    deeper = re.findall(rf"{g.N}|[ivx]+", match["deeper"])
    numbers = (str(to_int(d)) if re.fullmatch(g.N, d) else d for d in deeper)
    return (match["sub"], *(f"({number})" for number in numbers))
