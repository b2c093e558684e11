"""What the audit trail keeps of an initiative."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from csr.initiatives.models import Commitment
from csr.initiatives.presentation import figures
from csr.initiatives.rules import InitiativeAggregate
from label.kit import audit
from label.kit.actor import Actor

_OF_ROW = ("title", "summary", "action", "revision", "state", "started_on", "ended_on", "owner_id")


def facts(whole: InitiativeAggregate) -> dict[str, Any]:
    """All that an initiative says."""
    return {
        **{name: getattr(whole.row, name) for name in _OF_ROW},
        "audiences": sorted(whole.audiences),
        "firms": {siren: firm_facts(part) for siren, part in whole.firms.items()},
        "partners": {one: part.places for one, part in whole.partners.items()},
    }


def firm_facts(part: Commitment) -> dict[str, Any]:
    """What a firm's part says."""
    return {"owner": part.owner, **figures(part).model_dump(mode="json"), "agreed_at": part.agreed_at}


def record(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    whole: InitiativeAggregate,
    *,
    siren: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """One entry about an initiative; of its one firm, or of the firm named."""
    concerned = siren or (next(iter(whole.firms)) if len(whole.firms) == 1 else None)
    audit.record(session, actor, at, act, ("initiative", whole.row.id), siren=concerned, before=before, after=after)


def record_change(
    session: Session, actor: Actor, at: datetime, whole: InitiativeAggregate, was: dict[str, Any]
) -> None:
    """What a change has changed, and only that."""
    now = facts(whole)
    changed = [name for name, value in now.items() if value != was[name]]
    before, after = ({name: said[name] for name in changed} for said in (was, now))
    record(session, actor, at, "change", whole, before=before, after=after)
