"""What may be sent as evidence: a PDF or a picture, told from its content alone and judged in the sandbox.

The file is stored as it was sent: its digest is what a verdict, a snapshot and the doctor name, so nothing is removed
from it or repaired in it.
"""

from typing import Final

from label.declarations.files.errors import FileRefused, refusal
from label.declarations.files.formats import HEIC, JPEG, PDF, PNG, WEBP, FileKind, advice, kind_of
from label.sandbox.errors import Interrupted, Refused
from label.sandbox.process import ProcessLimits, SandboxTask

__all__ = [
    "HEIC",
    "JPEG",
    "JUDGEMENT",
    "LIMIT",
    "PDF",
    "PNG",
    "WEBP",
    "FileKind",
    "FileRefused",
    "Interrupted",
    "inspect",
]

LIMIT: Final = 10 * 1024 * 1024
# A picture of 110 million pixels in grey and a PDF of 100,000 objects need half of the memory and of the CPU time.
JUDGEMENT: Final = SandboxTask("label.declarations.files.judgement", ProcessLimits(600_000_000, 4, 30, 2))


def inspect(content: bytes, limit: int = LIMIT) -> FileKind:
    """The kind of a file of at most `limit` bytes. Raises FileRefused when it may not be taken, Interrupted when it
    could not be read this time."""
    if not content:
        raise FileRefused("empty", "The file is empty: send the document itself.")
    if len(content) > limit:
        size = f"{limit / 1024**2:.3g} MB"
        raise FileRefused("too_large", f"The file is larger than {size}: send a smaller or more compressed copy.")
    kind = kind_of(content)
    if kind is None:
        raise FileRefused("unknown_type", advice(content))
    try:
        JUDGEMENT.run(content)
    except Refused as refused:
        raise refusal(refused.code, kind.name, refused.detail) from None
    return kind
