from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from litestar.testing import TestClient

from label.app import create_app
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.answers import pointers
from tests.support.city import City, ok
from tests.support.portfolio import HERE, call, firm
from tests.support.sirens import siren
from tests.test_queries_counted import counted

STAGES = {"not_contacted": 0, "in_discussion": 0, "committed": 0, "acting": 0, "paused": 0}
EXACTLY: dict[str, Any] = {
    "headcount": Decimal(500),
    "headcount_kind": "annual_average",
    "headcount_source": "Rapport",
    "headcount_on": date(2025, 12, 31),
}


def share(firms: int, percent: str | None) -> dict[str, Any]:
    return {"firms": firms, "percent": percent}


def test_nothing_is_no_part_of_nothing(city: City) -> None:
    firm(city, 1, "51", "75056")
    firm(city, 2, "32", HERE)
    coverage = ok(city.soee().get("/csr/coverage"))
    none = {"firms": 0, "stages": STAGES, **dict.fromkeys(("contacted", "committed", "acting"), share(0, None))}
    assert {name: coverage[name] for name in ("over", "unknown", "under", "all")} == dict.fromkeys(
        ("over", "unknown", "under", "all"), none
    )
    assert coverage["missing"] == {"firms": 0, "largest": []}


def test_coverage_counts_by_threshold_status_how_far_soee_has_come(city: City) -> None:
    soee = city.soee()
    for number, size_class in enumerate(["53", "52", "51", "51", "42", "41", "41"]):
        firm(city, number, size_class)
    firm(city, 7, "41", **EXACTLY)
    firm(city, 8, "53", "75056")
    for number, stage in {0: "acting", 2: "committed", 4: "in_discussion", 5: "paused"}.items():
        ok(soee.post(f"/csr/firms/{siren(number)}/stage", {"stage": stage, "reason": "Pour le moment."}))
    call(soee, siren(5))
    coverage = ok(soee.get("/csr/coverage"))
    assert coverage["over"] == {
        "firms": 5,
        "stages": STAGES | {"acting": 1, "committed": 1, "in_discussion": 1, "not_contacted": 2},
        "contacted": share(3, "60.0"),
        "committed": share(2, "40.0"),
        "acting": share(1, "20.0"),
    }
    assert coverage["unknown"] == {
        "firms": 2,
        "stages": STAGES | {"paused": 1, "not_contacted": 1},
        "contacted": share(1, "50.0"),
        "committed": share(0, "0.0"),
        "acting": share(0, "0.0"),
    }
    assert (coverage["under"]["firms"], coverage["under"]["stages"]["not_contacted"]) == (1, 1)
    assert coverage["all"] == {
        "firms": 8,
        "stages": {"not_contacted": 4, "in_discussion": 1, "committed": 1, "acting": 1, "paused": 1},
        "contacted": share(4, "50.0"),
        "committed": share(2, "25.0"),
        "acting": share(1, "12.5"),
    }
    assert coverage["missing"]["firms"] == 4
    assert [line["siren"] for line in coverage["missing"]["largest"]] == [siren(number) for number in (1, 3, 6, 7)]


def test_coverage_tells_its_threshold_with_basis_and_date(city: City) -> None:
    coverage = ok(city.officer().get("/csr/coverage"))
    assert (coverage["threshold"]["more_than"], coverage["threshold"]["on"], coverage["commune_code"]) == (
        500,
        "2014-01-01",
        HERE,
    )
    assert "R. 225-104" in coverage["threshold"]["basis"]


def test_the_city_may_steer_from_elsewhere_and_from_another_threshold(settings: Settings) -> None:
    threshold = {"csr_threshold": 1000, "csr_threshold_basis": "Décision.", "csr_threshold_on": date(2026, 1, 1)}
    moved = settings.model_copy(update=threshold | {"commune_code": "75056"})
    with TestClient(create_app(moved), base_url="http://label.test") as client:
        city = City(moved, Database(moved), client)
        firm(city, 1, "41", "75056")
        firm(city, 2, "42", "75056")
        firm(city, 3, "51", HERE)
        soee = city.soee()
        coverage = ok(soee.get("/csr/coverage"))
        lines = ok(soee.get("/csr/firms"))["items"]
        city.database.close()
    assert coverage["threshold"] == {"more_than": 1000, "basis": "Décision.", "on": "2026-01-01"}
    assert coverage["commune_code"] == "75056"
    assert [(line["siren"], line["standing"]) for line in lines] == [(siren(2), "unknown")]
    assert (coverage["all"]["firms"], coverage["unknown"]["firms"]) == (1, 1)


def test_a_pause_does_not_undo_that_a_firm_was_spoken_with_or_further(city: City) -> None:
    soee = city.soee()
    never, once = firm(city, 1), firm(city, 2)
    ok(soee.post(f"/csr/firms/{once}/stage", {"stage": "committed"}))
    for firm_siren in (never, once):
        ok(soee.post(f"/csr/firms/{firm_siren}/stage", {"stage": "paused", "reason": "Réorganisation."}))
    coverage = ok(soee.get("/csr/coverage"))
    assert (coverage["all"]["contacted"], coverage["all"]["committed"]) == (share(1, "50.0"), share(0, "0.0"))
    assert [line["siren"] for line in coverage["missing"]["largest"]] == [never]


@pytest.mark.parametrize(
    ("asked", "numbers"), [("all", [1, 2, 3]), ("here", [2]), ("elsewhere", [3]), ("unknown", [1])]
)
def test_coverage_is_of_those_not_known_to_be_elsewhere_unless_asked(
    city: City, asked: str, numbers: list[int]
) -> None:
    firm(city, 1)
    firm(city, 2, "51", HERE)
    firm(city, 3, "51", "75056")
    soee = city.soee()
    assert ok(soee.get("/csr/coverage"))["all"]["firms"] == 2
    coverage = ok(soee.get(f"/csr/coverage?presence={asked}"))
    assert [line["siren"] for line in coverage["missing"]["largest"]] == [siren(number) for number in numbers]
    assert pointers(soee.get("/csr/coverage?presence=somewhere")) == ["presence"]


def test_the_fifty_largest_are_named_and_all_that_are_missing_counted(city: City) -> None:
    for number in range(52):
        firm(city, number, "41")
    firm(city, 99, "53")
    missing = ok(city.soee().get("/csr/coverage"))["missing"]
    assert (missing["firms"], len(missing["largest"])) == (53, 50)
    assert missing["largest"][0]["siren"] == siren(99)


def test_coverage_takes_three_queries_however_many_firms(city: City) -> None:
    soee, taken = city.soee(), []
    for numbers in (range(5), range(5, 60)):
        for number in numbers:
            call(soee, firm(city, number))
        ok(soee.get("/csr/coverage"))
        with counted() as seen:
            ok(soee.get("/csr/coverage"))
        taken.append(len(seen))
    assert 0 < taken[0] == taken[1] <= 3
