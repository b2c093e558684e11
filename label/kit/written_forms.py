"""The one form in which numbers, dates, moments and truth values are written: the OpenAPI document publishes it.

Pydantic and Python read more: `1_000`, `+12`, ` 12 `, full-width digits, `1e1`, and a text of digits as a date. Nobody
knows whether `1.000` means one or a thousand, so only the published form is read. All readers raise ValueError.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel, BeforeValidator

from label.kit.errors import Fault

QUANTITY: Final = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"
_QUANTITY: Final = re.compile(QUANTITY)
_WHOLE: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


def read_quantity(value: object) -> object:
    """A text such as `24.5`, or a whole number. A JSON number with a point is refused: of `1.000` only 1.0 is left."""
    if isinstance(value, str) and _QUANTITY.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) or type(value) is int:
        return value if isinstance(value, Decimal) else Decimal(value)
    raise ValueError(
        'A quantity is a text such as "24.5": at most 9 digits, then at most 2 after a point; no space, no sign, no'
        " exponent, no zero in front."
    )


def read_day(value: str) -> date:
    """A text such as `2026-03-31`."""
    try:
        return date.fromisoformat(_fitting(_DAY, value))
    except ValueError:
        raise ValueError("A day of the calendar such as 2026-03-31 is expected.") from None


def read_moment(value: str) -> datetime:
    """A text such as `2026-03-31T14:00:00+02:00`."""
    try:
        return datetime.fromisoformat(_fitting(_MOMENT, value))
    except ValueError:
        raise ValueError("A moment such as 2026-03-31T14:00:00+02:00 is expected, with its offset or Z.") from None


def read_whole(value: str) -> int:
    """A text such as `12` or `-3`."""
    try:
        return int(_fitting(_WHOLE, value))
    except ValueError:
        raise ValueError("A whole number such as 12 is expected, in digits only.") from None


def of_text(read: Callable[[str], object]) -> BeforeValidator:
    """Reads texts, for a field of a model; what is no text is left to the type of the field."""
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


def _read_truth(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError("true or false is expected.")
    return value == "true"


def _fitting(form: re.Pattern[str], value: str) -> str:
    if not form.fullmatch(value):
        raise ValueError(value)
    return value


_READERS: Final[Mapping[type, Callable[[str], object]]] = {int: read_whole, bool: _read_truth}


def parameter_faults(model: type[BaseModel], parameters: Mapping[str, str]) -> Iterator[Fault]:
    """Whole numbers and truth values of a query string that are written in another form than the published one."""
    for name, read in _parameter_readers(model).items():
        if name in parameters:
            try:
                read(parameters[name])
            except ValueError as error:
                yield Fault(name, str(error))


@cache
def _parameter_readers(model: type[BaseModel]) -> dict[str, Callable[[str], object]]:
    return {
        name: _READERS[kind]
        for name, field in model.model_fields.items()
        for kind in leaf_types(field.annotation)
        if kind in _READERS
    }


def leaf_types(annotation: Any) -> Iterator[Any]:
    """The types of an annotation without what surrounds them: `Annotated`, unions, lists."""
    parts = get_args(annotation)
    if get_origin(annotation) is Annotated:
        parts = parts[:1]
    if not parts:
        yield annotation
    for part in parts:
        yield from leaf_types(part)
