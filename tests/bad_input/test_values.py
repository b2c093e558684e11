import json
from typing import Any

import pytest

from tests.editions.test_simulation import FACTS
from tests.support.answers import JSON, RIGHT_TO_LEFT, filled, pointers
from tests.support.populated_city import (
    ADVICE,
    FORUM,
    GRANT,
    HIRE,
    STATEMENT,
    VOLUNTEERING,
    Populated,
)

ONE_DAY = VOLUNTEERING | {"participants": 1, "started_on": "2026-03-12"}


DECLARATIONS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("more than 24 hours a day for one person", ONE_DAY | {"hours": "24.01"}, ["/hours"]),
    ("more hours than the period has", VOLUNTEERING | {"participants": 1, "hours": "8760.01"}, ["/hours"]),
    ("a day before the period", VOLUNTEERING | {"started_on": "2025-12-31"}, ["/started_on"]),
    ("a day after the period", VOLUNTEERING | {"started_on": "2026-05-01", "ended_on": "2027-01-01"}, ["/ended_on"]),
    ("an end before the beginning", HIRE | {"started_on": "2026-05-02", "ended_on": "2026-05-01"}, ["/ended_on"]),
    ("an end without a beginning", HIRE | {"ended_on": "2026-05-01"}, ["/started_on"]),
    ("a day that does not exist", HIRE | {"started_on": "2026-02-29"}, ["/started_on"]),
    ("more candidates answered than met", FORUM | {"candidates_answered": 21}, ["/candidates_answered"]),
    ("an association that is not there", VOLUNTEERING | {"host": "nobody"}, ["/host"]),
    (
        "an unknown association and a day before the period",
        VOLUNTEERING | {"host": "nobody", "started_on": "2025-01-01"},
        ["/host", "/started_on"],
    ),
    ("an association with a NUL in its name", VOLUNTEERING | {"host": "ceb\0ije"}, ["/host"]),
    ("no hours at all", VOLUNTEERING | {"hours": "0"}, ["/hours"]),
    ("negative hours", VOLUNTEERING | {"hours": "-1"}, ["/hours"]),
    ("a third decimal", VOLUNTEERING | {"hours": "1.001"}, ["/hours"]),
    ("no participant", VOLUNTEERING | {"participants": 0}, ["/participants"]),
    ("a negative count", HIRE | {"count": -1}, ["/count"]),
    ("a text for a count", HIRE | {"count": "2"}, ["/count"]),
    ("a fraction for a count", HIRE | {"count": 2.5}, ["/count"]),
    ("a truth value for a count", HIRE | {"count": True}, ["/count"]),
    ("a list for a count", HIRE | {"count": [2]}, ["/count"]),
    ("null for a count", HIRE | {"count": None}, ["/count"]),
    ("a number for a date", HIRE | {"started_on": 20260501}, ["/started_on"]),
    ("an unknown word", VOLUNTEERING | {"action": "cooking"}, ["/action"]),
    ("an unknown field", HIRE | {"names": ["Ada"]}, ["/names"]),
    ("a field of another kind", HIRE | {"hours": "1"}, ["/hours"]),
    ("an unknown kind", HIRE | {"kind": "lottery"}, ["/kind"]),
    ("no kind", {"count": 1}, ["/kind"]),
    ("a NUL byte", HIRE | {"reference": "A\0B"}, ["/reference"]),
    ("a right-to-left mark", HIRE | {"reference": RIGHT_TO_LEFT}, ["/reference"]),
    ("a note that is too long", HIRE | {"note": "é" * 4001}, ["/note"]),
    ("a huge whole number", HIRE | {"count": 10**30}, ["/count"]),
    ("a huge decimal", VOLUNTEERING | {"hours": "9" * 40}, ["/hours"]),
    ("an exponent", VOLUNTEERING | {"hours": "1e400"}, ["/hours"]),
    ("not a number, as a text", VOLUNTEERING | {"hours": "NaN"}, ["/hours"]),
    ("infinity, as a text", VOLUNTEERING | {"hours": "-Infinity"}, ["/hours"]),
    ("not a number", VOLUNTEERING | {"hours": float("nan")}, ["/hours"]),
    ("infinity", VOLUNTEERING | {"hours": float("inf")}, ["/hours"]),
    (
        "all faults at once",
        VOLUNTEERING | {"action": 1, "time": "late", "hours": "x", "participants": -1, "more": 1, "note": "\x00"},
        ["/action", "/hours", "/more", "/note", "/participants", "/time"],
    ),
    (
        "two days outside the period",
        HIRE | {"started_on": "2024-01-01", "ended_on": "2024-01-02"},
        ["/ended_on", "/started_on"],
    ),
]


@pytest.mark.parametrize(("body", "wrong"), [case[1:] for case in DECLARATIONS], ids=[case[0] for case in DECLARATIONS])
def test_a_declaration_with_faults_is_refused_with_a_pointer_to_each(
    unchanged: Populated, body: dict[str, Any], wrong: list[str]
) -> None:
    company = unchanged.people["stranger"]
    path = filled("{year}/declarations", unchanged.open)
    assert pointers(company.post(path, content=json.dumps(body), headers=JSON)) == wrong


def test_an_exponent_that_no_float_holds_is_refused_where_it_stands(unchanged: Populated) -> None:
    company = unchanged.people["stranger"]
    body = json.dumps(VOLUNTEERING | {"hours": 0}).replace('"hours": 0', '"hours": 1e400')
    path = filled("{year}/declarations", unchanged.open)
    assert pointers(company.post(path, content=body, headers=JSON)) == ["/hours"]


PERSON = "stranger"
OTHERS: list[tuple[str, str, str, str, dict[str, Any], list[str]]] = [
    ("a wrong SIREN", "reviewer", "POST", "/me/interests", {"siren": "999000012", "reason": "x"}, ["/siren"]),
    ("a SIREN of eight", "reviewer", "POST", "/me/interests", {"siren": "99900001", "reason": "x"}, ["/siren"]),
    ("a SIREN as a number", "reviewer", "POST", "/me/interests", {"siren": 999000011, "reason": "x"}, ["/siren"]),
    ("a SIREN in other digits", "reviewer", "POST", "/me/interests", {"siren": "٩٩٩٠٠٠٠١١", "reason": "x"}, ["/siren"]),
    ("a wrong SIREN for a group", PERSON, "PATCH", "/companies/{siren}", {"group_siren": "1"}, ["/group_siren"]),
    ("a group of ten digits", PERSON, "PATCH", "/companies/{siren}", {"group_siren": "9990000110"}, ["/group_siren"]),
    ("nothing to change", PERSON, "PATCH", "/companies/{siren}", {"version": 1}, ["/"]),
    ("a script as a website", PERSON, "PATCH", "/companies/{siren}", {"website": "javascript:1"}, ["/website"]),
    ("an address with a NUL", PERSON, "PATCH", "/companies/{siren}", {"contact_email": "a\0@b.fr"}, ["/contact_email"]),
    ("a website from right to left", PERSON, "PATCH", "/companies/{siren}", {"website": "https://a\u202eb.fr"},
     ["/website"]),
    ("an address with two points", PERSON, "PATCH", "/companies/{siren}", {"contact_email": "a@b..c"},
     ["/contact_email"]),
    ("a point before the sign", PERSON, "PATCH", "/companies/{siren}", {"contact_email": "a.@b.fr"},
     ["/contact_email"]),
    ("an address in brackets", PERSON, "PATCH", "/companies/{siren}", {"contact_email": "<a@b.fr>"},
     ["/contact_email"]),
    ("a comma behind it", PERSON, "PATCH", "/companies/{siren}", {"contact_email": "a@b.fr,"}, ["/contact_email"]),
    ("an address without a host", PERSON, "PATCH", "/companies/{siren}", {"contact_email": "a@b"}, ["/contact_email"]),
    (
        "a headcount of nobody",
        PERSON,
        "PATCH",
        "/companies/{siren}",
        {"headcount": {"value": "0", "kind": "guessed", "source": "", "on": "soon"}},
        ["/headcount/kind", "/headcount/on", "/headcount/source", "/headcount/value"],
    ),
    ("a version that is huge", PERSON, "PATCH", "/declarations/{declaration_id}", {"version": "1"}, ["/version"]),
    ("a field of another kind", PERSON, "PATCH", "/declarations/{declaration_id}",
     {"count": 1, "version": 1}, ["/count"]),
    ("hours emptied", PERSON, "PATCH", "/declarations/{declaration_id}", {"hours": None, "version": 1}, ["/hours"]),
    ("a change that makes 24 hours a day too many", PERSON, "PATCH", "/declarations/{declaration_id}",
     {"participants": 1, "started_on": "2026-03-12", "version": 1}, ["/hours"]),
    ("more hires shared than made", PERSON, "PUT", "{year}/statement",
     STATEMENT | {"hires_from_shared_vacancies": 7, "volunteers": 43, "signed_by": None, "version": 1},
     ["/hires_from_shared_vacancies", "/signed_by", "/volunteers"]),
    ("an officer with a name from right to left", PERSON, "PUT", "{year}/statement",
     STATEMENT | {"signed_by": RIGHT_TO_LEFT, "signed_role": "a\0"}, ["/signed_by", "/signed_role"]),
    ("a headcount of nobody at all", PERSON, "PUT", "{year}/statement", STATEMENT | {"headcount": "0"}, ["/headcount"]),
    ("a headcount that is a truth", PERSON, "PUT", "{year}/statement", STATEMENT | {"headcount": True}, ["/headcount"]),
    ("more hires than anyone makes", PERSON, "PUT", "{year}/statement",
     STATEMENT | {"durable_hires": 2**63}, ["/durable_hires"]),
    ("an empty statement", PERSON, "PUT", "{year}/statement", {}, ["/durable_hires", "/headcount"]),
    ("a word too many", PERSON, "POST", "{year}/applications", {"message": "a\0", "level": "exemplary"},
     ["/level", "/message"]),
    ("facts that contradict each other", "nobody", "POST", "/editions/2026/simulation",
     FACTS | {"headcount": "-1", "volunteers": -2}, ["/headcount", "/volunteers"]),
]  # fmt: skip
JUDGED: list[tuple[str, str, str, str, dict[str, Any], list[str]]] = [
    ("more hours verified than declared", "reviewer", "PUT", "/declarations/{declaration_id}/verdict",
     {"verified_hours": "24.51", "source": "seen_on_site", "version": 4}, ["/verified_hours"]),
    ("less without a reason", "reviewer", "PUT", "/declarations/{declaration_id}/verdict",
     {"verified_hours": "1", "version": 4}, ["/reason"]),
    ("a quantity of another kind", "reviewer", "PUT", "/declarations/{declaration_id}/verdict",
     {"verified_count": 1, "source": "seen_on_site", "version": 4}, ["/verified_count", "/verified_hours"]),
    ("hours that are none", "reviewer", "PUT", "/declarations/{declaration_id}/verdict",
     {"verified_hours": "NaN"}, ["/verified_hours"]),
    ("figures above the declared ones", "reviewer", "PUT", "{year}/statement/verdict",
     {"verified_hires_from_shared_vacancies": 5, "verified_volunteers": 6, "source": "seen_on_site", "version": 2},
     ["/verified_hires_from_shared_vacancies", "/verified_volunteers"]),
    ("nobody to assign", "city", "POST", "/applications/{application_id}/assignment", {}, ["/reviewer"]),
    ("somebody who is no reviewer", "city", "POST", "/applications/{application_id}/assignment",
     {"reviewer": "member1@company.example"}, ["/reviewer"]),
    ("an address that is none", "city", "POST", "/applications/{application_id}/assignment",
     {"reviewer": "reviewer"}, ["/reviewer"]),
    ("a recusal without a reason", "reviewer", "POST", "/applications/{application_id}/recusal", {}, ["/reason"]),
    ("a correction without words", "reviewer", "POST", "/applications/{application_id}/correction",
     {"message": " ", "declarations": [1]}, ["/declarations/0", "/message"]),
    ("an opinion of nothing", "reviewer", "POST", "/applications/{application_id}/opinions",
     {"advice": "perhaps", "level": "top"}, ["/advice", "/level", "/reasons"]),
    ("a level with an advice to refuse", "reviewer", "POST", "/applications/{application_id}/opinions",
     ADVICE | {"advice": "refuse"}, ["/level"]),
    ("a decision without reasons", "city", "POST", "/applications/{application_id}/decision",
     {"outcome": "maybe"}, ["/outcome", "/reasons"]),
    ("a level above the verified one", "city", "POST", "/applications/{application_id}/decision",
     GRANT | {"level": "exemplary"}, ["/level"]),
    ("reasons with a right-to-left mark", "city", "POST", "/applications/{application_id}/decision",
     GRANT | {"reasons": RIGHT_TO_LEFT}, ["/reasons"]),
    ("an ending without a reason", "city", "POST", "/certificates/BB-2026-222222/suspension", {}, ["/reason"]),
]  # fmt: skip


@pytest.mark.parametrize("case", [*OTHERS, *JUDGED], ids=lambda case: case[0])
def test_every_other_body_with_faults_is_refused_with_a_pointer_to_each(
    unchanged: Populated, case: tuple[str, str, str, str, dict[str, Any], list[str]]
) -> None:
    _, who, method, path, body, wrong = case
    there = unchanged.reviewed if case in JUDGED else unchanged.open
    person = unchanged.people[who]
    assert pointers(person.send(method, filled(path, there), body)) == wrong
