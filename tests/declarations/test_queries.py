import pytest

from tests.support.answers import walk
from tests.support.city import City
from tests.support.filing import HIRE, WORKSHOP, declare, year


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [0, 1, 2]),
        ("?state=draft", [0, 2]),
        ("?state=submitted", [1]),
        ("?kind=volunteering&state=draft", [0]),
        ("?kind=volunteering&state=checked", []),
    ],
)
def test_a_company_s_declarations_are_listed_by_kind_and_state(city: City, asked: str, found: list[int]) -> None:
    company = city.company(1)
    made = [
        declare(company, WORKSHOP, submit=False),
        declare(company, WORKSHOP),
        declare(company, HIRE, submit=False),
    ]
    listed = walk(company, f"{year(company)}/declarations{asked}")
    assert [row["id"] for row in listed] == [made[place] for place in found]
