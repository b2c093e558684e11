from datetime import timedelta

from label.kit.clock import day, now
from tests.support.answers import pointers, refused, walk
from tests.support.city import Caller, City, ok
from tests.support.portfolio import CALL, STEP, call, firm
from tests.support.sirens import siren

TODAY = day(now())


def last_contact(soee: Caller, firm_siren: str) -> str | None:
    found: str | None = ok(soee.get(f"/csr/firms/{firm_siren}"))["last_contact_on"]
    return found


def test_an_interaction_shows_its_summary_and_its_next_step(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    answer = soee.post(f"/csr/firms/{firm_siren}/interactions", CALL | STEP)
    made = ok(answer, 201)
    assert answer.headers["location"] == f"/api/v1/csr/interactions/{made['id']}"
    assert made == {
        **CALL,
        **STEP,
        "next_owner": {"name": "Soee", "email": "soee@soee.example"},
        "id": made["id"],
        "siren": firm_siren,
        "contact_id": None,
        "contact": None,
        "done_on": None,
        "recorded_by": "Soee",
        "recorded_at": made["recorded_at"],
        "version": 1,
    }
    assert ok(city.officer().get(f"/csr/firms/{firm_siren}/interactions")) == {"items": [made], "next": None}
    trail = ok(city.officer().get("/audit?subject=interaction"))["items"]
    assert [(entry["action"], entry["siren"], entry["after"]["due_on"]) for entry in trail] == [
        ("create", firm_siren, "2026-03-30")
    ]


def test_the_last_contact_is_the_latest_day_however_noted(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    assert last_contact(soee, firm_siren) is None
    march = call(soee, firm_siren)
    assert last_contact(soee, firm_siren) == "2026-03-12"
    call(soee, firm_siren, happened_on="2026-01-05")
    assert last_contact(soee, firm_siren) == "2026-03-12"
    ok(soee.patch(f"/csr/interactions/{march['id']}", {"happened_on": "2025-12-01", "version": 1}))
    assert last_contact(soee, firm_siren) == "2026-01-05"
    call(soee, firm_siren, happened_on=TODAY.isoformat())
    assert last_contact(soee, firm_siren) == TODAY.isoformat()


def test_interactions_are_read_the_latest_first(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    call(soee, firm(city, 2))
    for happened in ("2026-03-01", "2026-03-03", "2026-03-02", "2026-03-03"):
        call(soee, firm_siren, happened_on=happened)
    days = [item["happened_on"] for item in walk(soee, f"/csr/firms/{firm_siren}/interactions?limit=1")]
    assert days == ["2026-03-03", "2026-03-03", "2026-03-02", "2026-03-01"]


def test_every_fault_of_an_interaction_is_reported_at_once(city: City) -> None:
    firm_siren, other, soee = firm(city, 1), firm(city, 2), city.soee()
    theirs = ok(soee.post(f"/csr/firms/{other}/contacts", {"name": "Camille Fictif"}), 201)["id"]
    path = f"/csr/firms/{firm_siren}/interactions"
    tomorrow = (TODAY + timedelta(days=2)).isoformat()
    wrong = CALL | STEP | {"happened_on": tomorrow, "contact_id": theirs, "next_owner": "nobody@soee.example"}
    assert pointers(soee.post(path, wrong)) == ["/contact_id", "/due_on", "/happened_on", "/next_owner"]
    assert pointers(soee.post(path, CALL | {"next_step": "Rappeler"})) == ["/due_on", "/next_owner"]
    assert pointers(soee.post(path, CALL | STEP | {"due_on": "2026-03-11"})) == ["/due_on"]
    assert pointers(soee.post(path, CALL | {"contact_id": "0" * 32})) == ["/contact_id"]
    assert pointers(soee.post(path, {"kind": "rumour", "summary": ""})) == ["/happened_on", "/kind", "/summary"]
    assert ok(soee.get(path))["items"] == []
    assert ok(soee.get(f"/csr/firms/{firm_siren}"))["stage"] == "not_contacted"


def test_a_correction_changes_what_it_names(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    made = call(soee, firm_siren, **STEP)
    path = f"/csr/interactions/{made['id']}"
    words = ok(soee.patch(path, {"summary": "Très intéressée.", "version": 1}))
    assert words == made | {"summary": "Très intéressée.", "version": 2}
    moved = ok(soee.patch(path, {"due_on": "2026-04-02", "version": 2}))
    assert moved == words | {"due_on": "2026-04-02", "version": 3}
    city.officer()
    given = ok(soee.patch(path, {"next_owner": "officer@city.example", "version": 3}))
    assert given["next_owner"] == {"name": "Officer", "email": "officer@city.example"}
    assert pointers(soee.patch(path, {"summary": None, "kind": None})) == ["/kind", "/summary"]
    read = {"version": 4}
    assert pointers(soee.patch(path, {"due_on": None} | read)) == ["/due_on"]
    assert pointers(soee.patch(path, {"happened_on": "2026-05-01"} | read)) == ["/due_on"]
    no_step = {"next_step": None, "due_on": "2026-06-01"}
    assert pointers(soee.patch(path, no_step | read)) == ["/next_owner", "/next_step"]
    refused(soee.patch(path, {"summary": "Non.", "version": 1}), 409, "The current version is 4")
    bare = ok(soee.patch(path, {"next_step": None} | read))
    assert (bare["next_step"], bare["next_owner"], bare["due_on"]) == (None, None, None)


def test_a_next_step_is_done_once_and_open_again_when_it_changes(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    made = call(soee, firm_siren, **STEP)
    path = f"/csr/interactions/{made['id']}"
    assert pointers(soee.post(f"{path}/done", {"done_on": "2026-03-11"})) == ["/done_on"]
    assert pointers(soee.post(f"{path}/done", {"done_on": "2999-01-01"})) == ["/done_on"]
    refused(soee.post(f"{path}/done", {"version": 2}), 409, "The current version is 1")
    done = ok(soee.post(f"{path}/done", {"done_on": "2026-03-28", "version": 1}))
    assert done == made | {"done_on": "2026-03-28", "version": 2}
    refused(soee.post(f"{path}/done"), 409, "The next step was done on 2026-03-28")
    assert ok(soee.patch(path, {"summary": "Très intéressée.", "version": 2}))["done_on"] == "2026-03-28"
    assert ok(soee.patch(path, {"next_step": "Relancer", "version": 3}))["done_on"] is None
    assert ok(soee.post(f"{path}/done"))["done_on"] == TODAY.isoformat()
    trail = ok(city.officer().get("/audit?subject=interaction"))["items"]
    assert [entry["action"] for entry in trail] == ["finish", "change", "change", "finish", "create"]


def test_without_a_next_step_there_is_nothing_to_do(city: City) -> None:
    soee = city.soee()
    made = call(soee, firm(city, 1))
    refused(soee.post(f"/csr/interactions/{made['id']}/done"), 409, "This interaction has no next step")


def test_what_does_not_exist_is_not_found(city: City) -> None:
    soee, absent = city.soee(), "0" * 32
    refused(soee.get(f"/csr/firms/{siren(777)}/interactions"), 404, "No company with SIREN")
    refused(soee.post(f"/csr/firms/{siren(777)}/interactions", CALL), 404, "No company with SIREN")
    refused(soee.patch(f"/csr/interactions/{absent}", {"kind": "call"}), 404, f"No interaction {absent}")
    refused(soee.post(f"/csr/interactions/{absent}/done"), 404, f"No interaction {absent}")


def test_the_city_reads_and_soee_writes(city: City) -> None:
    firm_siren, officer = firm(city, 1), city.officer()
    made = call(city.soee(), firm_siren, **STEP)
    refused(officer.post(f"/csr/firms/{firm_siren}/interactions", CALL), 403, "Only for SOEE officers")
    refused(officer.patch(f"/csr/interactions/{made['id']}", {"kind": "call"}), 403, "Only for SOEE officers")
    refused(officer.post(f"/csr/interactions/{made['id']}/done"), 403, "Only for SOEE officers")


def test_what_is_overdue_is_past_its_day_and_not_done_the_oldest_first(city: City) -> None:
    soee, officer = city.soee(), city.officer()
    first, second = firm(city, 1), firm(city, 2)
    yesterday, tomorrow = (TODAY + timedelta(days=days) for days in (-1, 1))
    late = call(soee, first, **STEP | {"due_on": yesterday.isoformat()})
    later = call(soee, second, **STEP | {"next_owner": officer.email, "due_on": "2026-03-13"})
    call(soee, first, **STEP | {"due_on": TODAY.isoformat()})
    call(soee, first, **STEP | {"due_on": tomorrow.isoformat()})
    call(soee, first)
    finished = call(soee, first, **STEP)
    ok(soee.post(f"/csr/interactions/{finished['id']}/done"))
    items = ok(soee.get("/csr/overdue"))["items"]
    assert [item["interaction_id"] for item in items] == [later["id"], late["id"]]
    assert items[1] == {
        "interaction_id": late["id"],
        "siren": first,
        "firm": "Entreprise fictive 1",
        "next_step": STEP["next_step"],
        "next_owner": {"name": "Soee", "email": "soee@soee.example"},
        "due_on": yesterday.isoformat(),
        "days_late": 1,
    }
    assert walk(officer, "/csr/overdue?limit=1") == items
    for who, owner, found in ((soee, "me", late), (officer, "me", later), (soee, "OFFICER@city.example", later)):
        mine = ok(who.get(f"/csr/overdue?owner={owner}"))["items"]
        assert [item["interaction_id"] for item in mine] == [found["id"]]
    assert ok(soee.get("/csr/firms?name=fictive+1"))["items"][0]["next_due_on"] == yesterday.isoformat()
