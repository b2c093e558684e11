"""Second scorer of the 2026 rulebook, written from `rulebook-2026.md` alone.

It shares no code with the product, so that a difference between the two points at an error in one of them.
It expects a facts document that the product accepts: it does not look for faults.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any, Literal

Basis = Literal["declared", "verified"]
Curve = list[tuple[Fraction, Fraction]]
Points = dict[str, Fraction | None]


def _curve(text: str) -> Curve:
    """Reads a curve in the notation of the reference, "0.8→8, 3→20", and puts `[0,0]` first."""
    knots = [knot.split("→") for knot in text.split(", ")]
    return [(Fraction(0), Fraction(0)), *((Fraction(x), Fraction(y)) for x, y in knots)]


def _per_band(*texts: str) -> dict[str, Curve]:
    return {band: _curve(text) for band, text in zip(BANDS, texts, strict=True)}


def _weights(**texts: str) -> dict[str, Fraction]:
    return {name: Fraction(text) for name, text in texts.items()}


# --- The facts of one company ---

PRIORITY_AUDIENCES = {"youth", "senior", "long_term_unemployed", "executive_job_seeker", "priority_district"}
TIME_WEIGHTS = _weights(paid="1", personal="0.5")
CONTRACT_WEIGHTS = _weights(permanent="1", apprenticeship="0.8", fixed_term_12="0.8", fixed_term_6="0.6")
GROUP_WEIGHTS = _weights(
    very_long_term_unemployed="1.5",
    long_term_unemployed="1.2",
    senior="1",
    youth="1",
    priority_district="1",
    executive_job_seeker="0.5",
    none="0",
)

# --- Indicators ---

BANDS = ("B1", "B2", "B3", "B4", "B5")
BAND_UPPER_BOUNDS = (20, 50, 250, 500)  # "under"; B5 has none
BAND_WITHOUT_VERIFIED_HEADCOUNT = "B5"

MAXIMUM = {"V1": 20, "V2": 10, "V3": 5, "H1": 20, "H2": 10, "H3": 10, "F1": 13, "F2": 6, "F3": 6}
FAMILIES = {"V": ("V1", "V2", "V3"), "H": ("H1", "H2", "H3"), "F": ("F1", "F2", "F3")}

HOURS_PER_PARTICIPANT = 40
V1 = _per_band("0.8→8, 3→20", "0.6→8, 2.4→20", "0.5→8, 2→20", "0.4→8, 1.6→20", "0.3→8, 1.25→20")
V2 = _per_band("8→4, 30→10", "6→4, 20→10", "4→4, 15→10", "3.5→4, 12→10", "3→4, 10→10")
V3 = _per_band("1→5", "0.8→5", "0.7→5", "0.55→5", "0.45→5")
H1 = _curve("10→10, 25→20")
H2 = _per_band("5→5, 12→10", "2→5, 6→10", "1→5, 4→10", "0.6→5, 2.5→10", "0.4→5, 1.5→10")
H3 = _curve("30→5, 80→10")
F1 = _weights(full_day="13", half_day="8", shared_stand="8", offers_only="4", absent="0")
F2 = _per_band("1→6", "2→6", "3→4, 6→6", "5→4, 12→6", "8→4, 20→6")
F3 = _curve("50→3, 90→6")

H1_SMALL_BANDS = {"B1", "B2"}
H1_PER_WEIGHTED_HIRE = 8
H1_PER_HIRE_CAP = 16
PRESENCES_WITHOUT_MEETINGS = {"absent", "offers_only"}

# --- Not calculable is not zero; bonus, total, level ---

HIRES_NEEDED_TO_JUDGE = 3
SCORABLE_MAXIMUM = 50
BONUS_PER_INITIATIVE = 2
BONUS_CAP = 6
BONUS_FAMILY_PERCENT = 20
TOTAL_CAP = Fraction(100)
TOTAL_CAP_WITHOUT_H = Fraction("79.9")

# Level, total, percentage of every counting family, whether H has to count; best level first.
LEVELS = (("exemplary", 80, 60, True), ("confirmed", 60, 40, False), ("engaged", 40, 20, False))
LEVEL_RANK = {"none": 0, "engaged": 1, "confirmed": 2, "exemplary": 3}


@dataclass(frozen=True)
class Outcome:
    """The outcome of one basis; `total` and the percentages have one decimal.

    A family or an indicator that does not count is None. The percentage of a family is in a tuple of one.
    """

    band: str
    total: str | None
    level: str
    reason: str | None
    bonus: int
    hiring_set_aside: bool
    families: dict[str, tuple[str | None]]
    indicators: Points


@dataclass(frozen=True)
class BasisFigures:
    """The figures of one basis. A denominator that the verified basis may not read is None."""

    headcount: Fraction | None
    durable_hires: Fraction | None
    candidates_met: Fraction | None
    weighted_hours: Fraction
    priority_weighted_hours: Fraction
    volunteers: Fraction
    local_hires: Fraction
    contract_weighted_hires: Fraction
    group_weighted_hires: Fraction
    hires_from_shared_vacancies: Fraction
    forum_held: bool
    presence: str
    offers: Fraction
    candidates_answered: Fraction
    rewarded_initiatives: int


def outcome(facts: Mapping[str, Any], basis: Basis) -> Outcome:
    """Scores an accepted facts document on one basis."""
    figures = _figures(facts, basis)
    band = _band(figures.headcount)
    with_h = _indicators(figures, band)
    without_h: Points = {name: None if name in FAMILIES["H"] else points for name, points in with_h.items()}

    if figures.durable_hires is None:  # not verified: H counts and is not set aside
        return _conclude(figures, band, with_h)
    if figures.durable_hires == 0:
        return _conclude(figures, band, without_h)
    kept = _conclude(figures, band, with_h)
    if figures.durable_hires - figures.local_hires < HIRES_NEEDED_TO_JUDGE:
        other = _conclude(figures, band, without_h)
        if _rank(other) > _rank(kept):
            return other
    return kept


def _figures(facts: Mapping[str, Any], basis: Basis) -> BasisFigures:
    verified = basis == "verified"
    prefix = "verified_" if verified else ""
    forum_held = bool(facts["forum_held"])
    forum: Mapping[str, Any] = (facts.get("forum") if forum_held else None) or {}
    actions: Sequence[Mapping[str, Any]] = facts.get("volunteering") or []
    hires: Sequence[Mapping[str, Any]] = facts.get("local_hires") or []
    initiatives: Sequence[Mapping[str, Any]] = facts.get("initiatives") or []

    def action_hours(action: Mapping[str, Any]) -> Fraction:
        most = HOURS_PER_PARTICIPANT * _number(action, "participants")
        return min(_number(action, prefix + "hours"), most) * TIME_WEIGHTS[action["time"]]

    def rewarded(initiative: Mapping[str, Any]) -> bool:
        done = bool(initiative.get("completed")) and _number(initiative, "beneficiaries") >= 1
        return done and (not verified or bool(initiative.get("verified")))

    presence = str(forum.get("presence") or "absent")
    if verified and not forum.get("presence_verified"):
        presence = "absent"
    priority_actions = [action for action in actions if action["audience"] in PRIORITY_AUDIENCES]
    counts = [(hire, _number(hire, prefix + "count")) for hire in hires]
    return BasisFigures(
        headcount=_denominator(facts, "headcount", basis),
        durable_hires=_denominator(facts, "durable_hires", basis),
        candidates_met=_denominator(forum, "candidates_met", basis),
        weighted_hours=sum(map(action_hours, actions), Fraction(0)),
        priority_weighted_hours=sum(map(action_hours, priority_actions), Fraction(0)),
        volunteers=_number(facts, prefix + "volunteers"),
        local_hires=sum((count for _, count in counts), Fraction(0)),
        contract_weighted_hires=sum((n * CONTRACT_WEIGHTS[hire["contract"]] for hire, n in counts), Fraction(0)),
        group_weighted_hires=sum((n * GROUP_WEIGHTS[hire["group"]] for hire, n in counts), Fraction(0)),
        hires_from_shared_vacancies=_number(facts, prefix + "hires_from_shared_vacancies"),
        forum_held=forum_held,
        presence=presence,
        offers=_number(forum, prefix + "offers"),
        candidates_answered=_number(forum, prefix + "candidates_answered"),
        rewarded_initiatives=sum(map(rewarded, initiatives)),
    )


def _denominator(document: Mapping[str, Any], name: str, basis: Basis) -> Fraction | None:
    """The verified figure on both bases; until there is one, the declared figure or None (verified basis)."""
    if document.get(f"verified_{name}") is not None:
        return _number(document, f"verified_{name}")
    return _number(document, name) if basis == "declared" else None


def _number(document: Mapping[str, Any], name: str) -> Fraction:
    value = document.get(name)
    return Fraction(0) if value is None else Fraction(str(value))


def _band(headcount: Fraction | None) -> str:
    if headcount is None:
        return BAND_WITHOUT_VERIFIED_HEADCOUNT
    return BANDS[sum(headcount >= bound for bound in BAND_UPPER_BOUNDS)]


def _indicators(figures: BasisFigures, band: str) -> Points:
    """The points of every indicator; None when it is not calculable."""
    hires = figures.durable_hires
    h_calculable = hires != 0
    held = figures.forum_held
    return {
        "V1": _per(figures.weighted_hours, figures.headcount, V1[band]),
        "V2": _per(100 * figures.volunteers, figures.headcount, V2[band]),
        "V3": _per(figures.priority_weighted_hours, figures.headcount, V3[band]),
        "H1": _h1(figures, band) if h_calculable else None,
        "H2": _per(100 * figures.group_weighted_hires, figures.headcount, H2[band]) if h_calculable else None,
        "H3": _per(100 * figures.hires_from_shared_vacancies, hires, H3) if h_calculable else None,
        "F1": F1[figures.presence] if held else None,
        "F2": _on_curve(F2[band], figures.offers) if held else None,
        "F3": _f3(figures) if held else None,
    }


def _h1(figures: BasisFigures, band: str) -> Fraction:
    weighted = figures.contract_weighted_hires
    points = _per(100 * weighted, figures.durable_hires, H1)
    if figures.durable_hires is not None and band in H1_SMALL_BANDS:
        points = max(points, min(H1_PER_WEIGHTED_HIRE * weighted, Fraction(H1_PER_HIRE_CAP)))
    return points


def _f3(figures: BasisFigures) -> Fraction | None:
    if figures.presence in PRESENCES_WITHOUT_MEETINGS:
        return Fraction(0)
    if figures.candidates_met == 0:
        return None
    return _per(100 * figures.candidates_answered, figures.candidates_met, F3)


def _per(numerator: Fraction, denominator: Fraction | None, curve: Curve) -> Fraction:
    """Points of a ratio; 0 when its denominator is not verified."""
    return Fraction(0) if denominator is None else _on_curve(curve, numerator / denominator)


def _on_curve(curve: Curve, value: Fraction) -> Fraction:
    for (x0, y0), (x1, y1) in pairwise(curve):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return curve[-1][1]


def _conclude(figures: BasisFigures, band: str, indicators: Points) -> Outcome:
    """Base, bonus, total and level over the indicators that count."""
    percents = {family: _percent(indicators, names) for family, names in FAMILIES.items()}
    counting = [percent for percent in percents.values() if percent is not None]
    h_counts = percents["H"] is not None

    scorable_over = [name for name, points in indicators.items() if points is not None]
    if figures.durable_hires is None:
        scorable_over = [name for name in scorable_over if name not in FAMILIES["H"]]
    base = _percent(indicators, indicators)

    total: Fraction | None = None
    reason: str | None = "not_scorable"
    level, bonus = "none", 0
    if base is not None and sum(MAXIMUM[name] for name in scorable_over) >= SCORABLE_MAXIMUM:
        reason = None
        if min(counting) >= BONUS_FAMILY_PERCENT:
            bonus = min(BONUS_PER_INITIATIVE * figures.rewarded_initiatives, BONUS_CAP)
        total = min(base + bonus, TOTAL_CAP if h_counts else TOTAL_CAP_WITHOUT_H)
        level = _level(total, min(counting), h_counts)
    return Outcome(
        band=band,
        total=_one_decimal(total),
        level=level,
        reason=reason,
        bonus=bonus,
        hiring_set_aside=not h_counts,
        families={family: (_one_decimal(percent),) for family, percent in percents.items()},
        indicators=indicators,
    )


def _percent(indicators: Points, names: Sequence[str] | Points) -> Fraction | None:
    """100 x points / maximum over the indicators that count, rounded once; None when none of them counts."""
    counted = {name: points for name in names if (points := indicators[name]) is not None}
    if not counted:
        return None
    return _half_up(100 * sum(counted.values(), Fraction(0)) / sum(MAXIMUM[name] for name in counted))


def _half_up(value: Fraction) -> Fraction:
    return Fraction(floor(value * 10 + Fraction(1, 2)), 10)


def _one_decimal(value: Fraction | None) -> str | None:
    """Writes a figure that already has at most one decimal and is not negative."""
    return None if value is None else f"{int(value * 10) // 10}.{int(value * 10) % 10}"


def _level(total: Fraction, weakest_family: Fraction, h_counts: bool) -> str:
    for name, least_total, least_family, needs_h in LEVELS:
        if total >= least_total and weakest_family >= least_family and (h_counts or not needs_h):
            return name
    return "none"


def _rank(result: Outcome) -> tuple[int, Fraction]:
    """Orders outcomes by level, then total; an outcome without a total comes last."""
    return LEVEL_RANK[result.level], Fraction(-1) if result.total is None else Fraction(result.total)
