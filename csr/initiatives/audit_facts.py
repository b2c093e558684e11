from datetime import datetime

from sqlalchemy.orm import Session

from csr.initiatives.models import Commitment
from csr.initiatives.presentation import figures_of
from csr.initiatives.rules import InitiativeAggregate
from label.kit import audit
from label.kit.actor import Actor

_COLUMNS = ("title", "summary", "action", "revision", "state", "started_on", "ended_on", "owner_id")
_OVERRIDE = ("override_capacity", "places_over")


def facts(aggregate: InitiativeAggregate) -> dict[str, object]:
    return {
        **{name: getattr(aggregate.row, name) for name in (*_COLUMNS, *_OVERRIDE)},
        "audiences": sorted(aggregate.audiences),
        "firms": {siren: firm_facts(relation) for siren, relation in aggregate.firms.items()},
        "partners": {partner_id: relation.places for partner_id, relation in aggregate.partners.items()},
    }


def firm_facts(commitment: Commitment) -> dict[str, object]:
    return {
        "owner": commitment.owner,
        **figures_of(commitment).model_dump(mode="json"),
        "agreed_at": commitment.agreed_at,
    }


def record(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    aggregate: InitiativeAggregate,
    *,
    siren: str | None = None,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """An entry names the firm it concerns; without `siren`, the only firm of the initiative, if there is only one."""
    concerned = siren or (next(iter(aggregate.firms)) if len(aggregate.firms) == 1 else None)
    audit.record(session, actor, at, act, ("initiative", aggregate.row.id), siren=concerned, before=before, after=after)


def record_change(
    session: Session, actor: Actor, at: datetime, aggregate: InitiativeAggregate, old: dict[str, object]
) -> None:
    """Only what has changed."""
    new = facts(aggregate)
    changed = [name for name, value in new.items() if value != old[name]]
    before, after = ({name: facts[name] for name in changed} for facts in (old, new))
    record(session, actor, at, "change", aggregate, before=before, after=after)
