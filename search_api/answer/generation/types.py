"""What a generator is given, and what it drafts.

What of a draft is proved is a part of the answer: ``search_api.answer.types``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.types import Document, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorSettings:
    """Where the generator is, and how much of it is allowed."""

    url: str  # of the API: http://generator.example/v1
    model: str
    key: str = field(default="", repr=False)  # shown as a bearer token; "" shows none
    seconds: float = 60.0  # for the whole answer
    silence: float = 30.0  # seconds without a byte; never more than ``seconds``
    tokens: int = 800  # of the draft
    failures: int = 3  # in a row, after which it is left alone
    rest: float = 300.0  # seconds for which it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A retrieved unit, with the document that holds it: all that a draft may quote."""

    document: Document
    unit: Unit
    start: int = 0  # what best fits the question begins here, in code points of the unit's text


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuote:
    """What a draft says it found, and in which of the given units. Nothing is proved yet."""

    number: int  # of the unit, from 1
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """One sentence of a draft with the quotations that it names. Nothing is proved yet."""

    text: str
    quotes: tuple[DraftQuote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the generator wrote. Never to be shown: only what ``prove`` returns is."""

    sentences: tuple[DraftSentence, ...] = ()
    notices: tuple[str, ...] = ()  # plain Japanese: why there is no draft
    failed: bool = False  # the endpoint did, and not for what was asked
