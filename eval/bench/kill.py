"""``kill -9`` at random instants of ingest and index build: the served index stays whole."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from corpus.errors import KonkyoError
from corpus.store import CorpusStore
from eval.bench.figures import command, seconds, with_targets
from eval.bench.workspace import (
    konkyo_command,
    konkyo_environment,
    model_folder,
    temporary_home,
)
from ingest.embed import load_embedder
from ingest.index import verify
from ingest.pipeline import embedded_ids
from ingest.removed_digests import remember_removed
from search_api.types import Mode, Query

#: A build follows an ingest, so that it finds a changed document.
_STEPS = ("ingest", "build", "ingest", "force", "ingest")
_SECTIONS = 20
_WORDS = (
    "申込み",
    "貸付け",
    "届出",
    "器具",
    "窓口",
    "世帯",
    "期間",
    "費用",
    "書類",
    "返却",
    "台帳",
)


def run(*, kills: int = 50, seed: int = 1, embedder: str = "builtin") -> dict[str, Any]:
    """Kill ``konkyo ingest``, ``index build`` and ``index build --force``, ``kills`` times.

    The corpus is made up and small, without the embedded digests, so that most of the time is
    spent writing; its document changes before every ingest, so that there is work to do for the
    build that follows. ``embedder`` is the setting of that name; ``builtin``
    kills among vectors and their cache too, ``none`` is quicker. After every kill the live
    snapshot is checked file by file and searched, the databases are checked, and every stored
    document must be there as a whole; then the same command runs undisturbed and must finish.
    An instant is drawn between the end of the program's start and the end of its work, for half
    of the builds between the first file of the snapshot and the last. ``killed`` counts the
    kills that came before the end, ``killed_while_writing`` those that left an unfinished
    snapshot behind.
    """
    chance = random.Random(seed)
    with temporary_home() as home:
        bench = _Bench(home, embedder, chance)
        broken: list[str] = []
        landed = unfinished = 0
        for number, step in enumerate(islice(cycle(_STEPS), kills)):
            if step == "ingest":
                bench.change_document()
            landed += bench.kill(step)
            unfinished += bench.is_unfinished()
            broken += [f"{number} {step}: {problem}" for problem in bench.damage()]
            bench.finish(step)
            after = bench.damage() + (bench.lag() if step != "ingest" else [])
            broken += [f"{number} {step}, next run: {problem}" for problem in after]
    figures = {
        "kills": kills,
        "killed": landed,
        "killed_while_writing": unfinished,
        "broken": len(broken),
        "first_broken": broken[:5],
    }
    # A run in which no kill met a writer has shown nothing.
    return with_targets(figures, {"broken": ("==", 0), "killed_while_writing": (">=", 1)})


class _Bench:
    """One home with a made-up document, and the commands that are killed."""

    def __init__(self, home: Path, embedder: str, chance: random.Random) -> None:
        self._home = home
        self._chance = chance
        self._environment = konkyo_environment(home, KONKYO_EMBEDDER=embedder)
        self._file = home / "document.md"
        self._commands = {
            "ingest": konkyo_command("ingest", str(self._file), "--id", "sample", "--no-index"),
            "build": konkyo_command("index", "build"),
            "force": konkyo_command("index", "build", "--force"),
        }
        self._embedder = load_embedder(embedder, model_folder())
        for document_id in embedded_ids():
            remember_removed(home, document_id)
        self.change_document()
        self.finish("ingest")
        self.finish("build")
        self.change_document()
        self._start = seconds(lambda: self._finish(konkyo_command("documents")))
        self._whole = {step: seconds(lambda s=step: self.finish(s)) for step in self._commands}  # type: ignore[misc]

    def change_document(self) -> None:
        """Write the document anew: other words, the same headings."""
        sections = [
            f"## 第{number}\n{self._sentence()}{self._sentence()}" for number in range(1, _SECTIONS)
        ]
        self._file.write_text("# 器具の貸付け\n\n" + "\n\n".join(sections), encoding="utf-8")

    def finish(self, step: str) -> None:
        """Run a step to its end. Raises KonkyoError with its output if it fails."""
        self._finish(self._commands[step])

    def kill(self, step: str) -> bool:
        """Run a step and kill it at a random instant; False if it had already ended."""
        process = subprocess.Popen(
            self._commands[step],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait(step, process)
        process.kill()
        killed = process.wait() == -signal.SIGKILL
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # parsing workers that outlived it
        return killed

    def _wait(self, step: str, process: subprocess.Popen[bytes]) -> None:
        """Wait for the instant of a kill."""
        if step == "ingest" or self._chance.random() < 0.5:
            time.sleep(self._chance.uniform(self._start * 0.8, self._whole[step] * 0.95))
            return
        while process.poll() is None and not self.is_unfinished():
            time.sleep(0.005)
        time.sleep(self._chance.uniform(0, self._whole[step] * 0.2))

    def is_unfinished(self) -> bool:
        """Tell whether there is a snapshot that is being written, or was when its writer died."""
        return any((self._home / "index").glob(".building-*"))

    def damage(self) -> list[str]:
        """Return what is broken: in the live snapshot, in a search, in the corpus store."""
        from search_api.service import SearchService

        problems = []
        try:
            verify(self._home)
            service = SearchService.open(self._home, embedder=self._embedder)
            for mode in (Mode.LEXICAL, Mode.DENSE) if self._embedder else (Mode.LEXICAL,):
                result = service.search(Query(text="器具の貸付けの届出", mode=mode))
                if not result.hits or result.notices:
                    problems.append(f"the {mode} search found nothing")
        except KonkyoError as error:
            problems.append(error.message)
        for name in ("corpus.sqlite", "vectors.sqlite") if self._embedder else ("corpus.sqlite",):
            with closing(sqlite3.connect(self._home / name)) as database:
                if database.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    problems.append(f"{name} is damaged")
        with closing(sqlite3.connect(self._home / "corpus.sqlite")) as store:
            halves = store.execute(
                "SELECT version FROM documents d WHERE unit_count !="
                " (SELECT count(*) FROM units u WHERE u.version = d.version)"
            ).fetchall()
            problems += [f"{version} is not whole" for (version,) in halves]
        return problems

    def lag(self) -> list[str]:
        """Return what a finished build has left undone."""
        problems = []
        with closing(CorpusStore(self._home / "corpus.sqlite")) as store:
            if verify(self._home).corpus_sha256 != store.sha256():
                problems.append("the index is older than the corpus")
        left = [path.name for path in (self._home / "index").glob(".building-*")]
        return problems + [f"{name} was left behind" for name in left]

    def _sentence(self) -> str:
        words = self._chance.sample(_WORDS, 6)
        return (
            "、".join(f"{word}を{self._chance.randint(1, 99)}件" for word in words) + "記録する。"
        )

    def _finish(self, line: list[str]) -> None:
        done = subprocess.run(
            line,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if done.returncode:
            raise KonkyoError(f"{' '.join(line[1:3])} が失敗しました。\n{done.stderr[-2000:]}")


if __name__ == "__main__":
    sys.exit(command(run))
