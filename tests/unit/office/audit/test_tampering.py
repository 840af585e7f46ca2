"""Any single change to a log is found, whatever it is: by trying changes at random."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from office.audit import AuditLog
from office.audit.chain import Chain, Head, Link
from office.audit.findings import Verification
from office.audit.rows import read_heads, read_links
from office.audit.verify import Walk
from office.database import Database
from office.database.engine import OFFICE_FILE, sqlite_url
from office.encryption import Cipher, KeyRing

from audit_tampering import write_events

CIPHER = Cipher(KeyRing(keys={"k1": bytes(32)}, current="k1", root=bytes(range(32))))
EVENTS = 12
PLACES = st.integers(0, EVENTS - 1)

Log = tuple[list[Link], tuple[Head, ...]]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, empty_office_file: Path) -> Iterator[Log]:
    """Return twelve events and their head as the database gives them."""
    path = tmp_path_factory.mktemp("tampering") / OFFICE_FILE
    shutil.copyfile(empty_office_file, path)
    database = Database(sqlite_url(path))
    write_events(database, AuditLog(CIPHER), EVENTS)
    with database.read() as session:
        yield list(read_links(session)), read_heads(session)
    database.close()


def check(links: list[Link], heads: tuple[Head, ...]) -> Verification:
    walk = Walk(chain=Chain(CIPHER))
    walk.follow(sorted(links, key=lambda link: link.seq))
    return walk.result(heads, lambda: links)


def edited(link: Link, name: str, data: st.DataObject) -> Link:
    old = getattr(link, name)
    kinds = {
        "seq": st.integers(-(2**63), 2**63 - 1),
        "chain": st.binary(min_size=32, max_size=32) | st.binary(max_size=40),
    }
    new = data.draw(kinds.get(name, st.text(max_size=60)), label=f"new {name}")
    assume(new != old)
    return link._replace(**{name: new})


def test_the_log_itself_is_in_order(log: Log) -> None:
    assert check(*log).ok


@given(place=PLACES, name=st.sampled_from(Link._fields), data=st.data())
def test_an_edit_of_any_field_is_found(
    log: Log, place: int, name: str, data: st.DataObject
) -> None:
    links, heads = log
    changed = edited(links[place], name, data)
    found = check([*links[:place], changed, *links[place + 1 :]], heads)
    assert not found.ok
    if name not in ("seq", "chain"):
        assert [(each.kind, each.seq, each.until) for each in found.findings] == [
            ("changed", place + 1, place + 1)
        ]


@given(place=PLACES, name=st.sampled_from(Link._fields[1:-1]), cut=st.integers(1, 3))
def test_text_that_moves_into_the_next_field_is_found(
    log: Log, place: int, name: str, cut: int
) -> None:
    links, heads = log
    following = Link._fields[Link._fields.index(name) + 1]
    old = links[place]
    assume(following != "chain" and len(getattr(old, name)) >= cut)
    text = getattr(old, name)
    new = old._replace(**{name: text[:-cut], following: text[-cut:] + getattr(old, following)})
    assert not check([*links[:place], new, *links[place + 1 :]], heads).ok


@given(first=PLACES, length=st.integers(1, EVENTS))
def test_a_deletion_is_found_and_located(log: Log, first: int, length: int) -> None:
    links, heads = log
    found = check([*links[:first], *links[first + length :]], heads)
    last = min(first + length, EVENTS)
    kind = "cut-off" if last == EVENTS else "removed"
    assert (kind, first + 1, last) in [(each.kind, each.seq, each.until) for each in found.findings]


@given(first=PLACES, second=PLACES)
def test_a_swap_is_found_and_named(log: Log, first: int, second: int) -> None:
    links, heads = log
    assume(first != second)
    swapped = list(links)
    swapped[first] = links[second]._replace(seq=first + 1)
    swapped[second] = links[first]._replace(seq=second + 1)
    found = check(swapped, heads)
    assert [(each.kind, each.seq, each.origin) for each in found.findings] == sorted(
        [("moved", first + 1, second + 1), ("moved", second + 1, first + 1)],
        key=lambda each: each[1],
    )


@given(place=PLACES, seq=st.integers(-3, EVENTS + 5), data=st.data())
def test_an_insertion_is_found(log: Log, place: int, seq: int, data: st.DataObject) -> None:
    links, heads = log
    name = data.draw(st.sampled_from(Link._fields[1:]))
    new = data.draw(st.sampled_from([links[place], edited(links[place], name, data)]))
    found = check([*links, new._replace(seq=seq)], heads)
    assert {each.kind for each in found.findings} & {"inserted", "duplicated", "changed"}


@given(place=st.integers(0, EVENTS), data=st.data())
def test_an_insertion_with_new_numbers_for_all_that_follow_is_found(
    log: Log, place: int, data: st.DataObject
) -> None:
    links, heads = log
    made_up = edited(links[place % EVENTS], "actor", data)._replace(seq=place + 1)
    later = [link._replace(seq=link.seq + 1) for link in links[place:]]
    found = check([*links[:place], made_up, *later], heads)
    assert ("inserted", place + 1) in [(each.kind, each.seq) for each in found.findings]


@given(
    seq=st.integers(0, EVENTS + 3),
    chain=st.binary(min_size=32, max_size=32),
    mac=st.binary(min_size=32, max_size=32),
    kept=st.sets(st.sampled_from(["seq", "chain", "mac"]), max_size=2),
)
def test_another_head_is_found(
    log: Log, seq: int, chain: bytes, mac: bytes, kept: set[str]
) -> None:
    links, (head,) = log
    new = Head(seq=seq, chain=chain, mac=mac)._replace(**{n: getattr(head, n) for n in kept})
    assume(new != head)
    found = check(links, (new,))
    assert [each.kind for each in found.findings] == ["head"]


@given(length=st.integers(0, EVENTS - 1))
def test_a_cut_with_a_head_that_is_made_up_is_found(log: Log, length: int) -> None:
    links, (head,) = log
    chain = links[length - 1].chain if length else bytes(32)
    assert not check(links[:length], (head._replace(seq=length, chain=chain),)).ok
    assert check(links[:length], ()).ok == (length == 0)  # as new: only the paper can tell


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(order=st.permutations(range(EVENTS)), keep=st.sets(PLACES))
def test_no_other_order_and_no_other_choice_of_events_is_ever_in_order(
    log: Log, order: list[int], keep: set[int]
) -> None:
    links, heads = log
    chosen = [links[old]._replace(seq=new + 1) for new, old in enumerate(order) if new in keep]
    assert check(chosen, heads).ok == (chosen == links)
