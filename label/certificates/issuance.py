"""Issuing a sealed certificate: its rows, events and audit entry, in the transaction of the grant or the reissue."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificates import keyring, printed_fields
from label.certificates.holders import set_holder
from label.certificates.models import (
    WITHOUT_SCORES,
    Certificate,
    CertificateEvent,
    CertificateState,
    CertificateVariant,
    Credential,
    Reservation,
)
from label.certificates.production import SealedCertificate
from label.certificates.states import HELD, set_state
from label.companies.queries import searchable
from label.companies.successions import last_successor
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict, Fault, Invalid
from label.kit.sessions import ReadSession


def current_certificate(
    session: ReadSession, siren: str, replaces: str | None, today: date, *, lock: bool = True
) -> Certificate | None:
    """The certificate that the new one ends: one in force, which `replaces` must name, or an expired one.

    Raises Conflict if `replaces` does not name the certificate in force, Invalid if it names an expired one.
    """
    wanted = select(Certificate).filter_by(siren=siren).where(Certificate.state.in_(HELD))
    held = session.scalar(wanted.with_for_update() if lock else wanted)
    if held is not None and held.valid_until < today:
        if replaces is not None:
            raise Invalid("It has expired.", [Fault("/replaces", f"{held.number} has expired: nothing is replaced.")])
        return held
    if replaces != (held.number if held else None):
        detail = (
            f"The company holds {held.number}: name it in replaces."
            if held
            else f"{replaces} is not a certificate in force of this company."
        )
        raise Conflict(detail, [Fault("/replaces", detail)])
    return held


def issue(
    session: Session,
    actor: Actor,
    made: SealedCertificate,
    application_id: str,
    decision_id: str,
    replaces: str | None,
    at: datetime,
) -> Certificate:
    """Adds the certificate of a grant and ends the one before it, as replaced or expired."""
    page = made.plan.page
    before = current_certificate(session, page.siren, replaces, page.issued_on)
    if before is not None:
        ending = CertificateState.REPLACED if replaces else CertificateState.EXPIRED
        set_state(session, before, ending)
        record_event(session, before.number, ending, actor, at, "A new certificate was granted.", page.number)
        session.flush()
    row = add_certificate(session, made, application_id, decision_id, at)
    record_event(session, page.number, "issued", actor, at, "", before.number if before else None)
    audit_entry(session, actor, at, row)
    return row


def add_certificate(
    session: Session,
    made: SealedCertificate,
    application_id: str,
    decision_id: str,
    at: datetime,
    reissue_of: str | None = None,
) -> Certificate:
    """Adds the rows of a reserved certificate. Raises Conflict if its number was used or dropped meanwhile."""
    page = made.plan.page
    reserved = session.get_one(Reservation, page.number, with_for_update=True)
    if reserved.state != "planned":
        raise Conflict(f"{page.number} is {reserved.state} already.")
    reserved.state = "issued"
    certificate = Certificate(
        number=page.number,
        application_id=application_id,
        decision_id=decision_id,
        reissue_of=reissue_of,
        siren=page.siren,
        name=page.company,
        search_name=searchable(page.company),
        edition=page.edition,
        level=page.level,
        state=CertificateState.VALID,
        issued_at=at,
        issued_on=page.issued_on,
        valid_until=page.valid_until,
        page=printed_fields.to_json(page),
        file_digest=made.file.digest,
        file_size=made.file.size,
    )
    set_holder(session, certificate, last_successor(session, page.siren))
    session.add(certificate)
    session.flush()
    if made.plain:
        plain = CertificateVariant(number=page.number, variant=WITHOUT_SCORES)
        plain.file_digest, plain.file_size = made.plain.digest, made.plain.size
        session.add(plain)
    for key in (made.key, made.seal):  # they may have been rotated since the plan recorded them
        keyring.record_key(session, key, at)
    session.add(
        Credential(
            number=page.number,
            list_number=made.plan.list_number,
            place=made.plan.place,
            document=made.document,
            jwt=made.jwt,
            key_name=made.key.name,
            seal_name=made.seal.name,
        )
    )
    session.flush()
    return certificate


def audit_entry(session: Session, actor: Actor, at: datetime, row: Certificate, act: str = "issue") -> None:
    after = {"level": row.level, "valid_until": row.valid_until, "sha256": row.file_digest}
    plain = session.get(CertificateVariant, (row.number, WITHOUT_SCORES))
    if plain:
        after["sha256_without_scores"] = plain.file_digest
    if row.reissue_of:
        after["reissue_of"] = row.reissue_of
    audit.record(session, actor, at, act, ("certificate", row.number), siren=row.siren, after=after)


def record_event(
    session: Session, number: str, kind: str, actor: Actor | None, at: datetime, reason: str, other: str | None = None
) -> None:
    person = actor.person_id if actor else None
    session.add(CertificateEvent(number=number, kind=kind, at=at, person_id=person, reason=reason, other_number=other))
