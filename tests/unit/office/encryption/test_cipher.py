"""What is sealed opens in its own place with its own key, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.encryption import Cipher, KeyRing
from office.encryption.cipher import key_id_of
from office.errors import KeyMissing

PLACE, ROW, NAME = "account.display_name", "a" * 32, "試験 花子"
K1, K2, ROOT = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))


def cipher_of(current: str = "k2", root: bytes = ROOT, **keys: bytes) -> Cipher:
    return Cipher(KeyRing(keys=keys or {"k1": K1, "k2": K2}, current=current, root=root))


CIPHER = cipher_of()


@given(text=st.text(st.characters(exclude_categories=["Cs"])), row=st.text(max_size=32))
def test_every_text_opens_as_it_was(text: str, row: str) -> None:
    assert CIPHER.open(PLACE, row, CIPHER.seal(PLACE, row, text)) == text


def test_the_text_does_not_show(cipher: Cipher) -> None:
    sealed = cipher.seal(PLACE, ROW, NAME)
    assert NAME.encode() not in sealed
    assert sealed != cipher.seal(PLACE, ROW, NAME), "equal names must not look equal"


@pytest.mark.parametrize(
    ("place", "row"),
    [
        ("account.email", ROW),
        (PLACE, "b" * 32),
        (PLACE, ROW + "0"),
        (PLACE + ROW[0], ROW[1:]),
    ],
    ids=["別の欄", "別の行", "行の番号が長い", "欄と行の境がずれる"],
)
def test_moved_elsewhere_it_does_not_open(cipher: Cipher, place: str, row: str) -> None:
    sealed = cipher.seal(PLACE, ROW, NAME)
    with pytest.raises(KeyMissing, match="書き換えられています"):
        cipher.open(place, row, sealed)


@given(data=st.data())
def test_whatever_bit_is_changed_it_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(CIPHER.seal(PLACE, ROW, NAME))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(KeyMissing):
        CIPHER.open(PLACE, ROW, bytes(sealed))


@given(data=st.data())
def test_a_part_of_it_does_not_open(data: st.DataObject) -> None:
    sealed = CIPHER.seal(PLACE, ROW, NAME)
    with pytest.raises(KeyMissing):
        CIPHER.open(PLACE, ROW, sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@given(junk=st.binary(max_size=80))
def test_junk_is_refused_with_a_sentence(junk: bytes) -> None:
    with pytest.raises(KeyMissing, match="。"):
        CIPHER.open(PLACE, ROW, junk)


def test_a_value_names_the_key_that_sealed_it() -> None:
    old, new = cipher_of("k1").seal(PLACE, ROW, NAME), CIPHER.seal(PLACE, ROW, NAME)
    assert (key_id_of(old), key_id_of(new)) == ("k1", "k2")
    assert CIPHER.open(PLACE, ROW, old) == NAME, "a key that is not current still opens"


def test_without_its_key_a_value_says_which_one_is_missing() -> None:
    sealed = cipher_of("k1").seal(PLACE, ROW, NAME)
    with pytest.raises(KeyMissing, match=r"鍵「k1」がない.*鍵の控えを戻して"):
        cipher_of("k2", k2=K2).open(PLACE, ROW, sealed)


def test_another_key_of_the_same_name_does_not_open_it() -> None:
    sealed = cipher_of("k1").seal(PLACE, ROW, NAME)
    with pytest.raises(KeyMissing):
        cipher_of("k1", k1=K2).open(PLACE, ROW, sealed)


def test_errors_and_the_ring_show_no_key_and_no_text() -> None:
    assert repr(CIPHER.ring) == "KeyRing(ids=['k1', 'k2'], current='k2')"
    sealed = CIPHER.seal(PLACE, ROW, NAME)
    with pytest.raises(KeyMissing) as refused:
        CIPHER.open("account.email", ROW, sealed)
    assert NAME not in refused.value.message + repr(refused.value.details)


def test_a_value_is_found_by_its_hash_whatever_key_is_current() -> None:
    place, mail = "account.email", "hanako@example.jp"
    found = CIPHER.lookup(place, mail)
    assert found == cipher_of("k1", k1=K1).lookup(place, mail)
    assert len(found) == 64
    assert found != CIPHER.lookup("account.login", mail), "a hash of its own for each column"
    assert found != CIPHER.lookup(place, mail + " ")
    assert found != cipher_of(root=K1).lookup(place, mail), "an office of its own"


@given(one=st.text(st.characters(exclude_categories=["Cs"])), other=st.text("ab@."))
def test_two_values_share_a_hash_only_if_they_are_equal(one: str, other: str) -> None:
    assert (CIPHER.lookup(PLACE, one) == CIPHER.lookup(PLACE, other)) == (one == other)
