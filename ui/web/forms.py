"""The search form: what the address says, kept as the user wrote it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from corpus.errors import InvalidQuery
from corpus.types import DocumentKind, Status
from search_api.http.params import query_of
from search_api.types import Grouping, Query
from search_api.understand import MAX_LIMIT, MAX_QUERY

PAGE_SIZE = 10
_BRIEF = 40  # characters; about two lines of a phone

_LIMIT = re.compile(r"[0-9]{1,4}")
_WHOLE = re.compile(r"[0-9]{1,6}")  # a team has ten thousand notes after some years


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """The fields of the form. Blank fields, which browsers send too, mean no limit."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    as_of: str = ""
    limit: str = ""
    group: str = ""
    explain: str = ""

    @classmethod
    def read(cls, parameters: QueryParams) -> SearchForm:
        """Read the form from an address; nothing is refused here."""
        return cls(
            text=parameters.get("q", "").strip(),
            kinds=_given(parameters, "kind"),
            documents=_given(parameters, "document"),
            status=_given(parameters, "status"),
            as_of=parameters.get("as_of", "").strip(),
            limit=parameters.get("limit", "").strip(),
            group=parameters.get("group", "").strip(),
            explain=parameters.get("explain", "").strip(),
        )

    @property
    def shown_text(self) -> str:
        """Return the text for the box, cut to what the box takes."""
        return self.text[:MAX_QUERY]

    @property
    def brief_text(self) -> str:
        """Return the text for a heading or a link: its beginning where it is long."""
        return self.text if len(self.text) <= _BRIEF else f"{self.text[: _BRIEF - 1]}…"

    @property
    def filtered(self) -> bool:
        """Return True if anything narrows the search."""
        return bool(self.kinds or self.documents or self.status or self.as_of)

    @property
    def grouped(self) -> bool:
        """Return True if the results are wanted by level of legal basis."""
        return self.group == Grouping.HIERARCHY

    def query(self) -> Query:
        """Return the query. Raises InvalidQuery, with a sentence for the user."""
        try:
            kinds = tuple(DocumentKind(kind) for kind in self.kinds)
            status = tuple(Status(status) for status in self.status)
        except ValueError as error:
            message = "資料の種類または状態の指定が正しくありません。絞り込みを選び直してください。"
            raise InvalidQuery(message) from error
        if self.limit and not _LIMIT.fullmatch(self.limit):
            raise InvalidQuery(f"件数は1から{MAX_LIMIT}までの数で指定してください。")
        return query_of(
            self.text,
            kinds=kinds,
            documents=self.documents,
            status=status,
            as_of=self.day(),
            limit=int(self.limit or PAGE_SIZE),
            explain=bool(self.explain),
            group=Grouping.HIERARCHY if self.grouped else Grouping.NONE,
        )

    def day(self) -> dt.date | None:
        """Return the day of the law, or None for today. Raises InvalidQuery."""
        if not self.as_of:
            return None
        try:
            return dt.date.fromisoformat(self.as_of)
        except ValueError as error:
            message = "時点の日付は、2026-04-01 のように年・月・日で指定してください。"
            raise InvalidQuery(message, fields=("as_of",)) from error

    def address(self) -> str:
        """Return the address of this search."""
        return "/" + self.parameters()

    def parameters(self) -> str:
        """Return the form as an address ends with it: ``?q=…``, or nothing."""
        pairs = [("q", self.text)]
        pairs += [("kind", kind) for kind in self.kinds]
        pairs += [("document", document) for document in self.documents]
        pairs += [("status", status) for status in self.status]
        pairs += [("as_of", self.as_of), ("limit", self.limit), ("group", self.group)]
        pairs += [("explain", self.explain)]
        given = urlencode([(name, value) for name, value in pairs if value])
        return f"?{given}" if given else ""

    def without_filters(self) -> SearchForm:
        """Return the same words, unlimited."""
        return SearchForm(text=self.text, group=self.group)

    def regrouped(self) -> SearchForm:
        """Return the same search, grouped if it is not, and the other way round."""
        return replace(self, group="" if self.grouped else Grouping.HIERARCHY.value)

    def explained(self) -> SearchForm:
        """Return the same search with the arithmetic of the scores, or without it."""
        return replace(self, explain="" if self.explain else "1")

    def saying(self, text: str) -> SearchForm:
        """Return the same search with other words."""
        return replace(self, text=text, limit="")

    def without_text(self) -> SearchForm:
        """Return the same day, without the search."""
        return SearchForm(as_of=self.as_of)

    def on(self, day: dt.date | None) -> SearchForm:
        """Return the same search in the law of another day (None: today)."""
        return replace(self, as_of=day.isoformat() if day else "")

    def longer(self) -> SearchForm | None:
        """Return the form that shows more results, or None at the limit."""
        shown = int(self.limit or PAGE_SIZE)
        return replace(self, limit=str(min(shown + 20, MAX_LIMIT))) if shown < MAX_LIMIT else None


def _given(parameters: QueryParams, name: str) -> tuple[str, ...]:
    return tuple(value for value in parameters.getlist(name) if value)


def whole_number(text: str) -> int:
    """Return the number in an address, 0 for anything else."""
    return int(text) if _WHOLE.fullmatch(text) else 0


def day_error(error: InvalidQuery) -> str:
    """Return what is wrong with the day alone, to be said at its field; "" where it is not that."""
    return error.message if error.details.get("fields") == ("as_of",) else ""
