import signal
from dataclasses import replace

import pytest

from label.sandbox.errors import Interrupted, Refused
from label.sandbox.process import ProcessLimits, SandboxTask

LIMITS = ProcessLimits(memory=120_000_000, cpu_seconds=0.5, elapsed_seconds=20, concurrency=2)
TASK = SandboxTask("tests.sandbox.misbehaviour", LIMITS)


def named(outcome: bytes | Refused | Interrupted) -> bytes | str:
    if isinstance(outcome, Refused):
        return outcome.code
    return "interrupted" if isinstance(outcome, Interrupted) else outcome


def outcomes(*contents: bytes) -> list[bytes | str]:
    return [named(outcome) for outcome in TASK.outcomes(contents)]


def test_files_are_answered_for_in_their_order_whatever_bytes_they_hold() -> None:
    assert TASK.run_all([b"", b"ok 3\n", bytes(range(256)) * 2_000], "a b", "") == [
        b"|a b|",
        b"ok 3\n|a b|",
        bytes(range(256)) * 2_000 + b"|a b|",
    ]


def test_a_refusal_has_its_code_and_ends_nothing_else() -> None:
    files = [b"refuse script", b"raise", b"allocate", b"recurse", b"fine"]
    assert outcomes(*files) == ["script", "damaged", "too_complex", "too_complex", b"fine|"]
    with pytest.raises(Refused) as refused:
        TASK.run_all([b"fine", b"refuse script", b"raise"])
    assert (refused.value.code, refused.value.detail) == ("script", "café")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM, signal.SIGBUS])
def test_a_process_that_dies_says_nothing_of_the_file(number: int) -> None:
    assert outcomes(b"fine", b"die %d" % number, b"fine") == [b"fine|", "interrupted", "interrupted"]
    with pytest.raises(Interrupted):
        TASK.run(b"die %d" % number)


def test_a_process_that_ends_early_says_nothing_of_the_file() -> None:
    assert outcomes(b"exit") == ["interrupted"]
    assert outcomes(b"fine", b"stop halfway", b"fine") == [b"fine|", "interrupted", "interrupted"]


def test_an_answer_behind_what_a_library_has_written_is_none() -> None:
    assert outcomes(b"fine", b"babble") == [b"fine|", "interrupted"]


def test_a_file_that_uses_up_its_memory_or_its_cpu_time_is_too_complex() -> None:
    assert outcomes(b"fine", b"compute") == [b"fine|", "too_complex"]
    assert outcomes(b"die %d" % signal.SIGABRT) == ["too_complex"]


def test_a_process_that_takes_too_long_says_nothing_of_the_file() -> None:
    task = SandboxTask(TASK.module, replace(LIMITS, elapsed_seconds=0.5))
    assert [named(outcome) for outcome in task.outcomes([b"sleep", b"fine"])] == ["interrupted", "interrupted"]


def test_no_more_processes_run_at_once_than_allowed() -> None:
    task = SandboxTask(TASK.module, replace(LIMITS, elapsed_seconds=0.01, concurrency=1))
    with task._places:
        assert [named(outcome) for outcome in task.outcomes([b"fine", b"fine"])] == ["interrupted", "interrupted"]
    task.limits = LIMITS
    assert task.run(b"fine") == b"fine|"


def test_a_process_has_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABEL_SECRET", "x")
    assert TASK.run(b"environment") == b"none"


def test_a_machine_without_room_for_a_process_says_nothing_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nonexistent/python")
    assert outcomes(b"fine") == ["interrupted"]
