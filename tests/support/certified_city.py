"""Certificates in every state, brought there by the product's own actions; and what a test needs beside HTTP."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from label import worker
from label.applications import decisions
from label.applications.schemas import DecisionIn
from label.campaigns.actions import decision_of
from label.campaigns.schemas import GrantIn
from label.certificates import reissue
from label.certificates.planning import Issuer
from label.certificates.production import make
from label.editions.actions import Calendar
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import day, now
from label.kit.settings import Settings
from scoring import load_rulebook
from tests.support import populated_city
from tests.support.city import Caller, City, ok
from tests.support.editions import publish_open
from tests.support.populated_city import GRANT
from tests.support.ready_applications import to_be_decided

WHY = {"reason": "Pour une raison."}
AGO = timedelta(days=1000)  # longer than a certificate of these lasts; a test seal is valid three years back
NEXT = "2027"


def alone(settings: Settings, folder: Path) -> Settings:
    """The same product with keys of its own, which it may change, and without a worker in the server."""
    assert settings.keys_dir is not None
    shutil.copytree(settings.keys_dir, folder / "keys")
    return settings.model_copy(update={"keys_dir": folder / "keys", "issues": False})


def actor(caller: Caller, kind: Role = Role.CITY) -> Actor:
    return Actor(caller.person_id, "", caller.email, "", (Membership(kind),))


def granted(city: City, officer: Caller, application: str, at: datetime, issuer: Issuer | None = None) -> str:
    """A grant decided at that moment; the certificate's number."""
    issuer, data = (
        issuer or worker.issuer(city.settings),
        decision_of(GrantIn(application=application, reasons="Bravo.")),
    )
    return city.database.write_sync(_granted, actor(officer), application, data, at, issuer)


def anew(city: City, officer: Caller, number: str, at: datetime, issuer: Issuer | None = None) -> str:
    """A certificate issued anew in the place of another; its number."""
    issuer = issuer or worker.issuer(city.settings)
    planned = city.database.write_sync(reissue.plan, issuer, actor(officer), number, at)
    made = make(issuer, planned)
    row = city.database.write_sync(reissue.reissue, actor(officer), number, made, "Nom corrigé.", at)
    return row.number


def next_edition(city: City) -> None:
    """Another edition, open to applications; its rulebook is that of 2026 under another name."""
    today = day(now())
    calendar = Calendar(NEXT, "Édition 2027", (date(2027, 1, 1), date(2027, 12, 31)), (today, today), today)
    rulebook = load_rulebook("2026").model_copy(update={"edition": NEXT})
    # One try: the promises of this rulebook are searched elsewhere.
    city.database.write_sync(publish_open, calendar, rulebook)


def member(city: City, siren: str) -> Caller:
    return city.person(f"rh.{siren}@company.example", Membership(Role.COMPANY, siren=siren))


def every_state(city: City, officer: Caller) -> dict[str, str]:
    """How a certificate stands → its number: each state, those that time or another certificate has ended, too."""
    applications = to_be_decided(city, 9)
    names = ("valid", "suspended", "reinstated", "withdrawn", "renounced", "reissued", "replaced")
    held = {
        name: populated_city.decide(application, officer) or ""
        for name, application in zip(names, applications, strict=False)
    }
    for name in ("lapsed", "expired"):
        held[name] = granted(city, officer, applications.pop(), now() - AGO)
    for name in ("suspended", "reinstated"):
        ok(officer.post(f"/certificates/{held[name]}/suspension", WHY))
    ok(officer.post(f"/certificates/{held['reinstated']}/reinstatement", WHY))
    ok(officer.post(f"/certificates/{held['withdrawn']}/withdrawal", WHY))
    ok(member(city, siren_of(city, held["renounced"])).post(f"/certificates/{held['renounced']}/renunciation", WHY))
    held["anew"] = anew(city, officer, held["reissued"], now())
    next_edition(city)
    reviewers = (city.reviewer(801), city.reviewer(802))
    for name, replaces in (("replaced", held["replaced"]), ("expired", None)):
        company = member(city, siren_of(city, held[name]))
        held[f"after {name}"] = populated_city.certify(company, officer, *reviewers, edition=NEXT, replaces=replaces)
    return held


def siren_of(city: City, number: str) -> str:
    return str(ok(city.anyone.get(f"/certificates/{number}"))["siren"])


def _granted(session: Session, who: Actor, application: str, data: DecisionIn, at: datetime, issuer: Issuer) -> str:
    """In one transaction: the server's upkeep would give up a number that was reserved long ago."""
    ready = decisions.produce(issuer, decisions.prepare(session, who, application, data, at, issuer=issuer))
    decisions.decide(session, who, application, data, ready, at)
    assert ready.made is not None
    return ready.made.plan.page.number


__all__ = ["GRANT", "actor", "alone", "anew", "every_state", "granted", "member", "next_edition", "siren_of"]
