"""Sums of ONE basis over a company's claims: what is kept beside the claims and moves with each of them."""

import json
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal, Self

from scoring.exact_numbers import EXACT, write_decimal
from scoring.facts import Audience, Facts, Initiative, LocalHire, Time, Volunteering
from scoring.rulebook import Rulebook

Basis = Literal["declared", "verified"]


@dataclass(frozen=True, slots=True)
class Sums:
    """Exact sums, in person-hours, weighted hires, persons and initiatives; they add and subtract."""

    weighted_hours: Decimal = Decimal(0)
    priority_weighted_hours: Decimal = Decimal(0)
    contract_weighted_hires: Decimal = Decimal(0)
    group_weighted_hires: Decimal = Decimal(0)
    local_hires: int = 0
    initiatives: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            EXACT.add(self.weighted_hours, other.weighted_hours),
            EXACT.add(self.priority_weighted_hours, other.priority_weighted_hours),
            EXACT.add(self.contract_weighted_hires, other.contract_weighted_hires),
            EXACT.add(self.group_weighted_hires, other.group_weighted_hires),
            self.local_hires + other.local_hires,
            self.initiatives + other.initiatives,
        )

    def __neg__(self) -> Self:
        return type(self)(
            EXACT.minus(self.weighted_hours),
            EXACT.minus(self.priority_weighted_hours),
            EXACT.minus(self.contract_weighted_hires),
            EXACT.minus(self.group_weighted_hires),
            -self.local_hires,
            -self.initiatives,
        )

    def __sub__(self, other: Self) -> Self:
        return self + -other

    def to_json(self) -> str:
        """Write the sums that are not 0, compactly: decimals as text, counts as numbers."""
        figures = {name: getattr(self, name) for name in _NAMES if getattr(self, name)}
        return json.dumps(
            {name: write_decimal(v) if isinstance(v, Decimal) else v for name, v in figures.items()},
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        figures = json.loads(text)
        read: dict[str, Any] = {name: Decimal(v) if isinstance(v, str) else v for name, v in figures.items()}
        return cls(**read)


_NAMES = tuple(field.name for field in fields(Sums))
ZERO = Sums()


def volunteering_sums(claim: Volunteering, rulebook: Rulebook, basis: Basis) -> Sums:
    """Return one action's part: its hours, up to a limit for each participant, weighted."""
    hours = claim.hours if basis == "declared" else claim.verified_hours
    limit = EXACT.multiply(rulebook.hours_per_participant, Decimal(claim.participants))
    return hours_sums(min(hours, limit), claim.time, claim.audience, rulebook)


def hours_sums(hours: Decimal, time: Time, audience: Audience, rulebook: Rulebook) -> Sums:
    """Return the part of hours that no limit cuts."""
    weighted = EXACT.multiply(hours, getattr(rulebook.weights.time, time))
    priority = EXACT.multiply(weighted, getattr(rulebook.weights.audience, audience))
    return Sums(weighted_hours=weighted, priority_weighted_hours=priority)


def local_hire_sums(claim: LocalHire, rulebook: Rulebook, basis: Basis) -> Sums:
    """Return one line of local hires' part."""
    count = claim.count if basis == "declared" else claim.verified_count
    return Sums(
        contract_weighted_hires=EXACT.multiply(Decimal(count), getattr(rulebook.weights.contract, claim.contract)),
        group_weighted_hires=EXACT.multiply(Decimal(count), getattr(rulebook.weights.group, claim.group)),
        local_hires=count,
    )


def initiative_sums(claim: Initiative, rulebook: Rulebook, basis: Basis) -> Sums:
    """Return one initiative's part: 1 when it counts for the bonus."""
    counts = claim.completed and claim.beneficiaries >= rulebook.bonus.beneficiaries
    return Sums(initiatives=int(counts and (basis == "declared" or claim.verified)))


def claims_sums(facts: Facts, rulebook: Rulebook, basis: Basis) -> Sums:
    """Return the sums of all claims of a facts document."""
    parts = [
        *(volunteering_sums(claim, rulebook, basis) for claim in facts.volunteering),
        *(local_hire_sums(claim, rulebook, basis) for claim in facts.local_hires),
        *(initiative_sums(claim, rulebook, basis) for claim in facts.initiatives),
    ]
    return sum(parts, start=ZERO)
