"""What each step of an application begins and ends with: whose it is, its lock, its trail."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.applications import queries, rules
from label.applications.models import Application, ApplicationState, Correction
from label.applications.schemas import ApplicationOut
from label.companies.queries import reads_as_company
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict, Forbidden
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession


def own_application(session: ReadSession, actor: Actor, application_id: str) -> Application:
    """An application of the actor's company, locked."""
    row = queries.get(session, actor, application_id, lock=True)
    check_member(actor, row.siren)
    return row


def judged_application(session: ReadSession, actor: Actor, application_id: str, *, lock: bool = True) -> Application:
    """An application that the actor may judge, locked: not that of a company it acts for."""
    row = queries.get(session, actor, application_id, lock=lock)
    if reads_as_company(session, actor, row.siren):
        raise Forbidden("You act for this company: someone else must examine its application.")
    return row


def check_alone(session: ReadSession, row: Application) -> None:
    """An application that was decided goes on only while the company has no other one under way."""
    same = select(Application.id, Application.state).filter_by(siren=row.siren, edition=row.edition)
    for other in session.execute(same.where(Application.id != row.id)):
        if other.state not in (ApplicationState.WITHDRAWN, *rules.DECIDED):
            raise Conflict(f"The company has applied again since: {other.id}, {other.state}.")


def waiting_correction(session: ReadSession, row: Application) -> Correction:
    waiting = select(Correction).filter_by(application_id=row.id, answered_at=None, lapsed_at=None)
    return session.scalars(waiting).one()


def record(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: Application,
    before: str | None,
    more: JsonObject | None = None,
) -> None:
    """The trail of a step."""
    was = {"state": before} if before else None
    after = {"state": row.state, "round": row.round, **(more or {})}
    audit.record(session, actor, at, act, ("application", row.id), siren=row.siren, before=was, after=after)


def move(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: Application,
    state: ApplicationState,
    more: dict[str, object] | None,
) -> None:
    before, row.state = row.state, state
    session.flush()
    record(session, actor, at, act, row, before, more)


def move_to(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: Application,
    state: ApplicationState,
    more: JsonObject | None = None,
) -> ApplicationOut:
    """Take the step to a state, leave its trail, and show the application."""
    move(session, actor, at, act, row, state, more)
    return queries.shown(session, actor, row)


def check_member(actor: Actor, siren: str) -> None:
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may do this.")
