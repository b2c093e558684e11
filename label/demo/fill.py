"""Filling an empty database, step by step, as people would: every row goes through the actions of the API."""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import actions as accounts
from label.accounts.models import Person
from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer
from label.companies.models import Company
from label.companies.queries import searchable
from label.demo import cast
from label.demo.cast import Firm
from label.demo.steering import Year
from label.demo.stories import Story
from label.kit.actor import Membership, Role
from label.kit.database import Database
from label.kit.errors import Conflict
from label.kit.settings import Settings
from label.kit.storage import Store

SINCE = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
LIFE_OF_KEYS = 3650


def fill(settings: Settings) -> None:
    """Fill the database, unless it has been filled, and write `demo.json` in the data folder, for its owner only."""
    notes = settings.data_dir / "demo.json"
    if notes.exists():
        told = json.loads(notes.read_text())
        if told["base_url"] != settings.base_url:  # it is served elsewhere this time
            _write_privately(notes, told | {"base_url": settings.base_url})
        return
    database = Database(settings)
    try:
        if database.read_sync(lambda session: session.scalar(select(Person.id).limit(1))):
            raise Conflict(
                f"The database is not empty and {notes} is missing, so the demonstration was not finished: "
                f"remove {settings.data_dir}, or point LABEL_DATA_DIR elsewhere."
            )
        _write_privately(notes, _filled(settings, database))
    finally:
        database.close()


def welcome(settings: Settings) -> str:
    """What `make run` prints: where to look, a key of each kind, a command to try."""
    notes = settings.data_dir / "demo.json"
    if not notes.exists():
        return f"Serving on {settings.base_url}"
    demo = json.loads(notes.read_text())
    company = next(each for each in demo["companies"] if each["state"] == "granted")
    keys = {
        "company": company["api_key"],
        "reviewer": demo["reviewers"][0]["api_key"],
        "soee": demo["soee"]["api_key"],
        "city": demo["city"]["api_key"],
        "partner": demo["partner"]["api_key"],
    }
    url = settings.base_url
    lines = [
        "",
        f"  The register      {url}/api/v1/register",
        f"  A certificate     {url}/verify/{demo['certificate']}",
        f"  The API           {url}/schema",
        "",
        *(f"  {kind:<9} key     {key}" for kind, key in keys.items()),
        "",
        "  Try",
        f"    curl -H 'Authorization: Bearer {keys['company']}' \\",
        f"      {url}/api/v1/companies/{company['siren']}/editions/2026/score",
        "",
        f"  More keys, one company in every state: {notes}",
        "",
    ]
    return "\n".join(lines)


def _filled(settings: Settings, database: Database) -> dict[str, Any]:
    issuer = Issuer(settings, secrets.SystemRandom(), Store(settings.data_dir / "files"), Keyring(settings))
    people = database.write_sync(_people)
    story = Story(database, issuer, people, SINCE)
    soee, city, association = (story.actor(people[kind]) for kind in ("soee", "city", "partner"))
    year = Year(settings, database, soee, city, association)
    click.echo("A year of steering with the large firms")
    year.tell()
    year.freeze()
    companies = []
    with click.progressbar(list(enumerate(cast.FIRMS)), label="Demonstration city") as firms:
        for number, firm in firms:
            siren = firm.siren(number)
            key = database.write_sync(_company, firm, siren)
            state = story.tell(firm, siren)
            companies.append({"siren": siren, "name": firm.name, "api_key": key, "state": state})
    return {
        "base_url": settings.base_url,
        "city": {"api_key": people["city"]},
        "reviewers": [{"email": email, "api_key": people[email], "may_grant": may} for email, _, may in cast.REVIEWERS],
        "soee": {"api_key": people["soee"]},
        "partner": {"name": people["partner_name"], "api_key": people["partner"]},
        "companies": companies,
        "large_firms": year.sirens,
        "certificate": story.certificates[0],
    }


def _people(session: Session) -> dict[str, str]:
    made = {
        email: _member(session, email, name, Membership(Role.REVIEWER, may_grant=may))
        for email, name, may in cast.REVIEWERS
    }
    email, name, partner = cast.PARTNER
    return {
        **made,
        "city": _member(session, *cast.CITY, Membership(Role.CITY)),
        "soee": _member(session, *cast.SOEE, Membership(Role.SOEE)),
        "partner": _member(session, email, name, Membership(Role.PARTNER, partner_id=partner)),
        "partner_name": next(each.name for each in accounts.partners(session) if each.id == partner),
    }


def _company(session: Session, firm: Firm, siren: str) -> str:
    session.add(
        Company(
            siren=siren,
            name=firm.name,
            search_name=searchable(firm.name),
            naf_code=firm.naf,
            naf_nomenclature="NAFRev2",
            size_class=firm.size_class,
            size_year=2024,
            category="PME" if firm.headcount < 250 else "ETI",
        )
    )
    session.flush()
    return _member(session, f"rh@{siren}.example", "Service RH", Membership(Role.COMPANY, siren=siren))


def _member(session: Session, email: str, name: str, membership: Membership) -> str:
    person = accounts.make_person(session, email, name, SINCE)
    accounts.affiliate(session, person, membership, SINCE)
    return accounts.issue_token(session, person, "démonstration", LIFE_OF_KEYS, SINCE, secrets.SystemRandom())


def _write_privately(path: Path, content: dict[str, Any]) -> None:
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
