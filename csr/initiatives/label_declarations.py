"""From the hours that a firm gave to its declarations of volunteering for the label, each delivery declared once."""

from datetime import datetime

import msgspec
from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue.audiences import Audience
from csr.initiatives import audit_facts, queries, rules
from csr.initiatives.deliveries import declarations_of, origin
from csr.initiatives.models import Delivery, InitiativeFile
from label.accounts import directory
from label.companies.identifiers import SirenField
from label.declarations import evidence
from label.declarations.actions import declare
from label.declarations.evidence import FileCopy
from label.declarations.schemas import DeclarationIn
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.errors import Conflict, Forbidden
from label.kit.ids import EditionCode, Siren
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession
from label.kit.validation import checked

# The label has the catalogue's other audiences under the same names.
LABEL_AUDIENCES = {
    Audience.VERY_LONG_TERM_UNEMPLOYED: "long_term_unemployed",
    Audience.PERIPHERAL_OBSTACLES: "general",
}
COPIED_COLUMNS = ("time", "participants", "hours", "started_on", "ended_on")


class DeclaringIn(In):
    """For which edition of the label, and which company when one acts for several."""

    edition: str = Field(max_length=40)
    siren: SirenField | None = Field(default=None, description="Left out: your own company.")


class DeclaredOut(Out):
    """The declarations made, as drafts; `left` are deliveries whose days are not all in the edition's period."""

    edition: str
    siren: str
    declarations: list[str]
    left: list[str]


def declare_deliveries(
    session: Session, actor: Actor, initiative_id: str, data: DeclaringIn, at: datetime
) -> DeclaredOut:
    aggregate = queries.load_aggregate(session, queries.get(session, actor, initiative_id, lock=True))
    siren = rules.resolve_firm(actor, aggregate, data.siren)
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may declare.")
    edition = editions.get(session, data.edition)
    rows = _undeclared(session, initiative_id, siren)
    fitting = [row for row in rows if edition.period_start <= row.started_on <= row.ended_on <= edition.period_end]
    left = [row.id for row in rows if row not in fitting]
    if not fitting:
        outside = f"; {len(left)} deliveries are not of the period of {edition.code}" if left else ""
        raise Conflict(f"There are no hours left to declare{outside}.")
    hosts = _open_hosts(session, fitting)
    made: list[str] = []
    for row in fitting:
        claim = checked(DeclarationIn, msgspec.json.encode(_claim(row, hosts)))
        made.append(
            declare(session, actor, Siren(siren), EditionCode(edition.code), claim, at, origin=origin(row.id)).id
        )
    files = _files_of(session, initiative_id, siren)
    evidence.attach_files(session, actor, Siren(siren), made, files, at)
    audit_facts.record(session, actor, at, "declare", aggregate, siren=siren, after={"declarations": made})
    return DeclaredOut(edition=edition.code, siren=siren, declarations=made, left=left)


def _undeclared(session: ReadSession, initiative_id: str, siren: str) -> list[Delivery]:
    """The deliveries with hours that may count as a volunteering action of the label, in order."""
    of_firm = select(Delivery).filter_by(initiative_id=initiative_id, siren=siren)
    with_hours = of_firm.where(Delivery.hours > 0, Delivery.volunteering.is_not(None)).order_by(Delivery.id)
    rows = session.scalars(with_hours).all()
    declared = declarations_of(session, [row.id for row in rows])
    return [row for row in rows if row.id not in declared]


def _open_hosts(session: ReadSession, rows: list[Delivery]) -> set[str]:
    partners = directory.lock_partners(session, {row.host for row in rows if row.host})
    return {partner_id for partner_id, partner in partners.items() if partner.active}


def _claim(row: Delivery, hosts: set[str]) -> dict[str, object]:
    """The body of a declaration; a host that is no longer active is left out."""
    audience = Audience(row.audience)
    return {
        "kind": "volunteering",
        "action": row.volunteering,
        "audience": LABEL_AUDIENCES.get(audience, audience.value),
        "host": row.host if row.host in hosts else None,
        **{name: getattr(row, name) for name in COPIED_COLUMNS},
    }


def _files_of(session: ReadSession, initiative_id: str, siren: str) -> list[FileCopy]:
    """The firm's files behind the initiative."""
    sent = select(InitiativeFile).filter_by(initiative_id=initiative_id, siren=siren).order_by(InitiativeFile.id)
    return [FileCopy(**{name: getattr(row, name) for name in FileCopy._fields}) for row in session.scalars(sent)]
