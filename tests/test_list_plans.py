"""No list reads or sorts the whole of a table that grows: asked of the database itself, over thousands of rows."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from label.kit.paging import Paged
from label.web.openapi import operations
from tests.support.answers import walk
from tests.support.city import Caller, City, ok
from tests.support.large_city import fill, siren_of
from tests.support.populated_city import opened_city
from tests.support.postgres import Server
from tests.support.query_plans import captured, faults, large_tables

INITIATIVE = "/csr/initiatives/{initiative_id}"
FIRM = "/csr/firms/{siren}"
FILE = "/companies/{siren}/editions/{edition}"
QUEUE = (
    "?sort=-submitted_at ?edition=2026 ?state=submitted ?edition=2026&state=submitted ?siren={siren}"
    " ?mine=true ?mine=false"
)
INITIATIVES = (
    "?state=proposed ?late=true ?late=false ?siren={siren} ?partner=snc ?partner=cebije ?audience=youth"
    " ?audience=senior ?year=2026 ?year=2010 ?owner=me ?action=mock_interviews"
)
FIRMS = "?presence=here ?presence=elsewhere ?presence=unknown ?presence=all ?sort=name ?overdue=true ?overdue=false"
# By route: who asks, and with which queries.
LISTS: dict[str, tuple[str, list[str]]] = {
    "/people": ("city", ["?limit=40"]),
    "/certificates/of-ceased-companies": ("city", ["?limit=40"]),
    "/register": ("anyone", ["?limit=40", "?level=engaged", "?name=00123"]),
    "/register.csv": ("anyone", [""]),
    "/register.xlsx": ("anyone", [""]),
    "/companies": ("city", ["", "?name=00123", "?naf=62", "?size_class=42"]),
    f"{FILE}/declarations": ("reviewer", ["", "?state=submitted"]),
    f"{FILE}/applications": ("reviewer", [""]),
    "/applications": (
        "reviewer",
        ["", *QUEUE.split()],
    ),
    "/audit": ("city", ["", "?siren={siren}", "?subject=partner", "?subject_id={declaration_id}", "?person_id=x"]),
    "/erasures": ("city", ["", "?on=2040-01-01"]),
    "/campaigns": ("city", [""]),
    "/campaigns/{campaign_id}/orders": ("city", ["", "?state=refused"]),
    "/csr/actions": ("soee", [""]),
    "/csr/actions/{code}/revisions": ("soee", [""]),
    "/csr/capacities": ("soee", ["?year=2026"]),
    "/csr/suggestions": ("soee", ["?siren={siren}"]),
    "/csr/firms": (
        "soee",
        ["", *FIRMS.split(), "?owner=me", "?stage=in_discussion", "?standing=over", "?size_class=42"],
    ),
    FIRM: ("soee", [""]),
    f"{FIRM}/contacts": ("soee", [""]),
    f"{FIRM}/interactions": ("soee", [""]),
    f"{FIRM}/duties": ("soee", [""]),
    "/csr/overdue": ("soee", ["", "?owner=me"]),
    "/csr/coverage": ("soee", [""]),
    "/csr/board": ("soee", ["?year=2026", "?year=2010"]),
    "/csr/initiatives": (
        "soee",
        ["", *INITIATIVES.split()],
    ),
    **{f"{INITIATIVE}/{part}": ("soee", [""]) for part in ("milestones", "updates", "deliveries", "evidence")},
    "/csr/events": ("anyone", ["", "?kind=job_dating"]),
    "/csr/events/{event_id}/registrations": ("soee", [""]),
    "/csr/events/{event_id}/registrations.xlsx": ("soee", [""]),
    "/csr/meetings": ("soee", [""]),
    "/csr/stories": ("soee", ["", "?siren={siren}", "?witness=job_seeker"]),
    "/csr/stories/published": ("anyone", ["", "?witness=job_seeker"]),
}
WITHIN = "a part of a name has no place in an index: names are read in their order, or all"
FEW = "sorts what the range of its index leaves, which does not grow with the years: "
NARROW = "PostgreSQL finds one pass over these rows of 60 bytes as cheap as a look-up for each initiative of the year"
# What is accepted, by route or by route and query: a pattern of the fault, and why.
ACCEPTED: dict[str, tuple[str, str]] = {
    "/register?name=00123": ("Seq Scan on (certificates|companies)", WITHIN),
    "/certificates/of-ceased-companies": ("certificates|companies", FEW + "certificates in force"),
    **dict.fromkeys(
        ("/register.csv", "/register.xlsx"),
        ("certificates|companies", "the whole register is what is asked for: its columns alone, in one pass"),
    ),
    "/companies?name=00123": ("Seq Scan on companies", WITHIN),
    "/audit": ("SCAN audit", "SQLite reads the trail by its row number, from the end: the order of the list"),
    "/csr/firms": ("ORDER BY after (MULTI|SEARCH companies USING INDEX ix_companies_size)", FEW + "the large firms"),
    "/csr/coverage": ("ORDER BY after MULTI", FEW + "the large firms"),
    **dict.fromkeys(("/csr/capacities", "/csr/suggestions"), ("Seq Scan on csr_involvements", NARROW)),
    "/csr/overdue": ("ix_csr_interactions_due", FEW + "steps that are not done"),
    "/csr/initiatives?year=2026": ("ix_csr_initiatives_period", FEW + "initiatives that go on"),
    "/csr/events": ("ix_csr_events_end", FEW + "events to come"),
    "/csr/meetings": ("ix_csr_events_end", FEW + "meetings to come"),
    "/csr/board?year=2010": ("Seq Scan on csr_|SCAN csr_initiatives", "a past year is a report, and rarely asked for"),
}
ASKED = [f"{route}{query}" for route, (_, queries) in LISTS.items() for query in queries]


class Large(NamedTuple):
    city: City
    callers: dict[str, Caller]
    there: dict[str, str]
    tables: frozenset[str]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def large(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[Large]:
    with opened_city(request.param, tmp_path_factory.mktemp("large"), templates, postgres) as city:
        fill(city.database)
        soee, officer = city.soee(), city.officer()
        callers = {"anyone": city.anyone, "soee": soee, "city": officer, "reviewer": city.reviewer()}
        there = {
            "siren": siren_of(0),
            "edition": "2026",
            "code": "pair_mentoring",
            "declaration_id": f"{1:032d}",
            "initiative_id": ok(soee.get("/csr/initiatives?limit=1"))["items"][0]["id"],
            "event_id": ok(soee.get("/csr/events?limit=1&since=2007-01-01"))["items"][0]["id"],
            "campaign_id": ok(officer.get("/campaigns?limit=1"))["items"][0]["id"],
        }
        yield Large(city, callers, there, large_tables(city.database))


@pytest.mark.parametrize("asked", ASKED)
def test_a_list_reads_through_an_index_and_in_its_order(large: Large, asked: str) -> None:
    caller = large.callers[LISTS[asked.partition("?")[0]][0]]
    with captured() as statements:
        assert caller.get(asked.format_map(large.there)).status_code == 200
    assert statements
    found = [fault for each in statements for fault in faults(large.city.database, each, large.tables)]
    accepted, _why = ACCEPTED.get(asked) or ACCEPTED.get(asked.partition("?")[0]) or ("^$", "")
    assert [fault for fault in found if not re.search(accepted, fault)] == []


def test_every_route_that_is_paged_is_asked(large: Large) -> None:
    paged = {
        path.removeprefix("/api/v1")
        for method, path, _, said in operations(large.city.client.app)
        if method.upper() == "GET" and said.query is not None and issubclass(said.query, Paged)
    }
    assert paged - LISTS.keys() == set()


def test_what_is_accepted_is_asked(large: Large) -> None:
    assert ACCEPTED.keys() - {*ASKED, *LISTS} == set()


def test_a_scan_and_a_sort_of_a_large_table_are_seen(large: Large) -> None:
    with captured() as statements, large.city.database.readers.connect() as connection:
        connection.exec_driver_sql("SELECT siren FROM companies WHERE website = 'x'")
        connection.exec_driver_sql("SELECT siren FROM companies ORDER BY website")
    scan, sort = (faults(large.city.database, each, large.tables) for each in statements)
    assert (len(scan), len(sort)) == (1, 2)


def test_the_whole_of_a_list_is_there_page_by_page(large: Large) -> None:
    assert len(walk(large.callers["soee"], "/csr/firms?limit=20")) == 45
