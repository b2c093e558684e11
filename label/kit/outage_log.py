"""One line a second about an outage, however many requests meet it.

Half a minute without PostgreSQL wrote 21.7 MB: a traceback with the parameters of the statement for each request.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from label.kit.errors import Unavailable

LONGEST_CAUSE: Final = 300  # characters


@dataclass(slots=True)
class _Kind:
    next_line: float = 0.0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class OutageLog:
    """Writes the first of each kind of outage at once, then at most one line in so many `seconds`; a line counts those
    that were left out since the one before. From any thread."""

    log: logging.Logger
    seconds: float = 1.0
    clock: Callable[[], float] = time.monotonic
    _kinds: dict[str, _Kind] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, where: str, error: Unavailable) -> None:
        """`where`: the request or the task that met it."""
        with self._lock:
            kind = self._kinds.setdefault(_name_of(error), _Kind())
            if self.clock() < kind.next_line:
                kind.left_out += 1
                return
            left_out, kind.left_out = kind.left_out, 0
            kind.next_line = self.clock() + self.seconds
        more = f" (and {left_out} more since the line before)" if left_out else ""
        self.log.error("%s: %s%s%s", where, error.detail, cause_of(error), more)


def _name_of(error: Unavailable) -> str:
    """The kind of an outage. Sentences of the classes below name a file: there would be a kind for each."""
    return error.detail if type(error) is Unavailable else type(error).__name__


def cause_of(error: Unavailable) -> str:
    """What the driver or the system said, in parentheses; empty where nothing did. Its first line only: the others may
    quote what a statement contained."""
    cause = error.__cause__
    words = str(getattr(cause, "orig", None) or cause or "").strip()
    return f" ({words.splitlines()[0][:LONGEST_CAUSE]})" if words else ""


OUTAGES: Final = OutageLog(logging.getLogger("label.outages"))
