"""./konkyo: what it installs, when, and how it heals. Python and pip are stand-ins here."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

# Stands in for python3: makes a .venv whose python notes what pip was asked for.
_PYTHON = """\
#!/bin/sh
case "$1" in
-c) exit ${PYTHON_FAILS:-0} ;;
-m) echo "venv $3" >>"$NOTES"
    mkdir -p "$4/bin"
    printf '%s\\n' '#!/bin/sh' 'shift 2; [ "$1" = --version ] && exit 0' \\
        'echo "pip $*" >>"$NOTES"' 'exit ${PIP_FAILS:-0}' >"$4/bin/python"
    printf '%s\\n' '#!/bin/sh' 'echo "home=$KONKYO_HOME args=$*"' >"$4/bin/konkyo"
    chmod +x "$4/bin/python" "$4/bin/konkyo" ;;
esac
"""


class Checkout:
    """A checkout with the real launcher, and notes of what it did."""

    def __init__(self, root: Path, launcher: Path, tools: Path) -> None:
        self.root = root
        self.notes = root / "notes"
        self._path = f"{tools}:/usr/bin:/bin"
        shutil.copy(launcher, root / "konkyo")
        (root / "requirements.lock").write_text("setuptools==1\ntorch==2\nclick==3\n")
        (root / "pyproject.toml").write_text("")

    def run(
        self, *arguments: str, program: Path | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("KONKYO_")
        }
        environment |= {"PATH": self._path, "NOTES": str(self.notes)} | variables
        return subprocess.run(
            [program or self.root / "konkyo", *arguments],
            cwd="/",  # called from another folder
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def noted(self) -> list[str]:
        notes = self.notes.read_text().splitlines() if self.notes.exists() else []
        self.notes.unlink(missing_ok=True)
        return notes


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Checkout:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "python3").write_text(_PYTHON)
    (tools / "python3").chmod(0o755)
    root = tmp_path / "with space"
    root.mkdir()
    return Checkout(root, repository / "konkyo", tools)


def test_the_first_call_installs_and_hands_over(checkout: Checkout) -> None:
    done = checkout.run("search", "生活 保護", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"home={checkout.root}/var args=search 生活 保護 --json\n"
    notes = checkout.noted()
    assert notes[0] == "venv --clear"
    assert "setuptools==1" in notes[1]
    assert "--constraint" in notes[2]
    assert "torch" not in "".join(notes), "search needs no torch"


@pytest.mark.parametrize("absolute", [True, False], ids=["絶対パス", "相対パス"])
def test_a_symbolic_link_leads_to_the_checkout(checkout: Checkout, absolute: bool) -> None:
    elsewhere = checkout.root.parent / "elsewhere"
    elsewhere.mkdir()
    target = checkout.root / "konkyo" if absolute else Path("..") / checkout.root.name / "konkyo"
    (elsewhere / "first").symlink_to(target)
    (elsewhere / "k").symlink_to("first")
    done = checkout.run("version", program=elsewhere / "k")
    assert done.stdout == f"home={checkout.root}/var args=version\n", done.stderr
    assert (checkout.root / ".venv").is_dir()
    assert not (elsewhere / ".venv").exists()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_nothing_is_made_where_the_checkout_is_not_whole(checkout: Checkout, name: str) -> None:
    (checkout.root / name).unlink()
    done = checkout.run("version")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{name}」がありません" in done.stderr
    assert not (checkout.root / ".venv").exists()


def test_the_second_call_installs_nothing(checkout: Checkout) -> None:
    checkout.run("version")
    checkout.noted()
    done = checkout.run("version", PIP_FAILS="1")
    assert (done.returncode, done.stderr, checkout.noted()) == (0, "", [])


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_installs_again(checkout: Checkout, name: str) -> None:
    checkout.run("version")
    checkout.noted()
    with (checkout.root / name).open("a") as file:
        file.write("# changed\n")
    checkout.run("version")
    notes = checkout.noted()
    assert notes, "nothing was installed"
    assert "venv --clear" not in notes, "a sound .venv is kept"


def test_a_killed_installation_starts_from_an_empty_venv(checkout: Checkout) -> None:
    checkout.run("version")
    (checkout.root / ".venv" / "installing").touch()
    (checkout.root / ".venv" / "installed-").unlink()
    checkout.noted()
    assert checkout.run("version").returncode == 0
    assert checkout.noted()[0] == "venv --clear"


def test_a_venv_without_a_python_is_made_again(checkout: Checkout) -> None:
    (checkout.root / ".venv").mkdir()
    assert checkout.run("version").returncode == 0
    assert checkout.noted()[0] == "venv --clear"


def test_a_failed_installation_says_so_and_the_next_call_tries_again(checkout: Checkout) -> None:
    done = checkout.run("version", PIP_FAILS="1")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "ネットワーク" in done.stderr
    assert checkout.run("version").returncode == 0


def test_an_old_python_is_refused_with_the_debian_package(checkout: Checkout) -> None:
    for version in ("python3.11", "python3.12", "python3.13"):
        shutil.copy(
            checkout.root.parent / "tools" / "python3", checkout.root.parent / "tools" / version
        )
    done = checkout.run("version", PYTHON_FAILS="1")
    assert done.returncode == 1
    assert "Python 3.11 以上" in done.stderr
    assert "python3-venv" in done.stderr


def test_konkyo_home_of_the_user_is_kept(checkout: Checkout) -> None:
    done = checkout.run("version", KONKYO_HOME="/data/konkyo")
    assert done.stdout == "home=/data/konkyo args=version\n"


def test_test_installs_torch_before_everything_else(checkout: Checkout) -> None:
    checkout.run("test", "tests/unit")
    installs = [note for note in checkout.noted() if note.startswith("pip install")]
    assert "torch==2" in installs[0]
    assert "--editable" not in installs[0]
    assert "[st,workbench,postgres,ocr,mcp,dev]" in installs[1]


@pytest.mark.parametrize(
    ("arguments", "variables", "extras"),
    [
        (["ingest", "a.pdf", "--ocr"], {}, "[ocr]"),
        (["search", "x"], {"KONKYO_EMBEDDER": "st:models/ruri"}, "[st]"),
        (["ingest", "a.pdf", "--ocr"], {"KONKYO_EMBEDDER": "st:m"}, "[ocr,st]"),
        (["search", "--ocr-x"], {"KONKYO_EMBEDDER": "builtin"}, ""),
    ],
    ids=["文字認識", "別のエンジン", "両方", "どちらでもない"],
)
def test_a_command_that_needs_an_extra_gets_it(
    checkout: Checkout, arguments: list[str], variables: dict[str, str], extras: str
) -> None:
    checkout.run("version")
    checkout.noted()
    checkout.run(*arguments, **variables)
    installs = [note for note in checkout.noted() if "--editable" in note]
    assert [note.endswith(f"{checkout.root}{extras}") for note in installs] == [True] * bool(extras)


_POSTGRES = "postgresql+psycopg://konkyo@db/konkyo"


@pytest.mark.parametrize(
    ("variable", "written", "wanted"),
    [
        (_POSTGRES, None, True),
        ("", f'port = 8500\n  database="{_POSTGRES}"\n', True),
        ("", f"database = '{_POSTGRES}'\n", True),
        ("", f'# database = "{_POSTGRES}"\n', False),
        ("", 'database = "auto"\n', False),
        ("sqlite:////data/x", f'database = "{_POSTGRES}"\n', False),
        ("", None, False),
    ],
    ids=["環境変数", "設定", "一重の引用符", "注釈", "auto", "環境変数が先", "どちらもない"],
)
def test_who_uses_postgresql_gets_what_connects_to_it(
    checkout: Checkout, tmp_path: Path, variable: str, written: str | None, wanted: bool
) -> None:
    home = tmp_path / "home 1"
    home.mkdir()
    if written is not None:
        (home / "settings.toml").write_text(written)
    done = checkout.run("version", KONKYO_HOME=str(home), KONKYO_DATABASE=variable)
    assert (done.returncode, done.stdout) == (0, f"home={home} args=version\n")
    (installed,) = (note for note in checkout.noted() if "--editable" in note)
    assert installed.endswith("[postgres]") is wanted


def test_calls_at_once_install_once(checkout: Checkout) -> None:
    both = [
        subprocess.Popen(
            [checkout.root / "konkyo", "version"],
            env=os.environ | {"PATH": checkout._path, "NOTES": str(checkout.notes)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert checkout.noted().count("venv --clear") == 1


def test_the_workbench_brings_what_it_needs(checkout: Checkout) -> None:
    checkout.run("serve", "web")
    assert "[workbench]" not in "".join(checkout.noted())
    checkout.run("serve", "workbench")
    assert "[workbench]" in "".join(checkout.noted())


@pytest.mark.parametrize("there", [True, False], ids=["node がある", "node がない"])
def test_node_is_installed_for_the_tests_where_there_is_none(
    checkout: Checkout, there: bool
) -> None:
    # Node often comes from elsewhere than Debian, whose packages then refuse to be installed.
    tools = checkout.root.parent / "tools"
    for name, says in {
        "apt-get": 'echo "apt $*" >>"$NOTES"',
        "dpkg": "exit 1",
        "id": "echo 0",
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{says}\n")
    if there:
        (tools / "node").write_text("#!/bin/sh\n")
        (tools / "npm").write_text("#!/bin/sh\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    for program in (path for folder in ("/usr/bin", "/bin") for path in Path(folder).iterdir()):
        if program.name not in ("node", "npm") and not os.path.lexists(tools / program.name):
            (tools / program.name).symlink_to(program)
    checkout.run("test", PATH=str(tools))
    (installed,) = (line for line in checkout.noted() if line.startswith("apt -qq install"))
    assert "chromium" in installed
    assert installed.endswith(" nodejs npm") is not there
