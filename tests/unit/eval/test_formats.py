"""Query sets and runs go out to other tools and come back as they were."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from eval.formats import beir, sheet, trec
from eval.queries import JudgedQuery, read_queries, write_queries
from eval.runs import Run

_id = st.text("abcyz019:/-~ア問", min_size=1, max_size=8)
_kind = st.sampled_from(["keyword", "言い換え", "unanswerable"])
_text = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1).filter(
    lambda text: bool(text.strip())
)
_ids = st.lists(_id, max_size=2, unique=True).map(tuple)


@st.composite
def _queries(draw: st.DrawFn, text: st.SearchStrategy[str] = _text) -> list[JudgedQuery]:
    made = []
    for qid in draw(st.lists(_id, min_size=1, max_size=5, unique=True)):
        kind = draw(_kind)
        highest = 0 if kind == "unanswerable" else 2
        relevant = draw(st.dictionaries(_id, st.integers(0, highest), max_size=4))
        if kind != "unanswerable":
            relevant[draw(_id)] = 2
        made.append(
            JudgedQuery(
                qid=qid,
                text=draw(text),
                relevant=relevant,
                kind=kind,
                documents=draw(_ids),
                exclude=draw(_ids),
            )
        )
    return made


@given(_queries())
def test_jsonl_loses_nothing(queries: list[JudgedQuery]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_queries(Path(folder) / "q.jsonl", queries)
        assert list(read_queries(Path(folder) / "q.jsonl")) == queries


@given(_queries())
def test_beir_loses_nothing(queries: list[JudgedQuery]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        beir.write(Path(folder), queries)
        assert list(beir.read(Path(folder)).queries) == queries


@given(_queries(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)))
def test_a_table_loses_nothing_not_even_line_breaks_and_formulas(
    queries: list[JudgedQuery],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.csv"
        sheet.write(path, queries)
        assert list(sheet.read(path).queries) == queries


@given(_queries(_text.map(lambda text: " ".join(text.split())).filter(bool)))
def test_trec_loses_nothing_but_white_space(queries: list[JudgedQuery]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        trec.write(Path(folder), queries)
        assert list(trec.read(Path(folder)).queries) == queries


@given(
    st.dictionaries(
        _id,
        st.lists(
            st.tuples(_id, st.floats(-(2.0**99), 2.0**99, width=32)),
            unique_by=lambda p: p[0],
            min_size=1,
        ),
        min_size=1,
    )
)
def test_a_run_keeps_its_order_whatever_its_scores(
    rankings: dict[str, list[tuple[str, float]]],
) -> None:
    run = Run(
        name="any",
        rankings={qid: tuple(unit for unit, _ in pairs) for qid, pairs in rankings.items()},
        scores={qid: tuple(score for _, score in pairs) for qid, pairs in rankings.items()},
    )
    with tempfile.TemporaryDirectory() as folder:
        trec.write_run(Path(folder) / "any.trec", run)
        assert trec.read_run(Path(folder) / "any.trec").rankings == run.rankings


def test_scores_that_fall_are_written_as_they_are(tmp_path: Path) -> None:
    run = Run(name="my run", rankings={"q1": ("a", "b")}, scores={"q1": (0.75, 0.5)})
    trec.write_run(tmp_path / "r.trec", run)
    expected = "q1 Q0 a 1 0.75 my-run\nq1 Q0 b 2 0.5 my-run\n"
    assert (tmp_path / "r.trec").read_text("utf-8") == expected


TABLE = "番号,質問,種類,根拠,適合度\r\n1,家賃の上限,keyword,doc:art1,２\r\n1,,,doc:art2,1\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"], ids=str)
def test_a_table_as_excel_saves_it_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "q.csv"
    path.write_bytes(TABLE.encode(encoding))
    (query,) = sheet.read(path).queries
    assert query == JudgedQuery(
        qid="1", text="家賃の上限", relevant={"doc:art1": 2, "doc:art2": 1}, kind="keyword"
    )


def test_a_table_of_questions_and_units_alone_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("Query\tUnit\n敷金\td:a\n敷金\td:b\n更新料\td:c\n", encoding="utf-8")
    queries = sheet.read(path).queries
    assert [(q.qid, q.text, q.relevant) for q in queries] == [
        ("q1", "敷金", {"d:a": 2, "d:b": 2}),
        ("q2", "更新料", {"d:c": 2}),
    ]


def test_a_question_without_an_answer_is_said_by_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text("質問,種類,根拠\n火星の天気,答えなし,\n", encoding="utf-8")
    assert not sheet.read(path).queries[0].answerable


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param("番号,質問\n1,敷金\n", "「根拠」という見出し", id="見出しがない"),
        pytest.param("質問,根拠,適合度\n敷金,d:a,高\n", "2行目.*整数", id="適合度が言葉"),
        pytest.param("質問,根拠\n,d:a\n", "2行目.*「質問」が空", id="質問が空"),
        pytest.param("質問,根拠\n敷金,\n", "2行目.*適合度 1 以上", id="根拠が空"),
        pytest.param("番号,質問,根拠\n1,あ,d:a\n1,い,d:b\n", "3行目.*違います", id="番号の重複"),
        pytest.param("質問,根拠\n", "取り込める質問がありません", id="見出しだけ"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_line(
    tmp_path: Path, content: str, problem: str
) -> None:
    path = tmp_path / "q.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        sheet.read(path)


def test_a_cell_that_excel_would_run_is_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    sheet.write_table(path, ("質問",), [("=1+1",), ("ふつう",), (0.5,)])
    assert path.read_bytes() == "\ufeff質問\r\n'=1+1\r\nふつう\r\n0.5\r\n".encode()


def test_topics_of_trec_without_judgements_are_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "topics.tsv").write_text("1\t敷金\n2\t更新料\n", encoding="utf-8")
    (tmp_path / "gold").write_text("1 0 d:a 2\n1 0 d:b -2\n9 0 d:a 1\n", encoding="utf-8")
    imported = trec.read(tmp_path / "topics.tsv", tmp_path / "gold")
    (query,) = imported.queries
    assert (query.relevant, query.kind) == ({"d:a": 2, "d:b": 0}, "other")
    assert imported.unjudged == ("2",)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        pytest.param("topics.tsv", "敷金\n", "タブ", id="topics に番号がない"),
        pytest.param("topics.tsv", "1\ta\n1\tb\n", "すでに使われ", id="番号の重複"),
        pytest.param("qrels.trec", "1 d:a 2\n", "4列", id="qrels の列が足りない"),
    ],
)
def test_a_bad_line_of_trec_is_refused(
    tmp_path: Path, name: str, content: str, problem: str
) -> None:
    (tmp_path / "topics.tsv").write_text("1\t敷金\n", encoding="utf-8")
    (tmp_path / "qrels.trec").write_text("1 0 d:a 2\n", encoding="utf-8")
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        trec.read(tmp_path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param("q1 d:a 1 0.5\n", "6列", id="列が足りない"),
        pytest.param("q1 Q0 d:a 1 高い x\n", "数ではありません", id="点数が言葉"),
        pytest.param("q1 Q0 d:a 1 nan x\n", "数ではありません", id="点数が NaN"),
        pytest.param("\n", "1行もありません", id="空のファイル"),
    ],
)
def test_a_run_that_cannot_be_used_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "r.trec").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=problem):
        trec.read_run(tmp_path / "r.trec")


def test_an_id_with_a_space_is_refused_where_columns_cannot_hold_it(tmp_path: Path) -> None:
    query = JudgedQuery(qid="q 1", text="敷金", relevant={"d:a": 2}, kind="keyword")
    with pytest.raises(InputError, match="空白"):
        trec.write(tmp_path, [query])


def test_the_corpus_goes_along_in_beir(tmp_path: Path) -> None:
    query = JudgedQuery(qid="q1", text="敷金", relevant={"d:a": 2}, kind="keyword")
    beir.write(tmp_path, [query], [("d:a", "敷金の上限", "本文")])
    line = json.loads((tmp_path / "corpus.jsonl").read_text("utf-8"))
    assert line == {"_id": "d:a", "title": "敷金の上限", "text": "本文"}
