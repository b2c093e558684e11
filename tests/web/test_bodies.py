import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from label.kit.errors import BadRequest, Refusal, Timeout, TooLarge, TooManyRequests, Unavailable
from label.web.bodies import (
    LINGER_PIECES,
    PIECE,
    SPARE_PIECES,
    ArrivingBodies,
    BodyBudget,
    BodyDeadline,
    ClientGone,
    IncomingBody,
    body_chunks,
    expected_length,
)

LONG = BodyDeadline(seconds=600)
NONE_AT_ALL = BodyDeadline(seconds=0)
GONE = {"type": "http.disconnect"}
Message = dict[str, Any]


def part(content: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": content, "more_body": more}


def receiving(messages: Sequence[Message]) -> Callable[[], Awaitable[Any]]:
    """ASGI's `receive` of these messages; after the last one it waits for ever, as a server does."""
    left = list(messages)

    async def receive() -> Message:
        return left.pop(0) if left else await asyncio.Event().wait()  # type: ignore[return-value]

    return receive


def read(
    messages: Sequence[Message], length: int | None, limit: int = 100, patience: BodyDeadline = LONG
) -> list[bytes]:
    async def collect() -> list[bytes]:
        return [chunk async for chunk in body_chunks(receiving(messages), length, limit, patience)]

    return asyncio.run(collect())


def head(version: str = "1.1", **headers: str) -> dict[str, Any]:
    named = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"http_version": version, "headers": named}


def test_the_head_tells_how_long_the_body_is() -> None:
    assert expected_length(head(content_length="12")) == 12
    assert expected_length(head()) == 0
    assert expected_length(head(transfer_encoding="chunked")) is None
    assert expected_length(head("2")) is None
    assert expected_length(head("2", content_length="3")) == 3


@pytest.mark.parametrize("announced", ["many", "-1", "+1", "1_0", "1.0", "", "²", "9" * 20])
def test_a_length_that_is_no_number_is_refused(announced: str) -> None:
    with pytest.raises(BadRequest):
        expected_length(head(content_length=announced))


def test_a_body_is_read_to_its_end() -> None:
    assert read([part(b"ab"), part(b""), part(b"c", more=False)], None) == [b"ab", b"c"]
    assert read([], 0) == []


@pytest.mark.parametrize(
    ("messages", "length", "refusal"),
    [
        ([], 101, TooLarge),  # nothing is read of it
        ([part(b"a" * 60), part(b"a" * 60)], None, TooLarge),
        ([part(b"a" * 60), part(b"a" * 60)], 90, TooLarge),
        ([GONE], 12, ClientGone),
        ([part(b"a"), GONE], None, ClientGone),
    ],
)
def test_a_body_too_long_or_cut_short_is_refused(
    messages: Sequence[Message], length: int | None, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        read(messages, length)


def test_a_body_that_does_not_arrive_is_given_up() -> None:
    with pytest.raises(Timeout):
        read([], 12, patience=NONE_AT_ALL)
    with pytest.raises(Timeout):
        read([part(b"a")], 12, patience=NONE_AT_ALL)


@pytest.mark.parametrize(("rate", "arrives"), [(1e-9, True), (1e9, False)])
def test_each_byte_that_has_arrived_gives_the_rest_more_time(rate: float, *, arrives: bool) -> None:
    messages = [part(b"a"), part(b"b", more=False)]

    async def receive() -> Any:
        if len(messages) == 1:
            await asyncio.sleep(0.01)
        return messages.pop(0)

    async def collect() -> list[bytes]:
        return [chunk async for chunk in body_chunks(receive, 2, 100, BodyDeadline(seconds=0, rate=rate))]

    if arrives:
        assert asyncio.run(collect()) == [b"a", b"b"]
    else:
        with pytest.raises(Timeout):
            asyncio.run(collect())


def test_a_body_in_many_small_pieces_is_refused_before_it_has_arrived() -> None:
    with pytest.raises(BadRequest, match="too many small pieces"):
        read([*[part(b"a")] * (SPARE_PIECES + 1), GONE], None, 10_000)
    large = [part(b"a" * PIECE)] * 1_000
    assert len(read([*large, part(b"", more=False)], None, 2_000 * PIECE)) == 1_000


def test_what_is_thrown_away_of_a_refused_body_is_no_more_than_some_pieces() -> None:
    left = [part(b"a" * PIECE)] * (LINGER_PIECES + 5)

    async def receive() -> Any:
        return left.pop()

    asyncio.run(IncomingBody(receive, LONG).discard())
    assert len(left) == 5


def test_what_a_refusal_leaves_of_a_body_is_read_and_thrown_away() -> None:
    async def told() -> list[bool]:
        ends = []
        for messages in ([part(b"a"), part(b"b", more=False)], [part(b"a"), GONE], [part(b"a", more=False)]):
            incoming = IncomingBody(receiving(messages), LONG)
            await incoming.receive()
            await incoming.discard()
            ends.append(incoming.ended)
        return ends

    assert asyncio.run(told()) == [True, True, True]


def test_bodies_share_a_budget_and_give_back_what_they_held() -> None:
    budget = BodyBudget(100)
    with budget.held(60, b"a"), budget.held(40, b"b"):
        with pytest.raises(Unavailable) as full, budget.held(1, b"c"):
            pass
        assert full.value.headers == {"Retry-After": "2"}
    with pytest.raises(ZeroDivisionError), budget.held(100, b"a"):
        raise ZeroDivisionError
    with budget.held(100, b"a"):
        pass


def test_one_sender_holds_no_more_than_is_left_for_the_others() -> None:
    budget = BodyBudget(100)
    with budget.held(25, b"a"), budget.held(25, b"a"):
        with pytest.raises(TooManyRequests) as own, budget.held(1, b"a"):
            pass
        assert own.value.headers == {"Retry-After": "2"}
        with budget.held(16, b"b"), budget.held(9, b"b"), budget.held(25, b"c"):
            pass
    assert budget._held == {}


def test_a_sender_has_a_number_of_bodies_that_are_arriving() -> None:
    arriving = ArrivingBodies(2)
    ends = [arriving.begin(b"a"), arriving.begin(b"a")]
    with pytest.raises(TooManyRequests) as own:
        arriving.begin(b"a")
    assert own.value.headers == {"Retry-After": "2"}
    arriving.begin(b"b")()
    ends[0]()
    ends[0]()  # the last byte and the end of the request both end it
    arriving.begin(b"a")
    with pytest.raises(TooManyRequests):
        arriving.begin(b"a")


def test_a_body_has_arrived_at_its_last_byte() -> None:
    async def told() -> list[int]:
        ends: list[int] = []
        incoming = IncomingBody(receiving([part(b"a"), part(b"b", more=False), GONE]), LONG)
        incoming.on_end = lambda: ends.append(1)
        counts = []
        for _ in range(3):
            await incoming.receive()
            counts.append(len(ends))
        return counts

    assert asyncio.run(told()) == [0, 1, 1]
