"""Lists of a document, read some items at a time: nobody reads more than a hundred faults, and each one costs."""

from collections.abc import Sequence
from typing import Any, Final

from pydantic import ValidationError, ValidatorFunctionWrapHandler
from pydantic_core import InitErrorDetails

from scoring.faults import MOST
from scoring.strict_model import Path, line_of, sentence

_AT_ONCE: Final = 50


def read_items(value: Any, handler: ValidatorFunctionWrapHandler) -> tuple[Any, ...]:
    """The items as their model, for a field's `WrapValidator`. After a hundred faults the rest is not read, which is
    a fault of the list."""
    if not isinstance(value, list | tuple) or len(value) <= _AT_ONCE:
        read: tuple[Any, ...] = handler(value)
        return read
    items: list[Any] = []
    lines: list[tuple[Path, str]] = []
    for start in range(0, len(value), _AT_ONCE):
        try:
            items += handler(value[start : start + _AT_ONCE])
        except ValidationError as refusal:
            lines += _moved(refusal, start)
        if len(lines) >= MOST:
            lines.append(((), "There are more faults than are told here."))
            break
    if lines:
        raise ValidationError.from_exception_data("items", _details(lines))
    return tuple(items)


def _moved(refusal: ValidationError, start: int) -> list[tuple[Path, str]]:
    """The faults of a part of the list, at their places in the whole."""
    lines = refusal.errors(include_url=False)
    return [((int(line["loc"][0]) + start, *line["loc"][1:]), sentence(line)) for line in lines]


def _details(lines: Sequence[tuple[Path, str]]) -> list[InitErrorDetails]:
    return [line_of(path, message) for path, message in lines]
