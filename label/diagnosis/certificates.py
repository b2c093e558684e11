"""A certificate's row, what was printed, what was reserved, its credential, and the one it is in the place of."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from label.certificates import printed_fields
from label.certificates.models import Certificate, CertificateState, Credential, Reservation
from label.kit.sessions import ReadSession

SAME = ("number", "siren", "level", "edition", "issued_on", "valid_until")


def check(session: ReadSession) -> Iterator[str]:
    """One certificate at a time."""
    rows = (
        select(Certificate, Reservation, Credential)
        .outerjoin(Reservation, Reservation.number == Certificate.number)
        .outerjoin(Credential, Credential.number == Certificate.number)
        .order_by(Certificate.number)
    )
    for row, reserved, credential in session.execute(rows.execution_options(yield_per=200)):
        try:
            told = [*_printed(row), *_reserved(row, reserved), *_credential(row, reserved, credential)]
        except (ValueError, KeyError, TypeError):
            told = ["what is kept of it cannot be read"]
        yield from (f"certificate {row.number}: {one}" for one in told)
    yield from _without(session)
    yield from _replaced(session)


def _printed(row: Certificate) -> Iterator[str]:
    page = printed_fields.from_json(row.page)
    for name in SAME:
        if getattr(page, name) != getattr(row, name):
            yield f"{name} is {getattr(row, name)}, printed {getattr(page, name)}"
    if page.company != row.name:
        yield f"the company is called {row.name}, printed {page.company}"


def _reserved(row: Certificate, reserved: Reservation | None) -> Iterator[str]:
    if reserved is None:
        return  # issued before anything was reserved
    if reserved.state != "issued":
        yield f"it was issued, and its reservation is {reserved.state}"
    if printed_fields.from_json(reserved.page) != printed_fields.from_json(row.page):
        yield "what was printed is not what was reserved"


def _credential(row: Certificate, reserved: Reservation | None, credential: Credential | None) -> Iterator[str]:
    if credential is None:
        if reserved is not None:
            yield "it has no credential"
        return
    said = json.loads(credential.document)
    if said["credentialSubject"]["licenseNumber"] != row.number:
        yield "its credential is that of another"
    if reserved and (credential.list_number, credential.place) != (reserved.list_number, reserved.place):
        yield "its status does not stand where it was reserved"
    if said["credentialStatus"]["statusListIndex"] != str(credential.place):
        yield "its credential names another place in the status list"


def _without(session: ReadSession) -> Iterator[str]:
    lost = select(Reservation.number).outerjoin(Certificate, Certificate.number == Reservation.number)
    for number in session.scalars(lost.where(Reservation.state == "issued", Certificate.number.is_(None))):
        yield f"number {number} is told to be issued, and there is no such certificate"


def _replaced(session: ReadSession) -> Iterator[str]:
    before = aliased(Certificate)
    rows = (
        select(Certificate.number, Certificate.siren, Certificate.reissue_of, before)
        .outerjoin(before, before.number == Certificate.reissue_of)
        .where(Certificate.reissue_of.is_not(None))
    )
    for number, siren, other, old in session.execute(rows):
        if old is None or old.siren != siren:
            yield f"certificate {number} is in the place of {other}, which is no certificate of this company"
        elif old.state != CertificateState.REPLACED:
            yield f"certificate {number} is in the place of {other}, which is {old.state}"
