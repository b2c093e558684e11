"""Certificates and the register are public: these queries take no actor."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVarTuple, assert_never

import msgspec
from sqlalchemy import ColumnElement, Select, bindparam, case, or_, select
from sqlalchemy.orm import Bundle, aliased

from label.certificates import printed_fields, replacements, typed_numbers
from label.certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateState,
    Credential,
)
from label.certificates.schemas import (
    CertificateOut,
    EventOut,
    FamilyOut,
    HolderOut,
    RegisterFilter,
    RegisterLine,
    RegisterPage,
    ReplacementOut,
    SignatoryOut,
)
from label.certificates.states import HELD
from label.certificates.typed_numbers import NumberNotFound
from label.certificates.variants import without_scores
from label.companies.models import Company
from label.companies.queries import has_name
from label.kit.clock import day, end_of, now
from label.kit.compiled_statement import CompiledQuery
from label.kit.errors import NotFound
from label.kit.paging import EncodedPage, encode_cursor, page
from label.kit.search import searchable
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

Columns = TypeVarTuple("Columns")

RENOUNCED = "renounced"
WITHOUT_SCORES_PATH = "/api/v1/certificates/{number}/without-scores.pdf"
FIRST_PAGE_FILTER = RegisterFilter()
# The company that is printed, and the one that follows it. Two joins by key: for one join on either of the two SIRENs,
# PostgreSQL would read every company.
PRINTED, SUCCESSOR = aliased(Company), aliased(Company)
_HAS_SUCCESSOR = Certificate.successor_siren.is_not(None)
# Neither of the two may be non-diffusible.
PUBLISHED = (PRINTED.diffusible, or_(~_HAS_SUCCESSOR, SUCCESSOR.diffusible))


def with_holder(rows: Select[*Columns]) -> Select[*Columns]:
    """Certificates with the company that holds each today (`of_holder`)."""
    printed = rows.join(PRINTED, PRINTED.siren == Certificate.siren)
    return printed.outerjoin(SUCCESSOR, SUCCESSOR.siren == Certificate.successor_siren)


def of_holder(name: str) -> ColumnElement[Any]:
    """A column of the company that holds the certificate today."""
    return case((_HAS_SUCCESSOR, getattr(SUCCESSOR, name)), else_=getattr(PRINTED, name))


HOLDER_COLUMNS = (
    Certificate.number,
    case((_HAS_SUCCESSOR, SUCCESSOR.name), else_=Certificate.name).label("company"),
    of_holder("siren").label("siren"),
    Certificate.level,
    Certificate.edition,
    Certificate.issued_on,
    Certificate.valid_until,
    *(of_holder(name).label(name) for name in ("active", "ceased_on", "display_name")),
)
HOLDER_FIELDS = tuple(RegisterLine.model_fields)
FIRST_HOLDERS = CompiledQuery(
    lambda _insert: (
        with_holder(select(*HOLDER_COLUMNS, Certificate.search_name))
        .where(
            Certificate.state == CertificateState.VALID.value,
            Certificate.valid_until >= bindparam("today"),
            *PUBLISHED,
        )
        .order_by(Certificate.search_name, Certificate.number)
        .limit(FIRST_PAGE_FILTER.limit + 1)
    )
)


class HolderRow(Protocol):
    """A row of `holders`: the fields of `RegisterLine`, and the name by which the register is ordered."""

    search_name: str


def get(session: ReadSession, number: str, *, lock: bool = False) -> Certificate:
    """In any state; `number` as people write it. Raises NumberNotFound."""
    typed = typed_numbers.read(number)
    if typed.fault:
        raise NumberNotFound(typed)
    row = session.scalar(_by_number(typed.number).with_for_update() if lock else _by_number(typed.number))
    if row is None:
        raise NumberNotFound(typed_numbers.never_issued(typed.number))
    return row


def status(row: Certificate, today: date) -> CertificateState:
    """The state on a day: a certificate expires after its last day, while its stored state stays as it was."""
    state = CertificateState(row.state)
    match state:
        case CertificateState.VALID | CertificateState.SUSPENDED:
            return CertificateState.EXPIRED if today > row.valid_until else state
        case (
            CertificateState.EXPIRED
            | CertificateState.WITHDRAWN
            | CertificateState.RENOUNCED
            | CertificateState.REPLACED
        ):
            return state
        case _:
            assert_never(state)


def of_company(session: ReadSession, siren: str, editions: Collection[str]) -> Sequence[Certificate]:
    """The company's certificates of these editions, by number."""
    rows = select(Certificate).where(Certificate.siren == siren, Certificate.edition.in_(editions))
    return session.scalars(rows.order_by(Certificate.number)).all()


def held_by(session: ReadSession, siren: str) -> Certificate | None:
    """The one that is stored as valid or suspended; it may have passed its last day."""
    return session.scalar(select(Certificate).filter_by(siren=siren).where(Certificate.state.in_(HELD)))


def event_kinds(session: ReadSession, number: str) -> Sequence[str]:
    """What has happened to a certificate, the first event first."""
    events = select(CertificateEvent.kind).filter_by(number=number).order_by(CertificateEvent.id)
    return session.scalars(events).all()


def first_and_last_event(session: ReadSession) -> list[datetime]:
    """When the first and the latest event of all certificates happened; empty before the first."""
    moments = select(CertificateEvent.at).limit(1)
    ends = (moments.order_by(CertificateEvent.id), moments.order_by(CertificateEvent.id.desc()))
    return [moment for end in ends if (moment := session.scalar(end)) is not None]


def latest_of_company(session: ReadSession, siren: str) -> Certificate | None:
    """The certificate that was issued last, in whatever state it is."""
    rows = select(Certificate).filter_by(siren=siren).order_by(Certificate.issued_at.desc(), Certificate.number)
    return session.scalar(rows.limit(1))


def show(session: ReadSession, number: str, settings: Settings) -> CertificateOut:
    return shown(session, settings, get(session, number), day(now()))


def shown(session: ReadSession, settings: Settings, row: Certificate, today: date) -> CertificateOut:
    """A certificate as anyone may read it; without the company's name and SIREN if it must not be published."""
    printed = printed_fields.from_json(row.page)
    base = f"{settings.base_url}/certificates/{row.number}"
    state = status(row, today)
    company = session.get_one(Company, row.siren)
    public = company.diffusible
    holder = session.get_one(Company, row.successor_siren) if row.successor_siren else company
    plain = without_scores(session, row.number)
    has_credential = public and session.get(Credential, row.number) is not None
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
        cap=printed.cap,
        families=[FamilyOut.model_validate(family) for family in printed.families],
        issued_on=row.issued_on,
        valid_until=row.valid_until,
        granted_by=printed.city,
        reviewed_by=printed.club,
        verify_url=printed.verify_url,
        pdf=f"{settings.base_url}/api/v1/certificates/{row.number}.pdf",
        sha256=row.file_digest,
        pdf_without_scores=f"{settings.base_url}{WITHOUT_SCORES_PATH.format(number=row.number)}" if plain else None,
        sha256_without_scores=plain.file_digest if plain else None,
        credential=f"{base}/credential.json" if has_credential else None,
        badge=f"{base}/badge.svg",
        company_badge=f"{settings.base_url}/companies/{holder.siren}/badge.svg"
        if public and holder.diffusible
        else None,
        test=printed.test,
        demonstration=printed.demonstration,
        sealed_by=printed.sealed_by,
        signatories=[SignatoryOut.model_validate(signatory) for signatory in printed.signatories],
        holder=HolderOut.model_validate(holder) if public and holder.diffusible else None,
        reissue_of=row.reissue_of,
        replaced_by=_replacement(session, row, today),
        history=_history(session, row, state, printed.city),
    )


def _replacement(session: ReadSession, row: Certificate, today: date) -> ReplacementOut | None:
    last = replacements.last_replacement(session, row)
    if last is None:
        return None
    state = status(last, today)
    url = printed_fields.from_json(last.page).verify_url
    return ReplacementOut(number=last.number, status=state, valid=state is CertificateState.VALID, verify_url=url)


def badge_of_number(session: ReadSession, number: str, settings: Settings) -> CertificateOut:
    """The certificate of a badge: the one with this number, or the one that replaced it."""
    row, today = get(session, number), day(now())
    return shown(session, settings, replacements.last_replacement(session, row) or row, today)


def badge_of_company(session: ReadSession, siren: str, settings: Settings) -> CertificateOut:
    today = day(now())
    return shown(session, settings, replacements.of_company(session, siren, today), today)


def number_of_company(session: ReadSession, siren: str) -> str:
    return replacements.of_company(session, siren, day(now())).number


def file_digest(session: ReadSession, number: str) -> tuple[str, str]:
    """The number and its stored file's digest. Raises NotFound for a company that must not be published."""
    row = _published(session, number)
    return row.number, row.file_digest


def plain_file_digest(session: ReadSession, number: str) -> tuple[str, str]:
    """The same of the file without scores. Raises NotFound for a certificate that was issued without one, too."""
    row = _published(session, number)
    plain = without_scores(session, row.number)
    if plain is None:
        raise NotFound(f"{row.number} was issued before certificates had a file without scores; a reissue has one.")
    return f"{row.number}-sans-points", plain.file_digest


def _published(session: ReadSession, number: str) -> Certificate:
    row = get(session, number)
    if not session.get_one(Company, row.siren).diffusible:
        raise NotFound(f"The file of {row.number} is not public.")
    return row


def register(session: ReadSession, asked: RegisterFilter) -> RegisterPage | EncodedPage:
    """A page of the current holders, by name."""
    if asked == FIRST_PAGE_FILTER:
        return _first_page(session)
    found = page(session, holders(asked, day(now())), asked, [Certificate.search_name, Certificate.number])
    return RegisterPage(items=[_register_line(row) for row in found.items], next=found.next)


def _first_page(session: ReadSession) -> EncodedPage:
    """The most requested page, encoded from the driver's rows without ORM objects and Pydantic models."""
    rows = FIRST_HOLDERS(session, today=day(now())).fetchall()
    shown = rows[: FIRST_PAGE_FILTER.limit]
    cursor = encode_cursor([shown[-1][-1], shown[-1][0]]) if len(rows) > len(shown) else None
    items = [dict(zip(HOLDER_FIELDS, row, strict=False)) for row in shown]  # drops the last column, the search name
    for item in items:
        item["active"] = bool(item["active"])  # SQLite's driver gives 0 or 1
    return EncodedPage(msgspec.json.encode({"items": items, "next": cursor}), cursor)


def holders(asked: RegisterFilter, today: date) -> Select[HolderRow]:
    """Valid today, except companies that the national registry must not publish."""
    columns: Bundle[HolderRow] = Bundle("holder", *HOLDER_COLUMNS, Certificate.search_name)
    rows = with_holder(select(columns))
    rows = rows.where(Certificate.state == CertificateState.VALID, Certificate.valid_until >= today, *PUBLISHED)
    if asked.level:
        rows = rows.where(Certificate.level == asked.level)
    if asked.name:
        printed = Certificate.search_name.contains(searchable(asked.name), autoescape=True)
        rows = rows.where(or_(printed, has_name(asked.name, PRINTED), has_name(asked.name, SUCCESSOR)))
    return rows


def first_holders(session: ReadSession, limit: int = 200) -> list[RegisterLine]:
    """The current holders by name, for the home page."""
    rows = holders(FIRST_PAGE_FILTER, day(now())).order_by(Certificate.search_name, Certificate.number).limit(limit)
    return [_register_line(row) for row in session.scalars(rows)]


def register_lines(session: ReadSession, asked: RegisterFilter) -> list[RegisterLine]:
    """The whole register, by name: every page of `register`."""
    rows = session.scalars(holders(asked, day(now())).order_by(Certificate.search_name, Certificate.number))
    return [_register_line(row) for row in rows]


def _by_number(number: str) -> Select[Certificate]:
    return select(Certificate).filter_by(number=number)


def _register_line(row: HolderRow) -> RegisterLine:
    return RegisterLine(**{name: getattr(row, name) for name in HOLDER_FIELDS})


def _history(session: ReadSession, row: Certificate, state: CertificateState, city: str) -> list[EventOut]:
    """Its events; an expiry by date is stored only when the next certificate is granted."""
    events = session.scalars(select(CertificateEvent).filter_by(number=row.number).order_by(CertificateEvent.id)).all()
    history = [
        EventOut(
            kind=event.kind,
            at=event.at,
            by=None if event.kind == RENOUNCED else city,
            reason=event.reason,
            other_number=event.other_number,
        )
        for event in events
    ]
    if state is CertificateState.EXPIRED and events[-1].kind != CertificateState.EXPIRED:
        history.append(EventOut(kind="expired", at=end_of(row.valid_until), by=None, reason="", other_number=None))
    return history
