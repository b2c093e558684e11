"""The faults of a document: all at once, each with a JSON pointer and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError

# Pydantic collects all faults of an input before it returns any: 300,000 empty items in one body of 900 kB took 40 s
# of CPU and 3 GB, and were answered with 115 MB of faults (docs/decisions/0018-a-refusal-is-bounded.md).
MAX_FAULTS: Final = 100
LONGEST_NAME: Final = 80  # characters of a field's name that a fault repeats


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """`pointer` follows RFC 6901: "" is the whole document."""

    pointer: str
    message: str


class DocumentRefused(ValueError):
    """`faults` is never empty."""

    def __init__(self, faults: Sequence[DocumentFault]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


def faults_of(error: ValidationError) -> tuple[DocumentFault, ...]:
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return tuple(DocumentFault(json_pointer(detail["loc"]), detail["msg"]) for detail in details)


def json_pointer(path: Sequence[str | int]) -> str:
    return "".join("/" + printable_name(str(step)) for step in path)


def printable_name(name: str) -> str:
    """Return a field's name, cut to 80 characters, as a JSON pointer writes it."""
    # `label score` prints faults in a terminal: an escape sequence in a name would be obeyed there, and half a
    # surrogate pair cannot be encoded.
    shown = name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME] + "…"
    clean = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in shown)
    return clean.replace("~", "~0").replace("/", "~1")
