from datetime import UTC, datetime

import pytest

from tests.csr.reports.observatory.stored_years import (
    NEW_YEAR,
    add_file,
    freeze_year,
)
from tests.support.city import City, ok
from tests.support.steering import initiative, large_firm, need

LATER = datetime(2027, 9, 1, 9, tzinfo=UTC)


def test_each_audience_stands_beside_its_share_among_job_seekers_now_and_in_2015(city: City) -> None:
    need(city, "youth", "12.5")
    large = large_firm(city, 1)
    initiative(city, large, outcomes={"youth": {"reached": 30}, "senior": {"reached": 10}})
    shown = freeze_year(city)
    told = next(one for one in shown["tables"] if one["code"] == "audiences")["cells"]
    by_measure = {
        name: [cell["value"] for cell in told if cell["measure"] == name]
        for name in ("share_of_reached", "share_of_seekers", "share_of_seekers_2015")
    }
    assert by_measure["share_of_reached"] == ["75.0", "25.0", "0.0", "0.0", "0.0", "0.0"]
    assert by_measure["share_of_seekers"] == ["12.5", "27", "40", "19", "36", None]
    assert by_measure["share_of_seekers_2015"] == ["8", "27", "40", "19", "36", None]
    assert not any(cell["withheld"] for cell in told)
    assert shown["source"].startswith(("Chiffres fictifs", "Rapport du CESEL"))


def test_a_share_of_people_withheld_is_withheld(city: City) -> None:
    large = large_firm(city, 1)
    initiative(city, large, outcomes={"youth": {"reached": 30}, "senior": {"reached": 3}})
    told = next(one for one in freeze_year(city)["tables"] if one["code"] == "audiences")["cells"]
    assert [cell["value"] for cell in told if cell["withheld"]] == [None, None]
    assert [cell["at"]["audience"] for cell in told if cell["withheld"]] == ["youth", "senior"]


def test_a_year_without_anyone_is_all_zeros_and_has_no_shares(city: City) -> None:
    shown = freeze_year(city, year=2020, at=NEW_YEAR)
    values = {cell["value"] for table in shown["tables"] for cell in table["cells"]}
    assert values == {0, "0", "8", "27", "36", "40", "19", None}
    assert not any(cell["withheld"] for table in shown["tables"] for cell in table["cells"])


def test_years_are_listed_at_their_latest_number(city: City) -> None:
    freeze_year(city, year=2024)
    first = freeze_year(city)
    add_file(city, 1)
    freeze_year(city, LATER, "Un dossier manquait.")
    listed = ok(city.anyone.get("/csr/observatory"))["items"]
    assert [(one["year"], one["number"]) for one in listed] == [(2026, 2), (2024, 1)]
    assert first["inputs_digest"] != listed[0]["inputs_digest"]


@pytest.mark.parametrize("path", ["2026", "2026.csv", "2026.pdf", "2026/schema.json", "1926", "year", "2026.xls"])
def test_there_is_nothing_of_a_year_that_is_not_frozen(city: City, path: str) -> None:
    assert city.anyone.get(f"/csr/observatory/{path}").status_code == 404


def test_a_number_that_was_never_frozen_is_not_found(city: City) -> None:
    freeze_year(city)
    assert city.anyone.get("/csr/observatory/2026?number=2").status_code == 404
    for query in ("number=0", "number=a", "numero=1"):
        assert city.anyone.get(f"/csr/observatory/2026?{query}").status_code == 422
