"""Write requirements.lock: the exact versions of everything that Konkyo and its extras need.

    .venv/bin/python scripts/lock.py            # from what .venv holds now
    .venv/bin/python scripts/lock.py --check    # exit 1 if the lock file does not cover pyproject

Only what pyproject.toml asks for is followed (dependencies, every extra, the build back-end), so
a package that was tried in the environment by accident does not get in. Lines are plain
``name==version``: no hosts, no paths, no local versions such as ``+cpu``. The file serves
``pip install -r`` and, as the launcher uses it, ``pip install -c``.
"""

from __future__ import annotations

import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
HEADER = """\
# Made by scripts/lock.py: exact versions for every extra. Do not edit by hand.
# torch goes in first and alone: see docs/operations.md.
"""


def wanted() -> list[Requirement]:
    """Return everything that pyproject.toml asks for, of every extra and of the build."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = declared["project"]
    lines = [*project["dependencies"], *declared["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        lines += extra
    return [Requirement(line) for line in lines]


def pins(requirements: list[Requirement]) -> dict[str, str]:
    """Return name → version of ``requirements`` and of all that they need, as installed here.

    Raises SystemExit naming the packages that are not installed.
    """
    found: dict[str, str] = {}
    missing: set[str] = set()
    seen: set[tuple[str, str]] = set()
    queue = list(requirements)
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            missing.add(name)
            continue
        found[name] = Version(installed.version).public
        for extra in {"", *requirement.extras}:
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            for line in installed.requires or ():
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    queue.append(needed)
    if missing:
        sys.exit(f"not installed, so not locked: {', '.join(sorted(missing))}")
    return found


def uncovered(lock: str, requirements: list[Requirement]) -> list[str]:
    """Return the requirements that no line of the lock file satisfies."""
    locked = {
        canonicalize_name(line.partition("==")[0]): line.partition("==")[2].strip()
        for line in lock.splitlines()
        if "==" in line and not line.startswith("#")
    }
    return [
        str(requirement)
        for requirement in requirements
        if (version := locked.get(canonicalize_name(requirement.name))) is None
        or not requirement.specifier.contains(version, prereleases=True)
    ]


def main() -> None:
    """Write the lock file, or with ``--check`` say what it lacks."""
    if "--check" in sys.argv[1:]:
        lacking = uncovered(LOCK.read_text(encoding="utf-8"), wanted())
        if lacking:
            sys.exit("requirements.lock does not cover: " + ", ".join(lacking))
        return
    lines = [f"{name}=={version}" for name, version in sorted(pins(wanted()).items())]
    LOCK.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{LOCK.name}: {len(lines)} packages\n")


if __name__ == "__main__":
    main()
