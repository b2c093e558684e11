"""The parts of a kind of declaration. A kind that leaves one out fails the type check."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from pydantic import Field

from label.declarations.models import Declaration
from label.declarations.states import DeclarationKind, Figure
from label.editions.models import Edition
from label.kit.errors import Fault
from label.kit.schemas import In, plain
from label.kit.text import Name, Text
from scoring import AnyClaim, Basis, ClaimSums, IndicatorName, Rulebook

IndicatorValues = dict[IndicatorName, dict[Basis, str]]


class DeclarationInput(In):
    reference: Name | None = Field(default=None, description="The company's own number for it.")
    note: Text | None = Field(default=None, description="Anything a reviewer should know. No job seeker's name.")

    @property
    def partner(self) -> str | None:
        """The id of the partner association that the declaration names."""
        return None

    @abstractmethod
    def days(self, edition: Edition) -> Mapping[str, date | None]:
        """The days on which it takes place, by the pointer of the field that says so."""

    @abstractmethod
    def faults(self, edition: Edition) -> Iterator[Fault]:
        """Yield what Pydantic cannot check: fields against each other and against the edition."""


@dataclass(frozen=True, kw_only=True)
class KindDefinition(ABC):
    """`verified` maps each quantity of the verdict to the declared quantity that it may not exceed.

    `verified_flags` are the yes-or-no columns of the verdict. `denominators` are figures with a verdict of their own,
    which has no limit and stays when the company changes the declaration. `facts_field` is the field of the facts
    document. `repeated` is the refusal of a second declaration of the kind in one edition; None where there may be
    several.
    """

    kind: DeclarationKind
    french: str
    english: str
    input_model: type[DeclarationInput]
    verified: Mapping[str, str]
    verified_flags: tuple[str, ...] = ()
    denominators: tuple[Figure, ...] = ()
    facts_field: str
    repeated: str | None = None

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """The columns that the company fills."""
        return tuple(name for name in self.input_model.model_fields if name != "kind")

    @cached_property
    def verdict(self) -> tuple[str, ...]:
        """The columns that every verdict fills, and that a change of the declaration empties."""
        return (*self.verified_flags, *self.verified)

    @cached_property
    def kept_verdict(self) -> tuple[str, ...]:
        """The columns that a verdict may fill, and that a change of the declaration leaves."""
        return tuple(f"verified_{figure}" for figure in self.denominators)

    @abstractmethod
    def claim(self, row: Declaration) -> AnyClaim:
        """The declaration as the scorer's fact; a quantity that is not verified counts 0."""

    @abstractmethod
    def gives(self, row: Declaration, declared: ClaimSums, verified: ClaimSums) -> IndicatorValues:
        """What a counted declaration, with these sums, adds to each indicator."""

    def verified_values(self, row: Declaration) -> dict[str, str]:
        """What was verified of each figure; one without a verdict is left out."""
        verified = {declared: getattr(row, name) for name, declared in self.verified.items()}
        verified |= {str(figure): getattr(row, f"verified_{figure}") for figure in self.denominators}
        return {figure: plain(Decimal(value)) for figure, value in verified.items() if value is not None}

    def facts(self, rows: Sequence[Declaration], *, forum_held: bool) -> object:
        """The value of `facts_field` for all counted declarations of the kind."""
        return [self.claim(row).model_dump(mode="json") for row in rows]

    def not_counted(self, row: Declaration, rulebook: Rulebook) -> list[dict[str, str]]:
        """The quantities that a limit of the rulebook cuts, as the score document tells them."""
        return []

    def last_day(self, row: Declaration, edition: Edition) -> date | None:
        """The day after which the declaration may be submitted; None when it gives no date."""
        return row.ended_on or row.started_on


def sums_given(
    measures: Mapping[IndicatorName, Callable[[ClaimSums], Decimal]], declared: ClaimSums, verified: ClaimSums
) -> IndicatorValues:
    """The sums that feed these indicators, without those that are 0 as declared."""
    return {
        name: {"declared": plain(measure(declared)), "verified": plain(measure(verified))}
        for name, measure in measures.items()
        if measure(declared)
    }


def date_faults(started_on: date | None, ended_on: date | None, edition: Edition) -> Iterator[Fault]:
    first, last = edition.period_start, edition.period_end
    for name, value in (("started_on", started_on), ("ended_on", ended_on)):
        if value is not None and not first <= value <= last:
            yield Fault(f"/{name}", f"Outside the edition's period, {first} to {last}.")
    if ended_on is not None and started_on is None:
        yield Fault("/started_on", "An end needs a beginning.")
    elif started_on and ended_on and ended_on < started_on:
        yield Fault("/ended_on", "Before the beginning.")
