"""JSON objects with exact numbers and without repeated names."""

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Final

from scoring.faults import LONGEST_NAME, MAX_FAULTS, DocumentFault, DocumentRefused, printable_name

_MAX_NAMES: Final = MAX_FAULTS  # in one object: each unknown name is a fault
_MAX_INTEGER_DIGITS: Final = 30


def read_object(raw: bytes | str) -> tuple[dict[str, object], tuple[DocumentFault, ...]]:
    """Return the object and a fault for each repeated name; raise DocumentRefused if it is no JSON object."""
    repeated: list[str] = []

    def build_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(pairs) > _MAX_NAMES:
            raise DocumentRefused([DocumentFault("", f"An object here has {_MAX_NAMES} names at most.")])
        fields = {_safe_name(name): value for name, value in pairs}
        if len(fields) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            repeated.extend(name for name, times in counts.items() if times > 1)
        return fields

    try:
        text = raw.decode() if isinstance(raw, bytes) else raw
        value = json.loads(
            text,
            # json.loads keeps the last value of a repeated name without an error.
            object_pairs_hook=build_object,
            parse_float=_exact_decimal,
            parse_int=_bounded_integer,
            parse_constant=Decimal,  # NaN and Infinity, which the field refuses with its own sentence
        )
    except UnicodeDecodeError as error:
        raise DocumentRefused([DocumentFault("", f"The document is not UTF-8 (byte {error.start}).")]) from None
    except json.JSONDecodeError as error:
        place = f"{error.msg}, line {error.lineno}, column {error.colno}"
        raise DocumentRefused([DocumentFault("", f"The document is not JSON: {place}.")]) from None
    except RecursionError:
        raise DocumentRefused([DocumentFault("", "The document is nested too deeply.")]) from None
    if not isinstance(value, dict):
        raise DocumentRefused([DocumentFault("", "The document must be a JSON object.")])
    sentence = 'The name "{}" is given twice in one object.'
    return value, tuple(DocumentFault("", sentence.format(printable_name(name))) for name in repeated)


def _exact_decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent that no Decimal holds, such as 1e99999999999999999999
        return Decimal("Infinity")  # so that the field refuses it with its own sentence


def _bounded_integer(text: str) -> int:
    # Python reads at most 4,300 digits and raises a ValueError of its own above. 30 digits exceed every limit of a
    # field, which refuses the number with its own sentence.
    return int(text[:_MAX_INTEGER_DIGITS])


def _safe_name(name: str) -> str:
    # Each step that handles a fault copies the name, even one of 900 kB.
    name = name[: LONGEST_NAME + 1]
    # With half a surrogate pair as a name, Pydantic reports nothing but that name and hides every other fault.
    return name if name.isascii() else name.encode(errors="backslashreplace").decode()
