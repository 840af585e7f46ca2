"""What a question asks about where no number is asked for: the thing, and what is done with it.

貴金属は売らせるのか is told by a sentence on 貴金属 and on selling or keeping things, and by no
other. The thing is the noun that は, も or って mark, or that is received (香典をもらったら); a
general one (費用, お金, 人) gives way to the noun before it (nouns.py). It must stand in the
sentence or over it: in the title, the question or the other names of the unit, above a table. It
is asked for only where the deed is one of ``_DEEDS``: elsewhere people say a thing in too many
ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import chain

from corpus.folding import fold
from corpus.thesaurus import EntryKind, Expansion, load_thesaurus
from corpus.types import PartRole, Unit
from ingest.tokenise import morphemes
from search_api.answer.amounts import wants_amount
from search_api.answer.nouns import asked_nouns, plain_noun, words_of
from search_api.answer.question import Question
from search_api.answer.sentences import Role, Sentence, folded
from search_api.answer.types import Asked
from search_api.answer.words import terms_of
from search_api.types import Hit
from search_api.understand import expansions_of

_KANJI = "一-鿿々ァ-ヺー"
_ENDS = r"(?:もの|こと|ん|の)?(?:です|でしょう)?(?:か|かな|の)?[?？。]*$"


class Naming(IntEnum):
    """Where the thing must be named, for a deed."""

    NONE = 0  # nowhere
    LOOSE = 1  # in the sentence, over it, or in what people say when they ask a Q&A's question
    STRICT = 2  # in the sentence or over it: a neighbour's rule would be the opposite


_HELD = r"(?<!手)持[てっちつ]|保有|所[有持]"
#: What is asked to be done with a thing, how a sentence says that or its opposite ("": however),
#: and where it names the thing.
_DEEDS = (
    (
        r"引(?:け[るなまてち]|いて|く[のかな?？]|きま|か[なれ])|差し?引|控除|経費",
        r"引(?!いている問)[いかきくけこ]|控除|除[いかきくけ]|必要経費",
        Naming.STRICT,
    ),
    (
        r"収入(?:として)?(?:認定|に(?:認定|な[るり]|入[るりれ])|です|扱い)"
        r"|は、?収入(?:です)?か?な?[?？。]*$"
        r"|(?:もらった|受け取った|入った|売った|当たった)(?:ら|とき|時|場合|お金)"
        r"|当選金は?(?:どう|どんな)扱",
        r"収入|認定|返還",
        Naming.LOOSE,
    ),
    (
        r"処分し|売(?:ら[せなれ]|り|る|れ)|手放|解約",
        r"処分|売|手放|解約|保有|持[たちつてっ]|活用",
        Naming.STRICT,
    ),
    (
        r"持て[るまなん]|持って(?:い?て)?も?(?:いい|よい|よろし|良い|大丈夫|構わ|い?[?？。]*$)"
        r"|保有(?!個人情報)|所有",
        _HELD,
        Naming.STRICT,
    ),
    (
        rf"(?:出(?:る|ま(?:す|せん)|せ(?:る|ます|ません)|して(?:もらえ|くれ)(?:る|ます))|払え(?:る|ます)"
        rf"|支給(?:する|しま|でき|され)\w*|もらえ(?:る|ます)|(?<!保護[をはがも])受けられ(?:る|ます)){_ENDS}",
        "",
        Naming.LOOSE,
    ),
    # What is asked to be there or to be allowed, and what is so in spite of which something may be.
    (
        rf"^(?!.*(?:どんな|どのよう|どういう|何の)).*[はが]あ(?:り(?:ます|ません)|る){_ENDS}"
        rf"|認め(?:られ|てもらえ)(?:る|ます){_ENDS}"
        r"|があって?も|でも、?(?:[一-鿿]*を?)?(?:受けられ|申請でき|申請は)",
        "",
        Naming.LOOSE,
    ),
    (r"罰(?!当)", r"罰|拘禁刑|過料", Naming.NONE),
    (r"連絡|照会", r"連絡|照会|通知|知らせ", Naming.NONE),
    (rf"申請(?:は|が)?(?:でき|出せ)(?:る|ます){_ENDS}", r"申請", Naming.NONE),
    (r"(?:同じ|別の?)世帯(?:に|か|と|です)", r"世帯", Naming.NONE),
)
#: Names of a kind: a longer word with one at its end is another thing (入院給付金).
_KINDS = frozenset(("給付金", "手当", "一時金", "加算", "控除", "扶助"))
#: Where one of these is asked about, a sentence on another of them tells nothing.
_SCHOOLS = ("大学", "高校", "中学", "小学", "専門学校", "保育")
_COMPARED = (
    re.compile(r"([^、。はがを]{2,10})と([^、。はがを]{2,10}?)(?:の違い|は、?(?:どう|何が)違)"),
    re.compile(r"([^、。はがを]{2,10})(?:に|と)するか、?([^、。はがを]{2,10})(?:に|と)するか"),
)
_OTHER_NAMES = re.compile(r"^別名[:：](.*)$", re.MULTILINE)
_FEW = 8  # everyday words that an office word stands for: more make it a kind of aid, no name

Ways = tuple[str, ...]  # to name the same thing, as the question writes it first


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """What stands over the sentences of a unit, folded."""

    about: str  # title, question, other names, the first sentence of a digest
    names: str  # the same, with the document's title and what people say of the unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is asked about, and what is asked to be done with it."""

    names: tuple[Ways, ...]  # each must stand there in one of its ways
    naming: Naming
    told: tuple[str, ...]  # patterns of the deeds: each must be found
    schools: frozenset[str]
    compared: tuple[str, ...]  # 停止 and 廃止 of 停止と廃止の違い
    words: frozenset[str]  # of the question, that stand in what is told in one way or another

    def over(self, hit: Hit, spoken: Sequence[str] = ()) -> Over:
        """Return what stands over a unit's sentences; ``spoken`` is what people say of it."""
        unit = hit.unit
        asked = tuple(unit.part_texts(PartRole.QUESTION))
        begins = () if asked else (unit.text.partition("。")[0],)  # with what it is about
        about = "\n".join((unit.title, *asked, *_OTHER_NAMES.findall(unit.text), *begins))
        also = spoken if asked and self.naming is Naming.LOOSE else ()
        return Over(about=fold(about), names=fold("\n".join((hit.document.title, about, *also))))

    def is_told(self, unit: Unit, sentence: Sentence, over: Over) -> bool:
        """Tell whether a sentence names the thing and says something of what is done with it."""
        if not (self.names or self.told):
            return True
        said = f"{_said(unit, sentence)}\n{over.about}"
        if not all(re.search(deed, said) for deed in self.told):
            return False
        if not all(_stand(ways, f"{said}\n{over.names}") for ways in self.names):
            return False
        kinds = [ways[0] for ways in self.names if ways[0] in _KINDS]
        if any(re.search(rf"[{_KANJI}]{kind}", over.about) for kind in kinds):
            return False
        schools = _schools_in(said)
        return not (self.schools and schools) or bool(self.schools & schools)

    def is_named_in(self, unit: Unit, sentence: Sentence) -> bool:
        """Tell whether a sentence names the thing word for word, or its unit is all of it.

        Of two things that are compared, each must stand apart: 停止か廃止 tells no difference.
        """
        said = _said(unit, sentence)
        if self.compared:
            one, other = map(re.escape, self.compared)
            apart = re.sub(f"{one}[かやと・、]{other}|{other}[かやと・、]{one}", "", said)
            return all(each in apart for each in self.compared)
        if sentence.first:
            said = "\n".join((said, fold("\n".join(unit.part_texts(PartRole.QUESTION)))))
        title = fold(unit.title)
        return bool(self.names) and all(
            any(way in said or title == way or title.endswith(f"の{way}") for way in ways)
            for ways in self.names
        )


def thing_of(question: Question) -> Thing:
    """Return what a question asks about; nothing where it asks for another deed."""
    text = fold(question.text)
    wants = wants_amount(question)  # of whose deeds amounts.py asks for all but holding
    deeds = [d for d in _DEEDS if re.search(d[0], text) and (d[1] is _HELD or not wants)]
    naming = max((naming for *_, naming in deeds), default=Naming.NONE)
    compared = next((found for each in _COMPARED if (found := each.search(text))), None)
    told = [deed for deed in deeds if deed[1]]
    told = told if wants or question.asked is not Asked.AMOUNT else []
    nouns = asked_nouns(text) if naming else ()
    done = (match[0] for deed in told for match in re.finditer(deed[0], text))
    return Thing(
        names=tuple(_ways(each, question.text) for each in nouns),
        naming=naming,
        told=tuple(said for _, said, _ in told),
        words=terms_of("\n".join((*done, *(each[0] for each in nouns)))),
        schools=_schools_in(text) if naming else frozenset(),
        compared=compared.groups() if compared else (),
    )


def _said(unit: Unit, sentence: Sentence) -> str:
    """Return what a sentence says, folded: a row of a table with what stands above it."""
    above = sentence.head[1] if sentence.role is Role.ROW and sentence.head else 0
    said = (fold(unit.text[start:end]) for start, end in sentence.spans)
    return "\n".join((folded(unit.text[:above]), *said))


def _schools_in(text: str) -> frozenset[str]:
    spelt = re.sub("小・?中学", "小学・中学", text)
    return frozenset(school for school in _SCHOOLS if school in spelt)


def _ways(names: Iterable[str], text: str) -> Ways:
    """Return names as they may be written: without 代 or 費, and as the thesaurus gives them."""
    found = [way for name in names for way in (name, plain_noun(name))]
    found += [way.removeprefix("お") for way in found]
    for entry in expansions_of(text):
        if fold(entry.surface) in found:
            others = (*entry.words, *load_thesaurus().alike(entry))
            found += [fold(word) for word in others if _is_name(entry, word)]
    return tuple(dict.fromkeys(found))


def _is_name(entry: Expansion, word: str) -> bool:
    """Tell whether a word of the thesaurus names a thing: no kind of aid, and no doing."""
    if entry.kind is not EntryKind.EVERYDAY:
        return True
    if re.search("[をにがはで]", word):  # 車を持: no noun
        return False
    entries = load_thesaurus().entries()
    last = tuple(morphemes(word))[-1].part_of_speech()
    everyday = any(each.surface == word for each in entries)
    few = sum(word in each.words for each in entries) <= _FEW
    return few and (everyday or last[2] != "サ変可能")


def _stand(ways: Ways, text: str) -> bool:
    """Tell whether a thing is named in a text; a bare kind only as a word of its own."""
    if ways[0] in _KINDS:
        return re.search(rf"(?<![{_KANJI}]){ways[0]}", text) is not None
    return any(_stands(way, text) for way in ways)


def _stands(way: str, text: str) -> bool:
    """Tell whether a name stands in a text: in one word, or in words that each stand alone."""
    if way in text:
        return True
    pieces = _pieces(way)
    if len(pieces) < 2:
        # By lines: what stands above a table is cut into words once, not for each row.
        return bool(terms_of(way)) and terms_of(way).issubset(
            chain.from_iterable(map(terms_of, text.split("\n")))
        )
    return all(re.search(rf"{re.escape(piece)}(?![{_KANJI}])", text) for piece in pieces)


@lru_cache(maxsize=1_000)
def _pieces(name: str) -> Ways:
    """Return the words of a compound, with their endings: 契約 and 更新料 of 契約更新料."""
    found: list[str] = []
    for surface, kind in words_of(name):
        if found and kind != "名詞":
            found[-1] += surface
        else:
            found.append(surface)
    return tuple(found)
