"""Codings of what is sent are taken off as the standard library does."""

from __future__ import annotations

from urllib.parse import quote_plus, unquote_plus

from hypothesis import example, given
from hypothesis import strategies as st

from office.http.submitted import texts_of_query


@given(st.text())
def test_what_was_encoded_comes_back(text: str) -> None:
    sent = quote_plus(text, errors="replace").encode()
    assert texts_of_query(sent) == unquote_plus(sent.decode())


@given(st.text(alphabet="%+&=09afAFgz1"))
@example("%")
@example("%3")
@example("%%31%zz%31")
@example("%E3%81")
def test_half_escapes_stay_as_the_standard_library_leaves_them(text: str) -> None:
    assert texts_of_query(text.encode()) == unquote_plus(text)
