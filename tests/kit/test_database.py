"""Where work runs, on both databases: committed on return, undone on an exception, told when it cannot be."""

import asyncio
import threading
import time
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from label.accounts.models import Partner, Person
from label.companies.models import Company
from label.kit.clock import now
from label.kit.compiled_statement import CompiledStatement
from label.kit.database import Database
from label.kit.errors import Conflict, Invalid, Unavailable
from label.kit.settings import Settings
from tests.support.sirens import siren

PEOPLE = CompiledStatement(lambda _insert: select(Person.email).order_by(Person.email))


def add(session: Session, email: str) -> str:
    person = Person(email=email, name="X", created_at=now())
    session.add(person)
    session.flush()
    return person.id


def people(database: Database) -> list[str]:
    return database.read_sync(lambda session: [row[0] for row in PEOPLE(session)])


def test_on_return_a_write_is_committed(database: Database) -> None:
    asyncio.run(database.write(add, "a@x.example"))
    assert people(database) == ["a@x.example"]


def test_on_an_exception_nothing_remains(database: Database) -> None:
    def fail(session: Session) -> None:
        add(session, "a@x.example")
        raise Invalid("no")

    with pytest.raises(Invalid):
        asyncio.run(database.write(fail))
    assert people(database) == []


def test_what_exists_already_is_a_conflict(database: Database) -> None:
    database.write_sync(add, "a@x.example")
    with pytest.raises(Conflict):
        asyncio.run(database.write(add, "a@x.example"))


def test_what_someone_else_changed_meanwhile_is_a_conflict(database: Database) -> None:
    def overtaken(session: Session) -> None:
        session.add(Company(siren=siren(1), name="Avant", search_name="avant"))
        session.flush()
        row = session.get_one(Company, siren(1))
        session.execute(text("UPDATE companies SET version = version + 1"))
        row.name = "Après"

    with pytest.raises(Conflict, match="Someone else has changed this meanwhile"):
        database.write_sync(overtaken)
    with pytest.raises(Conflict, match="Someone else has changed this meanwhile"):
        asyncio.run(database.write(overtaken))


def test_a_value_that_cannot_be_stored_is_invalid(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite stores whatever it is given")
    with pytest.raises(Invalid, match="A value cannot be stored"):
        asyncio.run(database.write(add, "a\0@x.example"))
    assert people(database) == []


def test_a_prepared_statement_that_fails_raises_as_any_other(database: Database) -> None:
    missing = CompiledStatement(lambda _insert: text("SELECT 1 FROM nowhere"))
    with pytest.raises((OperationalError, ProgrammingError), match="nowhere"):
        database.read_sync(lambda session: missing(session))


def test_no_reader_may_write(database: Database) -> None:
    def by_statement(session: Session) -> None:
        session.connection().execute(text("INSERT INTO partners (id, name, active) VALUES ('x', 'X', true)"))

    for work in (lambda session: add(session, "a@x.example"), by_statement):
        for read in (database.read, database.read_snapshot, database.read_inline):
            with pytest.raises((Unavailable, InternalError)):
                asyncio.run(read(work))
        for read_here in (database.read_sync, database.read_snapshot_sync):
            with pytest.raises((Unavailable, InternalError)):
                read_here(work)
    assert people(database) == []
    assert database.read_sync(lambda session: session.get(Partner, "x")) is None


def test_a_survey_sees_everything_as_of_one_moment(database: Database) -> None:
    def look(session: Session) -> list[int]:
        seen = [len(PEOPLE(session).fetchall())]
        other = threading.Thread(target=database.write_sync, args=(add, "a@x.example"))
        other.start()
        other.join()
        return [*seen, len(PEOPLE(session).fetchall())]

    assert asyncio.run(database.read_snapshot(look)) == [0, 0]
    assert people(database) == ["a@x.example"]


def test_a_glance_reads_what_was_just_committed_with_or_without_a_session(database: Database) -> None:
    def lean(session: Session) -> list[str]:
        return [row[0] for row in PEOPLE(session)]

    def full(session: Session) -> list[str]:
        assert session.get_bind().engine is not None
        return list(session.scalars(select(Person.email)))

    async def story() -> list[Any]:
        seen = [await database.read_inline(lean), await database.read_inline(full)]
        await database.write(add, "a@x.example")
        return [*seen, await database.read_inline(lean), await database.read_inline(full)]

    assert asyncio.run(story()) == [[], [], ["a@x.example"], ["a@x.example"]]


def test_work_apart_holds_no_connection(database: Database) -> None:
    assert asyncio.run(database.run_in_executor(lambda plan: plan * 2, 21)) == 42


def test_more_than_may_wait_is_refused(settings: Settings) -> None:
    database, block = Database(settings.model_copy(update={"queue_size": 1})), threading.Event()

    async def crowd() -> list[Any]:
        first = asyncio.ensure_future(database.read(lambda _session: block.wait(120)))
        await asyncio.sleep(0)
        told: list[Any] = [*await asyncio.gather(database.read(lambda _session: None), return_exceptions=True)]
        block.set()
        await first
        return told

    assert [type(one) for one in asyncio.run(crowd())] == [Unavailable]
    database.close()


def test_a_database_that_is_away_is_told_as_503_and_comes_back(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite is a file: it does not go away")

    def leave(session: Session) -> None:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        database.write_sync(leave)
    assert people(database) == []

    def cut_then_ask(session: Session) -> None:
        pid = session.scalar(text("SELECT pg_backend_pid()"))
        other = threading.Thread(target=database.write_sync, args=(_terminate, pid))
        other.start()
        other.join()
        PEOPLE(session)

    with pytest.raises(Unavailable):
        database.read_sync(cut_then_ask)
    assert people(database) == []


def _terminate(session: Session, pid: int) -> None:
    session.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})


def test_a_connection_lost_at_the_commit_leaves_it_open_whether_the_work_was_done(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite is a file: it does not go away")
    tries: list[str] = []

    def cut_at_the_end(session: Session) -> None:
        tries.append(add(session, "a@x.example"))
        other = threading.Thread(
            target=database.write_sync, args=(_terminate, session.scalar(text("SELECT pg_backend_pid()")))
        )
        other.start()
        other.join()

    with pytest.raises(Unavailable, match="the work may have been done"):
        database.write_sync(cut_at_the_end)
    assert (len(tries), people(database)) == (1, [])


def test_work_that_meets_a_closed_connection_runs_again(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite is a file: it does not go away")
    assert people(database) == []
    database.write_sync(add, "a@x.example")
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    database.write_sync(lambda session: session.execute(others))  # the readers' connections
    assert people(database) == ["a@x.example"]
    assert database.read_snapshot_sync(lambda session: [row[0] for row in PEOPLE(session)]) == ["a@x.example"]
    database.read_sync(lambda session: session.execute(others))  # the writers'
    database.write_sync(add, "b@x.example")
    assert people(database) == ["a@x.example", "b@x.example"]


def test_a_transaction_that_the_server_ended_for_idling_is_told_as_503(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite ends nobody's transaction")

    def idle(session: Session) -> None:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '50ms'"))
        time.sleep(0.3)
        add(session, "a@x.example")

    with pytest.raises(Unavailable, match="nothing was done"):
        database.write_sync(idle)
    assert people(database) == []


def test_a_deadlock_is_tried_again(database: Database) -> None:
    if database.on_sqlite:
        pytest.skip("SQLite has one writer: no two wait for each other")
    for email in ("a@x.example", "b@x.example"):
        database.write_sync(add, email)
    both = threading.Barrier(2)
    met: list[str] = []

    def rename(session: Session, first: str, second: str) -> None:
        for email in (first, second):
            session.execute(text("UPDATE people SET name = 'Y' WHERE email = :e"), {"e": email})
            if email == first and len(met) < 2:
                met.append(email)
                both.wait(5)

    async def cross() -> None:
        await asyncio.gather(
            database.write(rename, "a@x.example", "b@x.example"), database.write(rename, "b@x.example", "a@x.example")
        )

    asyncio.run(cross())
    names = database.read_sync(lambda session: set(session.scalars(select(Person.name))))
    assert names == {"Y"}


def test_what_the_database_refuses_to_one_is_not_refused_to_its_group(database: Database) -> None:
    database.write_sync(add, "a@x.example")

    async def crowd() -> list[Any]:
        emails = [f"{letter}@x.example" for letter in "bacadae"]
        return await asyncio.gather(*(database.write(add, email) for email in emails), return_exceptions=True)

    told = [type(one) for one in asyncio.run(crowd())]
    assert told == [str, Conflict, str, Conflict, str, Conflict, str]
    assert people(database) == [f"{letter}@x.example" for letter in "abcde"]


def test_statistics_are_counted_when_tables_have_grown(database: Database) -> None:
    rows = [{"siren": siren(number), "name": "x", "search_name": "x"} for number in range(30)]
    database.write_sync(lambda session: session.execute(insert(Company), rows))
    asyncio.run(database.keep_statistics())
    if database.on_sqlite:
        with database.readers.connect() as connection:
            counted = connection.exec_driver_sql("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'companies'")
            assert counted.scalar_one() > 0
