"""Filling an empty database step by step through the actions of the API, so that the demonstration keeps every rule."""

import json
import secrets
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import actions as accounts
from label.accounts import partners
from label.accounts.models import Person
from label.applications import openings
from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer
from label.companies.models import Company
from label.declarations import amendments
from label.demo.companies import CITY, COMPANIES, PARTNER, REVIEWERS, SOEE, DemoCompany
from label.demo.scenarios import LabelScenarios
from label.demo.steering import SteeringYear
from label.editions import queries as editions
from label.editions.actions import FIRST_EDITION
from label.editions.schemas import AmendmentIn
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.database import Database
from label.kit.errors import Conflict
from label.kit.search import searchable
from label.kit.settings import Settings
from label.kit.storage import Store
from scoring import load_rulebook

SINCE = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
KEY_LIFETIME_DAYS = 3650
NOTES = "demo.json"  # in the data folder: the API keys of everyone in the city


def fill(settings: Settings) -> None:
    """Fill the database unless that is done, and write `demo.json`, which only its owner may read. `Conflict` when the
    database holds people that are not the demonstration's."""
    notes = settings.data_dir / NOTES
    if notes.exists():
        demo = json.loads(notes.read_text())
        if demo["base_url"] != settings.base_url:  # served at another address than last time
            _write_privately(notes, demo | {"base_url": settings.base_url})
        with closing(Database(settings)) as database:
            database.write_sync(_amend)
        return
    database = Database(settings)
    try:
        if database.read_sync(lambda session: session.scalar(select(Person.id).limit(1))):
            raise Conflict(
                f"The database is not empty and {notes} is missing, so the demonstration was not finished: "
                f"remove {settings.data_dir}, or point LABEL_DATA_DIR elsewhere."
            )
        _write_privately(notes, _fill(settings, database))
    finally:
        database.close()


def _amend(session: Session) -> None:
    """A demonstration that an earlier version filled is amended, as a city would do."""
    code, rulebook = FIRST_EDITION.code, load_rulebook(FIRST_EDITION.code)
    if editions.rulebook(session, editions.rulebook_in_force(session, code)).arithmetic != rulebook.arithmetic:
        reason = "Démonstration : l’effectif, les embauches durables et les candidats rencontrés sont vérifiés."
        amendments.amend(session, None, code, AmendmentIn(reason=reason), rulebook, now())


def _fill(settings: Settings, database: Database) -> dict[str, object]:
    issuer = Issuer(settings, secrets.SystemRandom(), Store(settings.data_dir / "files"), Keyring(settings))
    people = database.write_sync(_add_people)
    database.write_sync(_open_edition)
    scenarios = LabelScenarios(database, issuer, people, SINCE)
    soee, city, association = (scenarios.actor(people[role]) for role in ("soee", "city", "partner"))
    year = SteeringYear(settings, database, soee, city, association)
    click.echo("A year of steering with the large firms")
    year.play()
    year.freeze()
    companies = []
    with click.progressbar(list(enumerate(COMPANIES)), label="Demonstration city") as bar:
        for number, company in bar:
            siren = company.siren(number)
            key = database.write_sync(_add_company, company, siren)
            state = scenarios.play(company, siren, key)
            companies.append({"siren": siren, "name": company.name, "api_key": key, "state": state})
    return {
        "base_url": settings.base_url,
        "city": {"api_key": people["city"]},
        "reviewers": [{"email": email, "api_key": people[email], "may_grant": may} for email, _, may in REVIEWERS],
        "soee": {"api_key": people["soee"]},
        "partner": {"name": people["partner_name"], "api_key": people["partner"]},
        "companies": companies,
        "large_firms": year.sirens,
        "certificate": scenarios.certificates[0],
    }


def _add_people(session: Session) -> dict[str, str]:
    reviewers = {
        email: _add_member(session, email, name, Membership(Role.REVIEWER, may_grant=may))
        for email, name, may in REVIEWERS
    }
    email, name, partner_id = PARTNER
    return {
        **reviewers,
        "city": _add_member(session, *CITY, Membership(Role.CITY)),
        "soee": _add_member(session, *SOEE, Membership(Role.SOEE)),
        "partner": _add_member(session, email, name, Membership(Role.PARTNER, partner_id=partner_id)),
        "partner_name": partners.show(session, partner_id).name,
    }


def _open_edition(session: Session) -> None:
    """As the operator of a city would do, unless it is open."""
    if editions.opened_at(session, FIRST_EDITION.code) is None:
        openings.open_edition(session, None, FIRST_EDITION.code, SINCE)


def _add_company(session: Session, company: DemoCompany, siren: str) -> str:
    session.add(
        Company(
            siren=siren,
            name=company.name,
            search_name=searchable(company.name),
            naf_code=company.naf,
            naf_nomenclature="NAFRev2",
            size_class=company.size_class,
            size_year=2024,
            category="PME" if company.headcount < 250 else "ETI",
        )
    )
    session.flush()
    return _add_member(session, f"rh@{siren}.example", "Service RH", Membership(Role.COMPANY, siren=siren))


def _add_member(session: Session, email: str, name: str, membership: Membership) -> str:
    person = accounts.make_person(session, email, name, SINCE)
    accounts.affiliate(session, person, membership, SINCE)
    return accounts.issue_token(session, person, "démonstration", KEY_LIFETIME_DAYS, SINCE, secrets.SystemRandom())


def _write_privately(path: Path, content: dict[str, object]) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
