import json
import re

from tests.docs.generated import REFERENCE
from tests.support.city import City, ok

YEAR = "/companies/{}/editions/2026"
HIRE = {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": 1}


def test_the_problem_shown_on_the_page_is_the_one_that_is_answered(city: City) -> None:
    shown = re.search(r"```json\n(.*?)```", (REFERENCE / "api.md").read_text(), re.DOTALL)
    assert shown is not None
    company = city.company(1)
    contradicting = {"headcount": "8", "durable_hires": 2, "hires_from_shared_vacancies": 3, "volunteers": 9}
    answered = company.put(f"{YEAR.format(company.siren)}/statement", contradicting)
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json() == json.loads(shown[1])


def test_a_list_is_read_to_its_end_by_following_its_links(city: City) -> None:
    company = city.company(1)
    path = f"{YEAR.format(company.siren)}/declarations"
    made = [ok(company.post(path, HIRE), 201)["id"] for _ in range(3)]
    ok(company.post(path, {"kind": "forum", "presence": "full_day"}), 201)
    first = company.get(f"{path}?kind=local_hire&limit=2")
    assert [one["id"] for one in ok(first)["items"]] == made[:2]
    last = company.get(first.links["next"]["url"])
    assert [one["id"] for one in ok(last)["items"]] == made[2:]
    assert "link" not in last.headers


def test_an_unknown_and_a_repeated_parameter_are_faults(city: City) -> None:
    for query, names in (("limit=900&colour=red", ["limit", "colour"]), ("level=engaged&level=engaged", ["level"])):
        answered = city.anyone.get(f"/register?{query}")
        assert (answered.status_code, [one["pointer"] for one in answered.json()["errors"]]) == (422, names)


def test_a_fault_of_a_declaration_points_at_its_field(city: City) -> None:
    company = city.company(1)
    path = f"{YEAR.format(company.siren)}/declarations"
    for body, pointers in (
        ({**HIRE, "contract": "daily", "count": 0}, ["/contract", "/count"]),
        ({**HIRE, "kind": "gift"}, ["/kind"]),
        ({}, ["/kind"]),
    ):
        answered = company.post(path, body)
        assert (answered.status_code, [one["pointer"] for one in answered.json()["errors"]]) == (422, pointers)
