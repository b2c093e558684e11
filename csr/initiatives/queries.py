"""Reading initiatives. Every read starts from `visible_to(actor)`."""

from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from csr.initiatives import rules
from csr.initiatives.models import Commitment, Initiative, InitiativeAudience, Involvement, Milestone
from csr.initiatives.presentation import initiative_out, lines
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.schemas import InitiativeFilter, InitiativeOut, InitiativePage
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

Related = TypeVar("Related")
STEERING = (Role.SOEE, Role.CITY)


def visible_to(actor: Actor) -> Select[Initiative]:
    """All for SOEE and the city; a firm's own; an association's own from the commitment on."""
    if actor.is_any(*STEERING):
        return select(Initiative)
    accompanied = and_(Initiative.state.in_(rules.AGREED), Initiative.id.in_(accompanied_by(actor)))
    return select(Initiative).where(or_(_commits(Commitment.siren.in_(actor.sirens)), accompanied))


def accompanied_by(actor: Actor) -> Select[str]:
    """The ids of the initiatives in which the actor's associations take part, committed or not."""
    return select(Involvement.initiative_id).where(Involvement.partner_id.in_(rules.partners_of(actor)))


def get(session: ReadSession, actor: Actor, initiative_id: str, *, lock: bool = False) -> Initiative:
    """`NotFound` also for an initiative that this actor may not see."""
    row = find(session, actor, initiative_id, lock=lock)
    if row is None:
        raise NotFound(f"No initiative {initiative_id}.")
    return row


def find(session: ReadSession, actor: Actor, initiative_id: str, *, lock: bool = False) -> Initiative | None:
    """The initiative, if it exists for this actor."""
    visible = visible_to(actor).where(Initiative.id == initiative_id)
    return session.scalar(visible.with_for_update(of=Initiative) if lock else visible)


def load_aggregate(session: ReadSession, row: Initiative) -> InitiativeAggregate:
    key = {"initiative_id": row.id}
    firms = session.scalars(select(Commitment).filter_by(**key).order_by(Commitment.siren)).all()
    partners = session.scalars(select(Involvement).filter_by(**key).order_by(Involvement.partner_id)).all()
    audiences = session.scalars(select(InitiativeAudience.audience).filter_by(**key)).all()
    by_siren = {commitment.siren: commitment for commitment in firms}
    by_partner = {involvement.partner_id: involvement for involvement in partners}
    return InitiativeAggregate(row, by_siren, by_partner, set(audiences))


def lock_for(session: ReadSession, actor: Actor, initiative_id: str, act: str) -> InitiativeAggregate:
    """Locks the initiative until the transaction ends; raises unless the actor may do this act in its state."""
    aggregate = load_aggregate(session, get(session, actor, initiative_id, lock=True))
    rules.check_allowed(actor, aggregate, act)
    return aggregate


def rows_of(model: type[Related], row: Initiative) -> Select[Related]:
    """The milestones or updates of an initiative."""
    return select(model).filter_by(initiative_id=row.id)


def show(session: ReadSession, actor: Actor, initiative_id: str, today: date) -> InitiativeOut:
    return shown(session, actor, load_aggregate(session, get(session, actor, initiative_id)), today)


def shown(session: ReadSession, actor: Actor, aggregate: InitiativeAggregate, today: date) -> InitiativeOut:
    steers = actor.is_any(*STEERING)
    return initiative_out(lines(session, [aggregate.row], today)[0], aggregate, actor, steers=steers)


def listed(session: ReadSession, actor: Actor, today: date, asked: InitiativeFilter) -> InitiativePage:
    """A page of initiatives, the newest first."""
    rows = visible_to(actor).where(*_conditions(actor, asked, today))
    found = page(session, rows, asked, [Initiative.id], descending=True)
    return InitiativePage(items=lines(session, found.items, today), next=found.next)


def _conditions(actor: Actor, asked: InitiativeFilter, today: date) -> list[ColumnElement[bool]]:
    filters: dict[str, ColumnElement[bool]] = {
        "state": Initiative.state == asked.state,
        "action": Initiative.action == asked.action,
        "owner": Initiative.owner_id == actor.person_id,
        "siren": _commits(Commitment.siren == asked.siren),
        "partner": _involves(Involvement.partner_id == asked.partner),
        "audience": exists().where(
            InitiativeAudience.initiative_id == Initiative.id, InitiativeAudience.audience == asked.audience
        ),
        "late": _is_late(today) if asked.late else ~_is_late(today),
    }
    conditions = [condition for name, condition in filters.items() if getattr(asked, name) is not None]
    if asked.year is not None:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        conditions.append(and_(Initiative.started_on <= last, Initiative.ended_on >= first))
    return conditions


def _commits(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Commitment.initiative_id == Initiative.id, condition)


def _involves(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Involvement.initiative_id == Initiative.id, condition)


def _is_late(today: date) -> ColumnElement[bool]:
    undone = and_(Milestone.due_on < today, Milestone.done_on.is_(None))
    late = exists().where(Milestone.initiative_id == Initiative.id, undone)
    return and_(Initiative.state.not_in(rules.OVER), late)
