"""Lists of a document, validated in batches."""

from typing import Final

from pydantic import ValidationError, ValidatorFunctionWrapHandler

from scoring.faults import MAX_FAULTS
from scoring.strict_model import FieldPath, error_details, sentence

# Pydantic collects the faults of a whole list before it returns (15,000 faults: 80 ms), so a long list is given to it
# 50 items at a time. Its own `fail_fast` was rejected: it names one fault where up to a hundred help.
_BATCH_SIZE: Final = 50


def validate_in_batches(value: object, handler: ValidatorFunctionWrapHandler) -> tuple[object, ...]:
    """For a field's `WrapValidator`. After 100 faults the remaining items are not read; this is a fault of the list."""
    if not isinstance(value, list | tuple) or len(value) <= _BATCH_SIZE:
        whole: tuple[object, ...] = handler(value)
        return whole
    items: list[object] = []
    faults: list[tuple[FieldPath, str]] = []
    for start in range(0, len(value), _BATCH_SIZE):
        try:
            items += handler(value[start : start + _BATCH_SIZE])
        except ValidationError as error:
            faults += _faults_from(error, start)
        if len(faults) >= MAX_FAULTS:
            faults.append(((), "There are more faults than are listed here."))
            break
    if faults:
        raise ValidationError.from_exception_data("items", [error_details(*fault) for fault in faults])
    return tuple(items)


def _faults_from(error: ValidationError, start: int) -> list[tuple[FieldPath, str]]:
    """The faults of the batch that starts at item `start`, with indexes in the whole list."""
    details = error.errors(include_url=False)
    return [((int(detail["loc"][0]) + start, *detail["loc"][1:]), sentence(detail)) for detail in details]
