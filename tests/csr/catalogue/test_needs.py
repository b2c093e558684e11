import pytest

from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok

FIGURE = {"share_percent": "31.5", "seekers_total": 5200, "source": "France Travail, juin 2026"}


def needs(who: Caller, year: int) -> dict[str, tuple[int | None, str | None]]:
    found = ok(who.get(f"/csr/needs?year={year}"))
    assert found["year"] == year
    return {need["audience"]: (need["of_year"], need["share_percent"]) for need in found["items"]}


def test_the_needs_of_a_year_are_the_latest_figures_up_to_it_and_say_of_when(city: City) -> None:
    officer = city.officer()
    out = ok(officer.put("/csr/needs/2026/senior", FIGURE))
    assert out == FIGURE | {"audience": "senior", "of_year": 2026, "version": 1}
    assert needs(city.company(), 2026) == {
        "youth": (2015, "8"),
        "senior": (2026, "31.5"),
        "long_term_unemployed": (2015, "40"),
        "very_long_term_unemployed": (2015, "19"),
        "executive_job_seeker": (2015, "36"),
        "peripheral_obstacles": (None, None),
    }
    assert needs(officer, 2025)["senior"] == (2015, "27")
    assert needs(officer, 2014)["senior"] == (None, None)


def test_a_figure_is_corrected_at_the_version_that_was_read(city: City) -> None:
    soee = city.soee()
    ok(soee.put("/csr/needs/2026/senior", FIGURE))
    assert ok(soee.put("/csr/needs/2026/senior", FIGURE | {"share_percent": "0", "version": 1}))["version"] == 2
    refused(soee.put("/csr/needs/2026/senior", FIGURE | {"version": 1}), 409, "The current version is 2")
    refused(
        soee.put("/csr/needs/2026/youth", FIGURE | {"version": 1}),
        409,
        "This does not exist yet: leave the version out.",
    )
    assert needs(soee, 2026)["senior"] == (2026, "0")


def test_a_share_is_at_most_a_hundred_percent_of_at_least_one_job_seeker(city: City) -> None:
    wrong = {"share_percent": "100.01", "seekers_total": 0, "source": ""}
    answer = city.soee().put("/csr/needs/2026/senior", wrong)
    assert pointers(answer) == ["/seekers_total", "/share_percent", "/source"]


@pytest.mark.parametrize(("year", "audience"), [("1999", "senior"), ("20260", "senior"), ("٢٠٢٦", "senior")])
def test_a_year_is_one_of_this_century(city: City, year: str, audience: str) -> None:
    refused(city.soee().put(f"/csr/needs/{year}/{audience}", FIGURE), 404, f"No year {year}.")


def test_an_audience_is_one_of_those_known(city: City) -> None:
    refused(city.soee().put("/csr/needs/2026/poets", FIGURE), 404, "No audience poets.")


def test_the_year_asked_for_must_be_given_and_be_one(city: City) -> None:
    soee = city.soee()
    for path in ("/csr/needs", "/csr/needs?year=1999", "/csr/targets", "/csr/targets?year=2100", "/csr/capacities"):
        assert pointers(soee.get(path)) == ["year"], path


def test_only_soee_and_the_city_write_needs(city: City) -> None:
    for who in (city.company(), city.partner(), city.reviewer()):
        assert who.put("/csr/needs/2026/senior", FIGURE).status_code == 403
