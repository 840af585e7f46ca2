"""The JSON of suggestions while typing; see ``search_api.http.schemas``."""

from __future__ import annotations

from pydantic import Field

from search_api.http.schemas import Schema
from search_api.suggest import SuggestionKind


class SuggestionSchema(Schema):
    """What the query may become."""

    text: str = Field(description="For the search box.", examples=["法29条"])
    kind: SuggestionKind = Field(description="Citation, term, document, title, word, question.")
    note: str = Field(
        description="Title of the article, words of the rules …, or empty.",
        examples=["資料の提供等"],
    )
    unit_id: str = Field(
        description="Of citations, titles, terms and questions, or empty.",
        examples=["325AC0000000144:art29"],
    )


class SuggestionListSchema(Schema):
    """Suggestions, best first. Nothing that anybody typed is kept."""

    query: str = Field(description="What was typed.")
    suggestions: tuple[SuggestionSchema, ...]
