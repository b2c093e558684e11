"""The same content under another company is flagged to who judges, and that company named to who may see its file."""

from typing import Any

import pytest

from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import STATEMENT, WORKSHOP, declare, year

FILE = {"file": ("feuille.png", png(7))}


@pytest.fixture
def companies(city: City) -> tuple[Caller, Caller]:
    """Two that have sent the same file: one behind a declaration, the other behind its statement."""
    first, second = city.company(1), city.company(2)
    made = declare(first, WORKSHOP)
    ok(first.post(f"/declarations/{made}/evidence", files=FILE), 201)
    ok(second.put(f"{year(second)}/statement", STATEMENT))
    ok(second.post(f"{year(second)}/statement/evidence?figure=volunteers", files=FILE), 201)
    return first, second


def of_declaration(who: Caller, company: Caller) -> Any:
    (row,) = ok(who.get(f"{year(company)}/declarations"))["items"]
    return row["evidence"][0]["elsewhere"]


def of_statement(who: Caller, company: Caller) -> Any:
    return ok(who.get(f"{year(company)}/statement"))["evidence"]["volunteers"][0]["elsewhere"]


def test_who_judges_reads_which_other_company_sent_the_same(city: City, companies: tuple[Caller, Caller]) -> None:
    first, second = companies
    for judge in (city.reviewer(), city.officer()):
        named = [{"siren": second.siren, "name": "Entreprise fictive 2"}]
        assert of_declaration(judge, first) == {"count": 1, "named": named}
        named = [{"siren": first.siren, "name": "Entreprise fictive 1"}]
        assert of_statement(judge, second) == {"count": 1, "named": named}


def test_a_company_does_not_learn_what_others_have_sent(companies: tuple[Caller, Caller]) -> None:
    first, second = companies
    assert (of_declaration(first, first), of_statement(second, second)) == (None, None)


def test_a_reviewer_tied_to_the_other_company_learns_only_that_there_is_one(
    city: City, companies: tuple[Caller, Caller]
) -> None:
    first, second = companies
    tied = city.reviewer()
    ok(tied.post("/me/interests", {"siren": second.siren, "reason": "Mon frère y travaille."}), 204)
    assert of_declaration(tied, first) == {"count": 1, "named": []}


def test_a_company_whose_file_is_only_behind_a_draft_is_not_named(city: City) -> None:
    first, second = city.company(1), city.company(2)
    for company, submit in ((first, True), (second, False)):
        made = declare(company, WORKSHOP, submit=submit)
        ok(company.post(f"/declarations/{made}/evidence", files=FILE), 201)
    assert of_declaration(city.reviewer(), first) == {"count": 1, "named": []}


def test_ten_companies_are_named_at_most(city: City) -> None:
    for number in range(1, 13):
        company = city.company(number)
        made = declare(company, WORKSHOP)
        ok(company.post(f"/declarations/{made}/evidence", files=FILE), 201)
    told = of_declaration(city.reviewer(), company)
    assert (told["count"], len(told["named"])) == (11, 10)


def test_what_nobody_else_has_sent_is_not_flagged(city: City) -> None:
    company = city.company(1)
    made = declare(company, WORKSHOP)
    ok(company.post(f"/declarations/{made}/evidence", files=FILE), 201)
    assert of_declaration(city.reviewer(), company) is None
