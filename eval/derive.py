"""Derive "which article applies" queries from a handbook's own citations (条を問う質問の自動作成).

The question of each Q&A that cites articles of a law becomes a query; the cited articles are what
is relevant (grade 1), only that law is searched, and the Q&A itself counts for nothing. Nobody has
to judge: an office can measure this on its own handbook.
"""

from __future__ import annotations

from pathlib import Path

from corpus.errors import UnknownDocument
from corpus.types import PartRole, Unit, split_unit_id
from eval.queries import JudgedQuery

KIND = "which-article"

# A search takes 500 characters (search_api.understand.MAX_QUERY).
_LONGEST = 500


def derive(home: Path, document_id: str, law_id: str) -> tuple[JudgedQuery, ...]:
    """Return one query for each Q&A of the document that cites the law, in the book's order.

    Raises IndexUnavailable without an index, UnknownDocument if it does not hold both.
    """
    from ingest.index.snapshot import current_folder
    from search_api.snapshot import Snapshot

    snapshot = Snapshot(current_folder(home))
    for wanted in (document_id, law_id):
        if not any(document.id == wanted for document in snapshot.documents.values()):
            raise UnknownDocument(
                f"「{wanted}」は収録されていません。"
                "「konkyo documents」で資料の番号を確かめてください。",
                document=wanted,
            )
    queries: dict[str, JudgedQuery] = {}
    for unit_id in snapshot.unit_ids_of(document_id):
        for position in snapshot.positions_of((unit_id,)):
            articles = {u: 1 for u in snapshot.links_of(position) if split_unit_id(u)[0] == law_id}
            key = int(snapshot.keys[position])
            _, unit = snapshot.store.units_by_key([key])[key]
            question = _question(unit)
            if articles and question:
                queries[unit_id] = JudgedQuery(
                    qid=f"derived-{split_unit_id(unit_id)[1]}",
                    text=question,
                    relevant=articles,
                    kind=KIND,
                    documents=(law_id,),
                    exclude=(unit_id,),
                )
    return tuple(queries.values())


def _question(unit: Unit) -> str:
    asked = " ".join(unit.part_texts(PartRole.QUESTION)) or unit.title
    return " ".join(asked.split())[:_LONGEST]
