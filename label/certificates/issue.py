"""Making a certificate: what is printed is fixed first, drawn while nothing is locked, and kept with the grant."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificates.fonts import covered
from label.certificates.models import Certificate, Event, State
from label.certificates.numbers import new_number
from label.certificates.page import FamilyLine, Page, Signatory, draw
from label.companies.models import Company
from label.companies.queries import searchable
from label.kit import audit, clock
from label.kit.actor import Actor
from label.kit.errors import Conflict, Fault, Invalid
from label.kit.schemas import plain
from label.kit.settings import Settings
from label.kit.storage import Store

TITLES = {
    "V": "Engagement bénévole des salariés",
    "H": "Recrutement local durable",
    "F": "Forum de l’emploi",
}


TENTH = Decimal("0.1")  # enough for a reader; the score has the digits


@dataclass(frozen=True, slots=True)
class Issuer:
    """What printing needs beside the decision: settings, chance for numbers, the store for the file."""

    settings: Settings
    chance: Random
    files: Store


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page, drawn and stored."""

    page: Page
    digest: str
    size: int


def plan(
    session: Session,
    issuer: Issuer,
    company: Company,
    level: str,
    edition: str,
    outcome: Mapping[str, Any],
    months: int,
    at: datetime,
) -> Page:
    """Every printed field of a certificate to come. `outcome` is the verified part of the score document."""
    settings, today = issuer.settings, clock.day(at)
    if not covered(company.name):
        raise Conflict("The certificate's font lacks a character of the company's name: nothing can be printed.")
    number = _unused(session, issuer, edition)
    return Page(
        number=number,
        company=company.name,
        siren=company.siren,
        level=level,  # type: ignore[arg-type]
        edition=edition,
        total=str(outcome["total"]),
        families=tuple(_line(code, outcome["families"][code]) for code in TITLES),
        bonus=int(outcome["bonus"]),
        issued_on=today,
        valid_until=last_day(today, months),
        verify_url=f"{settings.base_url}/verify/{number}",
        city=settings.city_name,
        club=settings.club_name,
        signatories=(
            Signatory(settings.mayor, f"Pour la {settings.city_name}, le Maire"),
            Signatory(settings.club_president, f"Pour le {settings.club_name}, la Présidence"),
        ),
        demonstration=settings.demonstration,
    )


def last_day(issued_on: date, months: int) -> date:
    """The last day of validity: the day before the same day, so many months later."""
    return clock.months_later(issued_on, months) - timedelta(days=1)


def draw_and_store(issuer: Issuer, page: Page) -> Drawn:
    """Draw the page and keep the file; nothing is locked meanwhile. A file whose grant then fails is never named."""
    content = draw(page)
    return Drawn(page, issuer.files.put(content), len(content))


def check_holds_none(session: Session, siren: str, replaces: str | None, today: date) -> Certificate | None:
    """The certificate in force that the new one replaces, which must be named; `Conflict` when it is not."""
    held = session.scalar(
        select(Certificate).filter_by(siren=siren).where(Certificate.state.in_(HELD)).with_for_update()
    )
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
    drawn: Drawn,
    application_id: str,
    decision_id: str,
    replaces: str | None,
    at: datetime,
) -> Certificate:
    """Add the certificate, within the transaction that grants it; the one before it is replaced, or has expired."""
    page = drawn.page
    before = check_holds_none(session, page.siren, replaces, page.issued_on)
    if before is not None:
        ending = State.REPLACED if replaces else State.EXPIRED
        before.state = ending
        _event(session, before.number, ending, actor, at, "A new certificate was granted.", page.number)
        session.flush()
    certificate = Certificate(
        number=page.number,
        application_id=application_id,
        decision_id=decision_id,
        siren=page.siren,
        name=page.company,
        search_name=searchable(page.company),
        edition=page.edition,
        level=page.level,
        state=State.VALID,
        issued_at=at,
        issued_on=page.issued_on,
        valid_until=page.valid_until,
        page=json.dumps(asdict(page), default=str, ensure_ascii=False),
        file_digest=drawn.digest,
        file_size=drawn.size,
    )
    session.add(certificate)
    session.flush()
    _event(session, page.number, "issued", actor, at, "", before.number if before else None)
    after = {"level": page.level, "valid_until": page.valid_until, "sha256": drawn.digest}
    audit.record(session, actor, at, "issue", ("certificate", page.number), siren=page.siren, after=after)
    return certificate


def _event(
    session: Session, number: str, kind: str, actor: Actor | None, at: datetime, reason: str, other: str | None = None
) -> None:
    person = actor.person_id if actor else None
    session.add(Event(number=number, kind=kind, at=at, person_id=person, reason=reason, other_number=other))


def _unused(session: Session, issuer: Issuer, edition: str) -> str:
    """A number never issued; two drawn alike at the same moment are told apart by the primary key."""
    number = new_number(issuer.settings.certificate_prefix, edition, issuer.chance)
    while session.get(Certificate, number) is not None:
        number = new_number(issuer.settings.certificate_prefix, edition, issuer.chance)
    return number


def _line(code: str, family: Mapping[str, Any]) -> FamilyLine:
    return FamilyLine(
        code=code,
        title=TITLES[code],
        points=plain(Decimal(family["points"] or 0).quantize(TENTH, ROUND_HALF_UP)),
        maximum=str(family["maximum"]),
        percent=family["percent"],
    )


HELD = (State.VALID, State.SUSPENDED)
