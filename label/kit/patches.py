"""Bodies of PATCH: a name left out stays as it is, `null` empties."""

from typing import Any, Self, TypeVar

from pydantic import AfterValidator, model_validator

from label.kit.versions import RequiredVersionIn

Value = TypeVar("Value")


def _refuse_null(value: Value | None) -> Value:
    if value is None:
        raise ValueError("This can be changed but not emptied.")
    return value


# On a field of a patch: its type says None, which the schema needs for a field that may be left out.
NotEmptied = AfterValidator(_refuse_null)


class Patch(RequiredVersionIn):
    """New values of some fields: a name left out stays, `null` empties."""

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.changes():
            raise ValueError("Nothing to change.")
        return self

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by name."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"version"}}
