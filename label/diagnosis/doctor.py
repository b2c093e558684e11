"""All checks, in the order of the report. Each yields a sentence for each disagreement."""

from collections.abc import Iterator
from datetime import datetime
from typing import cast

from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from label.applications.openings import openings_needed, understaffed
from label.certificates import cessations
from label.certificates.planning import Issuer
from label.companies.queries import unprintable_names
from label.diagnosis import (
    application_trail,
    audit_trail,
    certificates,
    database_age,
    decisions,
    declaration_trail,
    files,
    integrity,
    orders,
    status_lists,
    stored_files,
    successions,
)
from label.diagnosis.scope import CheckScope, Notice
from label.editions.queries import amendments_needed
from label.kit.clock import day
from label.kit.damage import damage_text, is_damage
from label.kit.sessions import ReadSession

Findings = dict[str, Iterator[str]]


def disagreements(session: ReadSession, issuer: Issuer, at: datetime, deep: bool) -> list[str]:  # noqa: FBT001
    """What the comparisons find, without the notices and without the check of the database itself."""
    found = _run_all(session, _comparisons(session, issuer, CheckScope(at, deep)))
    return [one for one in found if not isinstance(one, Notice)]


def examine(session: ReadSession, issuer: Issuer, scope: CheckScope) -> Iterator[str]:
    """A sentence for each disagreement, as it is found; a `Notice` is none."""
    first: Findings = {"editions": _advice(session, scope), "database": integrity.check(session, scope)}
    first["age of the database"] = database_age.check(session, issuer.settings.data_dir)
    yield from _run_all(session, first | _comparisons(session, issuer, scope))


def _comparisons(session: ReadSession, issuer: Issuer, scope: CheckScope) -> Findings:
    return {
        "decisions": decisions.check(session, scope),
        "certificates": certificates.check(session, scope),
        "files of certificates": files.check(session, issuer, scope),
        "stored files": stored_files.check(session, issuer, scope),
        "status lists": status_lists.check(session, issuer, scope),
        "orders": orders.check(session, scope),
        "successions": successions.check(session),
        "trail of certificates": audit_trail.check(session, scope),
        "trail of applications": application_trail.check(session, scope),
        "trail of declarations": declaration_trail.check(session, scope),
    }


def _run_all(session: ReadSession, checks: Findings) -> Iterator[str]:
    """Damage that stops one check leaves the others: each has a savepoint, as PostgreSQL asks for."""
    connection = cast("Connection", session.get_bind())
    for name, found in checks.items():
        savepoint = connection.begin_nested()
        try:
            yield from found
        except DBAPIError as error:
            if not is_damage(error):
                raise
            savepoint.rollback()
            yield f"{name}: not compared to the end, the database is damaged: {damage_text(error)}"
        except (ValueError, TypeError, LookupError, ArithmeticError) as error:
            savepoint.rollback()
            yield f"{name}: not compared to the end, a value cannot be read: {error!r}"
        else:
            savepoint.commit()


def _advice(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    yield from map(Notice, amendments_needed(session, day(scope.at)))
    yield from map(Notice, openings_needed(session, scope.at))
    yield from map(Notice, understaffed(session, scope.at))
    yield from map(Notice, cessations.notices(session, day(scope.at)))
    yield from map(Notice, unprintable_names(session))
