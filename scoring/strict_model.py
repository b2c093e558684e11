"""Strict models that report faults between fields together with the faults of each field.

Pydantic skips a model's own validator as soon as one field fails. Here a model lists its cross-field faults in
`cross_field_faults`, which reads only the fields that are valid, and every fault leaves in one ValidationError.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, RootModel, ValidationError, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

FieldPath = tuple[str | int, ...]
CrossFieldFaults = Iterator[tuple[FieldPath, str]]


class ValidFields:
    """The fields of an input that have no fault."""

    def __init__(self, data: Any, faulty: AbstractSet[FieldPath]) -> None:
        self._data = data
        self._faulty = faulty

    def get(self, *path: str | int) -> Any:
        """Return the value at `path`; None when it is absent, null or faulty."""
        if self._is_faulty(path):
            return None
        value = self._data
        for step in path:
            value = _item(value, step)
        return value

    def is_absent(self, name: str) -> bool:
        """Whether `name` is left out or null, and may be."""
        return not self._is_faulty((name,)) and self.get(name) is None

    def number(self, *path: str | int) -> Decimal | None:
        """Return the number at `path`: 0 when it is left out, None when it is faulty."""
        if self._is_faulty(path):
            return None
        value = self.get(*path)
        return Decimal(0) if value is None else Decimal(value)

    def size(self, *path: str | int) -> int:
        """Return the number of items of the list at `path`: 0 when it is absent or faulty."""
        value = self.get(*path)
        return 0 if value is None else len(value.root if isinstance(value, RootModel) else value)

    def check_at_most(self, name: str, limit_name: str) -> CrossFieldFaults:
        limit, number = self.number(limit_name), self.number(name)
        if limit is not None and number is not None and number > limit:
            yield (name,), f"This is more than {limit_name}."

    def _is_faulty(self, path: FieldPath) -> bool:
        return any(path[:length] in self._faulty for length in range(len(path) + 1))


class StrictModel(BaseModel):
    """Frozen; no coercion between types, no unknown names."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        """Yield (path, sentence) for each fault between fields."""
        return iter(())

    @model_validator(mode="wrap")
    @classmethod
    def _validate_all(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            value, faults = handler(data), []
        except ValidationError as error:
            value, faults = None, [(detail["loc"], sentence(detail)) for detail in error.errors(include_url=False)]
        faults += cls.cross_field_faults(ValidFields(data, {path for path, _ in faults}))
        if value is None or faults:
            raise ValidationError.from_exception_data(cls.__name__, [error_details(*fault) for fault in faults])
        return value


def sentence(detail: ErrorDetails) -> str:
    # No sentence repeats the input: it may be long, or hold escape sequences.
    return _SENTENCES.get(detail["type"], detail["msg"]).format_map(detail.get("ctx", {}))


_SENTENCES = {
    "missing": "This name is required.",
    "extra_forbidden": "This name is not known here.",
    "int_type": "A whole number is expected.",
    "bool_type": "true or false is expected.",
    "string_type": "A text is expected.",
    "string_unicode": "A text is expected.",
    "string_too_short": "A text of {min_length} characters or more is expected.",
    "string_too_long": "A text of {max_length} characters or fewer is expected.",
    "literal_error": "One of these is expected: {expected}.",
    "model_type": "An object is expected.",
    "tuple_type": "A list is expected.",
    "too_long": "A list of {max_length} items or fewer is expected.",
    "too_short": "A list of {min_length} items or more is expected.",
    "greater_than_equal": "A figure of {ge} or more is expected.",
    "greater_than": "A figure above {gt} is expected.",
    "less_than_equal": "A figure of {le} or less is expected.",
}


def error_details(path: FieldPath, message: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError("fault", message), loc=path, input=None)


def _item(container: Any, step: str | int) -> Any:
    if isinstance(container, RootModel):
        container = container.root
    if isinstance(step, int):
        return container[step]
    # Facts that are built in code hold models where a document holds objects.
    return container.get(step) if isinstance(container, dict) else getattr(container, step, None)
