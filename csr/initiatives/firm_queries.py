"""Reading the initiatives of one firm, for its page and its statement. The caller has checked that the actor may see
the firm."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Row, func, or_, select

from csr.initiatives.models import Commitment, Delivery, Initiative, InitiativeFile, Involvement, Outcome
from csr.initiatives.states import InitiativeState
from label.accounts.models import Partner
from label.kit.sessions import ReadSession


def latest_commitments(session: ReadSession, siren: str, limit: int) -> Sequence[Row[Initiative, Commitment]]:
    """The firm's commitments, those of the latest initiatives first."""
    joined = select(Initiative, Commitment).join(Commitment, Commitment.initiative_id == Initiative.id)
    rows = joined.where(Commitment.siren == siren).order_by(Initiative.started_on.desc(), Initiative.id.desc())
    return session.execute(rows.limit(limit)).all()


def commitments_between(
    session: ReadSession, siren: str, states: Collection[InitiativeState], first: date, last: date, before: datetime
) -> Sequence[Row[Initiative, Commitment]]:
    """The firm's commitments to initiatives in these states that overlap these days and were created before then, in
    the order of their start."""
    joined = select(Initiative, Commitment).join(Commitment, Commitment.initiative_id == Initiative.id)
    rows = joined.where(
        Commitment.siren == siren,
        Initiative.state.in_(states),
        Initiative.started_on <= last,
        Initiative.ended_on >= first,
        Initiative.created_at < before,
    )
    return session.execute(rows.order_by(Initiative.started_on, Initiative.id)).all()


def deliveries_of(
    session: ReadSession, siren: str, initiative_ids: Collection[str], first: date, last: date
) -> Sequence[Delivery]:
    """The firm's deliveries up to the last day: those to these initiatives, and any other that ended from the first day
    on."""
    wanted = or_(Delivery.initiative_id.in_(initiative_ids), Delivery.ended_on >= first)
    rows = select(Delivery).where(Delivery.siren == siren, Delivery.ended_on <= last, wanted)
    return session.scalars(rows.order_by(Delivery.ended_on, Delivery.id)).all()


def outcomes_of(session: ReadSession, initiative_ids: Collection[str]) -> Sequence[Outcome]:
    """By initiative, audience and association."""
    order = (Outcome.initiative_id, Outcome.audience, Outcome.partner_id)
    return session.scalars(select(Outcome).where(Outcome.initiative_id.in_(initiative_ids)).order_by(*order)).all()


def number_of_firms(session: ReadSession, initiative_ids: Collection[str]) -> dict[str, int]:
    """How many firms take part in each initiative."""
    rows = select(Commitment.initiative_id, func.count().label("firms"))
    counted = rows.where(Commitment.initiative_id.in_(initiative_ids)).group_by(Commitment.initiative_id)
    return {row.initiative_id: row.firms for row in session.execute(counted)}


def partner_names(session: ReadSession, initiative_ids: Collection[str]) -> dict[str, dict[str, str]]:
    """The names of each initiative's associations by their id, in alphabetical order."""
    rows = (
        select(Involvement.initiative_id, Partner.id, Partner.name)
        .join(Partner, Partner.id == Involvement.partner_id)
        .where(Involvement.initiative_id.in_(initiative_ids))
        .order_by(Partner.name, Partner.id)
    )
    names: dict[str, dict[str, str]] = defaultdict(dict)
    for initiative_id, partner_id, name in session.execute(rows):
        names[initiative_id][partner_id] = name
    return names


def file_digests(session: ReadSession, siren: str, initiative_ids: Collection[str]) -> dict[str, list[str]]:
    """The files of each initiative that all its firms share, and the firm's own."""
    rows = select(InitiativeFile.initiative_id, InitiativeFile.digest).where(
        InitiativeFile.initiative_id.in_(initiative_ids),
        or_(InitiativeFile.siren.is_(None), InitiativeFile.siren == siren),
    )
    digests: dict[str, list[str]] = defaultdict(list)
    for initiative_id, digest in session.execute(rows.order_by(InitiativeFile.id)):
        digests[initiative_id].append(digest)
    return digests
