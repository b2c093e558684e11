"""Each family's share of the base, in tenths that add up: what is shown beside a total, on paper and as data.

The base is 100 x points / maximum over the families that count, so a family's share is 100 x its points / that maximum,
and the most it can be is 100 x its maximum / that maximum. Rounded one by one, 41 of 179 certificates differed from
their total by 0.1; the method of largest remainders rounds down, then raises those that lost most until the sum is met.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Final

from scoring.exact_numbers import round_half_up
from scoring.indicators import FAMILIES
from scoring.score_document import ScoreDocument

ALL_POINTS: Final = 1000  # 100 points: everything below is in tenths of one
STORED_ERROR: Final = Fraction(1, 20_000)  # points in an outcome are rounded to four decimals, families' points too

Tenths = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Share:
    """Points of the base and the most they can be, decimals with one digit after the point."""

    points: str
    maximum: str


@dataclass(frozen=True, slots=True)
class Shares:
    """By family, of those that count: the points and the bonus add up to the total, or to more than the `cap`, which
    is then the total; the maxima add up to 100."""

    families: Mapping[str, Share]
    cap: str | None


def printed_shares(outcome: ScoreDocument, order: tuple[str, ...]) -> Shares:
    """The shares of one basis of a score document; of equal remainders the first family in `order` is raised.

    Raises ValueError if the total is above what points and bonus give: such an outcome was not computed by scoring.
    """
    counted = {code: outcome["families"][code] for code in order if outcome["families"][code]["points"] is not None}
    whole = sum(Fraction(family["maximum"]) for family in counted.values())
    points = {code: ALL_POINTS * Fraction(family["points"]) / whole for code, family in counted.items()}
    maxima = {code: ALL_POINTS * Fraction(family["maximum"]) / whole for code, family in counted.items()}
    net = int(10 * (Decimal(outcome["total"]) - outcome["bonus"]))
    base = _base(sum(points.values(), Fraction()), len(points) * ALL_POINTS * STORED_ERROR / whole, net)
    rounded, limits = _largest_remainders(points, maxima, base)
    digits = any(limit % 10 for limit in limits.values())
    families = {code: Share(_text(rounded[code]), _text(limits[code], digits=digits)) for code in counted}
    return Shares(families, None if base == net else str(outcome["total"]))


def shares_document(document: ScoreDocument) -> ScoreDocument:
    """The shares of both bases of a score document, as JSON; null for a basis without a total."""
    return {basis: outcome_shares(document[basis]) for basis in ("declared", "verified")}


def outcome_shares(outcome: ScoreDocument) -> ScoreDocument | None:
    """The shares of one basis as JSON: points and bonus add up to the total, or to more where `cap` has cut it."""
    if outcome["total"] is None:
        return None
    shares = printed_shares(outcome, tuple(FAMILIES))
    return {
        "families": {code: {"points": one.points, "maximum": one.maximum} for code, one in shares.families.items()},
        "bonus": outcome["bonus"],
        "cap": shares.cap,
        "total": outcome["total"],
    }


def _base(exact: Fraction, error: Fraction, net: int) -> int:
    """The rounded base: `net`, the total without the bonus, wherever the stored points allow it.

    The base was rounded from exact points, and may be on the other side of a half than the stored ones. Only a cap
    leaves less than they allow; the base is stored nowhere then, and is rounded from the stored points.
    """
    low, high = _rounded(exact - error), _rounded(exact + error)
    if net > high:
        raise ValueError(f"A base of {_text(net)} cannot come from points that give {_text(high)} at most.")
    return net if net >= low else _rounded(exact)


def _largest_remainders(points: Tenths, maxima: Tenths, base: int) -> tuple[dict[str, int], dict[str, int]]:
    """Points that add up to `base` and maxima that add up to 100, each less than 0.1 from the exact one.

    Rounded apart, a family with all its points could print 64.9 of 64.8. So the maximum of points that were raised
    above it is raised first, and no more points are raised in this way than there are maxima to raise. For up to three
    families enough remain.
    """
    spare = ALL_POINTS - sum(map(floor, maxima.values()))
    order = sorted(points, key=lambda code: floor(points[code]) - points[code])  # a stable sort
    full = [code for code in order if floor(points[code]) == floor(maxima[code])]
    raisable = [code for code in order if code not in full[spare:]]
    raised = raisable[: base - sum(map(floor, points.values()))]
    by_need = sorted(
        maxima, key=lambda code: (code not in raised or code not in full, floor(maxima[code]) - maxima[code])
    )
    return _raise(points, raised), _raise(maxima, by_need[:spare])


def _raise(exact: Tenths, raised: list[str]) -> dict[str, int]:
    return {code: floor(value) + (code in raised) for code, value in exact.items()}


def _rounded(tenths: Fraction) -> int:
    return int(round_half_up(tenths.numerator, tenths.denominator, 0))


def _text(tenths: int, *, digits: bool = True) -> str:
    """With one digit after the point, or none where `digits` is false: 35, 40 and 25, but 64.8 and 35.2."""
    return f"{Decimal(tenths) / 10:.{int(digits)}f}"
