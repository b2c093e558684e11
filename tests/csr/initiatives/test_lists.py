import pytest

from tests.csr.initiatives.life import ALL, GIVEN, WHY, commit, complete, propose, start
from tests.support.answers import pointers, problem, walk
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.test_queries_counted import counted, queries


def ids(who: Caller, query: str = "") -> list[str]:
    return [f"{ALL}/{row['id']}" for row in walk(who, f"{ALL}?limit=2{query}")]


def test_each_reads_its_own_initiatives_and_soee_and_the_city_read_all(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    proposed = propose(soee, company.siren)
    shared = commit(soee, company, other)
    others = commit(soee, other, partners=("cebije",))
    assert ids(soee) == ids(city.officer()) == [others, shared, proposed]
    assert ids(company) == [shared, proposed]
    assert ids(other) == [others, shared]
    assert (ids(city.partner("snc")), ids(city.partner("cebije")), ids(city.partner("aode2"))) == (
        [shared],
        [others],
        [],
    )
    for who, path in ((company, others), (city.partner("snc"), proposed), (city.partner("snc"), others)):
        problem(who.get(path), 404)
        for part in ("milestones", "updates", "evidence", "outcomes"):
            problem(who.get(f"{path}/{part}"), 404)
    problem(company.get(f"{others}/results"), 404)
    problem(company.get(f"{others}/deliveries"), 404)
    problem(city.reviewer().get(ALL), 403)
    problem(city.reviewer().get(shared), 403)


def test_the_list_is_filtered(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    city.officer()
    first = propose(soee, company.siren, owner="officer@city.example")
    second = start(soee, other, partners=("cebije",), audiences=["executive_job_seeker"], ended_on="2027-03-01")
    third = propose(soee, company.siren, action="mock_interviews", started_on="2025-01-01", ended_on="2025-12-31")
    ok(soee.post(f"{third}/decline", WHY))
    ok(soee.post(f"{second}/milestones", {"title": "Bilan", "due_on": "2026-02-01"}), 201)
    found = {
        "state=proposed": [first],
        "state=declined": [third],
        f"siren={company.siren}": [third, first],
        "partner=cebije": [second],
        "action=mock_interviews": [third],
        "audience=executive_job_seeker": [second],
        "audience=youth": [third, first],
        "year=2025": [third],
        "year=2026": [second, first],
        "year=2027": [second],
        "year=2028": [],
        "owner=me": [third, second],
        "late=true": [second],
        "late=false": [third, first],
        f"siren={company.siren}&year=2025": [third],
    }
    assert {query: ids(soee, f"&{query}") for query in found} == found
    assert pointers(soee.get(f"{ALL}?owner=you&year=12&state=new")) == ["owner", "state", "year"]


def test_milestones_are_read_page_by_page_by_the_day_they_are_due(city: City) -> None:
    soee = city.soee()
    path = f"{propose(soee)}/milestones"
    for due in ("2026-03-01", "2026-02-01", "2026-03-01", "2026-01-01"):
        ok(soee.post(path, {"title": "Jalon", "due_on": due}), 201)
    due_on = [one["due_on"] for one in walk(soee, f"{path}?limit=1")]
    assert due_on == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-01"]


def initiatives(city: City) -> tuple[Caller, str]:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    for _ in range(50):
        path = propose(soee, company.siren, other.siren, partners=("snc", "cebije"))
    ok(soee.post(f"{path}/milestones", {"title": "Bilan", "due_on": "2026-02-01"}), 201)
    return soee, ALL


def milestones(city: City) -> tuple[Caller, str]:
    path = propose(city.soee())
    for number in range(1, 51):
        ok(city.soee().post(f"{path}/milestones", {"title": f"Jalon {number}", "due_on": "2026-02-01"}), 201)
    return city.soee(), f"{path}/milestones"


def updates(city: City) -> tuple[Caller, str]:
    company = city.company()
    path = propose(city.soee(), company.siren)
    for number in range(50):
        ok((company, city.soee())[number % 2].post(f"{path}/updates", {"words": "Ça avance."}), 201)
    return company, f"{path}/updates"


def deliveries(city: City) -> tuple[Caller, str]:
    company = city.company()
    path = start(city.soee(), company)
    for _ in range(50):
        ok(company.post(f"{path}/deliveries", GIVEN), 201)
    ok(company.post(f"{path}/declarations", {"edition": "2026"}), 201)
    return company, f"{path}/deliveries"


def evidence(city: City) -> tuple[Caller, str]:
    company = city.company()
    path = propose(city.soee(), company.siren)
    for shade in range(50):
        ok(company.post(f"{path}/evidence", files={"file": ("a.png", png(shade))}), 201)
    return company, f"{path}/evidence"


@pytest.mark.parametrize("fill", [initiatives, milestones, updates, deliveries, evidence])
def test_fifty_rows_take_as_many_queries_as_five(city: City, fill: object) -> None:
    who, path = fill(city)  # type: ignore[operator]
    few, many = queries(who, f"{path}?limit=5", 5), queries(who, f"{path}?limit=50", 50)
    assert 0 < few == many <= 8


def test_outcomes_take_as_many_queries_for_many_associations_as_for_one(city: City) -> None:
    soee, company = city.soee(), city.company()
    partners = ("snc", "cebije", "aode2", "ardeur", "starter")
    paths = [complete(soee, company, partners=some) for some in (partners[:1], partners)]
    taken = []
    for path, times in zip(paths, (1, 5), strict=True):
        with counted() as seen:
            read = ok(soee.get(f"{path}/outcomes"))
        assert (len(read["partners"]), read["sum"]["reached"]) == (times, 12 * times)
        taken.append(len(seen))
    assert taken[0] == taken[1]
