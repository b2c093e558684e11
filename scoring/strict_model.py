"""Strict models whose cross-field faults are told together with their field faults.

Pydantic skips a model's own validator as soon as one field fails. Here each model lists its relations
apart; they are judged on whatever was read well, and every fault leaves in one refusal.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    RootModel,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

Path = tuple[str | int, ...]
Broken = Iterator[tuple[Path, str]]


class Known:
    """The part of an input that was read well."""

    def __init__(self, data: Any, faulty: AbstractSet[Path]) -> None:
        self._data = data
        self._faulty = faulty

    def get(self, *path: str | int) -> Any:
        """Return what stands at `path`; None when it is absent, null or faulty."""
        if self._is_faulty(path):
            return None
        found = self._data
        for step in path:
            found = _step(found, step)
        return found

    def is_absent(self, name: str) -> bool:
        """Tell whether `name` is left out or null, and rightly so."""
        return not self._is_faulty((name,)) and self.get(name) is None

    def number(self, *path: str | int) -> Decimal | None:
        """Return the figure at `path`: 0 when it is left out, None when it is faulty."""
        if self._is_faulty(path):
            return None
        found = self.get(*path)
        return Decimal(0) if found is None else Decimal(found)

    def size(self, *path: str | int) -> int:
        """Return how many items the list at `path` has: 0 when it is absent or faulty."""
        found = self.get(*path)
        return 0 if found is None else len(found.root if isinstance(found, RootModel) else found)

    def above(self, high: str, low: str) -> Broken:
        """Yield the fault of a figure `high` that exceeds the figure `low`."""
        most, figure = self.number(low), self.number(high)
        if most is not None and figure is not None and figure > most:
            yield (high,), f"This is more than {low}."

    def _is_faulty(self, path: Path) -> bool:
        return any(path[:length] in self._faulty for length in range(len(path) + 1))


class Judged(BaseModel):
    """A frozen, strict model without unknown names, which tells all its faults at once."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield (path, sentence) for each cross-field fault."""
        return iter(())

    @model_validator(mode="wrap")
    @classmethod
    def _judge(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        try:
            value, lines = handler(data), []
        except ValidationError as refusal:
            value, lines = None, [(line["loc"], sentence(line)) for line in refusal.errors(include_url=False)]
        lines += cls.relations(Known(data, {path for path, _ in lines}))
        if value is None or lines:
            raise ValidationError.from_exception_data(cls.__name__, [line_of(*line) for line in lines])
        return value


def sentence(line: ErrorDetails) -> str:
    """Say one of Pydantic's errors as a sentence which repeats nothing of the input."""
    return _SENTENCES.get(line["type"], line["msg"]).format_map(line.get("ctx", {}))


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


def line_of(path: Path, message: str) -> InitErrorDetails:
    """A fault as Pydantic takes it."""
    return InitErrorDetails(type=PydanticCustomError("fault", message), loc=path, input=None)


def _step(thing: Any, step: str | int) -> Any:
    if isinstance(thing, RootModel):
        thing = thing.root
    if isinstance(step, int):
        return thing[step]
    return thing.get(step) if isinstance(thing, dict) else getattr(thing, step, None)
