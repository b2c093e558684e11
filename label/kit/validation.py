"""A JSON body as its model, or the faults in it: a hundred at most, however many there are."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final, TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails, from_json, to_json

from label.kit.errors import MOST_FAULTS, BadRequest, Fault, Invalid
from label.kit.written_forms import parameter_faults

Q = TypeVar("Q", bound=BaseModel)
MANY: Final = 5 * MOST_FAULTS  # faults of which only the first are listed


def checked(model: type[Q], body: bytes) -> Q:
    """A JSON body as its model. `BadRequest` when it is no JSON, `Invalid` with its faults otherwise."""
    try:
        return model.model_validate_json(body or b"{}")
    except ValidationError as error:
        first = _first_faults(model, body) if error.error_count() > MANY else []
        lines = first or _lines(error)
        if lines[0]["type"] == "json_invalid":
            raise BadRequest("The body is not JSON: " + lines[0]["msg"]) from error
        # Where a body is of one kind among several, Pydantic puts the kind before the path.
        skip = 1 if issubclass(model, RootModel) else 0
        raise Invalid("The input has faults.", _told(lines, skip=skip)) from error


def checked_parameters(model: type[Q], parameters: Mapping[str, str]) -> Q:
    """The parameters of a query string as their model; `Invalid` with their faults."""
    badly_written = list(parameter_faults(model, parameters))
    try:
        found = model.model_validate_strings(parameters)
    except ValidationError as error:
        told = {fault.pointer for fault in badly_written}
        others = [fault for fault in faults_of(error, "") if fault.pointer not in told]
        raise Invalid("The query has faults.", [*badly_written, *others]) from error
    if badly_written:
        raise Invalid("The query has faults.", badly_written)
    return found


def faults_of(error: ValidationError, root: str = "/") -> list[Fault]:
    """Pydantic's errors as ours: a JSON pointer (or a parameter's name) and a sentence."""
    return _told(_lines(error), root)


def _lines(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _told(lines: Sequence[ErrorDetails], root: str = "/", *, skip: int = 0) -> list[Fault]:
    return [
        Fault(root + "/".join(str(part) for part in _place(one)[skip:]), one["msg"].removeprefix("Value error, "))
        for one in lines
    ]


def _place(one: ErrorDetails) -> tuple[object, ...]:
    """Where an error is; a missing or unknown kind is reported at the field that names the kind."""
    field = one.get("ctx", {}).get("discriminator")
    return ("", field.strip("'")) if field else one["loc"]


def _first_faults(model: type[BaseModel], body: bytes) -> list[ErrorDetails]:
    """The faults of a body's beginning; none where they stand further down. Pydantic lists all or none, and 15,000 take
    80 ms."""
    try:
        model.model_validate_json(to_json(_beginning(from_json(body))))
    except ValidationError as error:
        # What seems to be missing may only have been cut off.
        return [line for line in _lines(error) if line["type"] != "missing"]
    return []


def _beginning(value: object) -> object:
    """The first names of each object and the first items of each list."""
    if isinstance(value, dict):
        return {name: _beginning(part) for name, part in islice(value.items(), MOST_FAULTS + 1)}
    return [_beginning(part) for part in value[:MOST_FAULTS]] if isinstance(value, list) else value
