"""What benchmarks work on: the official texts beside the checkout, temporary homes, the model."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError

if TYPE_CHECKING:
    from ingest.embed.base import Embedder
    from ingest.index import IndexManifest

CHECKOUT = Path(__file__).resolve().parents[2]
ASSISTANCE_ACT = "325AC0000000144"  # 生活保護法
HANDBOOK = "tokyo-jireishu-r7"


def shared_folder(folder: Path | None = None) -> Path:
    """Return the folder with the official texts: ``folder``, else ``shared/`` beside the checkout.

    Raises InputError if it does not exist.
    """
    found = folder or CHECKOUT.parent / "shared"
    if not found.is_dir():
        raise InputError(
            f"測定に使う公式資料のフォルダ「{found}」がありません。"
            "--shared で場所を指定してください。"
        )
    return found


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Yield an empty home folder that is removed at the end, with the prepared model in it."""
    with tempfile.TemporaryDirectory(prefix="konkyo-bench-") as folder:
        home = Path(folder)
        (home / "model").symlink_to(model_folder(), target_is_directory=True)
        yield home


def model_folder() -> Path:
    """Return the checkout's folder of the built-in model, preparing it where it is not there."""
    from ingest.embed import prepare_model

    folder = CHECKOUT / "var" / "model"
    folder.parent.mkdir(exist_ok=True)
    prepare_model(folder, None)
    return folder


def open_embedder(name: str) -> Embedder:
    """Return the built-in engine (``builtin``) or the one without a model (``fake``).

    Raises InputError for another name.
    """
    if name == "fake":
        from ingest.embed.fake import FakeEmbedder

        return FakeEmbedder()
    if name == "builtin":
        from ingest.embed.onnx_engine import OnnxEmbedder

        return OnnxEmbedder(model_folder())
    raise InputError(f"「{name}」は使えません。builtin か fake を指定してください。")


def ingest(home: Path, paths: Sequence[Path], *, document_id: str = "", profile: str = "") -> int:
    """Ingest files into ``home`` and return the number of their units.

    Raises what made the first file fail.
    """
    from ingest.pipeline import ingest_files
    from ingest.sources.base import ReadOptions

    units = 0
    for report in ingest_files(home, paths, ReadOptions(id=document_id, profile=profile)):
        if report.error:
            raise report.error
        units += report.units
    return units


def fill(
    home: Path, shared: Path | None, embedder: Embedder | None, *, handbook: bool = False
) -> IndexManifest:
    """Ingest 生活保護法 (and the handbook, if asked for) and build the index."""
    from ingest.index import build_index

    corpus = shared_folder(shared) / "corpus"
    ingest(home, [corpus / "egov" / f"{ASSISTANCE_ACT}.xml"])
    if handbook:
        pdf = corpus / "handbook" / "jireishu-r7-10.pdf"
        ingest(home, [pdf], document_id=HANDBOOK, profile="qa")
    return build_index(home, embedder)


def unit_texts(home: Path) -> list[str]:
    """Return the text of every unit in ``home``, in a fixed order."""
    from corpus.store import CorpusStore

    store = CorpusStore(home / "corpus.sqlite")
    texts = [unit.text for _, _, unit in store.keyed_units()]
    store.close()
    return texts


def distinct_queries(texts: Sequence[str], count: int, *, seed: int = 1) -> list[str]:
    """Return ``count`` different queries of about 25 characters, cut from random texts.

    Raises ValueError if the texts are too few to give so many.
    """
    chance = random.Random(seed)
    sources = [text for text in texts if len(text) >= 60]
    found: dict[str, None] = {}
    for _ in range(count * 20):
        if len(found) == count:
            return list(found)
        text = chance.choice(sources)
        start = chance.randrange(len(text) - 25)
        query = " ".join(text[start : start + 25].split())
        if any(letter.isalnum() for letter in query):  # a cut of dots and lines asks nothing
            found[query] = None
    raise ValueError(f"{len(sources)} texts do not give {count} different queries")


def konkyo_command(*arguments: str) -> list[str]:
    """Return the command line that starts the Python CLI of this environment."""
    return [str(Path(sys.executable).with_name("konkyo")), *arguments]


def konkyo_environment(home: Path, **settings: str) -> dict[str, str]:
    """Return the environment for a subprocess: ``home``, these settings, nothing of the user's."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KONKYO_")}
    return clean | {"KONKYO_HOME": str(home)} | settings
