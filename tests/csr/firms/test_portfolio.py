from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.firms import portfolio, rules
from csr.firms.portfolio import Scope
from csr.firms.schemas import PresenceFilter
from csr.firms.states import FirmPresence, ThresholdStatus
from label.companies.models import Company, Establishment
from label.companies.size_classes import SIZE_CLASSES
from label.kit.database import Database
from tests.support.answers import pointers, problem, refused, walk
from tests.support.city import City, ok
from tests.support.portfolio import HERE, call, firm, listed
from tests.support.sirens import siren
from tests.test_queries_counted import counted

PRESENCES: dict[FirmPresence, PresenceFilter] = {
    FirmPresence.HERE: "here",
    FirmPresence.ELSEWHERE: "elsewhere",
    FirmPresence.UNKNOWN: "unknown",
}
HEADCOUNT = {"headcount_kind": "annual_average", "headcount_source": "Rapport", "headcount_on": "2025-12-31"}
PUBLISHED = {"value": "812.5", "kind": "annual_average", "source": "Rapport 2025, p. 12", "on": "2025-12-31"}
SIZES: list[tuple[str | None, str | None, str | None]] = [
    *product((None, "1", "249.99", "500", "500.01", "10000.5"), (None, *(each.code for each in SIZE_CLASSES)), [None]),
    *product((None, "400"), (None, "NN", "32", "41"), ("PME", "ETI", "GE")),
]
PLACES: list[list[tuple[str | None, bool]]] = [
    list(ones) for count in (0, 1, 2) for ones in product(product((HERE, "75056", None), (True, False)), repeat=count)
]


def selected(database: Database, *wanted: portfolio.Condition) -> set[str]:
    return set(database.read_sync(lambda session: session.scalars(select(Company.siren).where(*wanted)).all()))


def fill(database: Database, rows: list[Any]) -> None:
    database.write_sync(lambda session: session.add_all(rows))


def company(number: int, **columns: Any) -> Company:
    return Company(siren=siren(number), name=f"Firme {number}", search_name=f"firme {number}", **columns)


def test_the_database_and_the_rule_agree_on_size(database: Database) -> None:
    known = HEADCOUNT | {"headcount_on": date(2025, 12, 31)}
    sizes = {siren(number): size for number, size in enumerate(SIZES)}
    rows = [
        company(number, size_class=code, category=category)
        if value is None
        else company(number, size_class=code, category=category, headcount=Decimal(value), **known)
        for number, (value, code, category) in enumerate(SIZES)
    ]
    fill(database, rows)
    for threshold in (1, 100, 250, 300, 499, 500, 501, 999, 1000, 10_000, 20_000):
        scope = Scope(threshold, HERE)
        pure = {number: (Decimal(size[0]) if size[0] else None, *size[1:]) for number, size in sizes.items()}
        large = {number for number, size in pure.items() if rules.is_large(*size, threshold)}
        assert selected(database, portfolio.large(scope)) == large
        for status in ThresholdStatus:
            expected = {
                number for number, size in pure.items() if rules.threshold_status(*size[:2], threshold) is status
            }
            assert selected(database, portfolio.has_threshold_status(scope, status)) == expected, (threshold, status)


def test_firms_of_unknown_size_are_listed_by_category_the_large_ones_first(city: City) -> None:
    soee = city.soee()
    unknown = [
        firm(city, number, code, HERE, category=category)
        for number, (category, code) in enumerate(product(("GE", "ETI", "PME", None), ("41", "NN", None)), 1)
    ]
    for number, code in enumerate(("00", "32", "42"), 20):
        firm(city, number, code, HERE, category="GE")
    known = HEADCOUNT | {"headcount_on": date(2025, 12, 31)}
    firm(city, 30, "NN", HERE, category="GE", headcount=Decimal(400), **known)
    firm(city, 31, "NN", HERE, category="GE", active=False)
    assert listed(soee, "standing=unknown&limit=200") == unknown
    assert [each["siren"] for each in walk(soee, "/csr/firms?standing=unknown&limit=5")] == unknown
    may_be_large = [each for number, each in enumerate(unknown) if number < 6 or number % 3 == 0]
    assert set(listed(soee, "limit=200")) - {siren(22)} == set(may_be_large)
    assert ok(soee.get("/csr/coverage"))["unknown"]["firms"] == len(may_be_large)
    assert listed(soee, "standing=under") == []
    nn = ok(soee.get(f"/csr/firms/{unknown[1]}"))
    assert (nn["standing"], nn["size_class"], nn["basis"]["source"]) == ("unknown", "NN", None)


def test_the_database_and_the_rule_agree_on_presence(database: Database) -> None:
    fill(database, [company(number) for number in range(len(PLACES))])
    rows = [
        Establishment(siret=f"{siren(number)}{nic:05d}", siren=siren(number), commune_code=commune, active=active)
        for number, places in enumerate(PLACES)
        for nic, (commune, active) in enumerate(places)
    ]
    fill(database, rows)
    for commune in (HERE, "75056"):
        scope = Scope(500, commune)
        presences = {number: rules.presence_of(places, commune) for number, places in enumerate(PLACES)}
        for presence, asked in PRESENCES.items():
            expected = {siren(number) for number, found in presences.items() if found is presence}
            assert selected(database, *portfolio.presence_conditions(scope, asked)) == expected, presence

        def shown(session: Session, scope: Scope = scope) -> dict[str, FirmPresence]:
            lines = map(portfolio.line(scope), session.scalars(portfolio.lines(scope)))
            return {line.siren: line.presence for line in lines}

        assert database.read_sync(shown) == {siren(number): presence for number, presence in presences.items()}


def test_the_portfolio_is_of_active_firms_large_enough_that_are_not_elsewhere(city: City) -> None:
    wanted = [firm(city, 1, "51"), firm(city, 2, "41", HERE, "75056")]
    firm(city, 3, "32", HERE)
    firm(city, 4, "51", "75056")
    firm(city, 5, "51", HERE, active=False)
    firm(city, 6, None, HERE)
    soee = city.soee()
    assert listed(soee) == wanted
    assert listed(soee, "presence=elsewhere") == [siren(4)]
    assert listed(soee, "presence=all") == [siren(1), siren(4), siren(2)]
    assert listed(soee, "presence=here") == [siren(2)]
    assert listed(soee, "presence=unknown") == [siren(1)]


def test_a_line_tells_what_is_known_and_from_where(city: City) -> None:
    firm(city, 1, "41", HERE, naf_code="62.02A", naf_nomenclature="NAFRev2", size_year=2023)
    assert ok(city.soee().get("/csr/firms")) == {
        "items": [
            {
                "siren": siren(1),
                "name": "Entreprise fictive 1",
                "display_name": None,
                "naf_code": "62.02A",
                "naf_nomenclature": "NAFRev2",
                "size_class": "41",
                "standing": "unknown",
                "basis": {
                    "source": "size_class",
                    "headcount": None,
                    "headcount_kind": None,
                    "headcount_source": None,
                    "headcount_on": None,
                    "size_class": "41",
                    "size_year": 2023,
                },
                "presence": "here",
                "stage": "not_contacted",
                "owner": None,
                "last_contact_on": None,
                "next_due_on": None,
            }
        ],
        "next": None,
    }


def test_a_published_headcount_decides_and_keeps_its_source_and_date(city: City) -> None:
    firm_siren = firm(city, 1, "41")
    soee = city.soee()
    put = ok(soee.put(f"/csr/firms/{firm_siren}/headcount", PUBLISHED | {"version": 1}))
    assert (put["standing"], put["company_version"], put["version"]) == ("over", 2, 1)
    assert put["basis"] == {
        "source": "headcount",
        "headcount": "812.5",
        "headcount_kind": "annual_average",
        "headcount_source": "Rapport 2025, p. 12",
        "headcount_on": "2025-12-31",
        "size_class": None,
        "size_year": None,
    }
    assert ok(soee.get(f"/companies/{firm_siren}"))["headcount"] == "812.5"
    ok(soee.put(f"/csr/firms/{firm_siren}/headcount", PUBLISHED | {"value": "500"}))
    assert listed(soee, "standing=under") == [firm_siren]
    ok(soee.put(f"/csr/firms/{firm_siren}/headcount", PUBLISHED | {"value": "499"}))
    assert listed(soee) == []
    trail = ok(city.officer().get(f"/audit?siren={firm_siren}&subject=company"))["items"]
    assert [(entry["action"], entry["before"]["headcount"], entry["after"]["headcount"]) for entry in trail] == [
        ("change", "500", "499"),
        ("change", "812.5", "500"),
        ("change", None, "812.5"),
    ]


def test_a_headcount_that_is_not_one_is_refused(city: City) -> None:
    firm_siren = firm(city, 1)
    soee, path = city.soee(), f"/csr/firms/{firm_siren}/headcount"
    assert pointers(soee.put(path, PUBLISHED | {"on": "2999-01-01"})) == ["/on"]
    assert pointers(soee.put(path, {"value": "0", "kind": "guess"})) == ["/kind", "/on", "/source", "/value"]
    refused(soee.put(path, PUBLISHED | {"version": 9}), 409, "The current version is 1")
    refused(soee.put(f"/csr/firms/{siren(777)}/headcount", PUBLISHED), 404, "No company with SIREN")
    assert ok(soee.get(f"/companies/{firm_siren}"))["headcount"] is None


def test_the_largest_come_first_and_equals_by_name(city: City) -> None:
    firm(city, 1, "41", name="Zénith")
    firm(city, 2, "53", name="Beta")
    firm(city, 3, "53", name="Alpha")
    known = {"headcount": Decimal("700.5"), "headcount_kind": "declared", "headcount_source": "Rapport"}
    firm(city, 4, "53", name="Alpha deux", **known, headcount_on=date(2025, 12, 31))
    firm(city, 5, "42", name="Gamma")
    soee = city.soee()
    by_size = [siren(number) for number in (3, 2, 5, 4, 1)]
    by_name = [siren(number) for number in (3, 4, 2, 5, 1)]
    assert listed(soee) == by_size
    assert listed(soee, "sort=name") == by_name
    assert [item["siren"] for item in walk(soee, "/csr/firms?limit=2")] == by_size
    assert [item["siren"] for item in walk(soee, "/csr/firms?limit=1&sort=name&presence=all")] == by_name
    cursor = ok(soee.get("/csr/firms?limit=2"))["next"]
    problem(soee.get(f"/csr/firms?sort=name&cursor={cursor}"), 422)


def test_filters_add_up(city: City) -> None:
    soee, officer = city.soee(), city.officer()
    firm(city, 1, "51", name="Société Générale fictive", naf_code="64.19Z")
    firm(city, 2, "41", name="Informatique fictive", naf_code="62.02A")
    firm(city, 3, "51", name="Conseil fictif", naf_code="62.01Z")
    ok(soee.patch_read(f"/csr/firms/{siren(2)}", {"owner": "soee@soee.example"}))
    ok(soee.patch_read(f"/csr/firms/{siren(3)}", {"owner": "Officer@city.example"}))
    ok(soee.post(f"/csr/firms/{siren(3)}/stage", {"stage": "committed"}))
    call(soee, siren(2), next_step="Rappeler", next_owner="soee@soee.example", due_on="2026-03-13")
    every = {
        "name=societe+GENERALE": [1],
        "naf=62": [3, 2],
        "naf=62.02A": [2],
        "size_class=51": [3, 1],
        "naf=62&size_class=51": [3],
        "stage=not_contacted": [1],
        "stage=committed": [3],
        "stage=in_discussion": [2],
        "owner=me": [2],
        "owner=officer@city.example": [3],
        "owner=OFFICER@city.example": [3],
        "standing=over": [3, 1],
        "standing=unknown": [2],
        "standing=under": [],
        "overdue=true": [2],
        "overdue=false": [3, 1],
    }
    assert {query: listed(soee, query) for query in every} == {
        query: [siren(number) for number in numbers] for query, numbers in every.items()
    }
    assert listed(officer, "owner=me") == [siren(3)]
    for wrong in (
        "standing=large",
        "owner=moi",
        "presence=92012",
        "sort=headcount",
        "stage=lost",
        "naf=é",
        "overdue=2",
    ):
        assert pointers(soee.get(f"/csr/firms?{wrong}")) == [wrong.partition("=")[0]]


def test_soee_says_who_follows_a_firm_and_what_to_know(city: City) -> None:
    firm_siren = firm(city, 1)
    soee, path = city.soee(), f"/csr/firms/{firm_siren}"
    changed = ok(soee.patch(path, {"owner": "soee@soee.example", "note": "Siège rénové.", "version": 1}))
    assert (changed["owner"], changed["note"], changed["version"]) == (
        {"name": "Soee", "email": "soee@soee.example"},
        "Siège rénové.",
        2,
    )
    refused(soee.patch(path, {"note": "Autre.", "version": 1}), 409, "The current version is 2")
    emptied = ok(soee.patch_read(path, {"owner": None}))
    assert (emptied["owner"], emptied["note"], emptied["stage"]) == (None, "Siège rénové.", "not_contacted")
    assert ok(soee.patch(path, {"note": "Siège rénové en mai.", "version": 3}))["note"] == "Siège rénové en mai."
    trail = ok(city.officer().get(f"/audit?siren={firm_siren}&subject=firm"))["items"]
    assert [(entry["before"], entry["after"]) for entry in trail] == [
        ({"note": "Siège rénové."}, {"note": "Siège rénové en mai."}),
        ({"owner_id": soee.person_id}, {"owner_id": None}),
        ({"note": None, "owner_id": None}, {"note": "Siège rénové.", "owner_id": soee.person_id}),
    ]


def test_only_an_officer_follows_a_firm(city: City) -> None:
    firm_siren, member = firm(city, 1), city.company(2)
    soee, path = city.soee(), f"/csr/firms/{firm_siren}"
    for nobody in (member.email, "unknown@soee.example"):
        assert pointers(soee.patch_read(path, {"owner": nobody})) == ["/owner"]
    assert pointers(soee.patch_read(path, {})) == ["/"]
    assert pointers(soee.patch(path, {"version": 1})) == ["/"]
    refused(soee.patch_read(f"/csr/firms/{siren(777)}", {"note": "Pour voir."}), 404, "No company with SIREN")


@pytest.mark.parametrize("path", ["/csr/firms", "/csr/coverage", "/csr/overdue", f"/csr/firms/{siren(1)}"])
def test_a_firm_reads_nothing_of_what_soee_notes(city: City, path: str) -> None:
    member = city.company(1, size_class="51")
    call(city.soee(), siren(1))
    notes = [f"/csr/firms/{siren(1)}/{notes}" for notes in ("contacts", "interactions", "duties")]
    for who in (member, city.partner(), city.reviewer()):
        for read in (path, *notes):
            refused(who.get(read), 403, "Only for SOEE officers, city officers")
    for read in (path, *notes):
        ok(city.officer().get(read))


def many(city: City) -> str:
    soee = city.soee()
    for number in range(50):
        firm_siren = firm(city, number, "51", HERE)
        ok(soee.post(f"/csr/firms/{firm_siren}/contacts", {"name": "Camille Fictif"}), 201)
        due = {"next_step": "Rappeler", "next_owner": "soee@soee.example", "due_on": "2026-03-13"}
        call(soee, firm_siren, **due)
    return "/csr/firms?"


def many_overdue(city: City) -> str:
    many(city)
    return "/csr/overdue?owner=me"


def many_notes(city: City) -> str:
    soee, firm_siren = city.soee(), firm(city, 1)
    for number in range(50):
        who = ok(soee.post(f"/csr/firms/{firm_siren}/contacts", {"name": f"Camille Fictif {number}"}), 201)
        call(soee, firm_siren, contact_id=who["id"], next_step="Rappeler", next_owner=soee.email, due_on="2026-03-13")
    return f"/csr/firms/{firm_siren}/interactions?"


@pytest.mark.parametrize(("fill", "most"), [(many, 2), (many_overdue, 2), (many_notes, 5)])
def test_fifty_firms_take_as_many_queries_as_five(city: City, fill: Callable[[City], str], most: int) -> None:
    path, who, taken = fill(city), city.soee(), []
    for limit in (5, 50):
        ok(who.get(f"{path}&limit={limit}"))
        with counted() as seen:
            assert len(ok(who.get(f"{path}&limit={limit}"))["items"]) == limit
        taken.append(len(seen))
    assert 0 < taken[0] == taken[1] <= most
