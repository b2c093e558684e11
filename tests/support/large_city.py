"""Some thousands of rows in each table that grows, straight in the tables: for tests of what a list costs at size."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session
from stdnum import luhn

from csr.events.models import CityEvent, Registration
from csr.firms.models import Firm, Interaction, StageChange
from csr.initiatives.models import (
    Commitment,
    Delivery,
    Initiative,
    InitiativeAudience,
    Involvement,
    Milestone,
    Outcome,
)
from csr.stories.models import Story
from label.applications.models import Application, Assignment, Decision, Snapshot
from label.campaigns.models import Campaign, Order
from label.certificates.models import Certificate
from label.companies.models import Company, Establishment
from label.declarations import score_sums
from label.declarations.models import Declaration, ScoreSums, Statement
from label.editions import queries as editions
from label.kit.audit import AuditEntry
from label.kit.columns import Base
from label.kit.database import Database
from label.kit.ids import new_id
from tests.support.steering import steerer

COMPANIES = 9_000
LARGE_EVERY = 200  # a company in so many is of the portfolio's size
FIRMS = range(0, COMPANIES, LARGE_EVERY)
YEARS = range(2007, 2027)
INITIATIVES = dict.fromkeys(YEARS, 900) | {2026: 70}  # of each year; the last has begun only
STATES = ("proposed", "in_discussion", "committed", "under_way", "completed", "declined", "abandoned")
AT = datetime(2026, 3, 1, tzinfo=UTC)
COMMUNE = "92012"
DOCUMENT = json.dumps({"facts": "x" * 1_500})  # as long as a short one of a real file
Row = dict[str, Any]


def siren_of(number: int) -> str:
    """A fictitious SIREN that no other fixture gives."""
    body = f"9995{number:04d}"
    return body + luhn.calc_check_digit(body)


def fill(database: Database) -> None:
    """Fill the tables, and let the database count them, as `PRAGMA optimize` and autovacuum do in operation."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        # The rows fit each other; to look each reference up would take most of the time.
        driver.execute("PRAGMA foreign_keys=OFF" if database.on_sqlite else "SET session_replication_role=replica")
        with connection.begin(), Session(connection, join_transaction_mode="rollback_only") as session:
            _fill(session)
        driver.execute("PRAGMA optimize=0x10002" if database.on_sqlite else "ANALYZE")
        driver.commit()
        connection.invalidate()


Tables = Iterator[tuple[type[Base], Iterator[Row]]]


def _fill(session: Session) -> None:
    person = steerer(session)
    digest = editions.get(session, "2026").rulebook_digest
    for table, rows in chain(_registry(), _steering(person), _label(person, digest)):
        _insert(session, table, rows)


def _insert(session: Session, table: type[Base], rows: Iterator[Row]) -> None:
    while some := list(islice(rows, 1000)):
        session.execute(insert(table), some)


def _registry() -> Tables:
    yield Company, _companies()
    yield Establishment, _establishments()


def _companies() -> Iterator[Row]:
    for number in range(COMPANIES):
        name = f"société {number * 7919 % COMPANIES:05d}"
        size = "42" if number % LARGE_EVERY == 0 else "11"
        yield {"siren": siren_of(number), "name": name, "search_name": name, "size_class": size, "naf_code": "62.01Z"}


def _establishments() -> Iterator[Row]:
    for number in range(COMPANIES):
        for place in range(3):
            commune = COMMUNE if (number + place) % 3 == 0 else "75056"
            yield {"siret": f"{siren_of(number)}{place:05d}", "siren": siren_of(number), "commune_code": commune}


def _steering(person: str) -> Tables:
    """SOEE's firms, initiatives, events and stories. Two next steps in a hundred and as many milestones are late."""
    yield Firm, ({"siren": siren_of(number), "stage": "in_discussion", "owner_id": person} for number in FIRMS)
    yield StageChange, _stage_changes(person)
    yield Interaction, _interactions(person)
    initiatives = list(_initiatives(person))
    yield Initiative, iter(initiatives)
    yield Commitment, _commitments(initiatives)
    yield Involvement, ({"initiative_id": row["id"], "partner_id": "snc", "places": 0} for row in initiatives)
    yield InitiativeAudience, ({"initiative_id": row["id"], "audience": "youth"} for row in initiatives)
    yield Milestone, _milestones(initiatives)
    yield Outcome, _outcomes(initiatives)
    yield Delivery, _deliveries(initiatives, person)
    events = list(_events(person))
    yield CityEvent, iter(events)
    yield Registration, _registrations(events, person)
    yield Story, _stories(person)


def _firm_of(place: int) -> str:
    return siren_of(FIRMS[place % len(FIRMS)])


def _stage_changes(person: str) -> Iterator[Row]:
    for number in FIRMS:
        for year in YEARS:
            at = datetime(year, 2, 1, tzinfo=UTC)
            yield {"siren": siren_of(number), "stage": "in_discussion", "person_id": person, "at": at}


def _interactions(person: str) -> Iterator[Row]:
    for place in range(10_000):
        day = date(YEARS[place % len(YEARS)], 1, 1) + timedelta(days=place % 300)
        step = {
            "next_step": "Rappeler",
            "next_owner_id": person,
            "due_on": day,
            "done_on": None if place % 50 == 0 else day,
        }
        when = {"happened_on": day, "recorded_at": AT, "recorded_by": person}
        yield {"siren": _firm_of(place), "kind": "call", "summary": "Appel", **step, **when}


def _initiatives(person: str) -> Iterator[Row]:
    for year in YEARS:
        for place in range(INITIATIVES[year]):
            # What is old is over; what is of the last year is in all states.
            state = STATES[place % len(STATES)] if year == YEARS[-1] else "completed"
            start, at = date(year, 1, 1) + timedelta(days=place % 250), datetime(year, 1, 1, tzinfo=UTC)
            over, begun = state == "completed", state in ("under_way", "completed")
            yield {
                "id": new_id(),
                "title": f"Initiative {place} de {year}",
                "action": "pair_mentoring",
                "revision": 1,
                "state": state,
                "started_on": start,
                "ended_on": start + timedelta(days=100),
                "owner_id": person,
                "created_by": person,
                "created_at": at,
                "committed_at": at if begun or state == "committed" else None,
                "started_at": at if begun else None,
                "completed_at": at if over else None,
                "closed_why": "no_time" if state in ("declined", "abandoned") else None,
            }


def _commitments(initiatives: list[Row]) -> Iterator[Row]:
    for place, row in enumerate(initiatives):
        yield {"initiative_id": row["id"], "siren": siren_of(place * LARGE_EVERY % (COMPANIES - 1))}


def _milestones(initiatives: list[Row]) -> Iterator[Row]:
    for place, row in enumerate(initiatives):
        for step in range(3):
            due = row["started_on"] + timedelta(days=30 * step)
            yield {
                "initiative_id": row["id"],
                "title": "Bilan",
                "due_on": due,
                "done_on": None if place % 200 == 0 else due,
            }


def _outcomes(initiatives: list[Row]) -> Iterator[Row]:
    for row in initiatives:
        key = {"initiative_id": row["id"], "partner_id": "snc", "audience": "youth"}
        yield key | {"reached": 2, "started": 1, "finished": 1}


def _deliveries(initiatives: list[Row], person: str) -> Iterator[Row]:
    amounts = {"participants": 1, "hours": 2, "euros": 0, "places": 0, "hires": 0, "audience": "youth", "time": "paid"}
    for place, row in enumerate(initiatives):
        when = {"started_on": row["started_on"], "ended_on": row["started_on"], "recorded_at": AT}
        yield {
            "initiative_id": row["id"],
            "siren": siren_of(place * LARGE_EVERY % (COMPANIES - 1)),
            "recorded_by": person,
            **when,
            **amounts,
        }


def _events(person: str) -> Iterator[Row]:
    for year in YEARS:
        for place in range(100):
            start = datetime(year, 1, 10, 9, tzinfo=UTC) + timedelta(days=3 * place)
            kind = ("job_dating", "partners_meeting")[place % 10 == 0]
            times = {"starts_at": start, "ends_at": start + timedelta(hours=3), "created_at": AT, "changed_at": AT}
            yield {"id": new_id(), "kind": kind, "title": "Essai", "place": "Mairie", "created_by": person, **times}


def _registrations(events: list[Row], person: str) -> Iterator[Row]:
    for place, row in enumerate(events):
        for other in range(3):
            key = {"event_id": row["id"], "siren": _firm_of(place + other)}
            yield key | {"people": 1, "offers": 0, "registered_by": person, "registered_at": AT}


def _stories(person: str) -> Iterator[Row]:
    for place in range(3_000):
        said = {"title": "Un duo", "words": "Merci.", "byline": "Léa", "consent": "Lettre", "consented_on": AT.date()}
        when = {
            "created_by": person,
            "created_at": AT,
            "published_at": AT + timedelta(hours=place) if place % 3 else None,
        }
        yield {"witness": "employee", "siren": _firm_of(place), **said, **when}


def _label(person: str, digest: str) -> Tables:
    """Applications of which half are granted, their certificates, declarations, campaigns and the trail."""
    applications = list(_applications(person))
    granted = [row for row in applications if row["state"] == "granted"]
    yield Application, iter(applications)
    yield Snapshot, (_snapshot(row, digest) for row in granted)
    yield Decision, (_decision(row, person) for row in granted)
    yield Certificate, (_certificate(place, row) for place, row in enumerate(granted))
    yield Declaration, _declarations(person)
    yield Statement, _statements()
    yield ScoreSums, _sums(digest)
    yield Assignment, (_assignment(row, person) for row in applications)
    campaigns = [
        {"id": new_id(), "title": "Jury", "person_id": person, "token_id": "-", "made_at": AT} for _ in range(4_000)
    ]
    yield Campaign, iter(campaigns)
    yield Order, _orders(campaigns, granted)
    yield AuditEntry, _audit(person)


def _applications(person: str) -> Iterator[Row]:
    for place in range(4_000):
        state = "granted" if place % 2 else ("submitted", "under_review", "refused")[place % 3]
        when = {"created_at": AT, "submitted_at": AT + timedelta(minutes=place * 7919 % 4_000)}
        yield {
            "id": new_id(),
            "siren": siren_of(place),
            "edition": "2026",
            "state": state,
            "created_by": person,
            **when,
        }


def _snapshot(application: Row, digest: str) -> Row:
    key = {"id": application["id"], "application_id": application["id"], "number": 1, "cause": "decision"}
    return key | {"taken_at": AT, "rulebook_digest": digest, "document": DOCUMENT, "digest": "-", "level": "engaged"}


def _decision(application: Row, person: str) -> Row:
    key = {"id": application["id"], "application_id": application["id"], "round": 1, "snapshot_id": application["id"]}
    return key | {"person_id": person, "outcome": "granted", "level": "engaged", "reasons": "-", "decided_at": AT}


def _certificate(place: int, application: Row) -> Row:
    """Of four certificates three have expired by their date, though no later one has replaced them."""
    name, year = f"société {place:05d}", 2099 if place % 4 == 0 else 2025
    when = {"issued_at": AT, "issued_on": date(2020, 10, 1), "valid_until": date(year, 9, 30)}
    key = {"number": f"BB-2020-{place}", "application_id": application["id"], "decision_id": application["id"]}
    file = {"page": DOCUMENT, "file_digest": "0" * 64, "file_size": 0}
    who = {"siren": application["siren"], "name": name, "search_name": name, "edition": "2026", "level": "engaged"}
    return key | when | file | who


def _declarations(person: str) -> Iterator[Row]:
    said = {"kind": "volunteering", "action": "mentoring", "audience": "senior", "time": "paid", "participants": 1}
    for place in range(10_000):
        made = {"hours": 2, "state": "submitted", "created_by": person, "created_at": AT}
        yield {"siren": siren_of(place % COMPANIES), "edition": "2026", **said, **made}


def _statements() -> Iterator[Row]:
    figures = {"headcount": 50, "durable_hires": 2, "hires_from_shared_vacancies": 1, "volunteers": 3}
    for number in range(COMPANIES):
        signed = {"state": "submitted", "signed_by": "Ada", "signed_at": AT}
        yield {"siren": siren_of(number), "edition": "2026", **figures, **signed}


def _sums(digest: str) -> Iterator[Row]:
    sums = {"declared": score_sums.NOTHING, "verified": score_sums.NOTHING, "rulebook_digest": digest}
    for number in range(COMPANIES):
        yield {"siren": siren_of(number), "edition": "2026", "serial": 1, **sums}


def _assignment(application: Row, person: str) -> Row:
    who = {"person_id": person, "assigned_by": person, "assigned_at": AT}
    return {"application_id": application["id"], "round": 1, **who}


def _orders(campaigns: list[Row], granted: list[Row]) -> Iterator[Row]:
    for place, application in enumerate(4 * granted):
        of = {"campaign_id": campaigns[place % len(campaigns)]["id"], "siren": application["siren"]}
        yield of | {"application_id": application["id"], "asked": "{}", "state": "refused", "ended_at": AT}


def _audit(person: str) -> Iterator[Row]:
    for place in range(20_000):
        subject = {
            "subject": "declaration",
            "subject_id": f"{place % 5_000:032d}",
            "siren": siren_of(place % COMPANIES),
        }
        yield {"at": AT, "person_id": person, "action": "declare", "after": "{}", **subject}
