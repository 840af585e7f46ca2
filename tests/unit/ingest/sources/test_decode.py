"""Encodings of Japanese text files."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from ingest.sources.decode import decode_text, is_text

SAMPLE = "収入の届出について\n年金が増えたときは、すぐに窓口へ届け出てください。"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SAMPLE.encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + SAMPLE.encode(), id="BOM付きUTF-8"),
        pytest.param(codecs.BOM_UTF16_LE + SAMPLE.encode("utf-16-le"), id="UTF-16"),
        pytest.param(SAMPLE.encode("cp932"), id="Shift_JIS"),
        pytest.param(SAMPLE.encode("euc_jp"), id="EUC-JP"),
        pytest.param(SAMPLE.encode("iso2022_jp"), id="JIS"),
        pytest.param(SAMPLE.replace("\n", "\r\n").encode("cp932"), id="Windowsの改行"),
    ],
)
def test_reads_every_usual_encoding(data: bytes) -> None:
    assert decode_text(data, "a.txt") == SAMPLE


def test_shift_jis_with_windows_characters() -> None:
    assert decode_text("①㈱の手当".encode("cp932"), "a.html", "Shift_JIS") == "①㈱の手当"


def test_a_wrong_declaration_does_not_matter() -> None:
    assert decode_text(SAMPLE.encode("cp932"), "a.html", "utf-8") == SAMPLE
    assert decode_text(SAMPLE.encode(), "a.html", "no-such-encoding") == SAMPLE


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"\x89PNG\r\n\x1a\n\x00", b"\xff\x80\x81"])
def test_binary_data_is_refused_with_the_name_of_the_file(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"写真\.txt の文字コード"):
        decode_text(data, "写真.txt")


@given(
    st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20) | st.sampled_from("届出①㈱ー～"))
)
def test_declared_shift_jis_reads_back(text: str) -> None:
    assert decode_text(text.encode("cp932"), "a.txt", "shift_jis") == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(UnreadableFile):
        assert "\r" not in decode_text(data, "a.txt")


def test_is_text_tells_text_from_binary() -> None:
    assert is_text(SAMPLE.encode("cp932"))
    assert not is_text(b"PK\x03\x04\x00\x00")
