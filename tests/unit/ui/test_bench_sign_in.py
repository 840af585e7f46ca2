"""``konkyo bench sign-in``: the measurement itself, with few rounds."""

from __future__ import annotations

import json

import pytest

from ui.cli import konkyo
from ui.cli.frame import run


def test_sign_in_is_measured_beside_a_bare_verification(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(konkyo, ["bench", "sign-in", "--rounds", "2", "--requests", "200", "--json"])

    figures = json.loads(capsys.readouterr().out)
    assert figures["rounds"] == 2
    assert 0 < figures["identify_p50_ms"] < figures["sign_in_p50_ms"]
    assert figures["ratio"] > 0.5, "a sign-in holds a verification"
    assert set(figures["targets"]) == {"sign_in_p50_ms", "refusals_spread", "identify_p50_ms"}
