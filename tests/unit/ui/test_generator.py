"""The generator is off by default; its key is a secret of the environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import InputError
from ui.generator import generator_of
from ui.settings import load_settings

URL = "http://generator.example:8080/v1"


def test_without_a_setting_there_is_no_generator(home: Path) -> None:
    assert generator_of(load_settings()) is None


def test_a_generator_is_set_with_its_limits_and_its_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONKYO_GENERATOR_URL", URL)
    monkeypatch.setenv("KONKYO_GENERATOR_MODEL", "local")
    monkeypatch.setenv("KONKYO_GENERATOR_SECONDS", "20")
    monkeypatch.setenv("KONKYO_GENERATOR_KEY", "k-1\n")
    generator = generator_of(load_settings())
    assert generator is not None
    assert (generator.url, generator.model, generator.key) == (URL, "local", "k-1")
    assert (generator.seconds, generator.tokens) == (20.0, 800)
    assert "k-1" not in repr(generator)


def test_the_key_is_no_setting_to_keep_in_a_file(home: Path) -> None:
    (home / "settings.toml").write_text('generator_key = "k"\n', encoding="utf-8")
    with pytest.raises(InputError, match="generator_key"):
        load_settings()


@pytest.mark.parametrize("url", ["ftp://generator.example", "generator.example/v1", "file:///etc"])
def test_only_web_addresses_are_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("KONKYO_GENERATOR_URL", url)
    with pytest.raises(InputError, match="generator_url"):
        load_settings()


def test_a_key_that_no_header_can_carry_is_refused_without_repeating_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONKYO_GENERATOR_URL", URL)
    monkeypatch.setenv("KONKYO_GENERATOR_KEY", "ひみつ")
    with pytest.raises(InputError, match="KONKYO_GENERATOR_KEY") as refused:
        generator_of(load_settings())
    assert "ひみつ" not in refused.value.message
