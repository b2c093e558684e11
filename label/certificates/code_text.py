"""Reads the QR codes of an untrusted picture or PDF in the sandbox (`label/sandbox/`).

`code_sandbox.py` is the task.
"""

from dataclasses import dataclass
from typing import Final

from label.certificates.pdf_text import REASONS, Unreadable
from label.sandbox.errors import Interrupted, Refused
from label.sandbox.process import ProcessLimits, SandboxTask

# A picture of 64 million dots with transparency needs 450 MB and 2.2 s where no look finds a code.
READING: Final = SandboxTask("label.certificates.code_sandbox", ProcessLimits(700_000_000, 6, 20, 2))


@dataclass(frozen=True, slots=True)
class CodeText:
    """The text of a QR code, and the page that it is on, from 1."""

    page: int
    text: str


def read(content: bytes) -> list[CodeText]:
    """The codes that could be read, in the order of the pages. Raises Unreadable."""
    from msgspec import json

    try:
        return json.decode(READING.run(content), type=list[CodeText])
    except Refused as refused:
        raise Unreadable(refused.code if refused.code in REASONS else "damaged") from None
    except Interrupted:
        raise Unreadable("interrupted") from None
