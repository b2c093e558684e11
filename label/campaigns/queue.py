"""The queue of orders, kept in the database: taken by one worker at a time, given back by time when one dies."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from label.campaigns.models import Campaign, Order, Progress
from label.certificates.models import Reservation
from label.kit.sessions import ReadSession

HOLD: Final = timedelta(seconds=30)  # far longer than an order takes; `label worker --hold` sets another
LATER: Final = timedelta(seconds=15)  # before what could not be done is tried again
TRIES: Final = 5  # workers that an order may take down with it


class Ended(Exception):
    """An order that is no longer to be carried out: another worker was faster."""


def take(session: Session, at: datetime, hold: timedelta) -> Order | None:
    """The next order that nobody holds, now held for so long."""
    row = session.scalar(_waiting(at).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.held_until, row.tries = at + hold, row.tries + 1
    session.flush()
    return row


def is_waiting(session: ReadSession, at: datetime) -> bool:
    """Is there an order to take? Asked before taking one: to look locks nothing."""
    return session.scalar(_waiting(at).limit(1)) is not None


def is_left(session: ReadSession) -> bool:
    """Is there an order still to be carried out, if only by whoever holds it?"""
    return session.scalar(select(Order.id).where(Order.state == Progress.WAITING).limit(1)) is not None


def _waiting(at: datetime) -> Select[Order]:
    free = or_(Order.held_until.is_(None), Order.held_until <= at)
    # What a worker has died of goes behind: it holds up nobody, and is seldom hit twice by a kill from outside.
    return select(Order).where(Order.state == Progress.WAITING, free).order_by(Order.tries, Order.id)


def get(session: Session, order_id: str) -> tuple[Order, Campaign]:
    """An order that is still to be carried out, locked, with its campaign. Raises Ended once it is not."""
    row = session.get_one(Order, order_id, with_for_update=True, populate_existing=True)
    if row.state != Progress.WAITING:
        raise Ended(f"order {order_id} is {row.state} already")
    return row, session.get_one(Campaign, row.campaign_id)


def end(row: Order, at: datetime) -> None:
    """It is issued."""
    row.state, row.why, row.ended_at, row.held_until = Progress.ISSUED, "", at, None


def refuse(session: Session, order_id: str, why: str, at: datetime) -> None:
    """It cannot be carried out; its number, if it had one, is given up for good."""
    row, _ = get(session, order_id)
    row.state, row.why, row.ended_at, row.held_until = Progress.REFUSED, why, at, None
    if row.number:
        reserved = session.get_one(Reservation, row.number)
        reserved.state, reserved.why = "dropped", why


def put_back(session: Session, order_id: str, why: str, at: datetime) -> None:
    """It could not be carried out for now; nobody died of it."""
    row, _ = get(session, order_id)
    row.why, row.held_until, row.tries = why, at + LATER, 0


def forget(session: Session, before: datetime) -> None:
    """Give up the numbers of plans that nobody went on with, as when the server died under a single decision."""
    queued = select(Order.number).where(Order.state == Progress.WAITING, Order.number.is_not(None))
    lost = update(Reservation).where(
        Reservation.state == "planned", Reservation.made_at < before, Reservation.number.not_in(queued)
    )
    session.execute(lost.values(state="dropped", why="Nobody went on with it."))
