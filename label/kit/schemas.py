"""What every model of the wire shares."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from label.kit.written_forms import QUANTITY, of_text, read_day, read_quantity

JsonObject = dict[str, Any]  # a JSON object whose members are looked at by name


class In(BaseModel):
    """What comes in: strict, frozen, and an unknown name is a fault."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Out(BaseModel):
    """What goes out; read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True, defer_build=True)


def plain(value: Decimal) -> str:
    """A decimal without exponent or idle zeros: 24.5, 20, 0.25."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


DECIMAL = {"type": "string", "pattern": QUANTITY, "examples": ["24.5"]}
Quantity = Annotated[
    Decimal,
    BeforeValidator(read_quantity),
    Field(ge=0, max_digits=11, decimal_places=2, allow_inf_nan=False),
    PlainSerializer(plain, when_used="json"),
    WithJsonSchema(DECIMAL),
]
Positive = Annotated[
    Decimal,
    BeforeValidator(read_quantity),
    Field(gt=0, max_digits=11, decimal_places=2, allow_inf_nan=False),
    PlainSerializer(plain, when_used="json"),
    WithJsonSchema(DECIMAL),
]
Day = Annotated[date, of_text(read_day)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
