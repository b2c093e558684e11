"""One change of a tally towards more: what a company could still do, or still have verified."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from typing import Any, Literal, get_args

from scoring.claim_sums import Sums, hours_sums, initiative_sums, local_hire_sums
from scoring.curves import Curve
from scoring.fact_sums import Tally
from scoring.facts import Audience, Contract, Forum, Group, Initiative, LocalHire, Presence
from scoring.rulebook import Rulebook
from scoring.thresholds import Band

Kind = Literal[
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


@dataclass(frozen=True, slots=True)
class Change:
    """`apply(n)` is the tally after n grains, 1 to `most`; a grain is `grain` of `unit`."""

    kind: Kind
    unit: str
    most: int
    apply: Callable[[int], Tally]
    grain: Decimal = Decimal(1)


def changes(tally: Tally, rulebook: Rulebook) -> Iterator[Change]:
    """Yield what can still change on the verified basis."""
    yield Change("verify_everything_declared", "statement", 1, lambda _: _all_verified(tally))
    yield from _hours(tally, rulebook)
    yield _volunteers(tally)
    yield from _hires(tally, rulebook)
    yield _shared_vacancies(tally)
    if tally.forum_held:
        yield from _forum(tally, tally.forum or Forum(presence="absent"), rulebook)
    done = Initiative(beneficiaries=rulebook.bonus.beneficiaries, completed=True, verified=True)
    part = initiative_sums(done, rulebook, "verified")
    yield Change("initiative", "initiative", 1, lambda _: _with(tally, part))


def add_hire(tally: Tally, rulebook: Rulebook, contract: Contract, group: Group) -> Tally:
    """Return the tally after one more verified local hire whose vacancy was shared."""
    hire = LocalHire(contract=contract, group=group, count=1, verified_count=1)
    return _with(
        tally,
        local_hire_sums(hire, rulebook, "verified"),
        durable_hires=tally.durable_hires + 1,
        hires_from_shared_vacancies=tally.hires_from_shared_vacancies + 1,
        verified_hires_from_shared_vacancies=tally.verified_hires_from_shared_vacancies + 1,
    )


def add_hours(tally: Tally, rulebook: Rulebook, audience: Audience, hours: Decimal) -> Tally:
    """Return the tally after so many more verified hours of working time, by enough participants."""
    return _with(tally, hours_sums(hours, "paid", audience, rulebook))


def _with(tally: Tally, part: Sums, **changed: Any) -> Tally:
    return replace(tally, declared=tally.declared + part, verified=tally.verified + part, **changed)


def _all_verified(tally: Tally) -> Tally:
    forum = tally.forum and tally.forum.model_copy(
        update={
            "presence_verified": True,
            "verified_offers": tally.forum.offers,
            "verified_candidates_answered": tally.forum.candidates_answered,
        }
    )
    return replace(
        tally,
        verified=tally.declared,
        forum=forum,
        verified_volunteers=tally.volunteers,
        verified_hires_from_shared_vacancies=tally.hires_from_shared_vacancies,
    )


def _hours(tally: Tally, rulebook: Rulebook) -> Iterator[Change]:
    grain, rules = Decimal("0.5"), rulebook.families.V
    band = rulebook.bands.of(tally.headcount)
    weights = rulebook.weights.audience.model_dump()
    kinds: list[tuple[Kind, Audience]] = [
        ("priority_hours", max(get_args(Audience), key=lambda audience: weights[audience])),
        ("general_hours", "general"),
    ]
    # Beyond the last point of both curves, from nothing, an hour adds no point.
    full = max(_last(rules.V1.curves, band), _last(rules.V3.curves, band))
    paid = Fraction(rulebook.weights.time.paid)
    most = _ceiling(2 * full * Fraction(tally.headcount) / paid) if paid > 0 else 0
    for kind, audience in kinds:
        yield Change(
            kind,
            "hour",
            most,
            lambda n, audience=audience: add_hours(tally, rulebook, audience, n * grain),  # type: ignore[misc]
            grain,
        )


def _last(curves: Any, band: Band) -> Fraction:
    curve: Curve = getattr(curves, band)
    return Fraction(curve.points[-1][0])


def _volunteers(tally: Tally) -> Change:
    employees = int(tally.headcount.to_integral_value(ROUND_CEILING))

    def after(more: int) -> Tally:
        verified = tally.verified_volunteers + more
        return replace(tally, verified_volunteers=verified, volunteers=max(tally.volunteers, verified))

    return Change("volunteers", "volunteer", employees - tally.verified_volunteers, after)


def _hires(tally: Tally, rulebook: Rulebook) -> Iterator[Change]:
    weights = rulebook.weights.group.model_dump()
    best: Group = max(get_args(Group), key=lambda group: weights[group])
    yield Change("local_hire", "hire", 1, lambda _: add_hire(tally, rulebook, "permanent", "none"))
    yield Change("local_hire_best_group", best, 1, lambda _: add_hire(tally, rulebook, "permanent", best))


def _shared_vacancies(tally: Tally) -> Change:
    def after(more: int) -> Tally:
        verified = tally.verified_hires_from_shared_vacancies + more
        return replace(
            tally,
            verified_hires_from_shared_vacancies=verified,
            hires_from_shared_vacancies=max(tally.hires_from_shared_vacancies, verified),
        )

    most = tally.durable_hires - tally.verified_hires_from_shared_vacancies
    return Change("shared_vacancies", "hire", most, after)


def _forum(tally: Tally, forum: Forum, rulebook: Rulebook) -> Iterator[Change]:
    def after(**changed: Any) -> Tally:
        return replace(tally, forum=forum.model_copy(update=changed))

    def offers(more: int) -> Tally:
        verified = forum.verified_offers + more
        return after(verified_offers=verified, offers=max(forum.offers, verified))

    def answers(more: int) -> Tally:
        verified = forum.verified_candidates_answered + more
        return after(
            verified_candidates_answered=verified, candidates_answered=max(forum.candidates_answered, verified)
        )

    for presence in _better_presences(forum, rulebook):
        yield Change(
            "forum_presence",
            presence,
            1,
            lambda _, presence=presence: after(presence=presence, presence_verified=True),  # type: ignore[misc]
        )
    full = _ceiling(_last(rulebook.families.F.F2.curves, rulebook.bands.of(tally.headcount)))
    yield Change("forum_offers", "offer", full - forum.verified_offers, offers)
    yield Change("forum_answers", "answer", forum.candidates_met - forum.verified_candidates_answered, answers)


def _better_presences(forum: Forum, rulebook: Rulebook) -> list[Presence]:
    """From the least to the most points, one presence for each number of points."""
    points = rulebook.families.F.F1.points.model_dump()
    held = points[forum.presence if forum.presence_verified else "absent"]
    by_points = {points[presence]: presence for presence in get_args(Presence) if points[presence] > held}
    return [by_points[better] for better in sorted(by_points)]


def _ceiling(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
