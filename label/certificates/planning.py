"""Planning a certificate: its number, every printed field and its place in a status list, stored as a `Reservation`.

The reservation is committed before anything is signed. `production.py` then signs, draws and seals, and `issuance.py`
adds the certificate: a process that dies in between leaves a plan to continue from, and no number is used twice.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from label.certificates import keyring, printed_fields
from label.certificates.composition import LAYOUT
from label.certificates.keyring import Keyring
from label.certificates.models import Certificate, Reservation
from label.certificates.numbers import new_number
from label.certificates.printed_fields import FamilyLine, PrintedPage, Signatory
from label.certificates.shares import Shares, printed_shares
from label.companies import printed_names
from label.companies.models import Company
from label.credentials.status_list import LIST_SIZE
from label.kit import clock
from label.kit.errors import Conflict, Unavailable
from label.kit.schemas import JsonObject, plain
from label.kit.sessions import ReadSession
from label.kit.settings import Settings
from label.kit.storage import Store

FAMILY_TITLES: Final = {
    "V": "Engagement bénévole des salariés",
    "H": "Recrutement local durable",
    "F": "Forum de l’emploi",
}
TENTH: Final = Decimal("0.1")  # precision of the raw points; the score document has all digits
MAX_TAKEN: Final = LIST_SIZE // 2  # a status list is filled by half, so that a random place is usually free


@dataclass(frozen=True, slots=True)
class Issuer:
    """What issuing needs beside a decision; `chance` draws numbers and places, and is SystemRandom outside tests."""

    settings: Settings
    chance: Random
    files: Store
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class CertificatePlan:
    """The printed page, the place of its status bit, and the time of planning."""

    page: PrintedPage
    list_number: int
    place: int
    at: datetime


def plan(
    session: Session,
    issuer: Issuer,
    company: Company,
    level: str,
    edition: str,
    outcome: JsonObject,
    months: int,
    at: datetime,
) -> CertificatePlan:
    """Reserves the certificate of a grant. `outcome` is the verified part of the score document."""
    valid_until = last_day(clock.day(at), months)
    granted = {"level": level, "edition": edition, "valid_until": valid_until, **printed_outcome(outcome)}
    return reserve_certificate(session, issuer, company, granted, at)


def printed_outcome(outcome: JsonObject) -> JsonObject:
    """The printed fields that an outcome gives: the total, and what adds up to it."""
    shares = printed_shares(outcome, tuple(FAMILY_TITLES))
    return {
        "total": str(outcome["total"]),
        "families": tuple(_family_line(code, outcome["families"][code], shares) for code in FAMILY_TITLES),
        "bonus": int(outcome["bonus"]),
        "cap": shares.cap,
    }


def reserve_certificate(
    session: Session, issuer: Issuer, company: Company, granted: JsonObject, at: datetime
) -> CertificatePlan:
    """Stores a reservation with the `granted` printed fields; the others come from today's settings and keys.

    Raises Conflict if the company's name cannot be printed.
    """
    name = printed_names.printed_name(company.name, company.display_name)
    if name is None:
        raise Conflict(f"Nothing can be printed. {printed_names.missing_characters_text(company.name)}")
    keyring.record_current_keys(session, issuer.keyring, at)
    number = _unused_number(session, issuer, granted["edition"])
    page = PrintedPage(
        number=number,
        company=name,
        siren=company.siren,
        issued_on=clock.day(at),
        **_fields_of_today(issuer, number),
        **granted,
    )
    list_number, place = _free_place(session, issuer.chance)
    row = Reservation(
        number=number, list_number=list_number, place=place, page=printed_fields.to_json(page), made_at=at
    )
    session.add(row)
    session.flush()
    return CertificatePlan(page, list_number, place, at)


def plan_of(session: ReadSession, number: str) -> CertificatePlan:
    """The plan that was reserved under a number."""
    row = session.get_one(Reservation, number)
    return CertificatePlan(printed_fields.from_json(row.page), row.list_number, row.place, row.made_at)


def drop_reservation(session: Session, number: str, why: str) -> None:
    """The number stays reserved for ever, so that it is never issued."""
    row = session.get_one(Reservation, number)
    row.state, row.why = "dropped", why


def drop_abandoned_reservations(session: Session, before: datetime, in_use: Select[Any]) -> None:
    """Drops the reservations made before a moment whose numbers are not `in_use`."""
    abandoned = update(Reservation).where(
        Reservation.state == "planned", Reservation.made_at < before, Reservation.number.not_in(in_use)
    )
    session.execute(abandoned.values(state="dropped", why="Abandoned before a decision used it."))


def last_day(issued_on: date, months: int) -> date:
    """The last day of validity: the day before the same day, so many months later."""
    return clock.months_later(issued_on, months) - timedelta(days=1)


def _fields_of_today(issuer: Issuer, number: str) -> JsonObject:
    settings, seal = issuer.settings, issuer.keyring.seal()
    return {
        "verify_url": f"{settings.base_url}/verify/{number}",
        "city": settings.city_name,
        "club": settings.club_name,
        "place": settings.certificate_place,
        "layout": LAYOUT,
        "signatories": (
            Signatory(settings.mayor, f"Pour la {settings.city_name}, le Maire"),
            Signatory(settings.club_president, f"Pour le {settings.club_name}, la Présidence"),
        ),
        "demonstration": settings.demonstration,
        "test": seal.test,
        "sealed_by": seal.name,
        "family": settings.certificate_family,
        "city_logo": _store_logo(issuer.files, settings.city_logo),
        "club_logo": _store_logo(issuer.files, settings.club_logo),
    }


def _store_logo(files: Store, path: Path | None) -> str:
    """Stores the logo and returns its digest: a changed logo file does not change certificates already issued. Raises
    Unavailable where the setting names a file that cannot be read."""
    if path is None:
        return ""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Unavailable(f"The logo {path.name} cannot be read: {error.strerror}. Nothing was issued.") from error
    return files.put(content)


def _unused_number(session: ReadSession, issuer: Issuer, edition: str) -> str:
    """A number never reserved nor issued; the primary key refuses the same number drawn twice at the same moment."""
    while True:
        number = new_number(issuer.settings.certificate_prefix, edition, issuer.chance)
        if session.get(Reservation, number) is None and session.get(Certificate, number) is None:
            return number


def _free_place(session: ReadSession, chance: Random) -> tuple[int, int]:
    """A random free place in the newest status list: places in order would reveal when each was given."""
    number = session.scalar(select(func.max(Reservation.list_number))) or 1
    taken = session.scalar(select(func.count()).where(Reservation.list_number == number)) or 0
    number += taken >= MAX_TAKEN
    while True:
        place = chance.randrange(LIST_SIZE)
        if session.scalar(select(Reservation.number).filter_by(list_number=number, place=place)) is None:
            return number, place


def _family_line(code: str, family: JsonObject, shares: Shares) -> FamilyLine:
    share = shares.families.get(code)
    if share is None:
        return FamilyLine(code, FAMILY_TITLES[code], "0", "0", None, raw_maximum="0", reason=family["reason"])
    return FamilyLine(
        code=code,
        title=FAMILY_TITLES[code],
        points=share.points,
        maximum=share.maximum,
        percent=family["percent"],
        raw_points=plain(Decimal(family["points"]).quantize(TENTH, ROUND_HALF_UP)),
        raw_maximum=str(family["maximum"]),
    )
