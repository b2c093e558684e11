"""Freezing a year: counted outside the writer, and written in a moment, or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event, text

from csr.firms.portfolio import Scope
from csr.reports.observatory import publication
from csr.reports.observatory.schemas import FreezeIn
from label.kit.actor import Actor, Membership, Role
from label.kit.database import Database
from label.kit.errors import Conflict, Invalid
from tests.csr.reports.observatory.stored_years import (
    NEW_YEAR,
    FileFacts,
    add_edition_before,
    add_file,
    add_snapshot,
    fill_year,
    freeze_year,
)
from tests.support.answers import refused
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
def test_the_inputs_are_read_outside_the_writer(city: City, companies: int) -> None:
    fill_year(city, 1, companies=companies)
    add_edition_before(city)
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


def test_a_year_that_someone_else_froze_meanwhile_is_not_frozen_again(city: City) -> None:
    fill_year(city, 1, companies=5)
    actor = Actor(city.database.write_sync(steerer), "", "", "", (Membership(Role.CITY),))
    work = (actor, Scope.of(city.settings), "2026", FIRST)
    counted = publication.count(city.database.read_snapshot_sync(publication.prepare, *work, NEW_YEAR))
    freeze_year(city)
    with pytest.raises(Conflict, match="Someone else has frozen"):
        city.database.write_sync(publication.freeze, *work, counted, NEW_YEAR)
    assert len(ok(city.anyone.get("/csr/observatory"))["items"]) == 1


ENDED = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Boulogne


LATER = datetime(2027, 9, 1, 9, tzinfo=UTC)


def cells(shown: Any, code: str) -> dict[tuple[str, ...], Any]:
    table = next(one for one in shown["tables"] if one["code"] == code)
    names = table["dimensions"]
    return {tuple(cell["at"][name] for name in names): cell["value"] for cell in table["cells"]}


def test_a_year_is_frozen_once_it_has_ended(city: City) -> None:
    with pytest.raises(Conflict, match=r"has not ended: it can be frozen from 2027-01-01 on"):
        freeze_year(city, ENDED.replace(hour=22, minute=59))
    assert ok(city.anyone.get("/csr/observatory"))["items"] == []
    assert freeze_year(city, ENDED)["frozen_at"] == "2026-12-31T23:00:00Z"
    refused(city.soee().post("/csr/observatory/2099", {}), 409, "has not ended")


def test_a_frozen_year_does_not_change_with_the_data(city: City) -> None:
    siren = add_file(city, 1, FileFacts(paid="3"))
    before = freeze_year(city)
    add_snapshot(city, siren, FileFacts(paid="100"))
    assert ok(city.anyone.get("/csr/observatory/2026")) == before
    shown = ok(city.soee().get("/csr/observatory/2026/preview"))
    assert shown["inputs_digest"] != before["inputs_digest"]
    assert shown["numbers"] == before["numbers"]


def test_a_correction_has_a_reason_and_the_earlier_number_stays_readable(city: City) -> None:
    sirens = [add_file(city, number, FileFacts(paid="3")) for number in range(6)]
    first = freeze_year(city)
    for siren in sirens:
        add_snapshot(city, siren, FileFacts(paid="5"))
    with pytest.raises(Invalid, match="to correct it, say why"):
        freeze_year(city, LATER)
    second = freeze_year(city, LATER, "Des feuilles d’heures sont arrivées tard.")
    assert (first["number"], second["number"], second["reason"]) == (1, 2, "Des feuilles d’heures sont arrivées tard.")
    assert (cells(first, "hours")["all", "all"], cells(second, "hours")["all", "all"]) == ("18", "30")
    latest = ok(city.anyone.get("/csr/observatory/2026"))
    assert latest == second
    kept = ok(city.anyone.get("/csr/observatory/2026?number=1"))
    assert {**kept, "numbers": []} == {**first, "numbers": []}
    assert [(one["number"], one["reason"]) for one in latest["numbers"]] == [(1, None), (2, second["reason"])]


def test_an_unfrozen_or_unchanged_year_cannot_be_corrected(city: City) -> None:
    with pytest.raises(Invalid, match="nothing to correct"):
        freeze_year(city, NEW_YEAR, "Pourquoi pas.")
    freeze_year(city)
    with pytest.raises(Conflict, match="Nothing has changed since number 1"):
        freeze_year(city, LATER, "Pourquoi pas.")


def test_freezing_over_http_is_recorded_in_the_audit_trail(city: City) -> None:
    made = city.soee().post("/csr/observatory/2024", {})
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/csr/observatory/2024?number=1")
    refused(city.officer().post("/csr/observatory/2024", {"reason": ""}), 422)
    with city.database.readers.connect() as connection:
        query = text("SELECT action, subject_id, after FROM audit WHERE subject = 'observatory'")
        ((action, subject, after),) = connection.execute(query).all()
    told = {name: made.json()[name] for name in ("number", "inputs_digest", "tables_digest", "reason")}
    assert (action, subject, json.loads(after)) == ("freeze", "2024", told)


def test_only_soee_and_the_city_freeze_and_preview(city: City) -> None:
    for who in (city.company(1), city.partner(), city.reviewer()):
        assert who.post("/csr/observatory/2024", {}).status_code == 403
        assert who.get("/csr/observatory/2024/preview").status_code == 403
    assert city.anyone.post("/csr/observatory/2024", {}).status_code == 401
    assert city.anyone.get("/csr/observatory/2024/preview").status_code == 401
