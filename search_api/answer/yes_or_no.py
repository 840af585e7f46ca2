"""A bare yes or no (できます。) answers the question that it stands below, and no other.

It is quoted with that question, and only where that asks for the same: much of what is asked must
stand in it, or in what people say when they ask it. Neither says how much or which article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.folding import fold
from corpus.types import Unit
from search_api.answer.amounts import wants_amount
from search_api.answer.question import Question, numbers_in
from search_api.answer.sentences import Role, Sentence
from search_api.answer.types import Asked
from search_api.answer.words import Weighed, terms_of

_PAID = re.compile(
    r"(?:出せ?|払え|支給でき|出して(?:もらえ|くれ)|買って(?:もらえ|くれ))(?:る|ます)(?:か|の)?[?？。]*$"
)
_OTHER = re.compile(r"使え|受け|持|申請|あり(?:ます|ません)")  # no answer to whether it is paid
_SAME = 0.45  # of the question's words, by weight


def is_borrowed(
    question: Question, weighed: Weighed, unit: Unit, sentence: Sentence, spoken: Sequence[str] = ()
) -> bool:
    """Tell whether a sentence is the bare yes or no to another question than the asked one.

    ``spoken`` is what people say when they ask the unit's.
    """
    if sentence.head is None or sentence.role is Role.ROW or wants_amount(question):
        return False
    said = unit.text[sentence.start : sentence.end]
    if numbers_in(said):
        return False
    if _PAID.search(fold(question.text)) and _OTHER.search(said):
        return True
    if question.asked in (Asked.AMOUNT, Asked.ARTICLE):
        return True
    asked = terms_of("\n".join((unit.title, unit.text[slice(*sentence.head)], *spoken)))
    return weighed.share(weighed.covered(asked)) < _SAME
