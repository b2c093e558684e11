from typing import Any

import pytest

from label.kit.actor import Membership, Role
from tests.support.answers import refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import STATEMENT, apply, certify, declare, year
from tests.support.portfolio import HERE, STEP, call, firm, place
from tests.support.sirens import siren
from tests.support.steering import initiative
from tests.test_queries_counted import counted

REGISTRY = {
    "siren": siren(1),
    "name": "Grande entreprise fictive",
    "naf_code": "62.02A",
    "naf_nomenclature": "NAFRev2",
    "size_class": "51",
    "category": "GE",
    "active": True,
    "standing": "over",
    "presence": "here",
}
UNTOUCHED = {
    "stage": "not_contacted",
    "paused_because": None,
    "owner": None,
    "note": None,
    "last_contact_on": None,
    "next_due_on": None,
    "version": 1,
    "company_version": 1,
}


def add_large_firm(city: City) -> Caller:
    """A member of a large firm with two establishments."""
    member = city.company(
        1, "Grande entreprise fictive", size_class="51", naf_code="62.02A", naf_nomenclature="NAFRev2", category="GE"
    )
    place(city, member.siren, 1, HERE)
    place(city, member.siren, 2, "75056", active=False)
    return member


def read_page(who: Caller, one: str = siren(1)) -> Any:
    return ok(who.get(f"/csr/firms/{one}"))


def test_a_firm_without_notes_shows_the_registry(city: City) -> None:
    add_large_firm(city)
    shown = read_page(city.soee())
    assert {name: shown[name] for name in REGISTRY} == REGISTRY
    assert {name: shown[name] for name in UNTOUCHED} == UNTOUCHED
    assert [(one["siret"], one["commune_code"], one["active"]) for one in shown["establishments"]] == [
        (f"{siren(1)}00001", HERE, True),
        (f"{siren(1)}00002", "75056", False),
    ]
    assert shown["label"] == {"certificate": None, "applications": [], "score": None}
    lists = ("initiatives", "contacts", "duties", "interactions", "next_steps")
    assert {name: shown[name] for name in lists} == {name: [] for name in lists}


def test_a_page_has_interactions_contacts_and_next_steps(city: City) -> None:
    add_large_firm(city)
    other, soee = firm(city, 2), city.soee()
    contact = ok(soee.post(f"/csr/firms/{siren(1)}/contacts", {"name": "Camille Fictif"}), 201)
    duty = ok(soee.put(f"/csr/firms/{siren(1)}/duties/2025/csrd", {"mandatory": True}))
    spoken = [call(soee, siren(1), happened_on=f"2026-03-{number:02d}") for number in range(1, 23)]
    later = call(soee, siren(1), **STEP | {"due_on": "2999-01-01"})
    late = call(soee, siren(1), **STEP)
    call(soee, other, **STEP)
    ok(soee.patch_read(f"/csr/firms/{siren(1)}", {"owner": soee.email, "note": "Siège rénové."}))
    shown = read_page(city.officer())
    assert (shown["contacts"], shown["duties"]) == ([contact], [duty])
    assert shown["interactions"] == [*reversed(spoken[12:]), late, later, *reversed(spoken[4:12])]
    assert [(step["interaction_id"], step["days_late"] > 0) for step in shown["next_steps"]] == [
        (late["id"], True),
        (later["id"], False),
    ]
    assert (shown["stage"], shown["note"], shown["owner"]["email"]) == ("in_discussion", "Siège rénové.", soee.email)
    assert (shown["last_contact_on"], shown["next_due_on"]) == ("2026-03-22", "2026-03-30")


def test_past_and_present_initiatives_show_what_the_firm_committed(city: City) -> None:
    add_large_firm(city)
    other = firm(city, 2)
    past = initiative(city, siren(1), state="declined", year=2025)
    now = initiative(city, siren(1), other, state="under_way", places=12, hours="118.5", euros=200, hires=2)
    initiative(city, other)
    shown = read_page(city.soee())["initiatives"]
    assert [(one["id"], one["state"], one["past"]) for one in shown] == [
        (now, "under_way", False),
        (past, "declined", True),
    ]
    assert shown[0] == {
        "id": now,
        "title": "Initiative fictive",
        "action": "pair_mentoring",
        "state": "under_way",
        "past": False,
        "started_on": "2026-01-01",
        "ended_on": "2026-12-31",
        "places": 12,
        "hours": "118.5",
        "euros": "200",
        "hires": 2,
        "agreed_at": None,
    }


def test_the_label_is_shown_by_certificate_applications_and_missing_points(city: City) -> None:
    member = add_large_firm(city)
    number = certify(member, city.officer(), city.reviewer(1), city.reviewer(2))
    shown = read_page(city.soee())["label"]
    score = ok(member.get(f"{year(member.siren)}/score"))
    certificate = ok(city.anyone.get(f"/certificates/{number}"))
    assert shown["certificate"] == {
        "number": number,
        "edition": "2026",
        "level": certificate["level"],
        "status": "valid",
        "valid_until": certificate["valid_until"],
    }
    verified = score["verified"]
    assert shown["score"] == {
        "edition": "2026",
        "level": verified["level"],
        "total": verified["total"],
        "families": verified["families"],
        "shares": score["shares"]["verified"],
        "next_level": score["next_level"],
    }
    printed = {one["code"]: {"points": one["points"], "maximum": one["maximum"]} for one in certificate["families"]}
    assert score["shares"]["verified"]["families"] == printed
    (application,) = shown["applications"]
    assert application == {
        "edition": "2026",
        "state": "granted",
        "submitted_at": application["submitted_at"],
        "level": verified["level"],
        "total": verified["total"],
    }
    ok(city.officer().post(f"/certificates/{number}/withdrawal", {"reason": "Déclaration inexacte."}))
    assert read_page(city.soee())["label"]["certificate"]["status"] == "withdrawn"


def test_the_companys_drafts_are_not_shown(city: City) -> None:
    member = add_large_firm(city)
    ok(member.put(f"{year(member.siren)}/statement", STATEMENT | {"signed_by": None, "signed_role": None}))
    ok(member.post(f"{year(member.siren)}/applications", {}), 201)
    assert read_page(city.soee())["label"] == {"certificate": None, "applications": [], "score": None}


def test_declarations_that_are_not_verified_score_nothing(city: City) -> None:
    member = add_large_firm(city)
    declare(member)
    shown = read_page(city.soee())["label"]["score"]
    score = ok(member.get(f"{year(member.siren)}/score"))
    assert (shown["total"], shown["level"]) == (score["verified"]["total"], "none")
    assert score["declared"]["level"] == "confirmed"


def test_an_officer_tied_to_the_firm_reads_nothing_of_its_file(city: City) -> None:
    certify(add_large_firm(city), city.officer(), city.reviewer(1), city.reviewer(2))
    officer = city.person("tied@city.example", Membership(Role.CITY))
    assert read_page(officer)["label"] is not None
    ok(officer.post("/me/interests", {"siren": siren(1), "reason": "Ma sœur le dirige."}), 204)
    shown = read_page(officer)
    assert (shown["label"], shown["name"]) == (None, "Grande entreprise fictive")


def test_an_officer_who_stepped_back_from_the_file_reads_nothing_of_it(city: City) -> None:
    member, both = add_large_firm(city), (Membership(Role.REVIEWER), Membership(Role.SOEE))
    judge = city.person("judge@bbc.example", *both)
    declare(member)
    application = apply(member)
    ok(judge.post(f"/applications/{application}/assignment", {}))
    assert len(read_page(judge)["label"]["applications"]) == 1
    ok(judge.post(f"/applications/{application}/recusal", {"reason": "Un ami y travaille."}), 204)
    assert read_page(judge)["label"] is None


def test_a_firm_outside_the_portfolio_has_a_page_and_an_unknown_one_has_none(city: City) -> None:
    small = firm(city, 3, "11", "75056", active=False)
    shown = read_page(city.soee(), small)
    assert (shown["standing"], shown["presence"], shown["active"]) == ("under", "elsewhere", False)
    refused(city.soee().get(f"/csr/firms/{siren(777)}"), 404, "No company with SIREN")


@pytest.mark.parametrize("rows", [1, 20])
def test_a_page_takes_20_queries_however_much_it_shows(city: City, rows: int) -> None:
    certify(add_large_firm(city), city.officer(), city.reviewer(1), city.reviewer(2))
    soee = city.soee()
    for number in range(rows):
        contact = ok(soee.post(f"/csr/firms/{siren(1)}/contacts", {"name": f"Camille {number}"}), 201)["id"]
        call(soee, siren(1), contact_id=contact, **STEP)
        initiative(city, siren(1))
        place(city, siren(1), 10 + number, HERE)
        ok(soee.put(f"/csr/firms/{siren(1)}/duties/{2000 + number}/csrd", {}))
    read_page(soee)
    with counted() as seen:
        shown = read_page(soee)
    assert [len(shown[name]) for name in ("contacts", "interactions", "initiatives", "duties")] == [rows] * 4
    assert len([each for each in seen if each != "BEGIN"]) == 20
