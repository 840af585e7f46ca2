"""The key of a quiz is fair: what the explanation rests on is accepted as an answer.

A basis that the practice Q&A cites counts, or stands below as an aside with the reader's reason:
it tells of another case, of what follows, or of what does not apply. Where a question asks for
one thing of several that its Q&A answers, ``wording.toml`` says which of the bases that is.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.store import CorpusStore
from corpus.types import DocumentKind
from ingest.index import build_index
from office.training.course import Basis, QuizItem, courses
from office.training.grading import Outcome, grade
from office.training.questions import questions_about
from office.training.wording import as_worded, wordings
from search_api.service import SearchService

from digest_home import fill_with_digest
from factories import make_document, make_unit

ITEMS = [item for course in courses() for step in course.steps for item in step.quiz]
ASKED = sorted({item.unit_id for item in ITEMS}, key=lambda each: int(each.rpartition(":q")[2]))

ACT, ORDINANCE, CABINET_ORDER = "325AC0000000144:", "325M50000100021:", "325CO0000000148:"
APPEALS = "426AC0000000068:"

#: What a Q&A cites beside its answer, by its number, reviewed one by one on 2026-11-26.
ASIDES = {
    1: "art29 art63 art78",  # how to find out the amount; where it was overpaid
    2: "art28/p1 annex1 art29/p2",  # asked first; those who must answer, unlike a bank
    3: "art25/p2 art63 art78",  # what the office does then; where it is not reported
    4: "art24/p6 art24/p7 art64 art24/p9",  # what follows a delay
    5: "art24/p5 art25/p1",  # from when the days count; without any application
    6: "art8/p1 art24/p8 R:art2/p1",  # money that comes in fact; the notice
    7: "art77-2 art78-2/p1 R:art22-3",  # how it is collected
    8: "art8 art19/p1",  # how high a rent may be; another office
    9: "art24/p2 art27/p1 art27-2",  # papers that come later; what advice is
    10: "art22 art25/p1",  # who helps; without any application
    13: "art24/p5",
    14: "art8/p1 kyokucho-1963-246:11/1/2",  # how much; when it is refused after all
    15: "art30/p1",  # how help is given
    16: "art25/p3 art19/p6 art63",  # towns without an office; what follows
    17: "art24/p9",  # changes
    19: "art64",  # the earlier decision
    20: "art29",  # what the office finds out itself
    21: "art11/p2",
    23: "art28/p4",
    24: "art27/p1 art62/p4",  # another way
    25: "art28/p5",  # who does not obey
    27: "art61 art63 art78",  # what was found
    28: "art61",
    29: "art10",
    30: "art63 art78",  # hidden money
    32: "art29/p1 art4/p3 art63",
    33: "art77 art78",  # what for
    36: "art8/p1",
    40: "art19/p2",  # urgent
    41: "art19/p2",  # who has a home elsewhere
    47: "art24/p5",
    50: "art25/p2",
    52: "art28/p5",  # does not apply
    56: "art63",
    62: "art63",
    67: "art61 art25/p2",
    68: "art78",
    82: "art37-2 O:art3",  # who pays the insurer
    84: "art61",
    91: "art61",
    95: "art55-7/p2 R:art18-12 R:art18-15",  # by whom, how long
    103: "art37-2 O:art3",  # rent to the landlord
    147: "art78",
    148: "art27-2",  # advice need not be followed
    150: "art62/p4",
    158: "art63 art61 art78 art78/p4 art77-2/p2",  # not this one; proof; the paragraph is asked
    160: "art77-2/p1 art78/p1",  # of which debts
    163: "art29 art61",
    164: "art78",
    165: "art28/p5 art62/p3 art56",  # for other reasons
    166: "art55-4/p1",
    168: "art61",
    172: "art77-2 art78",
    173: "art66/p1 art69",  # what comes next
    174: "art66/p2 A:art62",  # how long
    175: "art56 art24/p3 art61",
    176: "art8/p1 art25/p2 art24/p4 art64",  # what is a reason; how it is told
    193: "annex1 art29/p2",  # where no consent is thought of
    196: "art63 art78",
    197: "art28/p5 art62/p3",
    200: "art63",
    202: "art8/p1 art25/p2",
    203: "art8/p1 art25/p2",
    204: "art8/p1 art25/p2 art63",
    205: "art29 art61",
    245: "art24/p3 art25/p2 art26 art63 art77-2 art78",  # the decisions that are asked about
    246: "art64 art19/p4 art69",  # 64 is of what a mayor delegates
    247: "art64 art19/p4 art66/p1",  # the same
    248: "art65/p1 art24/p9",
    249: "art26 art64",
    253: "art64",
    254: "art26 art28/p5",  # the decisions that are asked about
    284: "art28/p1 art62/p3 art62/p4",
    286: "R:art19 art62/p4 art26",
    288: "art28/p1 art27/p1 R:art19 art62/p4",  # what each of the two builds on
    293: "art24/p3 art24/p4",
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    """Return a search over the digest that Konkyo ships."""
    home = tmp_path_factory.mktemp("home")
    fill_with_digest(home)
    return SearchService.open(home)


def asides_of(unit_id: str) -> set[str]:
    written = ASIDES.get(int(unit_id.rpartition(":q")[2]), "")
    return {_full(each) for each in written.split()}


def _full(written: str) -> str:
    for short, document in (("R:", ORDINANCE), ("O:", CABINET_ORDER), ("A:", APPEALS)):
        if written.startswith(short):
            return document + written.removeprefix(short)
    return written if ":" in written else ACT + written


def cited_by(service: SearchService, unit_id: str) -> set[str]:
    cites = service.unit(unit_id).cites
    return {"/".join(filter(None, (each.unit_id, each.part))) for each in cites if each.unit_id}


def item_of(unit_id: str) -> QuizItem:
    return next(item for item in ITEMS if item.unit_id == unit_id)


@pytest.mark.parametrize("unit_id", ASKED)
def test_what_the_explanation_rests_on_is_a_right_answer(
    service: SearchService, unit_id: str
) -> None:
    item, asides = item_of(unit_id), asides_of(unit_id)
    wrong = {
        cited
        for cited in cited_by(service, unit_id) - asides
        if grade(service, item, cited).outcome is not Outcome.RIGHT
    }
    assert not wrong, "accept it in the course, or write down why it is an aside"


@pytest.mark.parametrize("unit_id", ASKED)
def test_an_aside_is_cited_and_is_no_answer(service: SearchService, unit_id: str) -> None:
    item, asides = item_of(unit_id), asides_of(unit_id)
    assert asides <= cited_by(service, unit_id)
    assert not {each for each in asides if grade(service, item, each).outcome is Outcome.RIGHT}


@pytest.mark.parametrize("unit_id", ASKED)
def test_a_question_has_the_same_answers_in_every_step(unit_id: str) -> None:
    keys = {frozenset(item.bases) for item in ITEMS if item.unit_id == unit_id}
    assert len(keys) == 1


@pytest.mark.parametrize("unit_id", ASKED)
def test_every_question_has_a_right_answer_and_every_answer_a_question(unit_id: str) -> None:
    item = item_of(unit_id)
    keys = [as_worded(item, question) for question in questions_about(unit_id)]
    assert all(key.bases for key in keys)
    assert all({*key.bases, *key.elsewhere} == {*item.bases} for key in keys)
    assert {basis for key in keys for basis in key.bases} == {*item.bases}


def test_a_wording_is_one_that_is_asked_and_asks_for_less_than_everything() -> None:
    for unit_id, told in wordings().items():
        citations = {basis.citation for basis in item_of(unit_id).bases}
        asked = {question.text for question in questions_about(unit_id)} | {"実務の問い"}
        assert told.keys() <= asked
        for right in told.values():
            assert set(right) < citations
            assert len(set(right)) == len(right)


@pytest.mark.parametrize(
    ("number", "words", "answer", "outcome"),
    [
        (85, "年金に上乗せされる給付金", "法29条2項", Outcome.NEAR),
        (85, "年金に上乗せされる給付金", "法別表第一", Outcome.NEAR),
        (85, "年金に上乗せされる給付金", "法8条1項", Outcome.RIGHT),
        (85, "年金生活者支援給付金は収入になりますか。額は", "法29条2項", Outcome.RIGHT),
        (174, "県の裁決でも", "法66条1項", Outcome.NEAR),
        (174, "県の裁決でも", "法69条", Outcome.RIGHT),
        (174, "知事の裁決に納得できません。国に", "法66条1項", Outcome.RIGHT),
        (174, "審査請求を棄却された方に", "法69条", Outcome.RIGHT),
        (173, "県に審査請求をしましたが", "法65条2項", Outcome.NEAR),
        (4, "生活保護を申請しました", "法24条5項", Outcome.RIGHT),
    ],
)
def test_a_basis_of_the_same_practice_that_was_not_asked_for_is_not_right(
    service: SearchService, number: int, words: str, answer: str, outcome: Outcome
) -> None:
    unit_id = f"konkyo-practice:q{number}"
    question = next(each for each in questions_about(unit_id) if each.text.startswith(words))
    graded = grade(service, as_worded(item_of(unit_id), question), answer)
    assert graded.outcome is outcome
    assert bool(graded.hint) is (outcome is Outcome.NEAR)


def test_who_passes_the_application_on_is_an_answer_of_the_first_step(
    service: SearchService,
) -> None:
    item = next(item for item in courses()[0].steps[0].quiz if item.unit_id.endswith(":q11"))
    assert grade(service, item, "法24条10項").outcome is Outcome.RIGHT


BOOK = make_document("jirei", kind=DocumentKind.HANDBOOK, title="みほん市運用事例集")
PRACTICE = make_document("jitsumu", kind=DocumentKind.PRACTICE, title="みほんQ&A")


@pytest.mark.parametrize(
    ("answer", "outcome"), [("jirei:q1-1", Outcome.RIGHT), ("jirei:q1-2", Outcome.WRONG)]
)
def test_where_the_handbook_is_loaded_its_question_is_a_right_answer(
    tmp_path: Path, answer: str, outcome: Outcome
) -> None:
    store = CorpusStore(tmp_path / "corpus.sqlite")
    store.put(BOOK, [make_unit(BOOK, "q1-1"), make_unit(BOOK, "q1-2", ordinal=1)], ingest_key="a")
    told = make_unit(PRACTICE, "q1", "省けます（みほん市運用事例集 問1-1）。")
    store.put(PRACTICE, [told], ingest_key="b")
    build_index(tmp_path, None)
    item = QuizItem(unit_id="jitsumu:q1", bases=(Basis(unit_id="law:art4/p2", citation=""),))
    assert grade(SearchService.open(tmp_path), item, answer).outcome is outcome
