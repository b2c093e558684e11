"""What the firms committed beside what they have given."""

from decimal import Decimal

from sqlalchemy import func, select

from csr.initiatives import outcome_figures, queries
from csr.initiatives.models import Delivery
from csr.initiatives.presentation import figures_of as figures_of
from csr.initiatives.rules import FIGURES
from csr.initiatives.schemas import Figures, FirmResult, ResultComparison, ResultsOut
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

NOTHING = Figures(places=0, hours=Decimal(0), euros=Decimal(0), hires=0)


def show(session: ReadSession, actor: Actor, initiative_id: str) -> ResultsOut:
    """A firm reads its own result, and the sum only where it is the only firm."""
    aggregate = queries.load_aggregate(session, queries.get(session, actor, initiative_id))
    columns = [func.sum(getattr(Delivery, name)).label(name) for name in FIGURES]
    deliveries = select(Delivery.siren, *columns).where(Delivery.initiative_id == initiative_id)
    delivered = {row.siren: figures_of(row) for row in session.execute(deliveries.group_by(Delivery.siren))}
    sirens = set(aggregate.firms) if actor.is_any(*queries.STEERING) else actor.sirens
    firms = [
        FirmResult(siren=siren, **_sides(figures_of(commitment), delivered.get(siren, NOTHING)))
        for siren, commitment in aggregate.firms.items()
        if siren in sirens
    ]
    alone = len(firms) == len(aggregate.firms)
    sums = [
        outcome_figures.add_figures(getattr(result, side) for result in firms) for side in ("committed", "achieved")
    ]
    return ResultsOut(firms=firms, sum=ResultComparison(**_sides(*sums)) if alone else None)


def _sides(committed: Figures, achieved: Figures) -> dict[str, object]:
    return {"committed": committed, "achieved": achieved, "percent": outcome_figures.percentages(committed, achieved)}
