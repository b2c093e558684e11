"""What the firms committed and what they have given, side by side."""

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from csr.initiatives import outcome_figures, queries
from csr.initiatives.models import Delivery
from csr.initiatives.presentation import figures as figures_of
from csr.initiatives.rules import FIGURES
from csr.initiatives.schemas import Figures, FirmResult, Result, ResultsOut
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

NOTHING = Figures(places=0, hours=Decimal(0), euros=Decimal(0), hires=0)


def show(session: ReadSession, actor: Actor, initiative_id: str) -> ResultsOut:
    """Per firm and in sum; a firm reads its own, and the sum where it is alone."""
    whole = queries.whole(session, queries.get(session, actor, initiative_id))
    columns = [func.sum(getattr(Delivery, name)).label(name) for name in FIGURES]
    given = select(Delivery.siren, *columns).where(Delivery.initiative_id == initiative_id)
    delivered = {one.siren: figures_of(one) for one in session.execute(given.group_by(Delivery.siren))}
    mine = set(whole.firms) if actor.is_any(*queries.STEERING) else actor.sirens
    firms = [
        FirmResult(siren=siren, **_sides(figures_of(part), delivered.get(siren, NOTHING)))
        for siren, part in whole.firms.items()
        if siren in mine
    ]
    alone = len(firms) == len(whole.firms)
    sums = [outcome_figures.added(getattr(one, side) for one in firms) for side in ("committed", "achieved")]
    return ResultsOut(firms=firms, sum=Result(**_sides(*sums)) if alone else None)


def _sides(committed: Figures, achieved: Figures) -> dict[str, Any]:
    return {"committed": committed, "achieved": achieved, "percent": outcome_figures.percents(committed, achieved)}
