from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from csr.initiatives.models import Initiative
from label.kit.errors import Conflict
from tests.csr.initiatives.life import ALL, CONTENT, commit, firm, start
from tests.support.answers import problem, refused, walk
from tests.support.city import Caller, City, ok

SNC = "/csr/capacities/snc/{year}"
NAME = "Solidarités nouvelles face au chômage"
REASON = {"override_capacity": "SNC ouvre un second lieu en avril."}


def seats(places: int, partner_id: str = "snc") -> dict[str, Any]:
    return {"partners": [{"id": partner_id, "places": places}]}


def proposed(soee: Caller, company: Caller, places: int = 6, **more: Any) -> str:
    body = CONTENT | {"firms": [firm(company.siren)]} | seats(places) | more
    return f"{ALL}/{ok(soee.post(ALL, body), 201)['id']}"


def has(soee: Caller, places: int, year: int = 2026) -> None:
    ok(soee.put(SNC.format(year=year), {"places": places}))


def agreed(soee: Caller, company: Caller, places: int = 6, **more: Any) -> str:
    """An initiative that lacks only its commitment."""
    path = proposed(soee, company, places, **more)
    ok(soee.post(f"{path}/discussion"))
    ok(company.post(f"{path}/agreement", {}))
    return path


def committed(soee: Caller, company: Caller, places: int) -> None:
    ok(soee.post(f"{agreed(soee, company, places)}/commitment"))


def taken(soee: Caller) -> int:
    rows = walk(soee, "/csr/capacities?year=2026")
    return next(int(row["taken"]) for row in rows if row["partner_id"] == "snc")


def test_more_places_than_there_are_are_refused_with_the_figures(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 40)
    committed(soee, company, 30)
    answer = soee.post(ALL, CONTENT | {"firms": [firm(company.siren)]} | seats(16))
    told = problem(answer, 409)
    figures = f"{NAME} has 40 places in 2026: 30 are taken by other initiatives, 16 are asked for, 6 too many."
    assert told["errors"] == [{"pointer": "/partners/0/places", "detail": figures}]
    assert told["detail"].startswith(figures)
    ok(soee.post(ALL, CONTENT | {"firms": [firm(company.siren)]} | seats(10)), 201)
    assert taken(soee) == 30


def test_of_two_proposals_that_fit_alone_the_second_is_refused_when_it_is_committed(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 40)
    first, second = (agreed(soee, company, places) for places in (30, 16))
    ok(soee.post(f"{first}/commitment"))
    refused(soee.post(f"{second}/commitment"), 409, "30 are taken by other initiatives, 16 are asked for, 6 too many")
    assert (ok(soee.get(second))["state"], taken(soee)) == ("in_discussion", 30)


def test_soee_goes_beyond_with_a_reason_that_is_shown_and_in_the_trail(city: City) -> None:
    soee, company, member = city.soee(), city.company(), city.partner("snc")
    has(soee, 40)
    path = agreed(soee, company, 40)
    committed(soee, company, 6)
    beyond = ok(soee.post(f"{path}/commitment", REASON))
    assert (beyond["override_capacity"], beyond["places_over"]) == (REASON["override_capacity"], 6)
    assert ok(member.get(path))["places_over"] == 6
    assert ok(company.get(path))["override_capacity"] is None
    entry = walk(city.officer(), f"/audit?subject_id={path.rpartition('/')[2]}")[0]
    assert entry["after"] == {"state": "committed", **REASON, "places_over": 6}


def test_a_reason_stands_for_as_many_places_and_not_for_more(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 40)
    same, more = (agreed(soee, company, 46, **REASON) for _ in range(2))
    assert ok(soee.post(f"{same}/commitment"))["places_over"] == 6
    refused(soee.post(f"{more}/commitment"), 409, "46 are taken by other initiatives, 46 are asked for, 52 too many")
    assert ok(soee.post(f"{more}/commitment", {"override_capacity": "Autre lieu."}))["places_over"] == 52


def test_a_reason_goes_when_the_places_suffice_and_is_not_kept_where_they_do(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 40)
    path = proposed(soee, company, 46, **REASON)
    assert ok(soee.patch_read(path, {"title": "Autre"}))["places_over"] == 6
    less = ok(soee.patch_read(path, seats(40) | REASON))
    assert (less["override_capacity"], less["places_over"]) == (None, None)
    refused(soee.patch_read(path, seats(41)), 409, "1 too many")


@pytest.mark.parametrize("begun", [commit, start])
def test_a_change_that_takes_more_is_refused_also_once_it_is_committed(city: City, begun: Any) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 40)
    has(soee, 10, 2027)
    path = begun(soee, company, partners=("cebije",), ended_on="2026-12-31")
    ok(soee.patch_read(path, seats(40)))
    before = ok(soee.get(path))
    refused(soee.patch_read(path, seats(41)), 409, "has 40 places in 2026: 0 are taken")
    refused(soee.patch_read(path, {"ended_on": "2027-01-01"}), 409, "has 10 places in 2027: 0 are taken")
    assert ok(soee.get(path)) == before
    assert ok(soee.patch_read(path, {"ended_on": "2027-01-01"} | REASON))["places_over"] == 30


def test_an_association_that_has_not_said_how_many_places_it_has_is_not_full(city: City) -> None:
    soee, company = city.soee(), city.company()
    committed(soee, company, 500)
    has(soee, 10)
    ok(soee.post(ALL, CONTENT | seats(0)), 201)
    refused(soee.post(ALL, CONTENT | seats(1)), 409, "has 10 places in 2026: 500 are taken")


def test_a_company_takes_no_more_than_there_is(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 3)
    refused(company.post(ALL, CONTENT | seats(4)), 409, "1 too many")
    refused(company.post(ALL, CONTENT | seats(4) | REASON), 403, "Only SOEE takes more places")
    ok(company.post(ALL, CONTENT | seats(3)), 201)


def test_of_initiatives_that_want_the_last_places_at_once_one_has_them(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 10)
    for round_number in range(3):
        paths = [agreed(soee, company, 10) for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda path: soee.post(f"{path}/commitment").status_code, paths))
        assert sorted(answers) == [200, 409, 409, 409], round_number
        (won,) = [path for path, status in zip(paths, answers, strict=True) if status == 200]
        assert taken(soee) == 10
        ok(soee.post(f"{won}/abandonment", {"why": "other", "words": "Pour l’essai."}))


def test_an_association_that_closes_at_once_takes_part_or_is_closed_but_not_both(city: City) -> None:
    soee, company, officer = city.soee(), city.company(), city.officer()
    closed = {"closed_on": "2026-03-01", "closed_because": "Fusion."}
    for _ in range(4):
        path = agreed(soee, company)
        version = ok(city.anyone.get("/partners/snc"))["version"]
        with ThreadPoolExecutor(2) as pool:
            shut = pool.submit(partial(officer.patch, "/partners/snc", closed | {"version": version}))
            taking = pool.submit(partial(soee.post, f"{path}/commitment"))
        ok(shut.result())
        state = ok(soee.get(path))["state"]
        assert (taking.result().status_code, state) in [(200, "committed"), (409, "in_discussion")]
        ok(officer.patch_read("/partners/snc", {"closed_on": None}))


def test_the_database_keeps_no_excess_without_a_reason(city: City) -> None:
    path = proposed(city.soee(), city.company())

    def spoil(session: Any) -> None:
        session.get_one(Initiative, path.rpartition("/")[2]).places_over = 3

    with pytest.raises(Conflict, match="read it again"):
        city.database.write_sync(spoil)


def test_a_reason_does_not_follow_the_places_to_another_association(city: City) -> None:
    soee, company = city.soee(), city.company()
    has(soee, 40)
    ok(soee.put("/csr/capacities/cebije/2026", {"places": 10}))
    path = proposed(soee, company, 46, **REASON)
    both = {"partners": [{"id": "snc", "places": 40}, {"id": "cebije", "places": 16}]}
    told = "has 10 places in 2026: 0 are taken by other initiatives, 16 are asked for, 6 too many"
    for moved in (seats(16, "cebije"), both):
        refused(soee.patch_read(path, moved), 409, told)
    assert ok(soee.patch_read(path, seats(45)))["places_over"] == 5
    other = {"override_capacity": "CEBIJE ouvre aussi."}
    assert ok(soee.patch_read(path, seats(16, "cebije") | other))["override_capacity"] == other["override_capacity"]
