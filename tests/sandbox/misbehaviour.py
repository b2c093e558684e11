"""A task that does what its file says."""

import os
import time
from collections.abc import Callable
from typing import Final

from label.sandbox.errors import Refused


def answer(content: bytes, *arguments: str) -> bytes:
    """The file and its arguments, unless the file is one of the words below, or `die` or `refuse` and what."""
    word, _, rest = content.partition(b" ")
    if content in WORDS:
        return WORDS[content]()
    if word == b"die":
        os.kill(os.getpid(), int(rest))
    if word == b"refuse":
        raise Refused(rest.decode(), "café")
    return content + b"|" + "|".join(arguments).encode()


def _compute() -> bytes:
    while True:
        pass


def _sleep() -> bytes:
    time.sleep(60)
    return b""


def _exit() -> bytes:
    os._exit(3)


def _stop_halfway() -> bytes:
    os.write(1, b"ok 100\nhalf of an answer")
    os._exit(0)


def _babble() -> bytes:
    os.write(1, b"libwarning: odd\xff 7\n")
    return b"x"


WORDS: Final[dict[bytes, Callable[[], bytes]]] = {
    b"raise": lambda: bytes([300]),
    b"allocate": lambda: bytes(1 << 40),
    b"recurse": lambda: WORDS[b"recurse"](),
    b"compute": _compute,
    b"sleep": _sleep,
    b"exit": _exit,
    b"babble": _babble,
    b"stop halfway": _stop_halfway,
    b"environment": lambda: os.environ.get("LABEL_SECRET", "none").encode(),
}
