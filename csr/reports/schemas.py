"""Sums that several reports have in common, on the wire."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from label.kit.schemas import DECIMAL, Out, plain

# A sum may have more digits than what is summed.
Total = Annotated[
    Decimal, PlainSerializer(plain, when_used="json"), WithJsonSchema({**DECIMAL, "pattern": r"^\d+(\.\d{1,2})?$"})
]


class Amounts(Out):
    """What was committed, or given."""

    places: int = 0
    hours: Total = Decimal(0)
    euros: Total = Decimal(0)
    hires: int = 0


class PeopleOut(Out):
    """Job seekers of initiatives that end in the year. What came after 3 and 6 months is null until some of it is
    known; `known_3` and `known_6` count the people reached of whom it is."""

    reached: int = 0
    started: int = 0
    finished: int = 0
    known_3: int = 0
    durable_3: int | None = None
    other_3: int | None = None
    training_3: int | None = None
    known_6: int = 0
    durable_6: int | None = None
    other_6: int | None = None
    training_6: int | None = None
