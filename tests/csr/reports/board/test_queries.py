from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import update

from csr.firms.models import Firm, StageChange
from csr.initiatives.models import Initiative
from tests.support.city import City, ok
from tests.support.steering import delivery, initiative, large_firm, steerer, target
from tests.test_queries_counted import counted

NOTHING = {"places": 0, "hours": "0", "euros": "0", "hires": 0}


def board(city: City, year: int = 2026) -> Any:
    return ok(city.soee().get(f"/csr/board?year={year}"))


def lines(items: list[dict[str, Any]], key: str, *values: str) -> dict[str, Any]:
    """What the lines say, by their key, without those that say nothing."""
    return {one[key]: tuple(one[value] for value in values) for one in items if any(one[value] for value in values)}


def moved(city: City, siren: str, stage: str, at: datetime) -> None:
    def make(session: Any) -> None:
        session.merge(Firm(siren=siren, stage=stage))
        session.flush()
        session.add(StageChange(siren=siren, stage=stage, person_id=steerer(session), at=at))

    city.database.write_sync(make)


def test_the_board_of_a_city_where_nothing_happens_is_all_zeros(city: City) -> None:
    found = board(city)
    assert lines(found["firms"], "stage", "portfolio", "others") == {}
    assert lines(found["initiatives"], "state", "initiatives") == {}
    assert found["year_in_sum"] == {"committed": NOTHING, "achieved": NOTHING}
    assert [one["quarter"] for one in found["quarters"]] == [1, 2, 3, 4]
    assert found["targets"] == []


def test_firms_stand_by_stage_with_large_ones_that_nobody_has_noted_yet(city: City) -> None:
    for number in (1, 2, 3):
        large_firm(city, number)
    small = city.add_company(4, size_class="11")
    city.add_company(5, size_class="11")
    moved(city, large_firm(city, 6), "acting", datetime(2026, 2, 1, tzinfo=UTC))
    moved(city, small, "in_discussion", datetime(2026, 2, 1, tzinfo=UTC))
    assert lines(board(city)["firms"], "stage", "portfolio", "others") == {
        "not_contacted": (3, 0),
        "in_discussion": (0, 1),
        "acting": (1, 0),
    }


def test_a_year_that_has_ended_reads_as_it_ended(city: City) -> None:
    firm = large_firm(city, 1)
    initiative(city, firm, state="completed", year=2025, started_on=date(2025, 11, 1), ended_on=date(2026, 3, 1))
    said = {
        "created_at": datetime(2025, 10, 1, tzinfo=UTC),
        "committed_at": datetime(2025, 10, 5, tzinfo=UTC),
        "started_at": datetime(2025, 12, 31, 22, 59, tzinfo=UTC),
        "completed_at": datetime(2026, 3, 2, tzinfo=UTC),
    }
    city.database.write_sync(lambda session: session.execute(update(Initiative).values(**said)))
    moved(city, firm, "in_discussion", datetime(2025, 10, 1, tzinfo=UTC))
    moved(city, firm, "committed", datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    moved(city, firm, "acting", datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    before, after = board(city, 2025), board(city, 2026)
    assert lines(before["firms"], "stage", "portfolio") == {"committed": (1,)}
    assert lines(after["firms"], "stage", "portfolio") == {"acting": (1,)}
    assert lines(before["initiatives"], "state", "initiatives") == {"under_way": (1,)}
    assert lines(after["initiatives"], "state", "initiatives") == {"completed": (1,)}
    assert (before["as_of"], board(city, 2027)["initiatives"][0]["initiatives"]) == ("2025-12-31", 0)


def test_initiatives_of_the_year_stand_by_state(city: City) -> None:
    firm = large_firm(city, 1)
    for state in ("proposed", "in_discussion", "committed", "under_way", "completed", "declined", "abandoned"):
        initiative(city, firm, state=state)
    initiative(city, firm, state="completed", year=2024)
    assert lines(board(city)["initiatives"], "state", "initiatives") == dict.fromkeys(
        ("proposed", "in_discussion", "committed", "under_way", "completed", "declined", "abandoned"), (1,)
    )


def test_commitments_stand_against_results_by_quarter_and_in_sum(city: City) -> None:
    one, two = large_firm(city, 1), large_firm(city, 2)
    shared = initiative(city, one, two, ended_on=date(2026, 3, 31), places=5, hours="10.25", euros="99.99", hires=1)
    initiative(city, one, state="under_way", ended_on=date(2026, 4, 1), hours=7)
    initiative(city, one, state="in_discussion", hours=1000)
    initiative(city, one, state="abandoned", hours=1000)
    delivery(city, shared, one, hours="3.5", participants=2, ended_on=date(2026, 3, 31))
    delivery(city, shared, two, hours="0.25", euros="12.5", places=4, hires=1, ended_on=date(2026, 12, 31))
    delivery(city, shared, two, hours=900, ended_on=date(2025, 12, 31))
    found = board(city)
    assert [one["committed"]["hours"] for one in found["quarters"]] == ["20.5", "7", "0", "0"]
    assert [one["achieved"]["hours"] for one in found["quarters"]] == ["3.5", "0", "0", "0.25"]
    assert found["year_in_sum"] == {
        "committed": {"places": 10, "hours": "27.5", "euros": "199.98", "hires": 2},
        "achieved": {"places": 4, "hours": "3.75", "euros": "12.5", "hires": 1},
    }


def test_people_are_counted_by_audience_confirmed_ones_apart(city: City) -> None:
    firm = large_firm(city, 1)
    told = {"reached": 20, "started": 15, "finished": 12, "durable_3": 4, "other_3": 3, "training_3": 2}
    initiative(city, firm, outcomes={"youth": told, "senior": {"reached": 3}})
    initiative(city, firm, outcomes={"youth": {"reached": 5, "started": 5}})
    initiative(city, firm, outcomes={"youth": {"reached": 7}}, confirmed=False)
    initiative(city, firm, outcomes={"youth": {"reached": 100}}, ended_on=date(2027, 1, 1))
    youth, senior = board(city)["people"][:2]
    six = {"known_6": 0, "durable_6": None, "other_6": None, "training_6": None}
    three = {"known_3": 20, "durable_3": 4, "other_3": 3, "training_3": 2}
    nobody = {"known_3": 0, "durable_3": None, "other_3": None, "training_3": None, **six}
    assert youth == {
        "audience": "youth",
        "confirmed": {"reached": 25, "started": 20, "finished": 12, **three, **six},
        "unconfirmed": {"reached": 7, "started": 0, "finished": 0, **nobody},
    }
    assert senior["confirmed"]["reached"] == 3


def test_each_target_tells_what_is_achieved_of_it(city: City) -> None:
    one, two = large_firm(city, 1), large_firm(city, 2)
    begun = initiative(city, one, two, state="under_way", outcomes={"youth": {"reached": 10}, "senior": {"reached": 2}})
    initiative(city, large_firm(city, 3), state="committed", outcomes={"youth": {"reached": 50}}, confirmed=False)
    delivery(city, begun, one, hours="12.5", places=3, hires=2)
    for measure in ("people", "hours", "places", "hires", "firms"):
        target(city, measure, 20)
    target(city, "people", 8, audience="youth")
    found = board(city)["targets"]
    assert {(each["measure"], each["audience"]): (each["achieved"], each["percent"]) for each in found} == {
        ("people", "all"): ("12", "60"),
        ("people", "youth"): ("10", "125"),
        ("hours", "all"): ("12.5", "62.5"),
        ("places", "all"): ("3", "15"),
        ("hires", "all"): ("2", "10"),
        ("firms", "all"): ("2", "10"),
    }


def test_a_target_of_a_year_that_has_ended_expects_all_of_it(city: City) -> None:
    target(city, "people", 10, year=2020)
    target(city, "people", 12, year=2098)
    told = {"measure": "people", "audience": "all", "achieved": "0", "percent": "0"}
    assert board(city, 2020)["targets"] == [
        {**told, "goal": "10", "expected": "10", "on_pace": False, "needed_per_month": None}
    ]
    assert board(city, 2098)["targets"] == [
        {**told, "goal": "12", "expected": "0", "on_pace": True, "needed_per_month": "1"}
    ]


def test_sums_may_be_longer_than_what_is_summed(city: City) -> None:
    firm = large_firm(city, 1)
    begun = initiative(city, firm, state="under_way")
    for _ in range(2):
        delivery(city, begun, firm, euros="999999999.99")
    assert board(city)["year_in_sum"]["achieved"]["euros"] == "1999999999.98"


def test_the_board_is_for_soee_and_the_city(city: City) -> None:
    assert ok(city.officer().get("/csr/board?year=2026"))["year"] == 2026
    for who in (city.company(1), city.partner(), city.reviewer()):
        assert who.get("/csr/board?year=2026").status_code == 403
    assert city.anyone.get("/csr/board?year=2026").status_code == 401
    assert city.soee().get("/csr/board").status_code == 422


def test_the_board_takes_the_same_queries_whatever_there_is(city: City) -> None:
    soee = city.soee()

    def queries() -> int:
        ok(soee.get("/csr/board?year=2026"))
        with counted() as seen:
            ok(soee.get("/csr/board?year=2026"))
        return len(seen)

    before = queries()
    for number in range(8):
        firm = large_firm(city, number)
        made = initiative(city, firm, outcomes={"youth": {"reached": 1}, "senior": {"reached": 2}})
        delivery(city, made, firm, hours=1, ended_on=date(2026, 1 + number, 1))
        target(city, "people", 1, audience="all", year=2026) if not number else None
    assert queries() == before
