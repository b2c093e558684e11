from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from label.kit.clock import now
from tests.support.city import Caller, City, ok

TOMORROW = (now() + timedelta(days=1)).replace(microsecond=0)


def at(hours: int) -> str:
    return (TOMORROW + timedelta(hours=hours)).isoformat()


def event(**fields: Any) -> dict[str, Any]:
    usual = {"kind": "job_dating", "title": "Job dating de l’été", "theme": "Métiers de l’hôtellerie"}
    return {**usual, "place": "Hôtel de ville", "starts_at": at(0), "ends_at": at(4), **fields}


def announced(officer: Caller, **fields: Any) -> str:
    made: str = ok(officer.post("/csr/events", event(**fields)), 201)["id"]
    return made


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["pointer"] for fault in answer.json()["errors"]]


def test_soee_announces_an_event_that_anyone_reads(city: City) -> None:
    answer = city.soee().post("/csr/events", event(capacity=3))
    made = ok(answer, 201)
    assert answer.headers["location"] == f"/api/v1/csr/events/{made['id']}"
    read = ok(city.anyone.get(f"/csr/events/{made['id']}"))
    assert read == made
    assert (read["title"], read["theme"], read["registered"], read["places_left"]) == (
        "Job dating de l’été",
        "Métiers de l’hôtellerie",
        0,
        3,
    )
    assert datetime.fromisoformat(read["starts_at"]) == TOMORROW


def test_events_are_listed_by_their_beginning_and_found_by_kind_and_day(city: City) -> None:
    soee = city.soee()
    later = announced(soee, kind="forum", theme=None, edition="2026", starts_at=at(48), ends_at=at(56))
    soon = announced(soee)
    past = announced(soee, starts_at="2020-05-04T09:00:00Z", ends_at="2020-05-04T12:00:00Z")
    announced(soee, kind="partners_meeting", theme=None)

    def found(query: str = "") -> list[str]:
        return [entry["id"] for entry in ok(city.anyone.get(f"/csr/events{query}"))["items"]]

    assert found() == [soon, later]
    assert found("?kind=forum") == [later]
    assert found("?since=2020-01-01") == [past, soon, later]
    assert found("?since=2020-01-01&until=2020-12-31") == [past]
    assert found("?since=2020-05-05&until=2020-05-06") == []
    first = city.anyone.get("/csr/events?limit=1")
    assert ok(city.anyone.get(first.headers["link"].partition(";")[0].strip("<>")))["items"][0]["id"] == later


def test_the_partners_meeting_is_for_those_with_a_key(city: City) -> None:
    soee = city.soee()
    answer = soee.post("/csr/events", event(kind="partners_meeting", theme=None))
    made = ok(answer, 201)["id"]
    assert answer.headers["location"] == f"/api/v1/csr/meetings/{made}"
    assert [city.anyone.get(path).status_code for path in ("/csr/meetings", f"/csr/meetings/{made}")] == [401, 401]
    assert [city.anyone.get(f"/csr/events/{made}{form}").status_code for form in ("", ".ics")] == [404, 404]
    partner = city.partner()
    assert [entry["id"] for entry in ok(partner.get("/csr/meetings"))["items"]] == [made]
    assert ok(partner.get(f"/csr/meetings/{made}"))["kind"] == "partners_meeting"


def test_every_fault_of_an_event_is_reported_at_once(city: City) -> None:
    soee = city.soee()
    wrong = event(kind="partners_meeting", ends_at=at(0), register_until=at(1), edition="2026")
    assert pointers(soee.post("/csr/events", wrong)) == ["/ends_at", "/register_until", "/theme", "/edition"]
    assert pointers(soee.post("/csr/events", event(kind="forum", theme=None, edition="1999"))) == ["/edition"]
    assert pointers(soee.post("/csr/events", event(starts_at="2027-01-01T09:00:00"))) == ["/starts_at"]
    assert ok(city.anyone.get("/csr/events"))["items"] == []


def test_a_change_is_checked_with_the_other_fields_and_keeps_every_registered_firm(city: City) -> None:
    soee = city.soee()
    made = announced(soee, capacity=2)
    path = f"/csr/events/{made}"
    for number in (1, 2):
        company = city.company(number)
        ok(company.put(f"{path}/registrations/{company.siren}", {"people": 1}))
    assert soee.patch_read(path, {"capacity": 1}).status_code == 409
    assert pointers(soee.patch_read(path, {"ends_at": at(-1)})) == ["/ends_at"]
    assert pointers(soee.patch_read(path, {"title": None})) == ["/title"]
    assert pointers(soee.patch(path, {"version": 1})) == ["/"]
    changed = ok(soee.patch(path, {"capacity": None, "place": "Carré Belle-Feuille", "version": 1}))
    assert (changed["capacity"], changed["places_left"], changed["place"]) == (None, None, "Carré Belle-Feuille")
    assert soee.patch(path, {"place": "Ailleurs", "version": 1}).status_code == 409


def test_a_cancelled_event_is_read_with_its_reason_and_changes_no_more(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = f"/csr/events/{announced(soee)}"
    assert ok(soee.post(f"{path}/cancellation", {"reason": "Salle indisponible."}))["cancelled_at"] is not None
    assert ok(city.anyone.get(path))["cancelled_because"] == "Salle indisponible."
    refused = [
        soee.post(f"{path}/cancellation", {"reason": "Encore."}),
        soee.patch_read(path, {"place": "Ailleurs"}),
        company.put(f"{path}/registrations/{company.siren}", {"people": 1}),
    ]
    assert [answer.status_code for answer in refused] == [409, 409, 409]


def test_a_firm_registers_changes_and_withdraws_and_sees_only_itself(city: City) -> None:
    soee, first, second = city.soee(), city.company(1), city.company(2)
    path = f"/csr/events/{announced(soee, capacity=1)}"
    mine = f"{path}/registrations/{first.siren}"
    come = ok(first.put(mine, {"people": 2, "offers": 4, "note": "Un stand près de l’entrée."}))
    assert ok(first.put(mine, {"people": 2, "offers": 4, "note": "Un stand près de l’entrée."})) == come
    assert trail(city) == ["register"]
    more = ok(first.put(mine, {"people": 3, "offers": 5, "version": 1}))
    assert (more["people"], more["version"], more["registered_at"]) == (3, 2, come["registered_at"])
    assert first.put(mine, {"people": 4, "version": 1}).status_code == 409
    assert first.put(f"{path}/registrations/{second.siren}", {"people": 1}).status_code == 404
    full = second.put(f"{path}/registrations/{second.siren}", {"people": 1})
    assert (full.status_code, full.json()["detail"]) == (409, "The event is full: all 1 places are taken.")
    assert ok(city.anyone.get(path))["places_left"] == 0
    ok(first.delete(f"{mine}?version=2"))
    assert first.delete(mine).status_code == 404
    ok(first.put(mine, {"people": 3, "offers": 5}))
    assert trail(city) == ["register", "register", "withdraw", "register"]
    ok(first.delete(f"{mine}?version=4"))
    ok(soee.put(f"{path}/registrations/{second.siren}", {"people": 1}))
    listed = ok(soee.get(f"{path}/registrations"))["items"]
    assert [(entry["siren"], entry["withdrawn_at"] is None) for entry in listed] == [
        (first.siren, False),
        (second.siren, True),
    ]
    assert [entry["siren"] for entry in ok(first.get(f"{path}/registrations"))["items"]] == [first.siren]
    assert soee.put(f"{path}/registrations/999999999", {"people": 1}).status_code == 404


def trail(city: City) -> list[str]:
    """What was done with registrations, the latest last."""
    items = ok(city.officer().get("/audit?subject=event"))["items"]
    return [entry["action"] for entry in items if entry["siren"]][::-1]


def test_registration_closes_at_its_moment_or_when_the_event_starts(city: City) -> None:
    soee, company = city.soee(), city.company()
    yesterday, hour = (now() - timedelta(days=1)).isoformat(), (now() - timedelta(hours=1)).isoformat()
    closed = announced(soee, register_until=hour)
    begun = announced(soee, starts_at=yesterday)
    for made in (closed, begun):
        answer = company.put(f"/csr/events/{made}/registrations/{company.siren}", {"people": 1})
        assert (answer.status_code, answer.json()["detail"]) == (409, "Registration is closed.")


def test_a_registered_firm_cannot_withdraw_once_registration_is_closed(city: City) -> None:
    soee, company = city.soee(), city.company()
    path = f"/csr/events/{announced(soee)}"
    ok(company.put(f"{path}/registrations/{company.siren}", {"people": 1}))
    ok(soee.patch_read(path, {"register_until": (now() - timedelta(minutes=1)).isoformat()}))
    assert company.delete(f"{path}/registrations/{company.siren}").status_code == 409


def test_a_calendar_reads_what_was_announced(city: City) -> None:
    soee = city.soee()
    made = announced(soee, description="Apportez votre CV ;\nentrée libre, " + "é" * 90)
    announced(soee, kind="partners_meeting", theme=None)
    answer = city.anyone.get(f"/csr/events/{made}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    (entry,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (str(entry["summary"]), str(entry["location"]), str(entry["status"])) == (
        "Job dating de l’été",
        "Hôtel de ville",
        "CONFIRMED",
    )
    assert entry.decoded("dtstart") == TOMORROW.astimezone(UTC)
    assert str(entry["description"]) == (
        "Job dating : Métiers de l’hôtellerie\n\nApportez votre CV ;\nentrée libre, " + "é" * 90
    )
    ok(soee.post(f"/csr/events/{made}/cancellation", {"reason": "Reporté."}))
    entries = Calendar.from_ical(city.anyone.get("/csr/events.ics").content).walk("VEVENT")
    assert [(str(entry["uid"]), str(entry["status"]), str(entry["sequence"])) for entry in entries] == [
        (str(entry["uid"]), "CANCELLED", "1")
    ]


@pytest.mark.parametrize("path", ["/csr/events/none", "/csr/events/none.ics", "/csr/meetings/none"])
def test_an_event_that_does_not_exist_is_not_found(city: City, path: str) -> None:
    assert city.partner().get(path).status_code == 404


def test_days_and_moments_at_the_limits_of_the_calendar_are_faults(city: City) -> None:
    soee = city.soee()
    made = announced(soee)
    first, last = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"
    assert pointers(soee.post("/csr/events", event(starts_at=first, ends_at=last))) == ["/starts_at", "/ends_at"]
    assert pointers(soee.patch_read(f"/csr/events/{made}", {"ends_at": last})) == ["/ends_at"]
    for path in ("/csr/events", "/csr/meetings"):
        assert pointers(soee.get(f"{path}?since=0001-01-01&until=9999-12-31")) == ["since", "until"]
        assert soee.get(f"{path}?since=2000-01-01&until=2099-12-31").status_code == 200
