"""Choose the few sentences that make the short answer."""

from __future__ import annotations

from collections.abc import Sequence

from search_api.answer.question import Question
from search_api.answer.reading import Candidate
from search_api.answer.types import Asked
from search_api.answer.words import Weighed

MOST = 3  # sentences of a short answer
_NEAR_THE_BEST = 0.70  # of the best score, for a further sentence
_OF_THE_BEST = 0.50  # of what it covers: a further sentence is about the question, too
_REPEATS = 0.60  # share of words in common from which a sentence says nothing new


def choose(
    question: Question, weighed: Weighed, candidates: Sequence[Candidate]
) -> tuple[Candidate, ...]:
    """Return one to three sentences: the best, and others nearly as good that add something.

    A further sentence must cover a word of the question that those before leave open, or come
    from another unit, so that a contradiction between two sources is not hidden by the first.
    """
    if not candidates:
        return ()
    best = candidates[0]
    chosen = [best]
    bar = best.score * _NEAR_THE_BEST
    for candidate in candidates[1:]:
        if len(chosen) == MOST or candidate.score < bar:
            break
        if candidate.covers < best.covers * _OF_THE_BEST:
            continue
        if question.asked is Asked.DAY and best.offers and not candidate.offers:
            continue
        if candidate.little or is_neighbour(candidate, best) or (best.about and candidate.strays):
            continue
        if any(_repeats(candidate, known) for known in chosen):
            continue
        covered = frozenset().union(*(weighed.covered(known.terms) for known in chosen))
        adds = weighed.covered(candidate.terms) - covered
        elsewhere = all(candidate.hit.unit.id != known.hit.unit.id for known in chosen)
        if adds or elsewhere:
            chosen.append(candidate)
    return tuple(chosen)


def is_neighbour(candidate: Candidate, best: Candidate) -> bool:
    """Tell whether a sentence is about something else, where the asked amount is told."""
    return best.tells and not (candidate.tells and candidate.about >= best.about)


def _repeats(candidate: Candidate, known: Candidate) -> bool:
    same_unit = candidate.hit.unit.id == known.hit.unit.id
    overlap = candidate.sentence.start < known.sentence.end and (
        known.sentence.start < candidate.sentence.end
    )
    if same_unit and overlap and not candidate.sentence.head:
        return True
    fewer = min(len(candidate.terms), len(known.terms))
    return bool(fewer) and len(candidate.terms & known.terms) / fewer >= _REPEATS
