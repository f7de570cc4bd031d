"""Every input ends as imported, refused with a code, or skipped: no traceback, no hang, within the limits."""

from __future__ import annotations

import time
import tracemalloc
from functools import cache

import pytest
from corpus.case import expectations, file_of
from hostile import BOMBS, BROKEN
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from salesbook.api.reading import read_return_bytes
from salesbook.model.period import Month
from salesbook.model.submission import FileStatus, Submission
from salesbook.problems import Severity

MARCH = Month(2027, 3)
SECONDS = 2.0
MEMORY = 64 * 1024 * 1024


def read(data: bytes) -> Submission:
    return read_return_bytes(data, path="book.xlsx", period=MARCH)


def is_answered(submission: Submission) -> bool:
    """Say whether a file that does not count says why, with a code."""
    reasons = [found.code for found in submission.problems if found.severity is Severity.ERROR]
    return submission.status.counts or submission.status is FileStatus.SKIPPED or bool(reasons)


@pytest.mark.parametrize("name", [*BROKEN, *BOMBS])
def test_hostile_files_are_answered_with_a_code(name: str) -> None:
    submission = read({**BROKEN, **BOMBS}[name]())
    assert is_answered(submission)
    assert not submission.facts


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little_time_and_memory(name: str) -> None:
    data = BOMBS[name]()
    started = time.process_time()
    submission = read(data)
    assert time.process_time() - started < SECONDS
    assert submission.status in (FileStatus.REFUSED, FileStatus.REJECTED)
    tracemalloc.start()
    read(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < MEMORY


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml "]),
)
@example(b"", b"PK\3\4")
def test_arbitrary_bytes_are_answered(tail: bytes, head: bytes) -> None:
    assert is_answered(read(head + tail))


@cache
def untouched() -> bytes:
    return file_of(expectations()["untouched"]).read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_book_with_some_bytes_changed_is_read_or_answered(changes: list[tuple[int, int]]) -> None:
    data = bytearray(untouched())
    for at, value in changes:
        data[at % len(data)] = value
    assert is_answered(read(bytes(data)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 30_000), st.integers(0, 30_000))
def test_a_book_with_a_piece_cut_out_is_read_or_answered(first: int, second: int) -> None:
    data = untouched()
    start, stop = sorted((first % len(data), second % len(data)))
    assert is_answered(read(data[:start] + data[stop:]))
