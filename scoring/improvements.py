"""What a company could still do or have verified, one improvement at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Any, Final, Literal, get_args

from scoring.claim_sums import ClaimSums, hours_sums, initiative_sums, local_hire_sums
from scoring.fact_sums import FactSums
from scoring.facts import (
    ForumClaim,
    ForumPresence,
    HireContract,
    HireGroup,
    InitiativeClaim,
    LocalHireClaim,
    VolunteeringAudience,
)
from scoring.indicator_rules import CurveRule
from scoring.rulebook import Rulebook
from scoring.thresholds import Band

ImprovementKind = Literal[
    "verify_everything_declared",
    "priority_hours",
    "general_hours",
    "volunteers",
    "local_hire",
    "local_hire_best_group",
    "shared_vacancies",
    "forum_presence",
    "forum_offers",
    "forum_answers",
    "initiative",
]
_HALF_HOUR: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Improvement:
    """`apply(n)` returns the sums after n times `grain` more of `unit`, n from 1 to `most`."""

    kind: ImprovementKind
    unit: str
    most: int
    apply: Callable[[int], FactSums]
    grain: Decimal = Decimal(1)


def improvements(sums: FactSums, rulebook: Rulebook) -> Iterator[Improvement]:
    """Yield what can still improve the verified basis; `most` may be 0 or less, when nothing is left to do."""
    yield Improvement("verify_everything_declared", "statement", 1, lambda _: _all_verified(sums))
    yield from _hours(sums, rulebook)
    yield _volunteers(sums)
    yield from _hires(sums, rulebook)
    yield _shared_vacancies(sums)
    if sums.forum_held:
        yield from _forum(sums, sums.forum or ForumClaim(presence="absent"), rulebook)
    completed = InitiativeClaim(beneficiaries=rulebook.bonus.beneficiaries, completed=True, verified=True)
    claim = initiative_sums(completed, rulebook, "verified")
    yield Improvement("initiative", "initiative", 1, lambda _: _with_claim(sums, claim))


def add_hire(sums: FactSums, rulebook: Rulebook, contract: HireContract, group: HireGroup) -> FactSums:
    """One more verified local hire whose vacancy was shared."""
    hire = LocalHireClaim(contract=contract, group=group, count=1, verified_count=1)
    return _with_claim(
        sums,
        local_hire_sums(hire, rulebook, "verified"),
        durable_hires=sums.durable_hires + 1,
        hires_from_shared_vacancies=sums.hires_from_shared_vacancies + 1,
        verified_hires_from_shared_vacancies=sums.verified_hires_from_shared_vacancies + 1,
    )


def add_hours(sums: FactSums, rulebook: Rulebook, audience: VolunteeringAudience, hours: Decimal) -> FactSums:
    """More verified hours of working time, by enough participants that no limit cuts them."""
    return _with_claim(sums, hours_sums(hours, "paid", audience, rulebook))


def _with_claim(sums: FactSums, claim: ClaimSums, **figures: Any) -> FactSums:
    return replace(sums, declared=sums.declared + claim, verified=sums.verified + claim, **figures)


def _all_verified(sums: FactSums) -> FactSums:
    forum = sums.forum and sums.forum.model_copy(
        update={
            "presence_verified": True,
            "verified_offers": sums.forum.offers,
            "verified_candidates_answered": sums.forum.candidates_answered,
        }
    )
    return replace(
        sums,
        verified=sums.declared,
        forum=forum,
        verified_volunteers=sums.volunteers,
        verified_hires_from_shared_vacancies=sums.hires_from_shared_vacancies,
    )


def _hours(sums: FactSums, rulebook: Rulebook) -> Iterator[Improvement]:
    rules, band = rulebook.families.V, rulebook.bands.band_of(sums.headcount)
    # Past the last point of both curves another hour adds no point, even for a company that starts from nothing.
    hours_per_employee = max(_last_value(rules.V1, band), _last_value(rules.V3, band))
    weight = Fraction(rulebook.weights.time.paid)
    most = _ceiling(hours_per_employee * Fraction(sums.headcount) / weight / Fraction(_HALF_HOUR)) if weight > 0 else 0

    def improvement(kind: ImprovementKind, audience: VolunteeringAudience) -> Improvement:
        def apply(halves: int) -> FactSums:
            return add_hours(sums, rulebook, audience, halves * _HALF_HOUR)

        return Improvement(kind, "hour", most, apply, _HALF_HOUR)

    audiences: tuple[VolunteeringAudience, ...] = get_args(VolunteeringAudience)
    yield improvement("priority_hours", max(audiences, key=rulebook.weights.audience.of))
    yield improvement("general_hours", "general")


def _last_value(rule: CurveRule, band: Band) -> Fraction:
    return Fraction(rule.curves.of(band).points[-1][0])


def _volunteers(sums: FactSums) -> Improvement:
    employees = int(sums.headcount.to_integral_value(ROUND_CEILING))

    def apply(more: int) -> FactSums:
        verified = sums.verified_volunteers + more
        return replace(sums, verified_volunteers=verified, volunteers=max(sums.volunteers, verified))

    return Improvement("volunteers", "volunteer", employees - sums.verified_volunteers, apply)


def _hires(sums: FactSums, rulebook: Rulebook) -> Iterator[Improvement]:
    groups: tuple[HireGroup, ...] = get_args(HireGroup)
    best = max(groups, key=rulebook.weights.group.of)
    yield Improvement("local_hire", "hire", 1, lambda _: add_hire(sums, rulebook, "permanent", "none"))
    yield Improvement("local_hire_best_group", best, 1, lambda _: add_hire(sums, rulebook, "permanent", best))


def _shared_vacancies(sums: FactSums) -> Improvement:
    def apply(more: int) -> FactSums:
        verified = sums.verified_hires_from_shared_vacancies + more
        return replace(
            sums,
            verified_hires_from_shared_vacancies=verified,
            hires_from_shared_vacancies=max(sums.hires_from_shared_vacancies, verified),
        )

    most = sums.durable_hires - sums.verified_hires_from_shared_vacancies
    return Improvement("shared_vacancies", "hire", most, apply)


def _forum(sums: FactSums, forum: ForumClaim, rulebook: Rulebook) -> Iterator[Improvement]:
    def with_forum(**figures: object) -> FactSums:
        return replace(sums, forum=forum.model_copy(update=figures))

    def presence_improvement(presence: ForumPresence) -> Improvement:
        improved = with_forum(presence=presence, presence_verified=True)
        return Improvement("forum_presence", presence, 1, lambda _: improved)

    def offers(more: int) -> FactSums:
        verified = forum.verified_offers + more
        return with_forum(verified_offers=verified, offers=max(forum.offers, verified))

    def answers(more: int) -> FactSums:
        verified = forum.verified_candidates_answered + more
        declared = max(forum.candidates_answered, verified)
        return with_forum(verified_candidates_answered=verified, candidates_answered=declared)

    yield from (presence_improvement(presence) for presence in _better_presences(forum, rulebook))
    full_marks = _ceiling(_last_value(rulebook.families.F.F2, rulebook.bands.band_of(sums.headcount)))
    yield Improvement("forum_offers", "offer", full_marks - forum.verified_offers, offers)
    unanswered = forum.candidates_met - forum.verified_candidates_answered
    yield Improvement("forum_answers", "answer", unanswered, answers)


def _better_presences(forum: ForumClaim, rulebook: Rulebook) -> list[ForumPresence]:
    """By rising points, one presence for each number of points."""
    points = rulebook.families.F.F1.points
    current = points.of(forum.presence if forum.presence_verified else "absent")
    presences: tuple[ForumPresence, ...] = get_args(ForumPresence)
    by_points = {points.of(presence): presence for presence in presences if points.of(presence) > current}
    return [by_points[better] for better in sorted(by_points)]


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
