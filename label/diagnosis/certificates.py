"""A certificate's row against its printed fields, its reservation, its credential and the certificate it replaces."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from label.certificates import printed_fields
from label.certificates.models import Certificate, CertificateState, Credential, Reservation
from label.diagnosis.scope import CheckScope
from label.kit.sessions import ReadSession

PRINTED_COLUMNS = ("number", "siren", "level", "edition", "issued_on", "valid_until")


def check(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    """One certificate at a time, so that memory does not grow with the register."""
    rows = (
        select(Certificate, Reservation, Credential)
        .outerjoin(Reservation, Reservation.number == Certificate.number)
        .outerjoin(Credential, Credential.number == Certificate.number)
        .where(*scope.touched_certificates(Certificate.number))
        .order_by(Certificate.number)
    )
    for row, reservation, credential in session.execute(rows.execution_options(yield_per=200)):
        try:
            faults = [*_printed(row), *_reservation(row, reservation), *_credential(row, reservation, credential)]
        except (ValueError, KeyError, TypeError):
            faults = ["what is kept of it cannot be read"]
        yield from (f"certificate {row.number}: {fault}" for fault in faults)
    yield from _issued_without_certificate(session, scope)
    yield from _replacements(session, scope)


def _printed(row: Certificate) -> Iterator[str]:
    page = printed_fields.from_json(row.page)
    for name in PRINTED_COLUMNS:
        if getattr(page, name) != getattr(row, name):
            yield f"{name} is {getattr(row, name)}, printed {getattr(page, name)}"
    if page.company != row.name:
        yield f"the company is called {row.name}, printed {page.company}"


def _reservation(row: Certificate, reservation: Reservation | None) -> Iterator[str]:
    if reservation is None:
        return  # issued before numbers were reserved
    if reservation.state != "issued":
        yield f"it was issued, and its reservation is {reservation.state}"
    if printed_fields.from_json(reservation.page) != printed_fields.from_json(row.page):
        yield "what was printed is not what was reserved"


def _credential(row: Certificate, reservation: Reservation | None, credential: Credential | None) -> Iterator[str]:
    if credential is None:
        if reservation is not None:
            yield "it has no credential"
        return
    document = json.loads(credential.document)
    if document["credentialSubject"]["licenseNumber"] != row.number:
        yield "its credential is that of another"
    if reservation and (credential.list_number, credential.place) != (reservation.list_number, reservation.place):
        yield "its status does not stand where it was reserved"
    if document["credentialStatus"]["statusListIndex"] != str(credential.place):
        yield "its credential names another place in the status list"


def _issued_without_certificate(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    reservations = select(Reservation.number).outerjoin(Certificate, Certificate.number == Reservation.number)
    lost = reservations.where(Reservation.state == "issued", Certificate.number.is_(None))
    for number in session.scalars(lost.where(*scope.recent(Reservation.made_at))):
        yield f"number {number} is told to be issued, and there is no such certificate"


def _replacements(session: ReadSession, scope: CheckScope) -> Iterator[str]:
    replaced = aliased(Certificate)
    rows = (
        select(Certificate.number, Certificate.siren, Certificate.reissue_of, replaced)
        .outerjoin(replaced, replaced.number == Certificate.reissue_of)
        .where(Certificate.reissue_of.is_not(None), *scope.touched_certificates(Certificate.number))
    )
    for number, siren, other, former in session.execute(rows):
        if former is None or former.siren != siren:
            yield f"certificate {number} is in the place of {other}, which is no certificate of this company"
        elif former.state != CertificateState.REPLACED:
            yield f"certificate {number} is in the place of {other}, which is {former.state}"
