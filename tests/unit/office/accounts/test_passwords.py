"""Which passwords are taken (NIST SP 800-63B-4, section 3.1.1.2), and how they are kept."""

from __future__ import annotations

import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from office.accounts import passwords as module
from office.accounts.passwords import HashCost, Passwords, check_rules
from office.errors import TooManyAttempts

CHEAP = HashCost(passes=1, memory_kib=8)
GOOD = "kaeru tonda numa 7"


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("correct horse battery staple x", id="英語の言葉"),
        pytest.param("mado no soto wa ame", id="ローマ字の文"),
        pytest.param("窓の外は今日も静かな雨が降っている", id="漢字かな"),
        pytest.param("wokxqzmrtyvbnpd", id="小文字だけ15文字"),
        pytest.param("829405817362950", id="数字だけ15文字"),
        pytest.param("🐸🌧️🪟📎🧦🥁🚲🌵🍋🪁🧵🦉🎏🛶🧊", id="絵文字"),
        pytest.param("yuki daruma 3 rokugatsu " * 10, id="240文字"),
    ],
)
def test_a_long_password_is_taken_whatever_it_is_made_of(password: str) -> None:
    check_rules(password, login="sato")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        pytest.param("", "15 文字以上", id="空"),
        pytest.param("Xk9#mQ2$vL7!pR", "今は 14 文字", id="複雑でも14文字"),
        pytest.param("a" * 257, "256 文字以内", id="257文字"),
        pytest.param("ﷺ" * 300, "256 文字以内", id="正規化で長くなる"),
        pytest.param("kaeru tonda\nnuma 7", "打ち直せない", id="改行"),
        pytest.param("kaeru tonda numa \ud800", "打ち直せない", id="半端な文字"),
        pytest.param("aaaaaaaaaaaaaaaaaaaa", "繰り返し", id="同じ文字"),
        pytest.param("ああああああああああああああああ", "繰り返し", id="同じかな"),
        pytest.param("passwordpassword", "繰り返し", id="同じ言葉"),
        pytest.param("ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ", "繰り返し", id="全角"),
        pytest.param("123456789012345", "推測されやすい", id="数の並び"),
        pytest.param("abcdefghijklmnopqrstu", "並び", id="文字の並び"),
        pytest.param("qwertyuiopasdfghjkl", "推測されやすい", id="キーの並び"),
        pytest.param("1qaz2wsx3edc4rfv", "よく使われる", id="名簿にある"),
        pytest.param("P@ssw0rd12345678", "推測されやすい", id="置き換え"),
        pytest.param("seikatsuhogo2026", "推測されやすい", id="仕事の言葉"),
        pytest.param("fukushijimusho123", "推測されやすい", id="福祉事務所"),
        pytest.param("arigatouarigatou1", "推測されやすい", id="ありがとう"),
        pytest.param("sakurasakusakura!", "推測されやすい", id="さくら"),
        pytest.param("konkyo2026konkyo", "推測されやすい", id="製品の名前"),
        pytest.param("tanaka.hanako2026", "ログイン名や名前", id="ログイン名"),
        pytest.param("Tanaka_Hanako_0401", "ログイン名や名前", id="ログイン名の書き換え"),
        pytest.param("!!!!!!!!tanaka!!!!!!!!", "名前", id="記号で伸ばした名前"),
        pytest.param("!?!?#$%&!?!?#$%&", "推測されやすい", id="記号だけ"),
        pytest.param("青葉市福祉事務所青葉市福祉事務所", "推測されやすい", id="事務所の名前"),
    ],
)
def test_what_is_guessed_first_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as refused:
        check_rules(password, login="tanaka.hanako", words=("田中 花子", "青葉市福祉事務所"))
    assert not password or password not in refused.value.message


def test_the_longest_password_is_checked_within_moments() -> None:
    started = time.process_time()
    for password in ("@5$1o0!|" * 32, "0123456789abcdef" * 16, "qazwsx" * 42):
        with pytest.raises(InputError):
            check_rules(password, login="sato")
    assert time.process_time() - started < 5


@given(st.text(min_size=1, max_size=60))
def test_every_keyboard_that_gives_the_same_characters_signs_in(password: str) -> None:
    passwords = Passwords(CHEAP)
    try:
        kept = passwords.hash(password)
    except UnicodeEncodeError:
        return  # a lone surrogate: refused by the rules, not typed
    assert passwords.verify(kept, password)
    assert passwords.verify(kept, unicodedata.normalize("NFKC", password))
    assert not passwords.verify(kept, password + "x")


def test_nothing_is_cut_off_and_spaces_count() -> None:
    passwords = Passwords(CHEAP)
    kept = passwords.hash("x" * 255 + "y")
    assert not passwords.verify(kept, "x" * 255 + "z")
    assert not passwords.verify(passwords.hash(GOOD), GOOD + " ")


@pytest.mark.parametrize("kept", [None, "", "$argon2id$broken", "plain text"])
@pytest.mark.parametrize("password", [GOOD, "", "\ud800", "ﷺ" * 10_000])
def test_without_a_hash_nothing_is_right(kept: str | None, password: str) -> None:
    assert not Passwords(CHEAP).verify(kept, password)


def test_an_unknown_login_takes_as_long_as_a_known_one() -> None:
    passwords = Passwords(HashCost(passes=1, memory_kib=16_384))
    kept = passwords.hash(GOOD)

    def fastest(password_hash: str | None, password: str) -> float:
        times = []
        for _ in range(7):
            started = time.process_time()
            passwords.verify(password_hash, password)
            times.append(time.process_time() - started)
        return min(times)

    known = fastest(kept, "wrong" + GOOD)
    assert 0.5 < fastest(None, GOOD) / known < 2
    assert 0.5 < fastest(kept, "x" * 300) / known < 2


def test_a_hash_of_another_cost_is_made_anew() -> None:
    old = Passwords(CHEAP).hash(GOOD)
    today = Passwords(HashCost(passes=2, memory_kib=64))
    assert today.verify(old, GOOD)
    assert today.needs_rehash(old)
    assert not today.needs_rehash(today.hash(GOOD))


def test_the_cost_is_not_below_what_owasp_asks_for() -> None:
    # OWASP Password Storage Cheat Sheet: 46 MiB and one pass, or 19 MiB and two, at the least.
    kept = Passwords().hash(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_many_at_once_wait_for_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", threading.BoundedSemaphore(1))
    passwords = Passwords(CHEAP)
    kept = passwords.hash(GOOD)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: passwords.verify(kept, GOOD), range(40)))

    hasty = Passwords(CHEAP, patience=0.01)
    with module._AT_ONCE, pytest.raises(TooManyAttempts, match="集中"):
        hasty.verify(kept, GOOD)
    assert hasty.verify(kept, GOOD), "the turn is given back"
