"""Declaring: the write that companies' systems send by the thousand."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.declarations import actions, queries, rules, standing
from label.declarations.models import Declaration, State
from label.declarations.schemas import DeclarationIn, DeclarationOut
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict, Forbidden
from label.kit.ids import new_id
from label.web.call import Shown


def declare(session: Session, actor: Actor, siren: str, edition: str, data: DeclarationIn, at: datetime) -> Shown:
    """A company declares something, as a draft."""
    queries.company_file(session, actor, siren, edition)
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may declare.")
    claim = data.root
    rules.check_declared(claim, editions.get(session, edition))
    actions.check_host(session, getattr(claim, "host", None))
    if claim.kind == "forum" and _has_forum(session, siren, edition):
        raise Conflict("The forum is declared already: change that declaration.")
    row = Declaration(
        id=new_id(),
        siren=siren,
        edition=edition,
        state=State.DRAFT,
        created_by=actor.person_id,
        created_at=at,
        version=1,
        **claim.model_dump(),
    )
    session.add(row)
    held = standing.hold(session, siren, edition)
    held.drafts += 1
    session.flush()
    audit.record(session, actor, at, "declare", ("declaration", row.id), siren=siren, after=actions.facts_of(row))
    return Shown(DeclarationOut.model_validate(row), {"location": f"/api/v1/declarations/{row.id}"})


def _has_forum(session: Session, siren: str, edition: str) -> bool:
    same = select(Declaration.id).filter_by(siren=siren, edition=edition, kind="forum")
    return session.scalar(same) is not None
