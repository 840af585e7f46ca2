"""The sandbox: results cross the border, deaths become Japanese errors that name the file."""

import operator
import os
import signal
import sys
import time
import types

import pytest

from corpus.errors import KonkyoError, ResourceLimit, UnreadableFile
from ingest.sandbox import Limits, Sandbox, Subject, run
from ingest.sources import read_file

SUBJECT = Subject(file="手帳.pdf", first_page=3, last_page=7)


@pytest.fixture(scope="module")
def box():
    with Sandbox(Limits(seconds=30, megabytes=1024), processes=2) as opened:
        yield opened


def test_call_runs_in_another_process_and_reuses_it(box):
    first = box.call(os.getpid)
    assert first != os.getpid()
    assert box.call(os.getpid) == first


def test_map_keeps_the_order_of_the_items_though_the_first_takes_longest(box):
    exponents = [3_000_000, 3, 2, 1]
    assert list(box.map(int.bit_length, [1 << n for n in exponents])) == [n + 1 for n in exponents]


def test_map_of_nothing_is_nothing(box):
    assert list(box.map(operator.neg, [])) == []


def test_a_konkyo_error_crosses_unchanged(box, tmp_path):
    with pytest.raises(UnreadableFile) as caught:
        box.call(read_file, tmp_path / "無い.pdf")
    assert "無い.pdf" in caught.value.message
    assert caught.value.details == {"file": "無い.pdf"}


def test_another_error_keeps_its_type_and_tells_where_it_was_raised(box):
    with pytest.raises(ZeroDivisionError) as caught:
        box.call(operator.truediv, 1, 0)
    assert "in the sandbox" in caught.value.__notes__[0]


def test_a_function_that_the_worker_cannot_import_is_an_error_not_a_death(box, monkeypatch):
    here_only = types.ModuleType("a_module_of_this_process_only")
    exec("def work(): pass", here_only.__dict__)
    monkeypatch.setitem(sys.modules, here_only.__name__, here_only)
    with pytest.raises(ModuleNotFoundError):
        box.call(here_only.work)


def test_too_much_memory_is_a_resource_limit_that_names_the_pages(box):
    with pytest.raises(ResourceLimit, match=r"「手帳\.pdf」の3〜7ページ.*メモリ") as caught:
        box.call(bytearray, 2 << 30, subject=SUBJECT)
    assert caught.value.details == {"file": "手帳.pdf", "page": 3}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(signal.SIGKILL, ResourceLimit, id="強制終了"),
        pytest.param(signal.SIGSEGV, UnreadableFile, id="異常終了"),
        pytest.param(signal.SIGXCPU, ResourceLimit, id="CPU時間切れ"),
    ],
)
def test_a_dead_worker_is_an_error_that_names_the_file(box, number, expected):
    with pytest.raises(expected, match=r"手帳\.pdf") as caught:
        box.call(signal.raise_signal, number, subject=SUBJECT)
    assert isinstance(caught.value, KonkyoError)
    assert box.call(operator.neg, 4) == -4  # the pool recovers


def test_map_names_the_item_that_killed_its_worker(box):
    harmless, deadly = signal.SIGCHLD, signal.SIGSEGV
    pages = {harmless: 1, deadly: 9}
    with pytest.raises(UnreadableFile) as caught:
        list(
            box.map(
                signal.raise_signal,
                [harmless, harmless, deadly, harmless],
                lambda number: Subject(file="x.pdf", first_page=pages[number]),
            )
        )
    assert caught.value.details["page"] == 9


def test_a_call_that_does_not_end_is_stopped():
    started = time.monotonic()
    with pytest.raises(ResourceLimit, match="1秒で終わらなかった"):
        run(time.sleep, 60, limits=Limits(seconds=1), subject=SUBJECT)
    assert time.monotonic() - started < 25


def test_sandboxes_do_not_nest(box):
    assert box.call(run, os.getpid) == box.call(os.getpid)


def test_a_map_left_early_stops_its_workers(box):
    results = box.map(time.sleep, [0, 30, 30])
    next(results)
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 25
    assert box.call(operator.neg, 1) == -1


@pytest.mark.parametrize(
    ("subject", "printed"),
    [
        pytest.param(Subject(), "ファイル", id="名前なし"),
        pytest.param(Subject(file="a.docx"), "「a.docx」", id="ファイルだけ"),
        pytest.param(
            Subject(file="a.pdf", first_page=2, last_page=2), "「a.pdf」の2ページ", id="1ページ"
        ),
    ],
)
def test_a_subject_prints_as_people_say_it(subject, printed):
    assert str(subject) == printed
