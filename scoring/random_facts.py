"""Seeded random facts that lean to where a rulebook could break: few hires, small bands, full curves."""

from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from random import Random
from typing import Any, get_args

from scoring.facts import Action, Audience, Contract, Facts, Group, Presence, Time
from scoring.rulebook import Rulebook
from scoring.thresholds import BANDS

Data = dict[str, Any]
_HALF = Decimal("0.5")


def random_facts(rulebook: Rulebook, random: Random) -> Facts:
    """Return facts that no rule of the document refuses; one company in three does well but for hiring."""
    headcount = _headcount(rulebook, random)
    employees = int(headcount.to_integral_value(ROUND_CEILING))
    durable = random.choice([0, 1, 2, 3, 4, 4, random.randint(5, 8), random.randint(0, max(1, employees))])
    shared = random.choice([0, durable, random.randint(0, durable)])
    engaged = _full if random.random() < 0.35 else _any
    return Facts.model_validate(
        {
            "edition": rulebook.edition,
            "headcount": headcount,
            "forum_held": random.random() < 0.8,
            "durable_hires": durable,
            **_figure("hires_from_shared_vacancies", shared, random),
            "local_hires": _local_hires(durable, random),
            "initiatives": [_initiative(random) for _ in range(random.choice([0, 0, 1, 2, 4]))],
            **engaged(headcount, employees, random),
        }
    )


def _any(headcount: Decimal, employees: int, random: Random) -> Data:
    volunteers = random.choice([0, employees, random.randint(0, employees), random.randint(0, employees // 4)])
    actions = range(random.choice([0, 1, 1, 2, 4]))
    return {
        **_figure("volunteers", volunteers, random),
        "volunteering": [random_volunteering(headcount, random) for _ in actions],
        "forum": _forum(random),
    }


def _full(headcount: Decimal, employees: int, random: Random) -> Data:
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


def random_volunteering(headcount: Decimal, random: Random) -> Data:
    """Return one action: from half an hour in all to four hours for each employee."""
    most = max(1, int(8 * headcount))
    halves = random.choice([random.randint(1, most), random.randint(1, most), most])
    return {
        "action": random.choice(get_args(Action)),
        "audience": random.choice(get_args(Audience)),
        "time": random.choice(get_args(Time)),
        "participants": random.choice([1, 2, 1 + halves // 80, 1 + halves // 20]),
        "hours": halves * _HALF,
        "verified_hours": random.choice([0, halves, halves, random.randint(0, halves)]) * _HALF,
    }


def random_hire(random: Random) -> Data:
    """Return one verified local hire."""
    return {
        "contract": random.choice(get_args(Contract)),
        "group": random.choice(get_args(Group)),
        "count": 1,
        "verified_count": 1,
    }


def _headcount(rulebook: Rulebook, random: Random) -> Decimal:
    """Return a headcount of any band alike, often at its very edges."""
    starts: list[Decimal] = [getattr(rulebook.bands, band) for band in BANDS]
    start, end = random.choice([*pairwise(starts), (starts[-1], 3 * starts[-1])])
    inside = start + Decimal(random.randint(1, max(1, int(2 * (end - start))))) * _HALF
    return random.choice([start or _HALF, start + _HALF, max(end - _HALF, _HALF), inside, inside])


def _figure(name: str, declared: int, random: Random) -> Data:
    verified = random.choice([0, declared, declared, random.randint(0, declared)])
    return {name: declared, f"verified_{name}": verified}


def _local_hires(durable: int, random: Random) -> list[Data]:
    lines: list[Data] = []
    left = random.choice([0, durable, random.randint(0, durable), durable // 4])
    while left and len(lines) < 4:
        count = random.randint(1, left)
        left -= count
        lines.append(random_hire(random) | _figure("count", count, random))
    return lines


def _forum(random: Random) -> Data:
    met = random.choice([0, 10, random.randint(1, 30)])
    return {
        "presence": random.choice([*get_args(Presence), "full_day", "full_day"]),
        "presence_verified": random.random() < 0.7,
        **_figure("offers", random.choice([0, random.randint(0, 4), random.randint(0, 25)]), random),
        "candidates_met": met,
        **_figure("candidates_answered", random.choice([met, random.randint(0, met)]), random),
    }


def _initiative(random: Random) -> Data:
    return {
        "beneficiaries": random.choice([0, 1, 12]),
        "completed": random.random() < 0.8,
        "verified": random.random() < 0.7,
    }
