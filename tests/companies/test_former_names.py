"""A company is found under its former and its new name."""

import pytest
from sqlalchemy.dialects import sqlite

from label.certificates import register
from label.certificates.models import Certificate
from label.certificates.schemas import RegisterFilter
from label.kit.clock import day, now
from tests.support.answers import walk
from tests.support.city import City, ok
from tests.support.populated_city import decide
from tests.support.ready_applications import to_be_decided
from tests.support.stock_import import import_units


def test_a_holder_is_found_under_its_former_and_its_new_name(city: City) -> None:
    officer = city.officer()
    number = decide(to_be_decided(city, 1)[0], officer)
    siren = ok(city.anyone.get("/register"))["items"][0]["siren"]
    for name in ("ŒUVRES RÉUNIES", "SECONDE RAISON", "ŒUVRES RÉUNIES", "TROISIÈME RAISON"):
        import_units(city, f"{siren},{name},A,,O")
    import_units(city, f"{siren},TROISIÈME RAISON,A,,O")
    for name in ("entreprise", "oeuvres", "seconde", "troisieme"):
        assert [line["number"] for line in walk(city.anyone, f"/register?name={name}")] == [number], name
        assert [line["siren"] for line in walk(officer, f"/companies?name={name}")] == [siren], name
    assert walk(officer, "/companies?name=quatrieme") == walk(city.anyone, "/register?name=quatrieme") == []
    names = ok(officer.get(f"/companies/{siren}"))["former_names"]
    assert [each["name"] for each in names] == [
        "ŒUVRES RÉUNIES",
        "SECONDE RAISON",
        "ŒUVRES RÉUNIES",
        f"Entreprise {siren}",
    ]
    assert {each["used_until"] for each in names} == {str(day(now()))}


def test_a_firm_of_the_portfolio_is_found_under_its_former_name(city: City) -> None:
    siren = city.add_company(1, "Premier nom", size_class="42")
    import_units(city, f"{siren},SECOND NOM,A,,O")
    found = walk(city.soee(), "/csr/firms?name=premier&presence=all")
    assert [(firm["siren"], firm["name"]) for firm in found] == [(siren, "SECOND NOM")]


def test_a_masked_name_is_no_former_name(city: City) -> None:
    siren = city.add_company(1, "Nom lisible")
    import_units(city, f"{siren},[ND],A,,P")
    import_units(city, f"{siren},NOM LISIBLE,A,,O")
    names = ok(city.officer().get(f"/companies/{siren}"))["former_names"]
    assert [each["name"] for each in names] == ["Nom lisible"]


def test_a_search_scans_no_table_that_it_did_not_scan_before(city: City) -> None:
    """The former names by their index, the register by its own."""
    if not city.database.on_sqlite:
        pytest.skip("PostgreSQL scans a table of a few rows whatever its indexes are.")
    rows = register.holders(RegisterFilter(name="oeuvres"), day(now()))
    ordered = rows.order_by(Certificate.search_name, Certificate.number).limit(51)
    written = str(ordered.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with city.database.engine.connect() as connection:
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {written}")]
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan), plan
    assert not any(step.startswith("SCAN") and "USING" not in step for step in plan), plan
