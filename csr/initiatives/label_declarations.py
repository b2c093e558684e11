"""In one step from the hours a firm gave to its declarations of volunteering for the label, each declared once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue.models import Audience
from csr.initiatives import audit_facts, queries, rules
from csr.initiatives.deliveries import declarations_of, origin
from csr.initiatives.models import Delivery, InitiativeFile
from label.accounts.models import Partner
from label.companies.identifiers import Siren
from label.declarations.declare import declare
from label.declarations.models import Evidence, Proof
from label.declarations.schemas import DeclarationIn
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict, Forbidden
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession
from label.web.validation import checked

# The label speaks of the other audiences as the catalogue does.
AUDIENCES = {
    Audience.VERY_LONG_TERM_UNEMPLOYED: "long_term_unemployed",
    Audience.PERIPHERAL_OBSTACLES: "general",
}
SAME = ("time", "participants", "hours", "started_on", "ended_on")


class DeclaringIn(In):
    """For which edition of the label, and which company when one acts for several."""

    edition: str = Field(max_length=40)
    siren: Siren | None = Field(default=None, description="Left out: your own company.")


class DeclaredOut(Out):
    """The declarations made, as drafts; `left` are deliveries whose days are not all in the edition's period."""

    edition: str
    siren: str
    declarations: list[str]
    left: list[str]


def declare_deliveries(
    session: Session, actor: Actor, initiative_id: str, data: DeclaringIn, at: datetime
) -> DeclaredOut:
    """Declare each of the company's deliveries of volunteers' hours that is not declared yet."""
    whole = queries.whole(session, queries.get(session, actor, initiative_id, lock=True))
    siren = rules.firm_meant(actor, whole, data.siren)
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may declare.")
    edition = editions.get(session, data.edition)
    rows = _undeclared(session, initiative_id, siren)
    fitting = [row for row in rows if edition.period_start <= row.started_on <= row.ended_on <= edition.period_end]
    left = [row.id for row in rows if row not in fitting]
    if not fitting:
        outside = f"; {len(left)} deliveries are not of the period of {edition.code}" if left else ""
        raise Conflict(f"There are no hours left to declare{outside}.")
    hosts = set(session.scalars(select(Partner.id).where(Partner.active)))
    made: list[str] = []
    for row in fitting:
        claim = checked(DeclarationIn, msgspec.json.encode(_claim(row, hosts)))
        made.append(declare(session, actor, siren, edition.code, claim, at, origin=origin(row.id)).id)
    _prove(session, actor, initiative_id, siren, made, at)
    audit_facts.record(session, actor, at, "declare", whole, siren=siren, after={"declarations": made})
    return DeclaredOut(edition=edition.code, siren=siren, declarations=made, left=left)


def _undeclared(session: ReadSession, initiative_id: str, siren: str) -> list[Delivery]:
    """The deliveries with hours that the label knows a name for, in order."""
    mine = select(Delivery).filter_by(initiative_id=initiative_id, siren=siren)
    rows = session.scalars(mine.where(Delivery.hours > 0, Delivery.volunteering.is_not(None)).order_by(Delivery.id))
    found = list(rows)
    declared = declarations_of(session, [row.id for row in found])
    return [row for row in found if row.id not in declared]


def _claim(row: Delivery, hosts: set[str]) -> dict[str, Any]:
    """A delivery as the label says it; a host that is no longer active is left out."""
    audience = Audience(row.audience)
    return {
        "kind": "volunteering",
        "action": row.volunteering,
        "audience": AUDIENCES.get(audience, audience.value),
        "host": row.host if row.host in hosts else None,
        **{name: getattr(row, name) for name in SAME},
    }


def _prove(
    session: Session, actor: Actor, initiative_id: str, siren: str, declarations: Sequence[str], at: datetime
) -> None:
    """The firm's files behind the initiative stand behind its declarations too."""
    sent = select(InitiativeFile).filter_by(initiative_id=initiative_id, siren=siren).order_by(InitiativeFile.id)
    files = session.scalars(sent).all()
    same = select(Evidence).filter_by(siren=siren).where(Evidence.digest.in_([one.digest for one in files]))
    known = {one.digest: one for one in session.scalars(same)}
    for one in files:
        if one.digest not in known:
            columns = {name: getattr(one, name) for name in ("siren", "digest", "name", "media_type", "size")}
            known[one.digest] = Evidence(**columns, uploaded_by=one.uploaded_by, uploaded_at=one.uploaded_at)
    session.add_all(known.values())
    session.flush()
    proofs = [(declaration, known[one.digest]) for declaration in declarations for one in files]
    session.add_all(Proof(declaration_id=owner, evidence_id=row.id, linked_at=at) for owner, row in proofs)
    session.flush()
    for owner, row in proofs:
        after = {"evidence": row.id, "sha256": row.digest, "name": row.name}
        audit.record(session, actor, at, "prove", ("declaration", owner), siren=siren, after=after)
