import csv
import io
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import update

from label.companies.models import Company
from label.kit.csv_export import with_guards
from tests.support.answers import refused, walk
from tests.support.city import City, ok
from tests.support.populated_city import certify, opened_city
from tests.support.postgres import Server

FIGURES = ("total", "bonus", "cap", "families")
FORMULA = '=HYPERLINK("https://evil.example")'


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def holders(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    templates: dict[str, str],
    postgres: Server,
) -> Iterator[tuple[City, dict[str, str]]]:
    """Three that were granted the label, and their numbers; the last may not be published since."""
    with opened_city(request.param, tmp_path_factory.mktemp("holders"), templates, postgres) as city:
        officer, reviewers = city.officer(), (city.reviewer(1), city.reviewer(2))
        companies = [city.company(place, name) for place, name in enumerate((FORMULA, "Œuvres & Fils", "Cachée"), 1)]
        numbers = [certify(company, officer, *reviewers) for company in companies]
        hidden = update(Company).filter_by(siren=companies[-1].siren).values(diffusible=False)
        city.database.write_sync(lambda session: session.execute(hidden))
        yield city, dict(zip(("formula", "works", "hidden"), numbers, strict=True))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["formula", "works"]),
        ("?name=oeuvres", ["works"]),
        ("?name=FILS", ["works"]),
        ("?name=%25", []),
        ("?name=cach", []),
        ("?level=confirmed&name=hyper", ["formula"]),
        ("?level=engaged", []),
    ],
)
def test_the_register_is_searched_by_name_and_level(
    holders: tuple[City, dict[str, str]], asked: str, found: list[str]
) -> None:
    city, numbers = holders
    assert [line["number"] for line in walk(city.anyone, f"/register{asked}")] == [numbers[name] for name in found]


def test_the_printed_lines_of_every_certificate_add_up_to_its_total(holders: tuple[City, dict[str, str]]) -> None:
    city, _ = holders
    for line in walk(city.anyone, "/register"):
        shown = ok(city.anyone.get(f"/certificates/{line['number']}"))
        assert sum(Decimal(family["points"]) for family in shown["families"]) + shown["bonus"] == Decimal(
            shown["total"]
        )
        assert sum(Decimal(family["maximum"]) for family in shown["families"]) == 100
        printed = city.client.get(f"/certificates/{line['number']}/printed.json").json()
        assert [printed[name] for name in FIGURES] == [shown[name] for name in FIGURES]


def test_no_cell_of_the_downloaded_register_is_a_formula(holders: tuple[City, dict[str, str]]) -> None:
    city, numbers = holders
    lines = list(csv.DictReader(io.StringIO(city.anyone.get("/register.csv").content.decode("utf-8-sig"))))
    assert [(line["number"], line["company"]) for line in lines] == [
        (numbers["formula"], with_guards(FORMULA)),
        (numbers["works"], "Œuvres & Fils"),
    ]
    assert walk(city.anyone, "/register")[0]["company"] == FORMULA


def test_the_file_of_a_company_that_must_not_be_published_is_not_found(
    holders: tuple[City, dict[str, str]],
) -> None:
    city, numbers = holders
    assert city.anyone.get(f"/certificates/{numbers['works']}.pdf").content.startswith(b"%PDF-")
    refused(city.anyone.get(f"/certificates/{numbers['hidden']}.pdf"), 404, f"{numbers['hidden']} is not public")
