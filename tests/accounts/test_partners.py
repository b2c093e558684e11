from datetime import date
from typing import Any

import pytest

from label.accounts.associations import add_initial_partners
from label.accounts.models import Partner
from label.kit.actor import Membership, Role
from label.kit.clock import day, now
from label.kit.errors import Conflict
from tests.csr.catalogue.action import CONTENT, JURY
from tests.csr.initiatives.life import ALL as INITIATIVES
from tests.csr.initiatives.life import CONTENT as INITIATIVE
from tests.csr.initiatives.life import SENIOR, count, deliver, firm, propose, start
from tests.support.answers import RIGHT_TO_LEFT, pointers, refused, walk
from tests.support.city import City, ok
from tests.support.filing import WORKSHOP, year

SNC = "/partners/snc"
SNC_NAME = "Solidarités nouvelles face au chômage"
NEW = {"id": "table-ronde", "name": "La Table ronde", "address": "3 rue de Billancourt"}
CLOSED = {"closed_on": "2026-03-01", "closed_because": "L’association a cessé son activité."}
REFUSED = "is closed since 2026-03-01: it takes nothing new"
HOSTED = WORKSHOP | {"host": "snc"}


def close(city: City, path: str = SNC) -> Any:
    return ok(city.officer().patch_read(path, CLOSED))


def trail(city: City, partner_id: str) -> list[tuple[str, Any, Any]]:
    """Its entries, the oldest first."""
    entries = walk(city.officer(), f"/audit?subject=partner&subject_id={partner_id}")
    return [(entry["action"], entry["before"], entry["after"]) for entry in reversed(entries)]


def test_the_city_adds_an_association_and_anyone_reads_it(city: City) -> None:
    made = city.officer().post("/partners", NEW)
    assert ok(made, 201) == NEW | {"active": True, "closed_on": None, "closed_because": None, "version": 1}
    assert ok(city.anyone.get("/partners/table-ronde")) == made.json()
    assert made.json() in ok(city.anyone.get("/partners"))["items"]
    assert trail(city, "table-ronde") == [("create", None, {"name": NEW["name"], "address": NEW["address"]})]
    assert city.partner("table-ronde").get("/me").status_code == 200
    company = city.company()
    ok(company.post(f"{year(company)}/declarations", HOSTED | {"host": "table-ronde"}), 201)


def test_it_is_renamed_and_moves_and_the_trail_keeps_what_it_was(city: City) -> None:
    officer = city.officer()
    assert ok(officer.patch_read(SNC, {"name": "SNC Boulogne"}))["version"] == 2
    assert ok(officer.patch_read(SNC, {"address": "1 rue de Paris"}))["version"] == 3
    assert ok(officer.patch_read(SNC, {"address": None, "name": "SNC Boulogne"}))["address"] is None
    assert trail(city, "snc") == [
        ("change", {"name": SNC_NAME}, {"name": "SNC Boulogne"}),
        ("change", {"address": None}, {"address": "1 rue de Paris"}),
        ("change", {"address": "1 rue de Paris"}, {"address": None}),
    ]
    city.database.write_sync(add_initial_partners)
    assert ok(city.anyone.get(SNC))["name"] == "SNC Boulogne"


def test_what_is_said_again_makes_no_version_and_no_entry(city: City) -> None:
    assert ok(city.officer().patch_read(SNC, {"name": SNC_NAME}))["version"] == 1
    assert trail(city, "snc") == []


def test_an_association_is_closed_with_a_day_and_a_reason_and_opened_again(city: City) -> None:
    assert close(city) == {"id": "snc", "name": SNC_NAME, "address": None, "active": False, "version": 2} | CLOSED
    assert ok(city.anyone.get(SNC))["closed_because"] == CLOSED["closed_because"]
    opened = ok(city.officer().patch_read(SNC, {"closed_on": None}))
    assert (opened["active"], opened["closed_on"], opened["closed_because"]) == (True, None, None)
    open_again = {"active": True, "closed_on": None, "closed_because": None}
    shut = CLOSED | {"active": False}
    assert trail(city, "snc") == [("close", open_again, shut), ("reopen", shut, open_again)]
    company = city.company()
    ok(company.post(f"{year(company)}/declarations", HOSTED), 201)


def test_the_day_or_the_reason_of_a_closing_is_corrected(city: City) -> None:
    close(city)
    moved = ok(city.officer().patch_read(SNC, {"closed_on": "2026-02-01"}))
    assert (moved["closed_on"], moved["closed_because"]) == ("2026-02-01", CLOSED["closed_because"])
    assert ok(city.officer().patch_read(SNC, {"closed_because": "Fusion."}))["closed_on"] == "2026-02-01"
    assert [act for act, _, _ in trail(city, "snc")] == ["close", "change", "change"]


def test_an_association_that_was_inactive_before_closings_is_renamed_without_opening(city: City) -> None:
    city.database.write_sync(lambda session: setattr(session.get_one(Partner, "snc"), "active", False))
    renamed = ok(city.officer().patch_read(SNC, {"name": "SNC"}))
    assert (renamed["active"], renamed["closed_on"]) == (False, None)
    company = city.company()
    refused(company.post(f"{year(company)}/declarations", HOSTED), 422, "is closed already")
    assert ok(city.officer().patch_read(SNC, {"closed_on": None}))["active"] is True


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({}, ["/"]),
        ({"name": None}, ["/name"]),
        ({"name": RIGHT_TO_LEFT, "address": "\0"}, ["/address", "/name"]),
        ({"name": "x" * 251, "more": 1}, ["/more", "/name"]),
        ({"closed_on": "2026-03-01"}, ["/closed_because"]),
        ({"closed_because": "Fusion."}, ["/closed_on"]),
        ({"closed_on": None, "closed_because": "Fusion."}, ["/closed_on"]),
        ({"closed_on": "2099-12-31"}, ["/closed_because", "/closed_on"]),
        ({"closed_on": "1999-12-31", "closed_because": "x" * 4001}, ["/closed_because", "/closed_on"]),
    ],
)
def test_every_fault_of_a_change_is_named_and_nothing_changes(
    city: City, changes: dict[str, Any], at: list[str]
) -> None:
    before = ok(city.anyone.get(SNC))
    assert pointers(city.officer().patch(SNC, changes | {"version": 1})) == at
    assert ok(city.anyone.get(SNC)) == before


@pytest.mark.parametrize("wrong", ["", "SNC", "-snc", "snc-", "a--b", "é", "a" * 41, "a b"])
def test_an_id_has_lower_case_words_that_hyphens_join(city: City, wrong: str) -> None:
    assert pointers(city.officer().post("/partners", NEW | {"id": wrong, "name": ""})) == ["/id", "/name"]


def test_a_change_names_the_version_that_was_read(city: City) -> None:
    officer = city.officer()
    refused(officer.patch(SNC, {"name": "SNC"}), 428)
    refused(officer.patch(SNC, {"name": "SNC", "version": 2}), 409)
    refused(officer.patch(SNC, {"name": "SNC"}, headers={"If-Match": '"2"'}), 412)
    refused(officer.post("/partners", NEW | {"id": "snc"}), 409, "There is an association snc already")
    refused(officer.patch("/partners/nobody", {"name": "SNC", "version": 1}), 404, "No partner association nobody")
    refused(city.anyone.get("/partners/nobody"), 404, "No partner association nobody")


def test_a_closed_association_hosts_no_new_declaration_and_keeps_the_old_ones(city: City) -> None:
    company = city.company()
    old = ok(company.post(f"{year(company)}/declarations", HOSTED), 201)["id"]
    other = ok(company.post(f"{year(company)}/declarations", WORKSHOP), 201)["id"]
    close(city)
    refused(company.post(f"{year(company)}/declarations", HOSTED), 422, f"{SNC_NAME} {REFUSED}")
    assert pointers(company.patch_read(f"/declarations/{other}", {"host": "snc"})) == ["/host"]
    changed = ok(company.patch_read(f"/declarations/{old}", {"hours": "12"}))
    assert (changed["hours"], changed["host"]) == ("12", "snc")


def test_a_closed_association_takes_no_new_part_and_keeps_the_ones_it_has(city: City) -> None:
    soee, company = city.soee(), city.company()
    path, proposed = start(soee, company), propose(soee, company.siren)
    without = propose(soee, company.siren, partners=("cebije",))
    ok(company.post(f"{proposed}/agreement", {}))
    ok(soee.post(f"{proposed}/discussion"))
    close(city)
    body = INITIATIVE | {"firms": [firm(company.siren)], "partners": [{"id": "snc", "places": 0}]}
    refused(soee.post(INITIATIVES, body), 422, f"{SNC_NAME} {REFUSED}")
    assert pointers(soee.patch_read(without, {"partners": [{"id": "snc", "places": 0}]})) == ["/partners/0/id"]
    assert pointers(soee.patch_read(path, {"partners": [{"id": "snc", "places": 7}]})) == ["/partners/0/id"]
    assert ok(soee.patch_read(path, {"partners": [{"id": "snc", "places": 5}]}))["involvements"][0]["places"] == 5
    refused(soee.post(f"{proposed}/commitment"), 409, "the association snc is closed")
    deliver(company, path, host="snc", volunteering="mentoring")
    count(soee, path, SENIOR, partner_id="snc")
    assert ok(soee.post(f"{path}/completion"))["partners"] == [{"id": "snc", "name": SNC_NAME}]
    declared = ok(company.post(f"{path}/declarations", {"edition": "2026"}), 201)["declarations"]
    assert ok(company.get(f"/declarations/{declared[0]}"))["host"] is None


def test_a_closed_association_gets_no_new_member_and_keeps_those_it_has(city: City) -> None:
    member = city.partner("snc")
    close(city)
    with pytest.raises(Conflict, match=REFUSED):
        city.person("late@partner.example", Membership(Role.PARTNER, partner_id="snc"))
    assert ok(member.get("/me"))["memberships"][0]["partner_id"] == "snc"
    assert ok(city.partner("snc").get("/me"))["memberships"][0]["partner_id"] == "snc"


def test_the_capacity_of_a_closed_association_counts_no_more(city: City) -> None:
    soee, path = city.soee(), "/csr/capacities/snc/2026"
    ok(soee.put(path, {"places": 30}))
    close(city)
    (row,) = [row for row in walk(soee, "/csr/capacities?year=2026") if row["partner_id"] == "snc"]
    assert (row["places"], row["left"], row["active"]) == (30, 0, False)
    refused(soee.put(path, {"places": 40, "version": 1}), 409, REFUSED)
    firm = city.company(9).siren
    suggested = ok(soee.get(f"/csr/suggestions?siren={firm}&limit=50"))["items"]
    assert "snc" not in {partner["id"] for item in suggested for partner in item["partners"]}


def test_the_catalogue_names_no_closed_association_that_it_did_not_name_before(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    close(city, "/partners/cebije")
    refused(soee.post("/csr/actions", JURY | {"code": "other_jury"}), 422, "cebije is not a partner association")
    assert ok(soee.put_read("/csr/actions/practice_jury", CONTENT | {"title": "Jurys"}))["title"] == "Jurys"
    added = CONTENT["partners"] + [{"id": "snc", "reason": "Accompagne."}]
    close(city)
    assert pointers(soee.put_read("/csr/actions/practice_jury", CONTENT | {"partners": added})) == ["/partners/1/id"]


def test_an_association_closes_today_at_the_latest(city: City) -> None:
    today: date = day(now())
    assert ok(city.officer().patch_read(SNC, CLOSED | {"closed_on": today.isoformat()}))["active"] is False
