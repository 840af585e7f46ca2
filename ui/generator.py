"""The generator that the settings name, with the key of the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from corpus.errors import InputError
from ui.settings import GENERATOR_KEY_VARIABLE, Settings

if TYPE_CHECKING:
    from search_api.answer.generation import Generator
    from search_api.answer.generation.types import GeneratorSettings


def open_generator(settings: Settings) -> Generator | None:
    """Return what writes drafts; None where none is set, as by default. Raises InputError."""
    named = generator_of(settings)
    if named is None:
        return None
    from search_api.answer.generation import Generator

    return Generator(named)


def generator_of(
    settings: Settings, environment: Mapping[str, str] | None = None
) -> GeneratorSettings | None:
    """Return where the generator is; None where none is set, as by default.

    Raises InputError, which does not repeat it, for a key that no header can carry.
    """
    if settings.generator_url == "none":
        return None
    from search_api.answer.generation.types import GeneratorSettings

    variables = os.environ if environment is None else environment
    key = variables.get(GENERATOR_KEY_VARIABLE, "").strip()
    if not re.fullmatch(r"[!-~]*", key):
        raise InputError(
            f"環境変数 {GENERATOR_KEY_VARIABLE} が、鍵の形ではありません。"
            "サーバーの管理者から受け取った鍵を、そのまま入れてください。"
        )
    return GeneratorSettings(
        url=settings.generator_url,
        model=settings.generator_model,
        key=key,
        seconds=float(settings.generator_seconds),
        tokens=settings.generator_tokens,
        failures=settings.generator_failures,
        rest=60.0 * settings.generator_rest_minutes,
    )
