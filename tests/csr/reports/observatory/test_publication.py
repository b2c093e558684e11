"""Freezing a year: counted outside the writer, and written in a moment, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from csr.firms.portfolio import Scope
from csr.reports.observatory import publication
from csr.reports.observatory.schemas import FreezeIn
from label.kit.actor import Actor, Membership, Role
from label.kit.database import Database
from label.kit.errors import Conflict
from tests.csr.reports.observatory.stored_years import NEW_YEAR, edition_before, frozen, year_of_life
from tests.support.city import City, ok
from tests.support.steering import steerer

FIRST = FreezeIn(reason=None)


@contextmanager
def written(city: City) -> Iterator[list[str]]:
    """The statements that the application sends meanwhile where it writes."""
    seen: list[str] = []
    inside = city.client.app.dependencies["database"].dependency()
    assert isinstance(inside, Database)

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(inside.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(inside.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("companies", [1, 30])
def test_what_is_counted_is_read_where_nobody_waits_to_write(city: City, companies: int) -> None:
    year_of_life(city, 1, companies=companies)
    edition_before(city)
    officer = city.officer()
    with written(city) as seen:
        ok(officer.post("/csr/observatory/2025", {}), 201)
    sent = [statement for statement in seen if "tokens" not in statement]
    assert sent
    assert not [
        one
        for one in sent
        if any(table in one for table in ("snapshots", "companies", "outcomes", "inputs,"))
        and not one.startswith("INSERT")
    ]
    assert len(sent) <= 6


def test_a_year_that_someone_else_has_frozen_meanwhile_is_not_frozen_again(city: City) -> None:
    year_of_life(city, 1, companies=5)
    actor = Actor(city.database.write_sync(steerer), "", "", "", (Membership(Role.CITY),))
    work = (actor, Scope.of(city.settings), "2026", FIRST)
    counted = publication.count(city.database.read_snapshot_sync(publication.prepare, *work, NEW_YEAR))
    frozen(city)
    with pytest.raises(Conflict, match="by someone else meanwhile"):
        city.database.write_sync(publication.freeze, *work, counted, NEW_YEAR)
    assert len(ok(city.anyone.get("/csr/observatory"))["items"]) == 1
