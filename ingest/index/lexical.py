"""Write the lexical fields of a snapshot with bm25s: words, bigrams, readings, questions."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ingest.tokenise import analyse, bigrams, content_terms

#: Name of a field → its folder in the snapshot.
FIELDS = ("words", "bigrams", "readings", "questions")

#: BM25 as Lucene computes it: idf is never negative, so every score is 0 or above.
PARAMETERS: dict[str, float | str] = {
    "engine": "bm25s",
    "method": "lucene",
    "k1": 1.2,
    "b": 0.75,
    "heading_repeated": 2,
}

# Below this, starting processes costs more than it saves (characters).
_PARALLEL_FROM = 1_500_000


@dataclass(frozen=True, slots=True)
class FieldTexts:
    """What one unit gives to the lexical index."""

    heading: str
    body: str
    questions: str = ""  # the phrasings of the question bank, a line each


#: The terms of one unit, in the order of FIELDS.
FieldTerms = tuple[list[str], list[str], list[str], list[str]]


def field_terms(texts: FieldTexts) -> FieldTerms:
    """Return the terms of each field; the heading counts twice in all but the questions."""
    times = int(PARAMETERS["heading_repeated"])
    heading_words, heading_readings = analyse(texts.heading)
    words, readings = analyse(texts.body)
    return (
        heading_words * times + words,
        bigrams(texts.heading) * times + bigrams(texts.body),
        heading_readings * times + readings,
        content_terms(texts.questions),
    )


def write_lexical(
    folder: Path,
    texts: Sequence[FieldTexts],
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Tokenise every unit and write one bm25s index for each field."""
    fields: tuple[list[list[str]], ...] = tuple([] for _ in FIELDS)
    for done, terms in enumerate(_all_terms(texts), 1):
        for field, field_term_list in zip(fields, terms, strict=True):
            field.append(field_term_list)
        if progress and (done % 50 == 0 or done == len(texts)):
            progress(done, len(texts))
    for name, documents in zip(FIELDS, fields, strict=True):
        write_field(folder / name, documents)


def write_field(folder: Path, documents: Sequence[Sequence[str]]) -> None:
    """Write one BM25 index over already tokenised documents."""
    import bm25s

    index = bm25s.BM25(
        method=str(PARAMETERS["method"]), k1=float(PARAMETERS["k1"]), b=float(PARAMETERS["b"])
    )
    # bm25s cannot index a collection without a single term; a term that no query has is none.
    corpus = [list(terms) for terms in documents]
    if not any(corpus):
        corpus = [["\0"] for _ in corpus]
    index.index(corpus, show_progress=False)
    index.save(str(folder), show_progress=False)


def _all_terms(texts: Sequence[FieldTexts]) -> Iterable[FieldTerms]:
    processes = os.cpu_count() or 1
    characters = sum(len(t.heading) + len(t.body) for t in texts)
    if processes == 1 or characters < _PARALLEL_FROM:
        yield from map(field_terms, texts)
        return
    # Sudachi holds the interpreter lock, so threads gain nothing. forkserver/spawn: the parent
    # may hold ONNX Runtime threads, which do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from pool.map(field_terms, texts, chunksize=64)
