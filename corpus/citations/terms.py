"""Citations as index terms: a query for a notice that is not there finds the units that cite it."""

from __future__ import annotations

import re

from corpus.citations import grammar as g
from corpus.citations.notices import notice_path


def take_out_citations(folded: str) -> tuple[list[str], str]:
    """Return index terms for the notice items and Q&A that a folded text cites, and the rest.

    An item also stands for the items above it, down to two levels: 局8/2/3/ア, 局8/2/3, 局8/2.

    >>> take_out_citations("局8-2-(3)の経費、別冊問7-4")
    (['局8/2/3', '局8/2', '別q7-4'], ' の経費、 ')
    """
    terms: list[str] = []

    def notice(match: re.Match[str]) -> str:
        path = notice_path(match)
        if path is None or len(path) == 1:
            return match[0]
        terms.extend(match["level"][0] + "/".join(path[:n]) for n in range(len(path), 1, -1))
        return " "

    def question(match: re.Match[str]) -> str:
        number = g.number(match["number"])
        if not match["book"] or "-" not in number:
            return match[0]
        terms.append(match["book"][0] + f"q{number}")
        return " "

    return terms, g.QUESTION.sub(question, g.NOTICE.sub(notice, folded))
