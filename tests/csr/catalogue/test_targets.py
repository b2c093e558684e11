import json

from sqlalchemy import select

from label.kit.audit import AuditEntry
from tests.support.answers import pointers, refused
from tests.support.city import City, ok

SENIORS = "/csr/targets/2026/people/senior"


def test_targets_are_set_listed_changed_and_taken_away(city: City) -> None:
    soee, officer = city.soee(), city.officer()
    out = ok(soee.put(SENIORS, {"goal": "50"}))
    assert out == {"year": 2026, "measure": "people", "audience": "senior", "goal": "50", "version": 1}
    hours = ok(officer.put("/csr/targets/2026/hours/all", {"goal": "1200.5"}))
    ok(officer.put("/csr/targets/2027/hours/all", {"goal": "1"}))
    more = ok(officer.put(SENIORS, {"goal": "60", "version": 1}))
    assert (more["goal"], more["version"]) == ("60", 2)
    assert ok(officer.get("/csr/targets?year=2026")) == {"year": 2026, "items": [hours, more]}
    ok(soee.delete(f"{SENIORS}?version=2"), 204)
    refused(soee.delete(SENIORS), 404, "No target 2026/people/senior.")
    assert ok(soee.get("/csr/targets?year=2026"))["items"] == [hours]


def test_a_version_that_has_moved_on_is_refused(city: City) -> None:
    soee = city.soee()
    refused(soee.put(SENIORS, {"goal": "50", "version": 1}), 409, "This does not exist yet: leave the version out.")
    ok(soee.put(SENIORS, {"goal": "50"}))
    refused(soee.put(SENIORS, {"goal": "60", "version": 2}), 409, "The current version is 1")


def test_a_goal_is_above_zero_and_only_hours_have_halves(city: City) -> None:
    soee = city.soee()
    assert pointers(soee.put(SENIORS, {"goal": "0"})) == ["/goal"]
    refused(soee.put(SENIORS, {"goal": "0.5"}), 422, "The people are counted by ones.")
    ok(soee.put("/csr/targets/2026/hours/all", {"goal": "0.5"}))


def test_only_people_are_counted_by_audience(city: City) -> None:
    soee, goal = city.soee(), {"goal": "5"}
    ok(soee.put("/csr/targets/2026/people/all", goal))
    refused(soee.put("/csr/targets/2026/hires/senior", goal), 404, "Only people are counted by audience.")
    refused(soee.put("/csr/targets/2026/people/poets", goal), 404, "No audience poets.")
    refused(soee.put("/csr/targets/2026/poems/all", goal), 404, "No measure poems.")
    refused(soee.put("/csr/targets/26/people/all", goal), 404, "No year 26.")


def test_only_soee_and_the_city_see_and_set_targets(city: City) -> None:
    for who in (city.company(), city.partner(), city.reviewer()):
        assert who.get("/csr/targets?year=2026").status_code == 403
        assert who.put(SENIORS, {"goal": "50"}).status_code == 403
        assert who.delete(SENIORS).status_code == 403


def test_what_a_target_was_stays_in_the_trail(city: City) -> None:
    soee = city.soee()
    ok(soee.put(SENIORS, {"goal": "50"}))
    ok(soee.put(SENIORS, {"goal": "60"}))
    ok(soee.delete(f"{SENIORS}?version=2"), 204)
    rows = city.database.read_sync(
        lambda session: session.scalars(select(AuditEntry).filter_by(subject="target").order_by(AuditEntry.id)).all()
    )
    assert [
        (row.action, row.before and json.loads(row.before), row.after and json.loads(row.after)) for row in rows
    ] == [
        ("set", None, {"goal": "50"}),
        ("set", {"goal": "50"}, {"goal": "60"}),
        ("delete", {"goal": "60"}, None),
    ]
