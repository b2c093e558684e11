import pytest

from label.kit.errors import TooManyRequests
from label.web import rate_limits
from label.web.rate_limits import Operation, RateLimits

CHECK, IMPORT = Operation.FILE_CHECK, Operation.IMPORT


def limits(most: int = 6) -> RateLimits:
    return RateLimits(dict.fromkeys(Operation, most))


def counted(limits: RateLimits, at: float, sender: bytes = b"a", operation: Operation = CHECK) -> str:
    """The answer's Retry-After, empty if the request is taken."""
    try:
        limits.check(operation, sender, at)
    except TooManyRequests as refusal:
        return refusal.headers["Retry-After"]
    return ""


def test_a_minutes_requests_may_come_at_once_and_come_back_evenly() -> None:
    made = limits(6)
    assert [counted(made, 100.0) for _ in range(8)] == [""] * 6 + ["10"] * 2
    assert [counted(made, 109.5), counted(made, 110.0), counted(made, 110.0)] == ["1", "", "10"]
    assert [counted(made, 1000.0) for _ in range(7)] == [""] * 6 + ["10"]


@pytest.mark.parametrize("most", [1, 7, 60, 299])
def test_exactly_the_stated_number_is_taken(most: int) -> None:
    made = limits(most)
    assert [counted(made, 12345.678) for _ in range(most + 1)].count("") == most


def test_each_sender_and_each_operation_has_its_own_allowance() -> None:
    made = limits(1)
    assert [counted(made, 0.0), counted(made, 0.0, b"b"), counted(made, 0.0, b"a", IMPORT)] == ["", "", ""]
    assert [counted(made, 0.0), counted(made, 0.0, b"b"), counted(made, 0.0, b"a", IMPORT)] == ["60", "60", "60"]


def test_a_limit_of_0_is_none() -> None:
    assert {counted(limits(0), 0.0) for _ in range(100)} == {""}


def test_who_has_used_nothing_for_a_minute_is_forgotten() -> None:
    made = limits(1)
    counted(made, 0.0, b"a")
    counted(made, 30.0, b"b")
    made.forget(60.0)
    assert list(made._whole_at) == [(CHECK, b"b")]
    counted(made, 90.0, b"c")  # also without waiting for the upkeep
    assert list(made._whole_at) == [(CHECK, b"c")]


def test_no_more_than_a_number_of_senders_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_SENDERS", 10)
    made = limits(1)
    for number in range(100):
        counted(made, 0.0, str(number).encode())
        assert len(made._whole_at) <= 10
    assert counted(made, 0.0, b"99") == "60"
