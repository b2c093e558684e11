"""Doing a plan on the facts document itself, field by field: independent of the sums that the plan was searched on."""

from collections.abc import Callable
from decimal import ROUND_CEILING, Decimal
from typing import Any

from scoring import DeedKind, Facts, LevelPlan, PlannedDeed, Rulebook, sum_facts
from scoring.company_deeds import company_deeds
from scoring.deeds import Deed
from scoring.forum_deeds import forum_deeds
from scoring.proofs import everything_verified

Data = dict[str, Any]


def prove(facts: Facts) -> Data:
    """Everything that was declared is verified, as far as a verified denominator allows."""
    data = facts.model_dump()
    data |= {name: list(claims) for name, claims in data.items() if isinstance(claims, tuple)}
    headcount = data["verified_headcount"] = facts.verified_headcount or facts.headcount
    durable = facts.durable_hires if facts.verified_durable_hires is None else facts.verified_durable_hires
    data["verified_durable_hires"] = durable
    data["verified_volunteers"] = min(facts.volunteers, people(headcount))
    data["verified_hires_from_shared_vacancies"] = min(facts.hires_from_shared_vacancies, durable)
    for claim in data["volunteering"]:
        claim["verified_hours"] = claim["hours"]
    if sum(claim["count"] for claim in data["local_hires"]) <= durable:
        for claim in data["local_hires"]:
            claim["verified_count"] = claim["count"]
    for claim in data["initiatives"]:
        claim["verified"] = True
    if forum := data["forum"]:
        met = forum["candidates_met"] if forum["verified_candidates_met"] is None else forum["verified_candidates_met"]
        forum |= {"presence_verified": True, "verified_offers": forum["offers"], "verified_candidates_met": met}
        forum["verified_candidates_answered"] = min(forum["candidates_answered"], met)
    return data


def do(data: Data, plan: LevelPlan) -> Facts:
    """The facts after the plan; `Facts` refuses what cannot be declared."""
    for deed in plan.deeds:
        _DOING[deed.kind](data, deed)
    return Facts.model_validate(data)


def possible_deeds(facts: Facts, rulebook: Rulebook) -> list[Deed]:
    proved = everything_verified(sum_facts(facts, rulebook))
    headcount, durable = proved.verified_headcount or proved.headcount, proved.verified_durable_hires or 0
    assert rulebook.effort is not None
    deeds = [
        *company_deeds(proved, headcount, durable, rulebook, rulebook.effort),
        *forum_deeds(proved, rulebook.bands.band_of(headcount), rulebook, rulebook.effort),
    ]
    return [deed for deed in deeds if deed.breakpoints]


def people(headcount: Decimal) -> int:
    return int(headcount.to_integral_value(ROUND_CEILING))


def _hours(data: Data, deed: PlannedDeed) -> None:
    _add_hours(data, people(data["verified_headcount"]), deed.amount)


def _volunteers(data: Data, deed: PlannedDeed) -> None:
    _increase(data, "volunteers", deed.amount)
    _add_hours(data, deed.amount, 2 * deed.amount)


def _add_hours(data: Data, participants: int, hours: int) -> None:
    claim = {"action": "mentoring", "audience": "youth", "time": "paid", "participants": participants}
    data["volunteering"].append(claim | {"hours": Decimal(hours), "verified_hours": Decimal(hours)})


def _local_hires(data: Data, deed: PlannedDeed) -> None:
    for name in ("durable_hires", "hires_from_shared_vacancies"):
        data[name] += deed.amount
        data[f"verified_{name}"] += deed.amount
    hires = {"contract": "permanent", "group": "none", "count": deed.amount, "verified_count": deed.amount}
    data["local_hires"].append(hires)


def _initiatives(data: Data, deed: PlannedDeed) -> None:
    data["initiatives"] += [{"beneficiaries": 1, "completed": True, "verified": True}] * deed.amount


def _presence(data: Data, deed: PlannedDeed) -> None:
    data["forum"] |= {"presence": deed.unit, "presence_verified": True}


def _offers(data: Data, deed: PlannedDeed) -> None:
    _increase(data["forum"], "offers", deed.amount)
    if data["forum"]["presence"] == "absent":
        data["forum"]["presence"] = "offers_only"


def _increase(data: Data, name: str, amount: int) -> None:
    data[f"verified_{name}"] += amount
    data[name] = max(data[name], data[f"verified_{name}"])


_DOING: dict[DeedKind, Callable[[Data, PlannedDeed], None]] = {
    "priority_hours": _hours,
    "volunteers": _volunteers,
    "shared_vacancies": lambda data, deed: _increase(data, "hires_from_shared_vacancies", deed.amount),
    "local_hires": _local_hires,
    "initiatives": _initiatives,
    "forum_presence": _presence,
    "forum_offers": _offers,
    "forum_answers": lambda data, deed: _increase(data["forum"], "candidates_answered", deed.amount),
}
