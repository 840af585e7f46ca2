"""Fixtures that every test may use."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# No test may reach a model hub, and OpenMP threads must not fight over the cores with xdist.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")

# How long an example takes says how busy the machine is, not whether the program is right.
settings.register_profile("konkyo", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("konkyo")


#: Files that take the longest, in this order. They begin first, so that at the end of a run no
#: process waits alone for another one that has just begun a long file.
_LONGEST = (
    "tests/journeys/test_kill.py",
    "tests/contract/test_schemathesis.py",
    "tests/journeys/test_every_page.py",
    "tests/journeys/test_kill_publish.py",
    "tests/journeys/test_command_line.py",
    "tests/unit/ui/test_personal_entrances.py",
    "tests/unit/ui/test_doors.py",
    "tests/unit/ui/test_demo_office.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Let xdist keep the order of the files: by itself it begins with those of most tests."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, and leave the others as they are."""
    places = {ROOT / name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


def pytest_sessionfinish() -> None:
    """Remove what this process has made once and copied."""
    from scratch import remove_scratch

    remove_scratch()


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return ``shared/`` beside the checkout: official texts, the handbook, the query sets."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no shared/ folder beside the checkout: official texts are not available")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty KONKYO_HOME of this test's own; no KONKYO_ variable of the user counts."""
    for name in [name for name in os.environ if name.startswith("KONKYO_")]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("KONKYO_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def oidc_issuer() -> Iterator[str]:
    """Run a certified OpenID provider with made-up people; return its issuer."""
    from openid_provider import running_provider

    with running_provider() as issuer:
        yield issuer


@pytest.fixture(scope="session")
def model_dir() -> Path:
    """Return the prepared folder of the built-in model, made once for all test processes.

    It is the folder that ``./konkyo up`` uses, so a prepared checkout prepares nothing again.
    """
    from ingest.embed.model_setup import prepare_model

    folder = ROOT / "var" / "model"
    folder.parent.mkdir(exist_ok=True)
    with (folder.parent / "model.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prepare_model(folder, None)
    return folder
