"""The certified npm package ``oidc-provider``, run on this machine with made-up people."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "tests" / "oidc_provider"
CACHE = ROOT / "var" / "oidc-provider"
OLDEST_NODE = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredClient:
    """What a provider knows a client by."""

    client_id: str
    client_secret: str  # "": a client without secret


@contextmanager
def running_provider(**environment: str) -> Iterator[str]:
    """Run the provider and give its issuer. Skips, with the reason, where it cannot run."""
    node = _node()
    folder = _installed()
    with (
        (folder / "provider.log").open("a") as log,
        subprocess.Popen(
            [node, "provider.mjs"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            issuer = process.stdout.readline().strip()
            assert issuer.startswith("http://127.0.0.1:"), f"see {folder / 'provider.log'}"
            yield issuer
        finally:
            process.terminate()


def register(issuer: str, redirect_uri: str, **metadata: object) -> RegisteredClient:
    """Register a client at the running provider (RFC 7591)."""
    answer = httpx.post(
        f"{issuer}/reg", json={"redirect_uris": [redirect_uri], **metadata}, trust_env=False
    )
    assert answer.status_code == 201, answer.text
    said = answer.json()
    return RegisteredClient(
        client_id=said["client_id"], client_secret=said.get("client_secret", "")
    )


def sign_in_at_provider(browser: httpx.Client, address: str, person: str) -> str:
    """Go through the provider's pages as a browser does; return where it sends the browser back.

    ``person`` "" presses やめる.
    """
    response = browser.get(address)
    while response.is_redirect:
        target = urljoin(str(response.url), response.headers["location"])
        if "/realms/office/" not in target:
            return target
        response = browser.get(target)
    assert "庁内認証" in response.text, response.text
    form = {"person": person, "do": "sign-in" if person else "cancel"}
    response = browser.post(str(response.url), data=form)
    while response.is_redirect:
        target = urljoin(str(response.url), response.headers["location"])
        if "/realms/office/" not in target:
            return target
        response = browser.get(target)
    raise AssertionError(f"the provider stays with the browser: {response.text}")


def hidden_fields(page: str) -> dict[str, str]:
    """Return the hidden fields of the forms of a page."""
    found: dict[str, str] = {}

    class Fields(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "input" and given.get("type") == "hidden":
                found[given.get("name") or ""] = given.get("value") or ""

    Fields().feed(page)
    return found


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node here: install the Debian packages nodejs and npm")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    if int(said.lstrip("v").partition(".")[0] or 0) < OLDEST_NODE:
        pytest.skip(f"node {said.strip()} is too old: {OLDEST_NODE} or newer is needed")
    return node


def _installed() -> Path:
    """Install the package once for all test processes, and again when package.json changes."""
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = (SOURCE / "package.json").read_text("utf-8")
    stamp = CACHE / "installed.json"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.copyfile(SOURCE / "provider.mjs", CACHE / "provider.mjs")
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            _install(wanted)
            stamp.write_text(wanted, "utf-8")
    return CACHE


def _install(package: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm here: install the Debian package npm")
    shutil.rmtree(CACHE / "node_modules", ignore_errors=True)
    (CACHE / "package.json").write_text(package, "utf-8")
    options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
    try:
        done = subprocess.run(
            [npm, "install", "--fetch-retries=1", *options],
            cwd=CACHE,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm install does not come to an end: no network?")
    if done.returncode:
        name = next(iter(json.loads(package)["dependencies"]))
        pytest.skip(f"npm cannot install {name}: offline? {done.stderr.strip()[-300:]}")
