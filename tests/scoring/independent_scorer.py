"""A second scorer, written from the text of the reference with none of the product's arithmetic, and random documents.

Its figures are those of the 2026 edition, typed from the reference and not read from the rulebook.
"""

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from scoring import LEVELS

Data = dict[str, Any]
F = Fraction

CONTRACTS = {"permanent": F(1), "apprenticeship": F("0.8"), "fixed_term_12": F("0.8"), "fixed_term_6": F("0.6")}
GROUPS = {
    "very_long_term_unemployed": F("1.5"),
    "long_term_unemployed": F("1.2"),
    "senior": F(1),
    "youth": F(1),
    "priority_district": F(1),
    "executive_job_seeker": F("0.5"),
    "none": F(0),
}
AUDIENCES = ["youth", "senior", "long_term_unemployed", "executive_job_seeker", "priority_district", "general"]
PRESENCES = {"full_day": 13, "half_day": 8, "shared_stand": 8, "offers_only": 4, "absent": 0}
MAXIMA = {"V1": 20, "V2": 10, "V3": 5, "H1": 20, "H2": 10, "H3": 10, "F1": 13, "F2": 6, "F3": 6}
CURVES = {
    "V1": ["0.8 8 3 20", "0.6 8 2.4 20", "0.5 8 2 20", "0.4 8 1.6 20", "0.3 8 1.25 20"],
    "V2": ["8 4 30 10", "6 4 20 10", "4 4 15 10", "3.5 4 12 10", "3 4 10 10"],
    "V3": ["1 5", "0.8 5", "0.7 5", "0.55 5", "0.45 5"],
    "H1": ["10 10 25 20"] * 5,
    "H2": ["5 5 12 10", "2 5 6 10", "1 5 4 10", "0.6 5 2.5 10", "0.4 5 1.5 10"],
    "H3": ["30 5 80 10"] * 5,
    "F2": ["1 6", "2 6", "3 4 6 6", "5 4 12 6", "8 4 20 6"],
    "F3": ["50 3 90 6"] * 5,
}


def read_off(name: str, band: int, x: F) -> F:
    numbers = [F(0), F(0), *map(F, CURVES[name][band].split())]
    knots = list(zip(numbers[::2], numbers[1::2], strict=True))
    for (left, low), (right, high) in pairwise(knots):
        if left <= x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return knots[-1][1]


def independent_result(facts: Data, verified: bool) -> Data:
    v = "verified_" if verified else ""
    head, durable = F(facts["headcount"]), facts["durable_hires"]
    band = [head >= 20, head >= 50, head >= 250, head >= 500].count(True)
    hours = [
        (min(F(a[v + "hours"]), F(40 * a["participants"])) * (1 if a["time"] == "paid" else F(1, 2)), a["audience"])
        for a in facts["volunteering"]
    ]
    points = {
        "V1": read_off("V1", band, sum((h for h, _ in hours), F(0)) / head),
        "V2": read_off("V2", band, 100 * facts[v + "volunteers"] / head),
        "V3": read_off("V3", band, sum((h for h, audience in hours if audience != "general"), F(0)) / head),
    }
    if durable:
        weighted = sum((x[v + "count"] * CONTRACTS[x["contract"]] for x in facts["local_hires"]), F(0))
        grouped = sum((x[v + "count"] * GROUPS[x["group"]] for x in facts["local_hires"]), F(0))
        each = min(8 * weighted, F(16)) if band < 2 else F(0)
        points["H1"] = max(read_off("H1", band, 100 * weighted / durable), each)
        points["H2"] = read_off("H2", band, 100 * grouped / head)
        points["H3"] = read_off("H3", band, F(100 * facts[v + "hires_from_shared_vacancies"], durable))
    if facts["forum_held"]:
        forum = facts["forum"]
        presence = forum["presence"] if not verified or forum["presence_verified"] else "absent"
        points["F1"] = F(PRESENCES[presence])
        points["F2"] = read_off("F2", band, F(forum[v + "offers"]))
        if forum["presence"] in ("absent", "offers_only"):
            points["F3"] = F(0)
        elif forum["candidates_met"]:
            points["F3"] = read_off("F3", band, F(100 * forum[v + "candidates_answered"], forum["candidates_met"]))
    choices = [{name: got for name, got in points.items() if name[0] != "H"} | {"set_aside": F(1)}]
    local = sum(x["count"] for x in facts["local_hires"])
    if durable:
        choices = [points, *choices] if durable - local < 3 else [points]
    done = [i for i in facts["initiatives"] if i["completed"] and i["beneficiaries"] >= 1]
    results = [result(choice, len([i for i in done if i["verified"] or not verified])) for choice in choices]
    best = results[0]
    for other in results[1:]:
        if rank(other) > rank(best):
            best = other
    return best


def rank(assessed: Data) -> tuple[int, F]:
    return LEVELS.index(assessed["level"]), F(-1) if assessed["total"] is None else assessed["total"]


def one_decimal(x: F) -> F:
    return F(math.floor(x * 10 + F(1, 2)), 10)


def result(points: dict[str, F], initiatives: int) -> Data:
    aside = "set_aside" in points
    points = {name: got for name, got in points.items() if name != "set_aside"}
    most = sum(MAXIMA[name] for name in points)
    percents = {}
    for family in sorted({name[0] for name in points}):
        mine = [name for name in points if name[0] == family]
        percents[family] = one_decimal(100 * sum((points[n] for n in mine), F(0)) / sum(MAXIMA[n] for n in mine))
    found = {"percents": percents, "points": points, "set_aside": aside}
    if most < 50:
        return found | {"total": None, "level": "none", "bonus": 0}
    bonus = min(6, 2 * initiatives) if min(percents.values()) >= 20 else 0
    total = one_decimal(100 * sum(points.values(), F(0)) / most) + bonus
    total = min(total, F("79.9") if aside else F(100))
    level = "none"
    for name, least, each in (("engaged", 40, 20), ("confirmed", 60, 40), ("exemplary", 80, 60)):
        if total >= least and min(percents.values()) >= each and not (name == "exemplary" and aside):
            level = name
    return found | {"total": total, "level": level, "bonus": bonus}


@st.composite
def declared_and_verified(draw: st.DrawFn, name: str, most: int) -> Data:
    declared = draw(st.integers(0, most))
    return {name: declared, f"verified_{name}": draw(st.integers(0, declared))}


@st.composite
def actions(draw: st.DrawFn, most: int) -> Data:
    hours = draw(st.decimals(0, most, places=2, allow_nan=False))
    return {
        "action": "mentoring",
        "audience": draw(st.sampled_from(AUDIENCES)),
        "time": draw(st.sampled_from(["paid", "personal"])),
        "participants": draw(st.integers(0, 10)),
        "hours": str(hours),
        "verified_hours": str(draw(st.sampled_from([hours, hours / 2, hours * 0]))),
    }


@st.composite
def hires(draw: st.DrawFn, most: int) -> Data:
    names = {"contract": draw(st.sampled_from(sorted(CONTRACTS))), "group": draw(st.sampled_from(sorted(GROUPS)))}
    return names | draw(declared_and_verified("count", most))


@st.composite
def documents(draw: st.DrawFn) -> Data:
    head = draw(st.sampled_from(["1", "2.5", "6", "19.99", "20", "49.5", "50", "120", "249.9", "250", "500", "900"]))
    employees = math.ceil(F(head))
    lines = draw(st.lists(hires(3), max_size=3))
    local = sum(line["count"] for line in lines)
    met = draw(st.integers(0, 12))
    answered = draw(declared_and_verified("candidates_answered", met))
    return {
        "edition": "2026",
        "headcount": head,
        "forum_held": draw(st.sampled_from([True, True, False])),
        "durable_hires": local + draw(st.integers(0, 5)),
        **draw(declared_and_verified("hires_from_shared_vacancies", 6)),
        **draw(declared_and_verified("volunteers", draw(st.sampled_from([min(employees, 6), employees])))),
        "volunteering": draw(st.lists(actions(employees * 4), max_size=3)),
        "local_hires": lines,
        "forum": {
            "presence": draw(st.sampled_from(["full_day", *PRESENCES])),
            "presence_verified": draw(st.booleans()),
            **draw(declared_and_verified("offers", 10)),
            "candidates_met": met,
            **answered,
        },
        "initiatives": draw(
            st.lists(
                st.fixed_dictionaries(
                    {"beneficiaries": st.integers(0, 2), "completed": st.booleans(), "verified": st.booleans()}
                ),
                max_size=4,
            )
        ),
    }
