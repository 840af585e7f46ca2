"""Where the keys come from: a file made at first use, or a variable; never both."""

from __future__ import annotations

import base64
import os
import stat
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.encryption import Cipher, KeyRing
from office.encryption.key_file import KEY_FILE, KeyFile
from office.encryption.keys import VARIABLE, encoded, load_keys, parse_variable, random_ring
from office.errors import KeysUnusable

A, B, C = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
GOOD = f"current=k2;root={A};k1={B};k2={C}"


def changed(home: Path) -> KeyRing:
    return KeyFile(path=home / KEY_FILE).change(KeyRing.with_new_key)


def test_the_file_is_made_at_first_use_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "var"
    ring = load_keys(home, {})
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert ring.current in ring.keys
    assert load_keys(home, {}) == ring
    written = (home / KEY_FILE).read_text(encoding="utf-8")
    assert "なくすと、保存された個人情報は二度と読めません" in written


def test_every_home_has_keys_of_its_own(tmp_path: Path) -> None:
    one, other = load_keys(tmp_path / "a", {}), load_keys(tmp_path / "b", {})
    assert one.root != other.root
    assert not set(one.keys) & set(other.keys), "a key of another home is seen to be missing"


def test_many_who_begin_at_once_get_the_same_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly() -> KeyRing:
        time.sleep(0.05)  # all others come while the first one is still making keys
        return random_ring()

    monkeypatch.setattr("office.encryption.key_file.random_ring", slowly)
    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(lambda _: load_keys(tmp_path, {}), range(16)))
    assert len({ring.root for ring in rings}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666], ids=oct)
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    load_keys(tmp_path, {})
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(KeysUnusable, match=r"chmod 600 .*keys\.toml"):
        load_keys(tmp_path, {})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "鍵がありません"),
        ("current = ", "壊れています"),
        ("\xff", "壊れています"),
        (f'current = "k1"\nroot = "{A}"\n', "鍵がありません"),
        (f'current = "k1"\nroot = "{A}"\nkeys = 5\n', "鍵がありません"),
        (f'current = "k2"\nroot = "{A}"\n[keys]\nk1 = "{B}"\n', "current は k1 のどれか"),
        (f'current = "k1"\n[keys]\nk1 = "{B}"\n', "「root」が正しくありません"),
        (f'current = "k1"\nroot = "{A}"\n[keys]\nk1 = "みじかい"\n', "鍵「k1」が正しくありません"),
        (f'current = "k1"\nroot = "{A}"\n[keys]\nk1 = 7\n', "鍵「k1」が正しくありません"),
        (f'current = "k1"\nroot = "{A}"\n[keys]\nk1 = "{A}"\n', "同じ値が二度"),
        (f'current = "K 1"\nroot = "{A}"\n[keys]\n"K 1" = "{B}"\n', "名前「K 1」は使えません"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / KEY_FILE
    before = written.encode("latin-1" if written == "\xff" else "utf-8")
    path.write_bytes(before)
    path.chmod(0o600)
    with pytest.raises(KeysUnusable, match=said) as refused:
        load_keys(tmp_path, {})
    assert KEY_FILE in refused.value.message
    assert path.read_bytes() == before, "nothing is made anew over it"


def test_keys_of_the_variable_need_no_file(tmp_path: Path) -> None:
    ring = load_keys(tmp_path, {VARIABLE: f"  {GOOD};\n"})
    assert (list(ring.keys), ring.current, ring.root) == (["k1", "k2"], "k2", b"\1" * 32)
    assert not list(tmp_path.iterdir())


def test_file_and_variable_together_are_refused(tmp_path: Path) -> None:
    load_keys(tmp_path, {})
    with pytest.raises(KeysUnusable, match="両方にあります"):
        load_keys(tmp_path, {VARIABLE: GOOD})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("k1", "名前=値"),
        (f"{GOOD};k1={A}", "同じ名前は一度だけ"),
        (f"root={A};k1={B}", "current が"),
        (f"current=k9;root={A};k1={B}", "current は k1 のどれか"),
        (f"current=k1;root={A}", "鍵がありません"),
        (f"current=k1;root={A};k1={B[:-4]}", "鍵「k1」が正しくありません"),
        (f"current=鍵;root={A};鍵={B}", "名前「鍵」は使えません"),
    ],
)
def test_a_wrong_variable_says_what_is_wrong(written: str, said: str) -> None:
    with pytest.raises(KeysUnusable, match=said) as refused:
        parse_variable(written)
    assert VARIABLE in refused.value.message


@given(st.text(alphabet="curentok12=;ABCabc+/ \n鍵", max_size=120))
def test_whatever_the_variable_holds_its_keys_do_not_show(written: str) -> None:
    try:
        parse_variable(f"{GOOD};{written}")
    except KeysUnusable as refused:
        assert not any(key in refused.message for key in (A, B, C))  # noqa: PT017


@given(st.integers(1, 5))
def test_a_ring_is_written_and_read_back(more: int) -> None:
    ring = random_ring()
    for _ in range(more):
        ring = ring.with_new_key()
    keys = ";".join(f"{name}={encoded(key)}" for name, key in ring.keys.items())
    assert parse_variable(f"current={ring.current};root={encoded(ring.root)};{keys}") == ring


def test_new_keys_count_up_and_become_current() -> None:
    ring = random_ring().with_new_key()
    first, second = ring.keys
    assert first.startswith("k1-")
    assert second.startswith("k2-")
    assert ring.current == second
    assert list(ring.without(first).keys) == [second]
    with pytest.raises(KeysUnusable, match="今使っている鍵"):
        ring.without(second)
    with pytest.raises(KeysUnusable, match="という鍵はありません"):
        ring.without("k9")


def test_a_running_server_seals_with_a_new_key_at_once(tmp_path: Path) -> None:
    server = Cipher(load_keys(tmp_path, {}))
    before = server.ring.current
    new = changed(tmp_path).current
    assert server.ring.current == new != before
    assert new.encode() in server.seal("a.b", "1", "x")


def test_a_running_server_opens_what_another_sealed_with_a_new_key(tmp_path: Path) -> None:
    server = Cipher(load_keys(tmp_path, {}))
    other = Cipher(changed(tmp_path))
    assert server.open("a.b", "1", other.seal("a.b", "1", "新しい")) == "新しい"


def test_what_was_read_stays_open_while_the_file_is_gone_but_nothing_is_sealed(
    tmp_path: Path,
) -> None:
    server = Cipher(load_keys(tmp_path, {}))
    sealed = server.seal("a.b", "1", "x")
    (tmp_path / KEY_FILE).rename(tmp_path / "away")
    assert server.open("a.b", "1", sealed) == "x"
    with pytest.raises(KeysUnusable, match="すぐに控えから戻してください"):
        server.seal("a.b", "1", "y")
    (tmp_path / "away").rename(tmp_path / KEY_FILE)
    assert server.seal("a.b", "1", "y")


def test_the_file_of_another_office_is_noticed(tmp_path: Path) -> None:
    server = Cipher(load_keys(tmp_path / "ours", {}))
    load_keys(tmp_path / "theirs", {})
    os.replace(tmp_path / "theirs" / KEY_FILE, tmp_path / "ours" / KEY_FILE)
    with pytest.raises(KeysUnusable, match="別の事務所のもの"):
        server.seal("a.b", "1", "x")


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    ring = load_keys(tmp_path, {})
    with pytest.raises(KeysUnusable):
        KeyFile(path=tmp_path / KEY_FILE).change(lambda now: now.without(now.current))
    assert load_keys(tmp_path, {}) == ring
