"""What people call the texts: titles, aliases, and the lexicon of abbreviations.

``Names.before(folded, end)`` reads backwards from a number (…法|29条) and says which text is
named there: one that is known, one that is not, or none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from corpus.folding import fold
from corpus.types import Document

#: The words that stand for "no text is named" although they end like a law.
_NO_LAW = re.compile(
    "(?:方法|手法|療法|用法|話法|文法|作法|司法|立法|合法|違法|適法|不法|無法|便法|現行法|命令|指令|号令)$"
)
_WHICH = re.compile(
    r"(?<![一-鿿々])(?:[同当旧]|当該|この|その|本|上記|前記|新|他の?)(?:法律|法|令|規則|条例|則)$"
)
_LAW_LIKE = re.compile(
    r"[一-鿿々ァ-ヶー・]{0,40}?"
    r"(?:法律|憲法|法令|法|政令|省令|令|規則|細則|則|条例|規程|要綱|要領|告示|基準|通知|通達"
    r"|契約書?|規約|協定|約款)$"
)
_BRACKET = re.compile(r"\s*\([^()]{1,60}\)\s*$")
_WORD_CHARACTER = re.compile(r"[一-鿿々ァ-ヶー]")
# Short names and names such as 施行令 are the end of many others: 介護保険法施行令.
_SPECIFIC_LENGTH = 5
_LONGEST_NAME = 80
_SHORT_NAME = 2
_WHOLE_NAME = 4  # of a text that is not known: 国税通則法 is a title, 入管法 is none
_GENERIC = ("法", "施行", "規則", "政令", "省令")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What is named before a number. ``document`` is "" when the text is not known."""

    start: int  # where the name begins in the folded text
    name: str = ""  # "" when nothing is named
    document: str = ""
    unclear: bool = False  # 同法, 旧法 …: a text is meant that this place does not name
    full: bool = False  # the title itself, not an alias or abbreviation


@cache
def _lexicon() -> dict[str, object]:
    return tomllib.loads(files("corpus").joinpath("lexicon/names.toml").read_text("utf-8"))


def default_law() -> str:
    """Return the id of the law that a bare 63条 means: 生活保護法."""
    return str(_lexicon()["default"])


def guideline(kind: str) -> str:
    """Return the id of the notice that a bare 次・局・課 means (保護の実施要領), or ""."""
    table = _lexicon()["guidelines"]
    assert isinstance(table, dict)
    return str(table.get(kind, ""))


def short_name(document_id: str) -> str:
    """Return what offices call a text for short, "" where the lexicon has no name for it.

    >>> short_name("334AC0000000141")
    '国年法'
    """
    lexicon = _lexicon()
    names, chosen = lexicon["names"], lexicon["short"]
    assert isinstance(names, dict)
    assert isinstance(chosen, dict)
    return str(chosen.get(document_id) or min(names.get(document_id, [""]), key=len))


class Names:
    """Every name by which a text may be called, folded, with the id of its document."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self._ids: dict[str, str] = {}
        self._titles: set[str] = set()
        self._local: frozenset[str] = frozenset()
        lexicon = _lexicon()["names"]
        assert isinstance(lexicon, dict)
        for document in documents:
            self._titles.add(fold(document.title))
            for name in (document.title, *document.aliases):
                self._ids.setdefault(fold(name), document.id)
        for document_id, names in lexicon.items():
            self._titles.add(fold(names[0]))
            for name in names:
                self._ids.setdefault(fold(name), document_id)

    def with_local(self, local: Mapping[str, str]) -> Names:
        """Return these names with those that a text gives itself (以下「法」という。) before them.

        "" stands for a text that is known by that name there, but not to this corpus.
        """
        if not local:
            return self
        names = Names()
        names._ids = self._ids | {fold(name): law for name, law in local.items()}
        names._titles = self._titles
        names._local = frozenset(map(fold, local))
        return names

    def before(self, folded: str, end: int) -> Named:
        """Say which text is named just before ``end``; spaces, の and a bracket may stand between.

        >>> Names().before("生活保護法(昭和25年法律第144号)第29条", 22).document
        '325AC0000000144'
        """
        head = folded[max(0, end - 2 * _LONGEST_NAME) : end].rstrip()
        offset = max(0, end - 2 * _LONGEST_NAME)
        head = _BRACKET.sub("", head).rstrip()
        # 「住宅確保要配慮者に対する…に関する法律」第9条: the title stands in quotes.
        head = head.rstrip("」』")
        bare = head.removesuffix("の").rstrip()
        broken = self._over_line_end(head)
        if broken:
            return replace(broken, start=offset + broken.start)
        for text in dict.fromkeys((head, bare)):
            match = _WHICH.search(text)
            if match and match[0] not in self._local and not self._whole_name(text):
                return Named(start=offset + match.start(), name=match[0], unclear=True)
            known = self._known(text)
            if known:
                return Named(
                    start=offset + len(text) - len(known),
                    name=known,
                    document=self._ids[known],
                    full=known in self._titles,
                )
            unknown = _LAW_LIKE.search(text)
            if unknown and not _NO_LAW.search(text):
                name = _surface_name(text)
                return Named(
                    start=offset + len(text) - len(name), name=name, full=len(name) >= _WHOLE_NAME
                )
        return Named(start=end)

    def _over_line_end(self, head: str) -> Named | None:
        """Read a title that a line end breaks: 国民年金␤法 is not 法."""
        tail = head[-_LONGEST_NAME:]
        if "\n" not in tail:
            return None
        known = self._known(tail.replace("\n", ""))
        if known is None or len(known) < _SPECIFIC_LENGTH or tail.endswith(known):
            return None
        start, left = len(head), len(known)
        while left:
            start -= 1
            left -= head[start] != "\n"
        document = self._ids[known]
        return Named(start=start, name=known, document=document, full=known in self._titles)

    def is_distinct(self, name: str) -> bool:
        """Tell whether a known name says alone which text is meant: 民法 does, 法 does not."""
        return name in self._titles or (len(name) > _SHORT_NAME and not name.startswith(_GENERIC))

    def _whole_name(self, text: str) -> bool:
        known = self._known(text)
        return known is not None and len(known) >= _SPECIFIC_LENGTH

    def _known(self, text: str) -> str | None:
        for length in range(min(len(text), _LONGEST_NAME), 0, -1):
            name = text[-length:]
            if name not in self._ids:
                continue
            before = text[-length - 1 : -length]
            generic = len(name) < _SPECIFIC_LENGTH or name.startswith(_GENERIC)
            if (before == "旧" and name not in self._local) or (
                generic and _WORD_CHARACTER.match(before or " ")
            ):
                return None
            return name
        return None


def _surface_name(text: str) -> str:
    match = re.search(r"[一-鿿々ァ-ヶー・]+$", text)
    name = match[0] if match else text
    # …に関する法律: the whole run with its hiragana, back to a space or a mark.
    if name in ("法律", "法", "令", "規則"):
        longer = re.search(r"[^\s、。,.「」()]{1,60}$", text)
        name = longer[0] if longer else name
    return name


@cache
def default_names() -> Names:
    """Return the names of the lexicon alone."""
    return Names()
