"""What is wrong with a document: every fault at once, each with a JSON pointer and a sentence."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

MOST = 100  # faults that are told of one document, and names that one of its objects may have
_LONGEST_NAME = 80
_LONGEST_WHOLE = 30


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `pointer` (RFC 6901, "" for the whole document) and a sentence."""

    pointer: str
    message: str


class Refused(ValueError):
    """A document that was not accepted; `faults` is never empty."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.message}" for fault in faults))
        self.faults = tuple(faults)


def pointer(path: Sequence[str | int]) -> str:
    """Write a JSON pointer; characters that a terminal would obey or refuse are written as escapes."""
    return "".join("/" + _name(str(step)) for step in path)


def faults_of(refusal: ValidationError) -> tuple[Fault, ...]:
    """List Pydantic's line errors as faults."""
    lines = refusal.errors(include_url=False, include_context=False, include_input=False)
    return tuple(Fault(pointer(line["loc"]), line["msg"]) for line in lines)


def read_object(raw: bytes | str) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """Read one JSON object, numbers exact, with a fault for each name given twice; or raise Refused."""
    twice: list[str] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(pairs) > MOST:
            raise Refused([Fault("", f"An object here has {MOST} names at most.")])
        found = {_whole_text(name): value for name, value in pairs}
        if len(found) < len(pairs):
            twice.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return found

    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        value = json.loads(
            text, object_pairs_hook=object_of, parse_float=_exact, parse_int=_whole, parse_constant=Decimal
        )
    except UnicodeDecodeError as error:
        raise Refused([Fault("", f"The document is not UTF-8 (byte {error.start}).")]) from None
    except json.JSONDecodeError as error:
        where = f"{error.msg}, line {error.lineno}, column {error.colno}"
        raise Refused([Fault("", f"The document is not JSON: {where}.")]) from None
    except RecursionError:
        raise Refused([Fault("", "The document is nested too deeply.")]) from None
    if not isinstance(value, dict):
        raise Refused([Fault("", "The document must be a JSON object.")])
    return value, tuple(Fault("", f'The name "{_name(name)}" is given twice in one object.') for name in twice)


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no Decimal holds; refused later with the field's own sentence
        return Decimal("Infinity")


def _whole(text: str) -> int:
    return int(text[:_LONGEST_WHOLE])  # still far too large for any figure, and cheap to read


def _whole_text(name: str) -> str:
    name = name[: _LONGEST_NAME + 1]  # a longer one is not known here, and Pydantic would copy it again and again
    # Half a surrogate pair is no text: as a name it would make Pydantic hide every other fault.
    return name if name.isascii() else name.encode(errors="backslashreplace").decode()


def _name(name: str) -> str:
    shown = name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"
    clean = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in shown)
    return clean.replace("~", "~0").replace("/", "~1")
