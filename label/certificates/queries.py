"""Reading certificates and the register: public, so no actor stands here."""

import csv
import io
from datetime import date

import msgspec
from sqlalchemy import Select, bindparam, select

from label.certificates import printed_fields
from label.certificates.models import Certificate, CertificateEvent, CertificateState, Credential
from label.certificates.numbers import well_formed, written
from label.certificates.schemas import (
    CertificateOut,
    EventOut,
    FamilyOut,
    RegisterFilter,
    RegisterLine,
    RegisterPage,
    SignatoryOut,
)
from label.companies.models import Company
from label.companies.queries import searchable
from label.kit.clock import day, end_of, now
from label.kit.compiled_statement import CompiledQuery
from label.kit.errors import NotFound
from label.kit.paging import EncodedPage, page, sealed
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

BY_COMPANY = "renounced"
FIRST_PAGE = RegisterFilter()
COLUMNS = ("number", "name", "siren", "level", "edition", "issued_on", "valid_until", "search_name")
NAMES = ("number", "company", "siren", "level", "edition", "issued_on", "valid_until")
HOLDERS = CompiledQuery(
    lambda _insert: (
        select(*(getattr(Certificate, name) for name in COLUMNS))
        .join(Company, Company.siren == Certificate.siren)
        .where(
            Certificate.state == CertificateState.VALID.value,
            Certificate.valid_until >= bindparam("today"),
            Company.diffusible,
        )
        .order_by(Certificate.search_name, Certificate.number)
        .limit(FIRST_PAGE.limit + 1)
    )
)


def get(session: ReadSession, number: str, *, lock: bool = False) -> Certificate:
    """The certificate with this number, however it stands; any number ever issued is answered."""
    number = written(number)
    if not well_formed(number):
        raise NotFound(f"{number[:40]} is not a certificate number: its characters do not agree with each other.")
    row = session.scalar(_one(number).with_for_update() if lock else _one(number))
    if row is None:
        raise NotFound(f"No certificate {number} was ever issued.")
    return row


def status(row: Certificate, today: date) -> CertificateState:
    """How it stands today: a certificate still held expires after its last day, without anyone's doing."""
    state = CertificateState(row.state)
    return (
        CertificateState.EXPIRED
        if state in (CertificateState.VALID, CertificateState.SUSPENDED) and today > row.valid_until
        else state
    )


def show(session: ReadSession, number: str, settings: Settings) -> CertificateOut:
    """A certificate as anyone may read it."""
    return shown(session, settings, get(session, number), day(now()))


def shown(session: ReadSession, settings: Settings, row: Certificate, today: date) -> CertificateOut:
    """Every printed field, how it stands, and its history."""
    printed = printed_fields.read(row.page)
    base = f"{settings.base_url}/certificates/{row.number}"
    state = status(row, today)
    public = session.get_one(Company, row.siren).diffusible
    kept = public and session.get(Credential, row.number) is not None
    return CertificateOut(
        number=row.number,
        status=state,
        valid=state is CertificateState.VALID,
        company=row.name if public else None,
        siren=row.siren if public else None,
        level=row.level,
        edition=row.edition,
        total=printed.total,
        bonus=printed.bonus,
        families=[FamilyOut.model_validate(family) for family in printed.families],
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        granted_by=printed.city,
        reviewed_by=printed.club,
        verify_url=printed.verify_url,
        pdf=f"{settings.base_url}/api/v1/certificates/{row.number}.pdf",
        sha256=row.file_digest,
        credential=f"{base}/credential.json" if kept else None,
        badge=f"{base}/badge.svg",
        test=printed.test,
        demonstration=printed.demonstration,
        sealed_by=printed.sealed_by,
        signatories=[SignatoryOut.model_validate(one) for one in printed.signatories],
        reissue_of=row.reissue_of,
        history=[*_history(session, row, printed.city), *_expiry(row, state)],
    )


def file_digest(session: ReadSession, number: str) -> tuple[str, str]:
    """The number and the stored file of a certificate; that of an undiffusible company is not given out."""
    row = get(session, number)
    if not session.get_one(Company, row.siren).diffusible:
        raise NotFound(f"The file of {row.number} is not public.")
    return row.number, row.file_digest


def register(session: ReadSession, asked: RegisterFilter) -> RegisterPage | EncodedPage:
    """A page of those who hold the label today, by name."""
    if asked == FIRST_PAGE:
        return _first_page(session)
    found = page(session, holders(asked, day(now())), asked, [Certificate.search_name, Certificate.number])
    return RegisterPage(items=[_holder(row) for row in found.items], next=found.next)


def _first_page(session: ReadSession) -> EncodedPage:
    """The page that everyone asks for, straight from the driver's rows to bytes."""
    rows = HOLDERS(session, today=day(now())).fetchall()
    shown = rows[: FIRST_PAGE.limit]
    cursor = sealed([shown[-1][7], shown[-1][0]]) if len(rows) > len(shown) else None
    items = [dict(zip(NAMES, row, strict=False)) for row in shown]  # the search name is not shown
    return EncodedPage(msgspec.json.encode({"items": items, "next": cursor}), cursor)


def holders(asked: RegisterFilter, today: date) -> Select[Certificate]:
    """Current holders: valid today, and not among those the registry must not publish."""
    rows = select(Certificate).join(Company, Company.siren == Certificate.siren)
    rows = rows.where(Certificate.state == CertificateState.VALID, Certificate.valid_until >= today, Company.diffusible)
    if asked.level:
        rows = rows.where(Certificate.level == asked.level)
    if asked.name:
        rows = rows.where(Certificate.search_name.contains(searchable(asked.name), autoescape=True))
    return rows


def first_holders(session: ReadSession, limit: int = 200) -> list[RegisterLine]:
    """Current holders by name, for a page to read."""
    rows = holders(FIRST_PAGE, day(now())).order_by(Certificate.search_name, Certificate.number).limit(limit)
    return [_holder(row) for row in session.scalars(rows)]


def register_csv(session: ReadSession, asked: RegisterFilter) -> bytes:
    """The whole register as CSV: UTF-8, comma, one line a holder."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(RegisterLine.model_fields)
    rows = session.scalars(holders(asked, day(now())).order_by(Certificate.search_name, Certificate.number))
    writer.writerows([_safe(str(value)) for value in _holder(row).model_dump().values()] for row in rows)
    return out.getvalue().encode()


def _one(number: str) -> Select[Certificate]:
    return select(Certificate).filter_by(number=number)


def _holder(row: Certificate) -> RegisterLine:
    names = ("number", "siren", "level", "edition", "issued_on", "valid_until")
    return RegisterLine(company=row.name, **{name: getattr(row, name) for name in names})


def _history(session: ReadSession, row: Certificate, city: str) -> list[EventOut]:
    events = session.scalars(select(CertificateEvent).filter_by(number=row.number).order_by(CertificateEvent.id))
    return [
        EventOut(
            kind=event.kind,
            at=event.at,
            by=None if event.kind == BY_COMPANY else city,
            reason=event.reason,
            other_number=event.other_number,
        )
        for event in events
    ]


def _expiry(row: Certificate, state: CertificateState) -> list[EventOut]:
    """Expiry comes with time: nobody writes it down until the next certificate."""
    if state is not CertificateState.EXPIRED or row.state == CertificateState.EXPIRED:
        return []
    return [EventOut(kind="expired", at=end_of(row.valid_until), by=None, reason="", other_number=None)]


def _safe(value: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
