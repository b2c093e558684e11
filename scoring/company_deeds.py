"""What a company can still do before the period ends: volunteering, hires, initiatives."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

from scoring.breakpoints import ceiling, to_values, to_values_with_whole, whole_breakpoints
from scoring.claim_sums import ClaimSums, hours_sums, local_hire_sums
from scoring.deeds import Deed
from scoring.effort import DeedEffort
from scoring.exact_numbers import EXACT
from scoring.fact_sums import FactSums
from scoring.facts import LocalHireClaim, VolunteeringAudience
from scoring.proofs import employees
from scoring.rulebook import Rulebook
from scoring.thresholds import Band


def company_deeds(
    sums: FactSums, headcount: Decimal, durable: int, rulebook: Rulebook, effort: DeedEffort
) -> Iterator[Deed]:
    """The deeds from facts that are all verified, with these denominators; one without `breakpoints` is impossible."""
    band = rulebook.bands.band_of(headcount)
    # What the rulebook counts when every employee takes part.
    most_hours = int(EXACT.multiply(rulebook.hours_per_participant, Decimal(employees(headcount))))
    hours = list(_hour_breakpoints(sums, headcount, rulebook, band))
    yield Deed(
        "priority_hours",
        lambda amount: amount * effort.hour,
        whole_breakpoints(hours, most_hours),
        lambda before, amount: _with_hours(before, rulebook, Decimal(amount)),
    )
    curve = rulebook.families.V.V2.curves.of(band)
    newcomers = to_values(curve, Fraction(sums.verified_volunteers), Fraction(100), Fraction(headcount))
    yield Deed(
        "volunteers",
        lambda amount: amount * effort.volunteer,
        whole_breakpoints(
            [*newcomers, *(point / Fraction(effort.volunteer_hours) for point in hours)],
            # The statement is refused with more volunteers than the declared headcount.
            min(employees(headcount), employees(sums.headcount)) - sums.verified_volunteers,
        ),
        lambda before, amount: _with_volunteers(before, rulebook, effort, amount),
    )
    yield _shared_vacancies(sums, durable, rulebook, band, effort)
    yield _local_hires(sums, headcount, durable, rulebook, effort)
    yield _initiatives(sums, rulebook, effort)


def _hour_breakpoints(sums: FactSums, headcount: Decimal, rulebook: Rulebook, band: Band) -> Iterator[Fraction]:
    rules, one = rulebook.families.V, hours_sums(Decimal(1), "paid", _audience(rulebook), rulebook)
    for rule, now, step in (
        (rules.V1, sums.verified.weighted_hours, one.weighted_hours),
        (rules.V3, sums.verified.priority_weighted_hours, one.priority_weighted_hours),
    ):
        yield from to_values(rule.curves.of(band), Fraction(now), Fraction(step), Fraction(headcount))


def _audience(rulebook: Rulebook) -> VolunteeringAudience:
    audiences: tuple[VolunteeringAudience, ...] = get_args(VolunteeringAudience)
    return max(audiences, key=rulebook.weights.audience.of)


def _with_claim(sums: FactSums, claim: ClaimSums, **figures: Any) -> FactSums:
    return replace(sums, declared=sums.declared + claim, verified=sums.verified + claim, **figures)


def _with_hours(sums: FactSums, rulebook: Rulebook, hours: Decimal, **figures: Any) -> FactSums:
    return _with_claim(sums, hours_sums(hours, "paid", _audience(rulebook), rulebook), **figures)


def _with_volunteers(sums: FactSums, rulebook: Rulebook, effort: DeedEffort, amount: int) -> FactSums:
    """A volunteer is an employee who gave some hours, so the hours come with each newcomer."""
    verified = sums.verified_volunteers + amount
    hours = EXACT.multiply(effort.volunteer_hours, Decimal(amount))
    declared = max(sums.volunteers, verified)
    return _with_hours(sums, rulebook, hours, volunteers=declared, verified_volunteers=verified)


def _shared_vacancies(sums: FactSums, durable: int, rulebook: Rulebook, band: Band, effort: DeedEffort) -> Deed:
    def apply(before: FactSums, amount: int) -> FactSums:
        verified = before.verified_hires_from_shared_vacancies + amount
        declared = max(before.hires_from_shared_vacancies, verified)
        return replace(before, hires_from_shared_vacancies=declared, verified_hires_from_shared_vacancies=verified)

    shared, curve = sums.verified_hires_from_shared_vacancies, rulebook.families.H.H3.curves.of(band)
    breakpoints = to_values(curve, Fraction(shared), Fraction(100), Fraction(durable))
    most = min(durable, sums.durable_hires) - shared
    return Deed(
        "shared_vacancies", lambda amount: amount * effort.shared_vacancy, whole_breakpoints(breakpoints, most), apply
    )


def _local_hires(sums: FactSums, headcount: Decimal, durable: int, rulebook: Rulebook, effort: DeedEffort) -> Deed:
    """Permanent, and of no group: the plan counts on no one's age or situation."""

    def apply(before: FactSums, amount: int) -> FactSums:
        hires = LocalHireClaim(contract="permanent", group="none", count=amount, verified_count=amount)
        return _with_claim(
            before,
            local_hire_sums(hires, rulebook, "verified"),
            durable_hires=before.durable_hires + amount,
            verified_durable_hires=(before.verified_durable_hires or 0) + amount,
            hires_from_shared_vacancies=before.hires_from_shared_vacancies + amount,
            verified_hires_from_shared_vacancies=before.verified_hires_from_shared_vacancies + amount,
        )

    breakpoints = whole_breakpoints(_hire_breakpoints(sums, headcount, durable, rulebook), employees(headcount))
    return Deed("local_hires", lambda amount: amount * effort.local_hire, breakpoints, apply)


def _hire_breakpoints(sums: FactSums, headcount: Decimal, durable: int, rulebook: Rulebook) -> Iterator[Fraction]:
    rules, band, weights = rulebook.families.H, rulebook.bands.band_of(headcount), rulebook.weights
    contract, group = Fraction(weights.contract.permanent), Fraction(weights.group.none)
    hired, shared = Fraction(sums.verified.contract_weighted_hires), sums.verified_hires_from_shared_vacancies
    yield Fraction(1)  # the first hire can make the family count
    yield from to_values_with_whole(rules.H1.curves.of(band), hired, contract, Fraction(durable))
    yield from to_values_with_whole(rules.H3.curves.of(band), Fraction(shared), Fraction(1), Fraction(durable))
    in_groups = Fraction(sums.verified.group_weighted_hires)
    yield from to_values(rules.H2.curves.of(band), in_groups, 100 * group, Fraction(headcount))
    each = rules.H1.per_local_hire
    if band in each.bands and each.points and contract > 0:
        yield (Fraction(each.maximum) / Fraction(each.points) - hired) / contract


def _initiatives(sums: FactSums, rulebook: Rulebook, effort: DeedEffort) -> Deed:
    bonus = rulebook.bonus
    counted = ceiling(Fraction(bonus.maximum, bonus.points)) if bonus.points else 0
    return Deed(
        "initiatives",
        lambda amount: amount * effort.initiative,
        tuple(range(1, counted - sums.verified.initiatives + 1)),
        lambda before, amount: _with_claim(before, ClaimSums(initiatives=amount)),
    )
