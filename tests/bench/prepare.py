"""A database to measure on: companies with 20, 200 and 20,000 declarations, one that declares while it is measured, and
2,000 others: 1,000 that hold the label and 1,000 that have applied."""

import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session
from stdnum import luhn

from label.accounts import actions, associations
from label.certificates import printed_fields
from label.certificates.models import Certificate
from label.certificates.numbers import new_number
from label.companies.models import Company
from label.declarations import score_sums
from label.declarations.models import Declaration, ScoreSums, Statement
from label.editions import actions as editions
from label.editions import queries
from label.kit import migrations
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.database import Database
from label.kit.ids import new_id
from label.kit.settings import Settings
from scoring import ZERO
from tests.bench import large_city
from tests.support.pages import PAGE

SIZES = {"usual": 200, "small": 20, "large": 20_000, "declaring": 20}
HOLDERS, APPLICANTS = range(100, 1100), range(2000, 3000)


def prepare(url: str, folder: Path) -> dict[str, dict[str, str]]:
    """Make it; returns for each company its SIREN and a key, and for each role of `large_city.STAFF` a key."""
    import label.tables  # noqa: F401

    database = Database(Settings(data_dir=folder, database_url=url))
    with database.engine.begin() as connection:
        migrations.upgrade(connection)
    database.write_sync(associations.add_initial_partners)
    database.write_sync(editions.publish_first_edition, now())
    made = {name: database.write_sync(_company, number, size) for number, (name, size) in enumerate(SIZES.items())}
    database.write_sync(holders, HOLDERS)
    keys = database.write_sync(large_city.add, [siren(number) for number in HOLDERS], list(map(siren, APPLICANTS)))
    if database.engine.dialect.name == "postgresql":  # as its autovacuum would, in the middle of a load
        with database.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    database.close()
    return made | {role: {"key": key} for role, key in keys.items()}


def siren(number: int) -> str:
    """A fictitious SIREN."""
    body = f"9991{number:04d}"
    return body + luhn.calc_check_digit(body)


def certificate_number(number: int) -> str:
    """The number of a holder's certificate."""
    return new_number("BB", "2026", Random(number))


def _company(session: Session, number: int, size: int) -> dict[str, str]:
    number_, at = siren(number), now()
    session.add(Company(siren=number_, name=f"Mesure {number}", search_name=f"mesure {number}"))
    session.flush()
    person = actions.make_person(session, f"m{number}@bench.example", "Bench", at)
    actions.affiliate(session, person, Membership(Role.COMPANY, siren=number_), at)
    key = actions.issue_token(session, person, "bench", 30, at, secrets.SystemRandom())
    figures: dict[str, Any] = {"durable_hires": 9, "hires_from_shared_vacancies": 5, "volunteers": 50}
    session.add(
        Statement(
            siren=number_, edition="2026", headcount=500, state="submitted", signed_by="B", signed_at=at, **figures
        )
    )
    row = {
        "siren": number_,
        "edition": "2026",
        "kind": "volunteering",
        "state": "submitted",
        "action": "mentoring",
        "audience": "senior",
        "time": "paid",
        "participants": 1,
        "hours": 2,
        "created_by": person.id,
        "created_at": at,
        "version": 1,
    }
    for _ in range(0, size, 1000):
        session.execute(insert(Declaration), [row | {"id": new_id()} for _ in range(min(1000, size))])
    rulebook = queries.rulebook(session, queries.get(session, "2026").rulebook_digest)
    one = score_sums.contribution(Declaration(**row, id=new_id()), rulebook)
    kept = ZERO
    for _ in range(size):
        kept += one.declared
    session.add(
        ScoreSums(
            siren=number_,
            edition="2026",
            serial=1,
            rulebook_digest=queries.rulebook_in_force(session, "2026"),
            declared=kept.to_json(),
            verified=score_sums.NOTHING,
        )
    )
    return {"siren": number_, "key": key}


def holders(session: Session, numbers: Iterable[int] = range(100, 160)) -> None:
    """A certificate for each; their applications and decisions are made as bare as the tables allow."""
    from label.applications.models import Application, Decision, Snapshot

    at = now()
    person = actions.make_person(session, "holders@bench.example", "Bench", at).id
    digest = queries.get(session, "2026").rulebook_digest
    for number in numbers:
        holder = siren(number)
        session.add(Company(siren=holder, name=f"Titulaire {number}", search_name=f"titulaire {number}"))
        session.flush()
        application = Application(
            id=new_id(),
            siren=holder,
            edition="2026",
            state="granted",
            created_by=person,
            created_at=at,
            submitted_at=at,
        )
        session.add(application)
        session.flush()
        common = {"application_id": application.id}
        snapshot = Snapshot(
            **common,
            id=new_id(),
            number=1,
            cause="decision",
            taken_at=at,
            rulebook_digest=digest,
            document="{}",
            digest="-",
            level="engaged",
        )
        session.add(snapshot)
        session.flush()
        decision = Decision(
            **common,
            id=new_id(),
            number=1,
            round=1,
            snapshot_id=snapshot.id,
            person_id=person,
            outcome="granted",
            level="engaged",
            reasons="-",
            decided_at=at,
        )
        session.add(decision)
        session.flush()
        session.add(
            Certificate(
                **common,
                number=certificate_number(number),
                decision_id=decision.id,
                siren=holder,
                name=f"Titulaire {number}",
                search_name=f"titulaire {number}",
                edition="2026",
                level="engaged",
                state="valid",
                issued_at=at,
                issued_on=date(2026, 10, 1),
                valid_until=date(2099, 9, 30),
                page=printed_fields.to_json(PAGE),
                file_digest="0" * 64,
                file_size=0,
            )
        )
