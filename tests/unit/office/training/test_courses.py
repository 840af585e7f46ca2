"""The courses say what the law says: every basis resolves, every limit is the one of the table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files

import pytest

from corpus.errors import UnknownUnit
from corpus.store import CorpusStore
from corpus.types import Part, PartRole
from ingest.index import build_index
from office.errors import UnknownTraining
from office.training.course import Basis, Course, QuizItem, Step, course_named, courses
from office.training.grading import Outcome, grade
from office.training.questions import QUIZ_LENGTH, draw, questions_about
from office.watch.finding import find_unit
from search_api.service import SearchService

from digest_home import fill_with_digest
from factories import make_document, make_unit

STEPS = [(course, step) for course in courses() for step in course.steps]
NAMES = [f"{course.id}/{step.id}" for course, step in STEPS]
#: Answers of the practice Q&A that are in doubt: nobody is asked about them.
DOUBTFUL = (231, 234, 243, 244, 263, 275, 285, 297, 303, 310)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    """Return a search over the digest that Konkyo ships."""
    home = tmp_path_factory.mktemp("home")
    fill_with_digest(home)
    return SearchService.open(home)


def bases_of(step: Step) -> Iterator[Basis]:
    yield from step.reading
    for line in step.checks:
        yield from line.bases
    for limit in step.limits:
        yield limit.basis
    for item in step.quiz:
        yield from item.bases


def test_the_first_course_goes_from_the_first_talk_to_the_appeal() -> None:
    titles = [step.title for step in courses()[0].steps]
    assert len(titles) >= 7
    assert titles[0] == "相談"
    assert titles[-1] == "不服申立て"


@pytest.mark.parametrize(("course", "step"), STEPS, ids=NAMES)
def test_every_basis_is_what_its_citation_says(
    service: SearchService, course: Course, step: Step
) -> None:
    for basis in bases_of(step):
        if basis.unit_id.startswith("konkyo-practice:"):
            assert service.unit(basis.unit_id).unit.id == basis.unit_id
            assert basis.citation == f"実務Q&A 問{basis.unit_id.rpartition(':q')[2]}"
        else:
            assert find_unit(service, basis.citation) == basis.unit_id


@pytest.mark.parametrize(("course", "step"), STEPS, ids=NAMES)
def test_what_is_to_be_read_has_the_title_of_the_digest(
    service: SearchService, course: Course, step: Step
) -> None:
    for basis in step.reading:
        assert basis.title == service.unit(basis.unit_id).unit.title


@pytest.mark.parametrize(("course", "step"), STEPS, ids=NAMES)
def test_the_answer_of_a_question_is_cited_by_the_practice_that_explains_it(
    service: SearchService, course: Course, step: Step
) -> None:
    for item in step.quiz:
        cites = service.unit(item.unit_id).cites
        cited = {"/".join(filter(None, (each.unit_id, each.part))) for each in cites}
        first = item.bases[0].unit_id
        assert any(each == first or each.startswith(first + "/") for each in cited), item


@pytest.mark.parametrize(("course", "step"), STEPS, ids=NAMES)
def test_a_step_has_enough_of_everything(course: Course, step: Step) -> None:
    asked = [item.unit_id for item in step.quiz]
    assert len(set(asked)) == len(asked) >= 2 * QUIZ_LENGTH, "no question twice in a row"
    assert not {f"konkyo-practice:q{number}" for number in DOUBTFUL} & set(asked)
    assert len(set(step.keys)) == len(step.keys)
    assert step.checks
    assert step.reading
    assert step.mistakes
    assert all(line.bases for line in step.checks)


def test_the_limits_are_those_of_the_table() -> None:
    table = tomllib.loads((files("corpus") / "tables" / "time-limits.toml").read_text("utf-8"))
    known = {row[0]: row[1] for each in table["table"] for row in each["rows"]}
    known["返還金などの公の債権の時効"] = known["返還金などの公の債権"]
    told = {limit.what: limit.limit for _, step in STEPS for limit in step.limits}
    shared = told.keys() & known.keys()
    assert len(shared) >= 8
    assert {what: told[what] for what in shared} == {what: known[what] for what in shared}


def test_names_that_nobody_knows_are_refused() -> None:
    with pytest.raises(UnknownTraining):
        course_named("nothing")
    with pytest.raises(UnknownTraining):
        courses()[0].step("nothing")


def test_a_round_is_the_same_again_and_asks_otherwise_after_another() -> None:
    step = courses()[0].steps[0]
    first = draw("account", "flow", step, 1)
    assert draw("account", "flow", step, 1) == first
    assert draw("other", "flow", step, 1) != first
    assert len(first) == QUIZ_LENGTH
    asked = {each.unit_id for each in first}
    assert not asked & {each.unit_id for each in draw("account", "flow", step, 2, before=asked)}


def test_what_was_shown_is_asked_last_and_what_was_asked_before_it() -> None:
    step = courses()[0].steps[0]
    every = [item.unit_id for item in step.quiz]
    shown, before = set(every[:-4]), set(every[-4:-2])
    asked = [each.unit_id for each in draw("a", "flow", step, 3, before=before, shown=shown)]
    assert set(asked[:2]) == set(every[-2:])
    assert set(asked[2:4]) == before
    assert asked[4] in shown


def test_every_quiz_has_enough_else_to_ask_after_two_answers_were_shown() -> None:
    assert all(len(step.quiz) >= QUIZ_LENGTH + 2 for course in courses() for step in course.steps)


def test_a_question_is_asked_in_the_words_of_the_book_of_colleagues_and_of_residents() -> None:
    voices = {each.voice for each in questions_about("konkyo-practice:q4")}
    assert voices == {"実務の問い", "同僚から", "窓口や電話で"}


LIMIT = QuizItem(
    unit_id="konkyo-practice:q4",
    bases=(Basis(unit_id="325AC0000000144:art24/p5", citation="法24条5項"),),
)
PLACE = QuizItem(
    unit_id="konkyo-practice:q15",
    bases=(Basis(unit_id="325AC0000000144:art19/p1", citation="法19条1項"),),
)


LAW = make_document()
_TEXT = "次の者に保護を行う。\n一　居住地のある者\n二　現在地のある者"
_PARTS = [
    Part(role=PartRole.PARAGRAPH, start=0, end=len(_TEXT), locator="p1"),
    Part(role=PartRole.ITEM, start=11, end=20, locator="p1/i1"),
    Part(role=PartRole.ITEM, start=20, end=len(_TEXT), locator="p1/i2"),
]


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> SearchService:
    """Return a search over the official text of an article: a paragraph of two items."""
    home = tmp_path_factory.mktemp("official")
    unit = make_unit(LAW, "art19", _TEXT, parts=tuple(_PARTS))
    CorpusStore(home / "corpus.sqlite").put(LAW, [unit], ingest_key="law")
    build_index(home, None)
    return SearchService.open(home)


@pytest.mark.parametrize(
    ("item", "answer", "outcome"),
    [
        pytest.param(LIMIT, "法24条5項", Outcome.RIGHT, id="略した書き方"),
        pytest.param(LIMIT, "生活保護法第二十四条第五項", Outcome.RIGHT, id="正式な書き方"),
        pytest.param(LIMIT, "325AC0000000144:art24/p5", Outcome.RIGHT, id="番号"),
        pytest.param(LIMIT, "法24条", Outcome.NEAR, id="項がない"),
        pytest.param(LIMIT, "法24条1項", Outcome.NEAR, id="項が違う"),
        pytest.param(LIMIT, "konkyo-practice:q4", Outcome.NEAR, id="実務Q&Aそのもの"),
        pytest.param(LIMIT, "実務Q&A 問4", Outcome.NEAR, id="実務Q&Aを画面のとおりに書いた"),
        pytest.param(LIMIT, "法1条", Outcome.WRONG, id="関係のない条"),
        pytest.param(PLACE, "法19条1項2号", Outcome.RIGHT, id="要旨にない号まで書いた"),
    ],
)
def test_an_answer_is_right_near_or_wrong(
    service: SearchService, item: QuizItem, answer: str, outcome: Outcome
) -> None:
    graded = grade(service, item, answer)
    assert graded.outcome is outcome
    assert bool(graded.hint) is (outcome is Outcome.NEAR)


@pytest.mark.parametrize(
    ("basis", "answer", "outcome"),
    [
        pytest.param("art19/p1", "みほん法19条1項2号", Outcome.RIGHT, id="項が根拠で号まで書いた"),
        pytest.param("art19/p1", "みほん法19条1項", Outcome.RIGHT, id="項が根拠で項を書いた"),
        pytest.param("art19/p1/i2", "みほん法19条1項2号", Outcome.RIGHT, id="号が根拠で号を書いた"),
        pytest.param("art19/p1/i2", "みほん法19条1項", Outcome.NEAR, id="号が根拠で項まで"),
        pytest.param("art19/p1/i2", "みほん法19条1項1号", Outcome.NEAR, id="号が違う"),
    ],
)
def test_where_the_official_text_is_there_the_item_counts(
    official: SearchService, basis: str, answer: str, outcome: Outcome
) -> None:
    bases = (Basis(unit_id=f"{LAW.id}:{basis}", citation=""),)
    assert grade(official, QuizItem(unit_id="x:q1", bases=bases), answer).outcome is outcome


@pytest.mark.parametrize("answer", ["みほん法19条1項9号", "みほん法19条9項"])
def test_what_the_official_text_does_not_have_is_refused(
    official: SearchService, answer: str
) -> None:
    bases = (Basis(unit_id=f"{LAW.id}:art19/p1", citation=""),)
    with pytest.raises(UnknownUnit, match=r"第9.はありません"):
        grade(official, QuizItem(unit_id="x:q1", bases=bases), answer)


def test_what_is_no_citation_is_no_answer(service: SearchService) -> None:
    with pytest.raises(UnknownUnit, match="法29条1項"):
        grade(service, LIMIT, "14日だと思う")
