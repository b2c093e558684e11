"""A company that has ceased declares nothing and applies for nothing after its end."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from label.declarations import actions
from label.declarations.schemas import DeclarationIn
from label.kit.actor import Actor, Membership, Role
from label.kit.errors import Conflict, Invalid
from label.kit.ids import EditionCode, Siren
from tests.support.answers import pointers
from tests.support.city import City, ok
from tests.support.filing import FORUM, HIRE, STATEMENT, WORKSHOP, declare, year
from tests.support.initiative_journey import EVENT
from tests.support.stock_import import cease, reactivate

END, LATER = "2026-06-30", "2026-07-01"
INITIATIVE = {"title": "Duo", "action": "pair_mentoring", "started_on": "2026-01-12", "ended_on": "2026-02-20"}


@pytest.mark.parametrize("on", [END, ""])
def test_every_door_is_closed_after_the_end_and_open_again_when_it_is_active_again(city: City, on: str) -> None:
    company, soee = city.company(1), city.soee()
    draft, event = declare(company, WORKSHOP, submit=False), ok(soee.post("/csr/events", EVENT), 201)["id"]
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    cease(city, company.siren, on)
    doors: list[tuple[str, str, Any]] = [
        ("PUT", f"{year(company)}/statement", STATEMENT),
        ("POST", f"{year(company)}/declarations", WORKSHOP),
        ("PATCH", f"/declarations/{draft}", {"hours": "3", "version": 1}),
        ("POST", f"/declarations/{draft}/submission", None),
        ("POST", f"/applications/{application}/submission", None),
        ("POST", f"{year(company)}/applications", {}),
        ("PUT", f"/csr/events/{event}/registrations/{company.siren}", {"people": 2, "offers": 1}),
    ]
    for method, path, body in doors:
        assert "has ceased" in told(company.send(method, path, body)), path
    proposal = soee.post("/csr/initiatives", INITIATIVE | {"firms": [{"siren": company.siren}]})
    assert pointers(proposal) == ["/firms/0/siren"]
    assert ok(company.get(f"{year(company)}/declarations"))["items"][0]["state"] == "draft"
    ok(company.post(f"/applications/{application}/withdrawal"))
    reactivate(city, company.siren)
    for method, path, body in (door for door in doors if "/applications/" not in door[1]):
        assert company.send(method, path, body).status_code in (200, 201), path


def told(response: Response) -> str:
    assert response.status_code == 409, response.text
    return str(response.json()["detail"])


def test_a_correction_is_not_answered_after_the_end(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer()
    declare(company, WORKSHOP)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{application}/submission"))
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    ok(reviewer.post(f"/applications/{application}/correction", {"message": "Précisez."}))
    cease(city, company.siren, END)
    assert "has ceased" in told(company.post(f"/applications/{application}/resubmission", {}))


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        (WORKSHOP, []),
        (WORKSHOP | {"started_on": END, "ended_on": LATER}, ["/ended_on"]),
        (WORKSHOP | {"started_on": LATER, "ended_on": LATER}, ["/started_on", "/ended_on"]),
        (HIRE | {"started_on": LATER}, ["/started_on"]),
        (FORUM, ["/kind"]),
    ],
)
def test_until_its_last_day_a_company_declares_what_lies_before_its_end(
    city: City, body: dict[str, Any], faults: list[str]
) -> None:
    company = city.company(1)
    cease(city, company.siren, END)
    actor = Actor(company.person_id, "", company.email, "", (Membership(Role.COMPANY, siren=company.siren),))
    last_day = datetime(2026, 6, 30, 21, 59, tzinfo=UTC)
    claim = DeclarationIn.model_validate_json(json.dumps(body))
    asked = (actor, Siren(company.siren), EditionCode("2026"), claim)
    if faults:
        with pytest.raises(Invalid) as refusal:
            city.database.write_sync(actions.declare, *asked, last_day)
        assert [fault.pointer for fault in refusal.value.faults] == faults
    else:
        city.database.write_sync(actions.declare, *asked, last_day)
    with pytest.raises(Conflict, match="has ceased on 2026-06-30"):
        city.database.write_sync(actions.declare, *asked, last_day + timedelta(minutes=1))


def test_the_organisers_list_leaves_out_who_had_ceased_before_the_forum(city: City) -> None:
    gone, there = city.company(1), city.company(2)
    for company in (gone, there):
        declare(company, FORUM)
    cease(city, gone.siren, "2026-09-30")
    cease(city, there.siren, "2026-10-31")
    seen = {"presence": "full_day", "offers": 3, "candidates_met": 20, "candidates_answered": 18}
    rows = [{"siren": company.siren, **seen} for company in (gone, there)]
    answer = ok(city.soee().post("/editions/2026/attendance", rows))
    assert (answer["verified"], answer["ceased"], answer["ceased_sirens"]) == (1, 1, [gone.siren])


def test_an_initiative_is_neither_committed_nor_started_for_a_firm_that_has_ceased(city: City) -> None:
    company, soee = city.company(1), city.soee()
    firm = {"siren": company.siren, "places": 3}
    whole = INITIATIVE | {"audiences": ["senior"], "firms": [firm], "partners": [{"id": "snc", "places": 3}]}
    path = f"/csr/initiatives/{ok(soee.post('/csr/initiatives', whole), 201)['id']}"
    ok(company.post(f"{path}/agreement", {"version": 1}))
    ok(soee.post(f"{path}/discussion"))
    cease(city, company.siren, END)
    assert f"the firm {company.siren} has ceased" in told(soee.post(f"{path}/commitment"))
    reactivate(city, company.siren)
    ok(soee.post(f"{path}/commitment"))
    cease(city, company.siren, END)
    assert "all its firms have ceased" in told(soee.post(f"{path}/start"))
