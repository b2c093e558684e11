"""The queue of orders, in the database: one worker holds an order, for a limited time in case that worker dies."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from label.campaigns.models import Campaign, Order, Progress
from label.certificates import planning
from label.kit.sessions import ReadSession

HOLD_DURATION: Final = timedelta(seconds=30)  # far longer than an order takes; `label worker --hold` overrides it
RETRY_DELAY: Final = timedelta(seconds=15)  # of a postponed order
MAX_ATTEMPTS: Final = 5  # of an order that crashes its worker each time


class OrderEnded(Exception):
    """Another worker has executed the order meanwhile."""


def take(session: Session, at: datetime, hold: timedelta) -> Order | None:
    """The next order that no worker holds, now held for the duration `hold`."""
    row = session.scalar(_ready_orders(at).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.held_until, row.tries = at + hold, row.tries + 1
    session.flush()
    return row


def has_ready_order(session: ReadSession, at: datetime) -> bool:
    """A read without locks, so that an idle worker does not open a write transaction each second."""
    return session.scalar(_ready_orders(at).limit(1)) is not None


def has_unfinished_order(session: ReadSession) -> bool:
    """Also counts the orders that another worker holds."""
    return session.scalar(select(Order.id).where(Order.state == Progress.WAITING).limit(1)) is not None


def _ready_orders(at: datetime) -> Select[Order]:
    free = or_(Order.held_until.is_(None), Order.held_until <= at)
    # Orders that crashed a worker are retried last, so that they do not block the queue, and so that workers that are
    # killed from outside do not use up the attempts of one order.
    return select(Order).where(Order.state == Progress.WAITING, free).order_by(Order.tries, Order.id)


def get(session: Session, order_id: str) -> tuple[Order, Campaign]:
    """A waiting order, locked, and its campaign. Raises OrderEnded."""
    row = session.get_one(Order, order_id, with_for_update=True, populate_existing=True)
    if row.state != Progress.WAITING:
        raise OrderEnded(f"order {order_id} is {row.state} already")
    return row, session.get_one(Campaign, row.campaign_id)


def mark_issued(row: Order, at: datetime) -> None:
    row.state, row.why, row.ended_at, row.held_until = Progress.ISSUED, "", at, None


def mark_refused(session: Session, order_id: str, why: str, at: datetime) -> None:
    """Ends an order that cannot be executed. Its number is dropped and will never be used."""
    row, _ = get(session, order_id)
    row.state, row.why, row.ended_at, row.held_until = Progress.REFUSED, why, at, None
    if row.number:
        planning.drop_reservation(session, row.number, why)


def postpone(session: Session, order_id: str, why: str, at: datetime) -> None:
    """Lets an order wait that cannot be executed for the moment; this is not a crash, so its attempts start again."""
    row, _ = get(session, order_id)
    row.why, row.held_until, row.tries = why, at + RETRY_DELAY, 0


def drop_abandoned_reservations(session: Session, before: datetime) -> None:
    """Drops the old reservations of no order, which a server leaves behind when it dies during a single decision."""
    queued = select(Order.number).where(Order.state == Progress.WAITING, Order.number.is_not(None))
    planning.drop_abandoned_reservations(session, before, queued)
