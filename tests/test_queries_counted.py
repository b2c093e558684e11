"""A list takes the same number of queries whether it has 5 rows or 50."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread

import pytest
from sqlalchemy import Engine, event

from tests.bench.prepare import holders
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import STATEMENT, WORKSHOP, declare, year


@contextmanager
def counted(*, here: bool = False) -> Iterator[list[str]]:
    """The statements that any engine sends meanwhile, or this thread alone: a server's upkeep comes when it likes.
    A route's prepared ones are constant by their nature."""
    seen: list[str] = []
    asking = current_thread()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        thread = current_thread()
        # A worker looks for orders every second, whatever is asked meanwhile.
        if thread is asking or not (here or thread.name == "worker"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def queries(who: Caller, path: str, rows: int) -> int:
    ok(who.get(path))
    with counted() as seen:
        assert len(ok(who.get(path))["items"]) == rows
    # The server's upkeep, which comes every few seconds, changes rows; a list does not.
    return sum(statement.startswith(("SELECT", "WITH")) for statement in seen)


def companies(city: City) -> tuple[Caller, str]:
    for number in range(50):
        city.add_company(number)
    return city.officer(), "/companies?name=fictive"


def declarations(city: City) -> tuple[Caller, str]:
    company = city.company(1)
    for number in range(50):
        made = declare(company, WORKSHOP)
        if number % 10 == 0:
            company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png(number))})
    return company, f"{year(company)}/declarations?kind=volunteering"


def files_elsewhere(city: City) -> tuple[Caller, str]:
    """Each file stands behind a declaration of another company too, which is named to the reviewer."""
    first, second = city.company(1), city.company(2)
    for number in range(50):
        for company in (first, second):
            made = declare(company, WORKSHOP)
            if number % 10 == 0:
                ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.png", png(number))}), 201)
    return city.reviewer(), f"{year(first)}/declarations?kind=volunteering"


def applications(city: City) -> tuple[Caller, str]:
    reviewer = city.reviewer()
    for number in range(50):
        company = city.company(number)
        ok(company.put(f"{year(company)}/statement", STATEMENT))
        made = ok(company.post(f"{year(company)}/applications"), 201)["id"]
        ok(company.post(f"/applications/{made}/submission"))
        ok(reviewer.verify(f"{year(company)}/statement", {"verified_volunteers": 5, "source": "seen_on_site"}))
    return reviewer, "/applications?edition=2026"


def audit(city: City) -> tuple[Caller, str]:
    company = city.company(1)
    for _ in range(50):
        declare(company, WORKSHOP, submit=False)
    return city.officer(), "/audit?subject=declaration"


def register(city: City) -> tuple[Caller, str]:
    city.database.write_sync(holders)
    return city.anyone, "/register?level=engaged"


@pytest.mark.parametrize("fill", [companies, declarations, files_elsewhere, applications, audit, register])
def test_fifty_rows_take_as_many_queries_as_five(city: City, fill: Callable[[City], tuple[Caller, str]]) -> None:
    who, path = fill(city)
    few, many = queries(who, f"{path}&limit=5", 5), queries(who, f"{path}&limit=50", 50)
    assert 0 < few == many <= 7
