"""A server that is away: one tries to connect now and then, the others are refused at once."""

import threading
from typing import Any

import pytest

from label.kit.errors import Unavailable
from label.kit.known_outage import KnownOutage


class Driver:
    """A driver whose server is away until said; it counts who tried."""

    def __init__(self) -> None:
        self.away, self.tries, self.hold = True, 0, threading.Event()
        self.hold.set()

    def connect(self) -> str:
        self.tries += 1
        self.hold.wait(60)
        if self.away:
            raise ConnectionError
        return "connection"


def test_while_the_server_is_away_one_tries_each_half_second_and_the_others_are_refused_untried() -> None:
    driver, times = Driver(), [0.0]
    outage = KnownOutage(0.5, lambda: times[-1])
    connect: Any = lambda: outage.connect(driver, None, (), {})  # noqa: E731
    with pytest.raises(ConnectionError):
        connect()
    for _ in range(100):
        with pytest.raises(Unavailable, match="The database does not answer; nothing was done") as refused:
            connect()
        assert refused.value.headers == {"Retry-After": "2"}
    assert driver.tries == 1
    times.append(0.5)
    with pytest.raises(ConnectionError):
        connect()
    times.append(1.0)
    driver.away = False
    assert [connect() for _ in range(3)] == ["connection"] * 3
    assert driver.tries == 5


def test_while_one_tries_the_others_are_refused_and_not_held_up() -> None:
    driver, times = Driver(), [0.0]
    outage = KnownOutage(0.5, lambda: times[-1])
    with pytest.raises(ConnectionError):
        outage.connect(driver, None, (), {})
    times.append(9.0)
    driver.away = False
    driver.hold.clear()
    first = threading.Thread(target=outage.connect, args=(driver, None, (), {}))
    first.start()
    while driver.tries < 2:
        pass
    with pytest.raises(Unavailable):
        outage.connect(driver, None, (), {})
    driver.hold.set()
    first.join()
    assert outage.connect(driver, None, (), {}) == "connection"
