"""Reading initiatives. Every read starts from `visible_to(actor)`."""

from datetime import date
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from csr.initiatives import rules
from csr.initiatives.models import Commitment, Initiative, InitiativeAudience, Involvement, Milestone
from csr.initiatives.presentation import lines, whole_out
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.schemas import InitiativeFilter, InitiativeOut, InitiativePage
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.paging import page
from label.kit.sessions import ReadSession

P = TypeVar("P")
STEERING = (Role.SOEE, Role.CITY)


def visible_to(actor: Actor) -> Select[Initiative]:
    """All for SOEE and the city; a firm's own; an association's own from the commitment on."""
    if actor.is_any(*STEERING):
        return select(Initiative)
    theirs = and_(Initiative.state.in_(rules.AGREED), Initiative.id.in_(accompanied_by(actor)))
    return select(Initiative).where(or_(_commits(Commitment.siren.in_(actor.sirens)), theirs))


def accompanied_by(actor: Actor) -> Select[str]:
    """The ids of the initiatives in which someone's association takes part, committed or not."""
    return select(Involvement.initiative_id).where(Involvement.partner_id.in_(rules.partners_of(actor)))


def get(session: ReadSession, actor: Actor, initiative_id: str, *, lock: bool = False) -> Initiative:
    """One initiative, if it exists for this actor."""
    wanted = visible_to(actor).where(Initiative.id == initiative_id)
    row = session.scalar(wanted.with_for_update(of=Initiative) if lock else wanted)
    if row is None:
        raise NotFound(f"No initiative {initiative_id}.")
    return row


def whole(session: ReadSession, row: Initiative) -> InitiativeAggregate:
    """An initiative with its parts."""
    mine = {"initiative_id": row.id}
    firms = session.scalars(select(Commitment).filter_by(**mine).order_by(Commitment.siren)).all()
    partners = session.scalars(select(Involvement).filter_by(**mine).order_by(Involvement.partner_id)).all()
    audiences = session.scalars(select(InitiativeAudience.audience).filter_by(**mine)).all()
    return InitiativeAggregate(
        row, {one.siren: one for one in firms}, {one.partner_id: one for one in partners}, set(audiences)
    )


def hold(session: ReadSession, actor: Actor, initiative_id: str, act: str) -> InitiativeAggregate:
    """The initiative, locked until the transaction ends, for someone who may do this with it now."""
    found = whole(session, get(session, actor, initiative_id, lock=True))
    rules.check_may(actor, found, act)
    return found


def parts_of(model: type[P], row: Initiative) -> Select[P]:
    """The milestones, updates, deliveries or files of an initiative."""
    return select(model).filter_by(initiative_id=row.id)


def show(session: ReadSession, actor: Actor, initiative_id: str, today: date) -> InitiativeOut:
    """One initiative whole."""
    return shown(session, actor, whole(session, get(session, actor, initiative_id)), today)


def shown(session: ReadSession, actor: Actor, found: InitiativeAggregate, today: date) -> InitiativeOut:
    """An initiative as this actor may see it."""
    steers = actor.is_any(*STEERING)
    return whole_out(lines(session, [found.row], today)[0], found, actor, steers=steers)


def listed(session: ReadSession, actor: Actor, today: date, asked: InitiativeFilter) -> InitiativePage:
    """A page of initiatives, the newest first."""
    rows = visible_to(actor).where(*_wanted(actor, asked, today))
    found = page(session, rows, asked, [Initiative.id], descending=True)
    return InitiativePage(items=lines(session, found.items, today), next=found.next)


def _wanted(actor: Actor, asked: InitiativeFilter, today: date) -> list[ColumnElement[bool]]:
    given: dict[str, ColumnElement[bool]] = {
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
    wanted = [condition for name, condition in given.items() if getattr(asked, name) is not None]
    if asked.year is not None:
        first, last = date(asked.year, 1, 1), date(asked.year, 12, 31)
        wanted.append(and_(Initiative.started_on <= last, Initiative.ended_on >= first))
    return wanted


def _commits(of: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Commitment.initiative_id == Initiative.id, of)


def _involves(of: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Involvement.initiative_id == Initiative.id, of)


def _is_late(today: date) -> ColumnElement[bool]:
    undone = and_(Milestone.due_on < today, Milestone.done_on.is_(None))
    late = exists().where(Milestone.initiative_id == Initiative.id, undone)
    return and_(Initiative.state.not_in(rules.OVER), late)
