from tests.support.answers import problem
from tests.support.city import City, ok
from tests.support.filing import HIRE, STATEMENT, declare, year


def test_facts_that_contradict_each_other_are_not_frozen_and_every_fault_is_told(city: City) -> None:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT | {"durable_hires": 1, "hires_from_shared_vacancies": 0}))
    declare(company, HIRE | {"count": 2})
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    told = problem(company.post(f"/applications/{application}/submission"), 422)
    assert told["detail"] == "The declared figures contradict each other."
    assert told["errors"] == [
        {"pointer": "/local_hires", "detail": "The sum of count is 2, more than durable_hires, 1."}
    ]
    shown = ok(company.get(f"/applications/{application}"))
    assert (shown["state"], shown["snapshots"]) == ("draft", [])
