"""Planning a certificate: every printed field, its number and where its status will stand, written down at once.

What will be signed is kept in a `Reservation` before anything is signed; `make.py` draws and seals it, `issue.py` adds
the certificate. Whoever is interrupted between them finds the plan again, and no number serves twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label.certificates import keyring, printed_fields
from label.certificates.fonts import covered
from label.certificates.keyring import Keyring
from label.certificates.models import Certificate, Reservation
from label.certificates.numbers import new_number
from label.certificates.printed_fields import FamilyLine, PrintedPage, Signatory
from label.companies.models import Company
from label.credentials.status import SIZE
from label.kit import clock
from label.kit.errors import Conflict
from label.kit.schemas import plain
from label.kit.sessions import ReadSession
from label.kit.settings import Settings
from label.kit.storage import Store

TITLES: Final = {
    "V": "Engagement bénévole des salariés",
    "H": "Recrutement local durable",
    "F": "Forum de l’emploi",
}
TENTH: Final = Decimal("0.1")  # enough for a reader; the score has the digits
FULL: Final = SIZE // 2  # of a status list: chance still finds a free place at once


@dataclass(frozen=True, slots=True)
class Issuer:
    """What issuing needs beside the decision: settings, chance for numbers, the store for the files, the keys."""

    settings: Settings
    chance: Random
    files: Store
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class Planned:
    """A page that will be signed, its place in the status lists, and when it was planned."""

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
    outcome: Mapping[str, Any],
    months: int,
    at: datetime,
) -> Planned:
    """Reserve a certificate of a decision. `outcome` is the verified part of the score document."""
    today = clock.day(at)
    said = {
        "level": level,
        "edition": edition,
        "total": str(outcome["total"]),
        "families": tuple(_line(code, outcome["families"][code]) for code in TITLES),
        "bonus": int(outcome["bonus"]),
        "valid_until": last_day(today, months),
    }
    return reserve(session, issuer, company, said, at)


def reserve(session: Session, issuer: Issuer, company: Company, said: Mapping[str, Any], at: datetime) -> Planned:
    """Write down what will be signed for a company: `said`, and what the settings and the keys of today say."""
    if not covered(company.name):
        raise Conflict("The certificate's font lacks a character of the company's name: nothing can be printed.")
    keyring.record(session, issuer.keyring, at)
    number = _unused(session, issuer, said["edition"])
    page = PrintedPage(
        number=number,
        company=company.name,
        siren=company.siren,
        issued_on=clock.day(at),
        **_of_today(issuer, number),
        **said,
    )
    list_number, place = _free(session, issuer.chance)
    row = Reservation(
        number=number, list_number=list_number, place=place, page=printed_fields.written(page), made_at=at
    )
    session.add(row)
    session.flush()
    return Planned(page, list_number, place, at)


def planned(session: ReadSession, number: str) -> Planned:
    """What was reserved under a number."""
    row = session.get_one(Reservation, number)
    return Planned(printed_fields.read(row.page), row.list_number, row.place, row.made_at)


def last_day(issued_on: date, months: int) -> date:
    """The last day of validity: the day before the same day, so many months later."""
    return clock.months_later(issued_on, months) - timedelta(days=1)


def _of_today(issuer: Issuer, number: str) -> dict[str, Any]:
    settings, seal = issuer.settings, issuer.keyring.seal()
    return {
        "verify_url": f"{settings.base_url}/verify/{number}",
        "city": settings.city_name,
        "club": settings.club_name,
        "signatories": (
            Signatory(settings.mayor, f"Pour la {settings.city_name}, le Maire"),
            Signatory(settings.club_president, f"Pour le {settings.club_name}, la Présidence"),
        ),
        "demonstration": settings.demonstration,
        "test": seal.test,
        "sealed_by": seal.name,
        "family": settings.certificate_family,
        "city_logo": _logo(issuer.files, settings.city_logo),
        "club_logo": _logo(issuer.files, settings.club_logo),
    }


def _logo(files: Store, path: Path | None) -> str:
    """The digest under which a logo is kept, for as long as certificates show it."""
    return files.put(path.read_bytes()) if path else ""


def _unused(session: ReadSession, issuer: Issuer, edition: str) -> str:
    """A number never reserved nor issued; two drawn alike at the same moment are told apart by the primary key."""
    while True:
        number = new_number(issuer.settings.certificate_prefix, edition, issuer.chance)
        if session.get(Reservation, number) is None and session.get(Certificate, number) is None:
            return number


def _free(session: ReadSession, chance: Random) -> tuple[int, int]:
    """A free place in the newest status list, by chance: a place says nothing about when it was given."""
    number = session.scalar(select(func.max(Reservation.list_number))) or 1
    taken = session.scalar(select(func.count()).where(Reservation.list_number == number)) or 0
    number += taken >= FULL
    while True:
        place = chance.randrange(SIZE)
        if session.scalar(select(Reservation.number).filter_by(list_number=number, place=place)) is None:
            return number, place


def _line(code: str, family: Mapping[str, Any]) -> FamilyLine:
    return FamilyLine(
        code=code,
        title=TITLES[code],
        points=plain(Decimal(family["points"] or 0).quantize(TENTH, ROUND_HALF_UP)),
        maximum=str(family["maximum"]),
        percent=family["percent"],
    )
