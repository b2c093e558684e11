"""Seeded random facts, most of them where a rulebook is likely to break: few hires, band edges, full curves."""

from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from random import Random
from typing import get_args

from scoring.facts import (
    Facts,
    ForumPresence,
    HireContract,
    HireGroup,
    VolunteeringAction,
    VolunteeringAudience,
    VolunteeringTime,
)
from scoring.rulebook import Rulebook
from scoring.thresholds import BANDS

FactsData = dict[str, object]
_HALF = Decimal("0.5")


def random_facts(rulebook: Rulebook, random: Random) -> Facts:
    """Return valid facts. One company in three has full marks except for hiring, where the total is capped."""
    headcount = random_headcount(rulebook, random)
    employees = int(headcount.to_integral_value(ROUND_CEILING))
    durable = random.choice([0, 1, 2, 3, 4, 4, random.randint(5, 8), random.randint(0, max(1, employees))])
    shared = random.choice([0, durable, random.randint(0, durable)])
    draw = _full_marks if random.random() < 0.35 else _any_figures
    data: FactsData = {
        "edition": rulebook.edition,
        "headcount": headcount,
        "forum_held": random.random() < 0.8,
        "durable_hires": durable,
        **_declared_and_verified("hires_from_shared_vacancies", shared, random),
        "local_hires": _local_hires(durable, random),
        "initiatives": [_initiative(random) for _ in range(random.choice([0, 0, 1, 2, 4]))],
        **draw(headcount, employees, random),
    }
    return verify_denominators(Facts.model_validate(data), rulebook, random)


def verify_denominators(facts: Facts, rulebook: Rulebook, random: Random) -> Facts:
    """Each of the three is missing, or verified as declared, below or above; never below its verified numerators."""
    local = sum(hires.verified_count for hires in facts.local_hires)
    least_durable = max(local, facts.verified_hires_from_shared_vacancies)
    least_headcount = max(_HALF, Decimal(facts.verified_volunteers))
    headcount = random.choice([None, facts.headcount, facts.headcount, random_headcount(rulebook, random)])
    figures: FactsData = {
        "verified_headcount": headcount and max(headcount, least_headcount),
        "verified_durable_hires": _verified_denominator(facts.durable_hires, least_durable, random),
    }
    if facts.forum is not None:
        met = _verified_denominator(facts.forum.candidates_met, facts.forum.verified_candidates_answered, random)
        figures["forum"] = facts.forum.model_copy(update={"verified_candidates_met": met})
    return Facts.model_validate(dict(facts) | figures)


def _verified_denominator(declared: int, least: int, random: Random) -> int | None:
    other = random.choice([least, least + 1, random.randint(least, 2 * max(least, declared) + 3)])
    return random.choice([None, declared, declared, other])


def _any_figures(headcount: Decimal, employees: int, random: Random) -> FactsData:
    volunteers = random.choice([0, employees, random.randint(0, employees), random.randint(0, employees // 4)])
    actions = range(random.choice([0, 1, 1, 2, 4]))
    return {
        **_declared_and_verified("volunteers", volunteers, random),
        "volunteering": [random_volunteering(headcount, random) for _ in actions],
        "forum": _forum(random),
    }


def _full_marks(headcount: Decimal, employees: int, random: Random) -> FactsData:
    hours = headcount * random.randint(2, 8) * _HALF
    action = random_volunteering(headcount, random) | {"time": "paid"}
    met = random.choice([0, 10])
    return {
        "volunteers": employees,
        "verified_volunteers": employees,
        "volunteering": [action | {"participants": employees, "hours": hours, "verified_hours": hours}],
        "forum": {"presence": random.choice(["full_day", "full_day", "half_day"]), "presence_verified": True}
        | {"offers": 25, "verified_offers": random.choice([0, 25]), "candidates_met": met}
        | {"candidates_answered": met, "verified_candidates_answered": met},
    }


def random_volunteering(headcount: Decimal, random: Random) -> FactsData:
    """From half an hour in total to four hours for each employee."""
    most = max(1, int(8 * headcount))
    halves = random.choice([random.randint(1, most), random.randint(1, most), most])
    return {
        "action": random.choice(get_args(VolunteeringAction)),
        "audience": random.choice(get_args(VolunteeringAudience)),
        "time": random.choice(get_args(VolunteeringTime)),
        "participants": random.choice([1, 2, 1 + halves // 80, 1 + halves // 20]),
        "hours": halves * _HALF,
        "verified_hours": random.choice([0, halves, halves, random.randint(0, halves)]) * _HALF,
    }


def random_hire(random: Random) -> FactsData:
    return {
        "contract": random.choice(get_args(HireContract)),
        "group": random.choice(get_args(HireGroup)),
        "count": 1,
        "verified_count": 1,
    }


def random_headcount(rulebook: Rulebook, random: Random) -> Decimal:
    """Each band is equally likely, and its two ends are frequent: a curve changes there."""
    starts = [rulebook.bands.start(band) for band in BANDS]
    start, end = random.choice([*pairwise(starts), (starts[-1], 3 * starts[-1])])
    inside = start + Decimal(random.randint(1, max(1, int(2 * (end - start))))) * _HALF
    return random.choice([start or _HALF, start + _HALF, max(end - _HALF, _HALF), inside, inside])


def _declared_and_verified(name: str, declared: int, random: Random) -> FactsData:
    verified = random.choice([0, declared, declared, random.randint(0, declared)])
    return {name: declared, f"verified_{name}": verified}


def _local_hires(durable: int, random: Random) -> list[FactsData]:
    claims: list[FactsData] = []
    left = random.choice([0, durable, random.randint(0, durable), durable // 4])
    while left and len(claims) < 4:
        count = random.randint(1, left)
        left -= count
        claims.append(random_hire(random) | _declared_and_verified("count", count, random))
    return claims


def _forum(random: Random) -> FactsData:
    met = random.choice([0, 10, random.randint(1, 30)])
    return {
        "presence": random.choice([*get_args(ForumPresence), "full_day", "full_day"]),
        "presence_verified": random.random() < 0.7,
        **_declared_and_verified("offers", random.choice([0, random.randint(0, 4), random.randint(0, 25)]), random),
        "candidates_met": met,
        **_declared_and_verified("candidates_answered", random.choice([met, random.randint(0, met)]), random),
    }


def _initiative(random: Random) -> FactsData:
    return {
        "beneficiaries": random.choice([0, 1, 12]),
        "completed": random.random() < 0.8,
        "verified": random.random() < 0.7,
    }
