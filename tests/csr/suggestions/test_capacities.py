from datetime import date

from sqlalchemy.orm import Session

from label.accounts.models import Partner
from tests.csr.suggestions.rows import initiative
from tests.support.answers import pointers, refused, walk
from tests.support.city import Caller, City, ok
from tests.test_queries_counted import queries

SNC = "/csr/capacities/snc/2026"


def capacity(who: Caller, partner_id: str = "snc", year: int = 2026) -> tuple[int | None, int, int | None]:
    rows = {capacity_row["partner_id"]: capacity_row for capacity_row in walk(who, f"/csr/capacities?year={year}")}
    return rows[partner_id]["places"], rows[partner_id]["taken"], rows[partner_id]["left"]


def test_an_association_states_its_places_and_an_unknown_capacity_is_not_zero(city: City) -> None:
    partner, soee = city.partner("snc"), city.soee()
    assert capacity(soee) == (None, 0, None)
    out = ok(partner.put(SNC, {"places": 30}))
    assert out == {
        "partner_id": "snc",
        "name": "Solidarités nouvelles face au chômage",
        "active": True,
        "year": 2026,
        "places": 30,
        "taken": 0,
        "left": 30,
        "version": 1,
    }
    assert ok(soee.put(SNC, {"places": 0, "version": 1}))["version"] == 2
    assert capacity(soee) == (0, 0, 0)
    assert capacity(soee, year=2027) == (None, 0, None)


def test_what_is_committed_under_way_or_completed_in_the_year_takes_places(city: City) -> None:
    soee = city.soee()
    ok(soee.put(SNC, {"places": 30}))
    for state in ("proposed", "in_discussion", "committed", "under_way", "completed", "declined", "abandoned"):
        initiative(city, soee, state, partners={"snc": 5, "visemploi": 1})
    assert capacity(soee) == (30, 15, 15)
    assert capacity(soee, "visemploi") == (None, 3, None)


def test_an_initiative_takes_places_in_every_year_that_its_period_touches(city: City) -> None:
    soee = city.soee()
    initiative(city, soee, "under_way", partners={"snc": 5}, period=(date(2025, 12, 31), date(2027, 1, 1)))
    taken = {year: capacity(soee, year=year)[1] for year in (2024, 2025, 2026, 2027, 2028)}
    assert taken == {2024: 0, 2025: 5, 2026: 5, 2027: 5, 2028: 0}


def test_more_taken_than_there_is_leaves_none(city: City) -> None:
    soee = city.soee()
    initiative(city, soee, "committed", partners={"snc": 5})
    ok(soee.put(SNC, {"places": 3}))
    assert capacity(soee) == (3, 5, 0)


def test_an_association_sees_and_says_its_own_only(city: City) -> None:
    partner = city.partner("snc")
    assert [capacity_row["partner_id"] for capacity_row in walk(partner, "/csr/capacities?year=2026")] == ["snc"]
    absent = partner.put("/csr/capacities/nobody/2026", {"places": 1})
    refused(partner.put("/csr/capacities/cebije/2026", {"places": 1}), 404, "No partner association cebije.")
    refused(absent, 404, "No partner association nobody.")
    refused(city.soee().put("/csr/capacities/nobody/2026", {"places": 1}), 404, "No partner association nobody.")


def test_soee_and_the_city_see_all_and_only_soee_and_the_association_write(city: City) -> None:
    officer = city.officer()
    assert len(walk(officer, "/csr/capacities?year=2026&limit=5")) == 12
    assert officer.put(SNC, {"places": 1}).status_code == 403
    for who in (city.company(), city.reviewer()):
        assert who.get("/csr/capacities?year=2026").status_code == 403
        assert who.put(SNC, {"places": 1}).status_code == 403


def test_a_stale_version_a_wrong_year_and_fewer_than_no_places_are_refused(city: City) -> None:
    soee = city.soee()
    refused(soee.put(SNC, {"places": 1, "version": 1}), 409, "This does not exist yet: leave the version out.")
    ok(soee.put(SNC, {"places": 1}))
    refused(soee.put(SNC, {"places": 2, "version": 2}), 409, "The current version is 1")
    refused(soee.put("/csr/capacities/snc/1926", {"places": 1}), 404, "No year 1926.")
    assert pointers(soee.put(SNC, {"places": -1})) == ["/places"]


def test_capacities_take_as_many_queries_for_fifty_associations_as_for_five(city: City) -> None:
    def more(session: Session) -> None:
        session.add_all(Partner(id=f"more-{number}", name=f"Essai {number}") for number in range(40))

    city.database.write_sync(more)
    soee, path = city.soee(), "/csr/capacities?year=2026"
    assert 0 < queries(soee, f"{path}&limit=5", 5) == queries(soee, f"{path}&limit=50", 50) <= 4
