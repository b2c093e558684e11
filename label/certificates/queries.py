"""Certificates and the register are public: these queries take no actor."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import assert_never

from sqlalchemy import Select, select

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
    ReplacementOut,
    SignatoryOut,
)
from label.certificates.states import HELD
from label.certificates.typed_numbers import NumberNotFound
from label.certificates.variants import without_scores
from label.companies.models import Company
from label.kit.clock import day, end_of, now
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

RENOUNCED = "renounced"
WITHOUT_SCORES_PATH = "/api/v1/certificates/{number}/without-scores.pdf"


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


def _by_number(number: str) -> Select[Certificate]:
    return select(Certificate).filter_by(number=number)


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
