"""Writing the parts of an initiative: its firms, its associations, its audiences, its action."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from csr.catalogue import queries as catalogue
from csr.initiatives.models import Commitment, InitiativeAudience, Involvement
from csr.initiatives.rules import AGREED, FIGURES, InitiativeAggregate
from csr.initiatives.schemas import FirmIn, InitiativeIn
from label.kit.sessions import ReadSession


def write(session: Session, whole: InitiativeAggregate, data: InitiativeIn) -> None:
    """The parts as `data` says them; what is not named any more is deleted. Before the commitment, what every firm has
    agreed to is for whom and when, too."""
    agreed = (whole.row.started_on, whole.row.ended_on, set(whole.audiences))
    if whole.row.state not in AGREED and agreed != (data.started_on, data.ended_on, set(data.audiences)):
        for part in whole.firms.values():
            _disagree(part)
    _firms(session, whole, data)
    _partners(session, whole, data)
    if set(data.audiences) != set(whole.audiences):
        session.execute(delete(InitiativeAudience).filter_by(initiative_id=whole.row.id))
        session.add_all(InitiativeAudience(initiative_id=whole.row.id, audience=one) for one in data.audiences)
    session.flush()


def pin(session: ReadSession, whole: InitiativeAggregate, code: str) -> None:
    """The action at its latest revision; another one than was agreed to has to be agreed to anew."""
    row, current = whole.row, catalogue.latest(session, code)
    if (row.action, row.revision) != (current.code, current.revision):
        row.action, row.revision = current.code, current.revision
        for part in whole.firms.values():
            _disagree(part)


def _firms(session: Session, whole: InitiativeAggregate, data: InitiativeIn) -> None:
    said = {one.siren: one for one in data.firms}
    for siren, part in whole.firms.items():
        if siren not in said:
            session.delete(part)
        else:
            _firm(part, said[siren])
    new = (one for siren, one in said.items() if siren not in whole.firms)
    session.add_all(Commitment(initiative_id=whole.row.id, **one.model_dump()) for one in new)


def _firm(part: Commitment, said: FirmIn) -> None:
    """A firm agrees to figures: others have to be agreed to anew."""
    if any(getattr(part, name) != getattr(said, name) for name in FIGURES):
        _disagree(part)
    for name in ("owner", *FIGURES):
        setattr(part, name, getattr(said, name))


def _disagree(part: Commitment) -> None:
    part.agreed_at = part.agreed_by = part.agreed_words = None


def _partners(session: Session, whole: InitiativeAggregate, data: InitiativeIn) -> None:
    said = {one.id: one.places for one in data.partners}
    for key, part in whole.partners.items():
        if key not in said:
            session.delete(part)
        else:
            part.places = said[key]
    new = {key: places for key, places in said.items() if key not in whole.partners}
    session.add_all(
        Involvement(initiative_id=whole.row.id, partner_id=key, places=places) for key, places in new.items()
    )
