"""Profiles: what is wrong in an office's own file is said with the key and the line wanted."""

import pytest

from corpus.errors import InputError
from corpus.types import DocumentKind, Status
from ingest.sources.pdf.profile import load_profile, parse_profile

GOOD = """
kind = "qa_collection"
[question]
head = '^問(?P<number>[0-9]+)　(?P<title>.*)$'
"""


def test_a_short_profile_takes_defaults_for_the_rest():
    profile = parse_profile(GOOD, "jimusho.toml")
    assert profile.name == "jimusho"
    assert profile.kind is DocumentKind.QA_COLLECTION
    assert profile.status is Status.OFFICIAL
    assert profile.answer_head is None
    assert profile.page_number.search("- 12 -")
    assert not profile.running_head.search("第１　受付")


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        pytest.param("[question]\nhead='x'", "kind", 'kind = "handbook"', id="種類がない"),
        pytest.param('kind = "本"', "kind", "qa_collection", id="知らない種類"),
        pytest.param('kind = "handbook"', "question.head", "[question] の下に head", id="問がない"),
        pytest.param(
            "kind = \"handbook\"\n[question]\nhead = '^問'",
            "question.head",
            "(?P<number>",
            id="名前付きグループがない",
        ),
        pytest.param(
            GOOD + "[chapter]\nhead = '第('", "chapter.head", "正規表現", id="かっこが閉じない"
        ),
        pytest.param(GOOD + "[note]\nmax_size = '小'", "note.max_size", "数", id="数でない"),
        pytest.param(GOOD + "[page]\nmargin = -1", "page.margin", "0以上", id="負の数"),
        pytest.param(GOOD + "[page]\nnumber = 3", "page.number", "文字列", id="文字列でない"),
        pytest.param(
            'status = "digest"\n' + GOOD, "status", 'status = "office"', id="本の扱いでない"
        ),
        pytest.param(GOOD + "[notes]\nhead = ''", "notes.head", "note.head", id="知らない項目"),
    ],
)
def test_a_mistake_names_the_key_and_the_line_that_is_wanted(text, key, wanted):
    with pytest.raises(InputError) as caught:
        parse_profile(text, "jimusho.toml")
    assert caught.value.details == {"file": "jimusho.toml", "key": key}
    assert f"jimusho.toml の {key}" in caught.value.message
    assert wanted in caught.value.message


def test_an_office_may_say_that_a_handbook_is_its_own():
    assert parse_profile('status = "office"\n' + GOOD, "jimusho.toml").status is Status.OFFICE


def test_broken_toml_is_said_to_be_so():
    with pytest.raises(InputError, match="TOML として読めません"):
        parse_profile("[page", "jimusho.toml")


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(InputError, match="「nai」はありません。使えるのは qa"):
        load_profile("nai")


def test_a_profile_file_that_does_not_exist_is_named():
    with pytest.raises(InputError, match=r"nai\.toml"):
        load_profile("nai.toml")


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        pytest.param("（問６－４１－２）　受付の順", "６－４１－２", "受付の順", id="全角"),
        pytest.param("(問8-2)受付の順", "8-2", "受付の順", id="半角"),
        pytest.param("（問７―19－３）　順", "７―19－３", "順", id="混ざった横線"),
    ],
)
def test_the_built_in_profile_knows_the_ways_to_print_a_number(line, number, title):
    match = load_profile("qa").question_head.match(line)
    assert match
    assert (match["number"], match["title"]) == (number, title)


def test_a_reference_to_a_question_is_no_head():
    assert load_profile("qa").question_head.match("問６－４１を参照すること。") is None
