"""What a company can still do for the forum: be there, bring offers, answer candidates."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from scoring.breakpoints import ceiling, to_values, whole_breakpoints
from scoring.deeds import Deed
from scoring.effort import DeedEffort
from scoring.fact_sums import FactSums
from scoring.facts import ForumClaim, ForumPresence
from scoring.rulebook import Rulebook
from scoring.thresholds import Band

# Verified, so that what is added to it counts.
_ABSENT = ForumClaim(presence="absent", presence_verified=True, verified_candidates_met=0)


def forum_deeds(sums: FactSums, band: Band, rulebook: Rulebook, effort: DeedEffort) -> Iterator[Deed]:
    """The deeds from facts that are all verified; none when the forum was not held."""
    if not sums.forum_held:
        return
    forum, rules = sums.forum or _ABSENT, rulebook.families.F
    yield _presence(forum, rulebook, effort)
    yield Deed(
        "forum_offers",
        lambda amount: amount * effort.offer,
        _all_breakpoints(to_values(rules.F2.curves.of(band), Fraction(forum.verified_offers), Fraction(1))),
        _with_offers,
    )
    met = min(forum.candidates_met, forum.verified_candidates_met or 0)
    answered, whole = Fraction(forum.verified_candidates_answered), Fraction(forum.verified_candidates_met or 0)
    yield Deed(
        "forum_answers",
        lambda amount: amount * effort.answer,
        whole_breakpoints(
            to_values(rules.F3.curves.of(band), answered, Fraction(100), whole),
            met - forum.verified_candidates_answered,
        ),
        _with_answers,
    )


def _all_breakpoints(breakpoints: Iterator[Fraction]) -> tuple[int, ...]:
    values = list(breakpoints)
    return whole_breakpoints(values, ceiling(max(values)))


def _presence(forum: ForumClaim, rulebook: Rulebook, effort: DeedEffort) -> Deed:
    points, current = rulebook.families.F.F1.points, forum.presence
    days: tuple[tuple[ForumPresence, Decimal], ...] = (("half_day", effort.half_day), ("full_day", effort.full_day))
    # A shared stand gives as much as half a day, but another company has to share it: it is not proposed.
    better = [(presence, cost) for presence, cost in days if points.of(presence) > points.of(current)]
    done = effort.half_day if current == "half_day" else Decimal(0)
    presences = tuple(presence for presence, _ in better)
    return Deed(
        "forum_presence",
        lambda amount: better[amount - 1][1] - done if amount else Decimal(0),
        tuple(range(1, len(better) + 1)),
        lambda before, amount: _with_forum(before, presence=presences[amount - 1], presence_verified=True),
        presences,
    )


def _with_forum(sums: FactSums, **figures: object) -> FactSums:
    return replace(sums, forum=(sums.forum or _ABSENT).model_copy(update=figures))


def _with_offers(sums: FactSums, amount: int) -> FactSums:
    forum = sums.forum or _ABSENT
    verified = forum.verified_offers + amount
    # A company that was absent and brings offers is there by its offers.
    presence = "offers_only" if forum.presence == "absent" else forum.presence
    return _with_forum(sums, presence=presence, verified_offers=verified, offers=max(forum.offers, verified))


def _with_answers(sums: FactSums, amount: int) -> FactSums:
    forum = sums.forum or _ABSENT
    verified = forum.verified_candidates_answered + amount
    declared = max(forum.candidates_answered, verified)
    return _with_forum(sums, candidates_answered=declared, verified_candidates_answered=verified)
