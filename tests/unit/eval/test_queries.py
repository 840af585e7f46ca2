"""Reading judged queries: what is read, and what is said about a line that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.queries import JudgedQuery, read_queries, read_query_sets

GOOD = {"qid": "q1", "query": "家賃 更新", "relevant": {"doc:art1": 2}, "kind": "keyword"}


def write(folder: Path, *lines: object) -> Path:
    path = folder / "queries.jsonl"
    path.write_text(
        "\n".join(x if isinstance(x, str) else json.dumps(x, ensure_ascii=False) for x in lines),
        encoding="utf-8",
    )
    return path


def test_every_field_is_read_and_blank_lines_are_skipped(tmp_path: Path) -> None:
    limited = GOOD | {"qid": "q2", "documents": ["doc"], "exclude": ["doc:q1"]}
    queries = read_queries(write(tmp_path, GOOD, "", limited, ""))
    plain = JudgedQuery(qid="q1", text="家賃 更新", relevant={"doc:art1": 2}, kind="keyword")
    assert queries[0] == plain
    assert queries[1] == JudgedQuery(
        qid="q2",
        text="家賃 更新",
        relevant={"doc:art1": 2},
        kind="keyword",
        documents=("doc",),
        exclude=("doc:q1",),
    )


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        pytest.param("{", "JSON として読めません", id="JSON でない"),
        pytest.param("[1]", "オブジェクト", id="オブジェクトでない"),
        *(
            pytest.param(
                {k: v for k, v in GOOD.items() if k != key},
                f"「{key}」がありません",
                id=f"{key}なし",
            )
            for key in GOOD
        ),
        pytest.param(GOOD, "すでに使われています", id="qid の重複"),
        pytest.param(GOOD | {"qid": "q2", "query": " "}, "「query」", id="空の質問"),
        pytest.param(GOOD | {"qid": 2}, "「qid」", id="qid が数"),
        pytest.param(GOOD | {"relevant": {}}, "適合度 1 以上", id="正解が空"),
        pytest.param(GOOD | {"relevant": {"doc:art1": 0}}, "適合度 1 以上", id="正解がすべて0"),
        pytest.param(GOOD | {"relevant": {"doc:art1": "2"}}, "整数", id="適合度が文字列"),
        pytest.param(GOOD | {"relevant": {"doc:art1": True}}, "整数", id="適合度が真偽値"),
        pytest.param(
            GOOD | {"qid": "q2", "kind": "unanswerable"}, "答えのない質問", id="答えがある"
        ),
        pytest.param(GOOD | {"relevant": ["doc:art1"]}, "「relevant」", id="正解が一覧"),
        pytest.param(GOOD | {"exclude": "doc:q1"}, "「exclude」", id="exclude が文字列"),
        pytest.param(GOOD | {"exlude": ["doc:q1"]}, "「exlude」", id="項目名の誤り"),
    ],
)
def test_a_bad_line_is_named_with_its_number(tmp_path: Path, line: object, problem: str) -> None:
    path = write(tmp_path, GOOD, "", line)
    with pytest.raises(InputError) as caught:
        read_queries(path)
    assert problem in caught.value.message
    assert "「queries.jsonl」の3行目" in caught.value.message
    assert caught.value.details["line"] == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(None, "開けません", id="ファイルがない"),
        pytest.param(b"\n\n", "1件もありません", id="空のファイル"),
        pytest.param("質問".encode("cp932"), "UTF-8", id="別の文字コード"),
    ],
)
def test_an_unusable_file_is_refused_in_japanese(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "queries.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=problem):
        read_queries(path)


def test_a_table_is_refused_with_the_command_that_takes_it(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("質問,根拠\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"konkyo queries import mine\.csv --form csv"):
        read_queries(table)


@pytest.mark.parametrize("relevant", [{}, {"doc:art1": 0}], ids=["正解なし", "適合度0だけ"])
def test_an_unanswerable_query_has_nothing_relevant(
    tmp_path: Path, relevant: dict[str, int]
) -> None:
    line = GOOD | {"kind": "unanswerable", "relevant": relevant}
    (query,) = read_queries(write(tmp_path, line))
    assert not query.answerable
    assert query.relevant == relevant


def test_sets_that_share_a_qid_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    write(tmp_path / "a", GOOD, GOOD | {"qid": "q2"}).rename(tmp_path / "a" / "first.jsonl")
    write(tmp_path / "b", GOOD).rename(tmp_path / "b" / "second.jsonl")
    queries, sets = read_query_sets(
        [tmp_path / "a" / "first.jsonl", tmp_path / "b" / "second.jsonl"]
    )
    assert sets == {"first": ("first/q1", "q2"), "second": ("second/q1",)}
    assert [query.qid for query in queries] == ["first/q1", "q2", "second/q1"]


def test_two_sets_of_the_same_name_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    with pytest.raises(InputError, match="「queries」という名前"):
        read_query_sets([path, path])


@pytest.mark.shared
@pytest.mark.parametrize("name", ["dev-natural", "dev-handbook-to-act"])
def test_the_development_sets_can_be_read(shared: Path, name: str) -> None:
    queries = read_queries(shared / "eval" / f"{name}.jsonl")
    assert len({query.qid for query in queries}) == len(queries) == 47
