"""Writes the relations of an initiative: its firms, associations, audiences and action."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from csr.catalogue import queries as catalogue
from csr.initiatives.models import Commitment, InitiativeAudience, Involvement
from csr.initiatives.rules import AGREED, FIGURES, InitiativeAggregate
from csr.initiatives.schemas import FirmIn, InitiativeIn


def write(session: Session, aggregate: InitiativeAggregate, data: InitiativeIn) -> None:
    """Deletes the relations that `data` does not name. Firms also agree to the audiences and the period: before the
    commitment, a change of these ends every agreement."""
    agreed = (aggregate.row.started_on, aggregate.row.ended_on, set(aggregate.audiences))
    if aggregate.row.state not in AGREED and agreed != (data.started_on, data.ended_on, set(data.audiences)):
        for commitment in aggregate.firms.values():
            _clear_agreement(commitment)
    _write_firms(session, aggregate, data)
    _write_partners(session, aggregate, data)
    if set(data.audiences) != set(aggregate.audiences):
        session.execute(delete(InitiativeAudience).filter_by(initiative_id=aggregate.row.id))
        session.add_all(
            InitiativeAudience(initiative_id=aggregate.row.id, audience=audience) for audience in data.audiences
        )
    session.flush()


def set_action(session: Session, aggregate: InitiativeAggregate, code: str) -> None:
    """Sets the action at its latest revision; another action or revision ends every agreement."""
    row, current = aggregate.row, catalogue.latest(session, code)
    if (row.action, row.revision) != (current.code, current.revision):
        row.action, row.revision = current.code, current.revision
        for commitment in aggregate.firms.values():
            _clear_agreement(commitment)


def _write_firms(session: Session, aggregate: InitiativeAggregate, data: InitiativeIn) -> None:
    firms = {firm.siren: firm for firm in data.firms}
    for siren, commitment in aggregate.firms.items():
        if siren not in firms:
            session.delete(commitment)
        else:
            _write_firm(commitment, firms[siren])
    new = (firm for siren, firm in firms.items() if siren not in aggregate.firms)
    session.add_all(Commitment(initiative_id=aggregate.row.id, **firm.model_dump()) for firm in new)


def _write_firm(commitment: Commitment, data: FirmIn) -> None:
    """A change of the figures ends the firm's agreement."""
    if any(getattr(commitment, name) != getattr(data, name) for name in FIGURES):
        _clear_agreement(commitment)
    for name in ("owner", *FIGURES):
        setattr(commitment, name, getattr(data, name))


def _clear_agreement(commitment: Commitment) -> None:
    commitment.agreed_at = commitment.agreed_by = commitment.agreed_words = None


def _write_partners(session: Session, aggregate: InitiativeAggregate, data: InitiativeIn) -> None:
    places_by_partner = {partner.id: partner.places for partner in data.partners}
    for key, involvement in aggregate.partners.items():
        if key not in places_by_partner:
            session.delete(involvement)
        else:
            involvement.places = places_by_partner[key]
    new = {key: places for key, places in places_by_partner.items() if key not in aggregate.partners}
    session.add_all(
        Involvement(initiative_id=aggregate.row.id, partner_id=key, places=places) for key, places in new.items()
    )
