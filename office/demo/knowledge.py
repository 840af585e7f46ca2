"""Some entries (用例) of the sample office: everything in them is invented."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from corpus.errors import UnknownUnit
from office.demo.people import PEOPLE
from office.foundation import Office
from office.identity import Identity, Origin
from office.knowledge.types import KnowledgeDraft, KnowledgeKind

if TYPE_CHECKING:
    from search_api.http.backend import SearchBackend  # brings FastAPI

_RULE, _CASE = KnowledgeKind.RULE, KnowledgeKind.CASE

#: What the caseworkers wrote and the supervisor approved.
_APPROVED = (
    KnowledgeDraft(
        kind=_RULE,
        title="エアコンの修理費の見積書",
        question="夏にエアコンが壊れたとき、修理費の見積書は何社から取るか。",
        answer="当所では2社から取る。ただし、1社しか来られない地区では、その理由を記録に書けば"
        "1社でよい。",
        references=("法14条",),
    ),
    KnowledgeDraft(
        kind=_CASE,
        title="さかのぼって年金が出たとき",
        question="障害年金がさかのぼって支払われた世帯に、返還をどう説明したか。",
        answer="支払いの通知が届いた日に来所してもらい、返還の対象になる期間と額を紙に書いて渡した。"
        "なお、使う前に相談してもらうよう、決定の前から伝えていた。",
        references=("法63条",),
    ),
    KnowledgeDraft(
        kind=_RULE,
        title="扶養義務者へ照会を送る前の聞き取り",
        question="扶養義務者へ照会を送る前に、本人から何を聞くか。",
        answer="続柄、連絡の有無、送らないでほしい事情の3つを聞き、送らないと決めたときも理由を残す。",
        references=("法4条",),
    ),
)
_WAITING = KnowledgeDraft(
    kind=_CASE,
    title="入院中の日用品費の渡し方",
    question="家族のいない人が入院したとき、日用品費をどう渡したか。",
    answer="病院の相談員に立ち会ってもらい、本人に手渡して受取りの署名をもらった。",
    no_basis=True,
)


def write_knowledge(office: Office, backend: SearchBackend) -> None:
    """Write the entries, with the approval of the supervisor; one waits for review.

    What rests on a text that is missing is left out.
    """
    writer, supervisor = _person(office, "tanto1"), _person(office, "sasatsu")
    for draft in _APPROVED:
        with suppress(UnknownUnit):
            entry_id = _submit(office, writer, backend, draft)
            office.knowledge.approve(_origin(supervisor), supervisor, entry_id, 1)
    _submit(office, writer, backend, _WAITING)


def _submit(office: Office, writer: Identity, backend: SearchBackend, draft: KnowledgeDraft) -> str:
    entry = office.knowledge.add(_origin(writer), writer, backend, draft)
    office.knowledge.submit(_origin(writer), writer, entry.id, 1)
    return entry.id


def _origin(person: Identity) -> Origin:
    return Origin(actor=person.account_id, client="192.0.2.10")  # RFC 5737: nobody has it


def _person(office: Office, login: str) -> Identity:
    account = office.accounts.find(login)
    role = next(person.role for person in PEOPLE if person.login == login)
    if account is None:
        raise LookupError(login)
    return Identity(account_id=account.id, login=login, role=role, office_id=account.office_id)
