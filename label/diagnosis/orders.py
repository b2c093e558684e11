"""Orders of campaigns against the numbers reserved for them."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import select

from label.campaigns.models import Order, Progress
from label.certificates.models import Certificate, Reservation
from label.diagnosis.scope import CheckScope
from label.kit.sessions import ReadSession

EXPECTED = {Progress.WAITING: "planned", Progress.ISSUED: "issued", Progress.REFUSED: "dropped"}
FORGOTTEN_AFTER = timedelta(days=2)


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """An order and its number are in matching states; no reserved number is left without an order."""
    rows = select(Order, Reservation).outerjoin(Reservation, Reservation.number == Order.number)
    rows = rows.where(*scope.recent(Reservation.made_at))
    for order, reservation in session.execute(rows.execution_options(yield_per=200)):
        if order.state == Progress.ISSUED and reservation is None:
            yield f"order {order.id} is issued, without a number"
        elif reservation is not None and reservation.state != EXPECTED[Progress(order.state)]:
            yield f"order {order.id} is {order.state}, its number {reservation.number} is {reservation.state}"
    used = select(Reservation.number).join(Certificate, Certificate.number == Reservation.number)
    for number in session.scalars(used.where(Reservation.state == "dropped")):
        yield f"number {number} was given up, and a certificate bears it"
    forgotten = (
        select(Reservation.number)
        .outerjoin(Order, Order.number == Reservation.number)
        .where(Reservation.state == "planned", Reservation.made_at < scope.at - FORGOTTEN_AFTER, Order.id.is_(None))
    )
    for number in session.scalars(forgotten):
        yield f"number {number} was reserved more than two days ago, and nobody went on with it"
