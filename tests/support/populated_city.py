"""A city in which something has happened: made once per test module, for tests that change nothing in it.

Three companies. *Concerned*: granted, its certificate withdrawn, so that every further step is refused by its state.
*Open*: the stranger's own, with drafts only. *Reviewed*: under review, with two opinions, ready to be decided.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

from litestar.testing import TestClient
from sqlalchemy import select, update

from label import worker
from label.accounts.models import Token
from label.app import create_app
from label.editions import queries
from label.editions.models import Edition
from label.kit.actor import Membership, Role
from label.kit.clock import day, now
from label.kit.columns import Base
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.initiative_journey import steer
from tests.support.postgres import Server

VOLUNTEERING = {
    "kind": "volunteering",
    "action": "cv_workshop",
    "audience": "youth",
    "time": "paid",
    "participants": 3,
    "hours": "24.5",
    "host": "cebije",
}
HIRE = {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": 2}
FORUM = {"kind": "forum", "presence": "full_day", "offers": 3, "candidates_met": 20, "candidates_answered": 18}
STATEMENT = {
    "headcount": "42",
    "durable_hires": 6,
    "hires_from_shared_vacancies": 4,
    "volunteers": 5,
    "signed_by": "Ada Martin",
    "signed_role": "Directrice",
}
VERDICTS: list[dict[str, object]] = [
    {"verified_hours": "20", "reason": "Une feuille manque.", "source": "seen_on_site"},
    {"verified_count": 1, "reason": "Un contrat manque.", "source": "seen_on_site"},
    {
        "presence_verified": True,
        "verified_offers": 3,
        "verified_candidates_met": 20,
        "verified_candidates_answered": 10,
        "reason": "Dix réponses vues.",
        "source": "seen_on_site",
    },
]
FIGURES = {
    "verified_headcount": "42",
    "verified_durable_hires": 6,
    "verified_hires_from_shared_vacancies": 4,
    "verified_volunteers": 5,
    "source": "seen_on_site",
}
GRANT = {"outcome": "granted", "reasons": "Bravo."}
REFUSE = {"outcome": "refused", "reasons": "Pas encore."}
ADVICE = {"advice": "grant", "level": "confirmed", "reasons": "Conforme."}


def year(siren: str, edition: str = "2026") -> str:
    return f"/companies/{siren}/editions/{edition}"


def declare(company: Caller, edition: str = "2026") -> list[str]:
    """A signed statement and three declarations, submitted; their ids."""
    ok(company.put(f"{year(company.siren, edition)}/statement", STATEMENT))
    made = [
        ok(company.post(f"{year(company.siren, edition)}/declarations", body), 201)["id"]
        for body in (VOLUNTEERING, HIRE, FORUM)
    ]
    for one in made:
        ok(company.post(f"/declarations/{one}/submission"))
    return made


def apply(company: Caller, edition: str = "2026") -> str:
    """An application, submitted; its id."""
    made: str = ok(company.post(f"{year(company.siren, edition)}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{made}/submission"))
    return made


def review(application: str, *reviewers: Caller) -> None:
    """The first takes the application in charge and verifies all; each gives an opinion."""
    first = reviewers[0]
    ok(first.post(f"/applications/{application}/assignment", {}))
    shown = ok(first.get(f"/applications/{application}"))
    path = year(shown["siren"], shown["edition"])
    rows = ok(first.get(f"{path}/declarations"))["items"]
    for row, verdict in zip(rows, VERDICTS, strict=True):
        ok(first.verify(f"/declarations/{row['id']}", verdict))
    ok(first.verify(f"{path}/statement", FIGURES))
    advise(application, *reviewers)


def advise(application: str, *reviewers: Caller) -> None:
    for reviewer in reviewers:
        ok(reviewer.post(f"/applications/{application}/opinions", ADVICE), 201)


def decide(application: str, officer: Caller, **changes: Any) -> str | None:
    """Granted unless said otherwise; the certificate's number, if there is one."""
    decided = ok(officer.post(f"/applications/{application}/decision", GRANT | changes))
    number: str | None = decided["decisions"][-1]["certificate"]
    return number


def certify(company: Caller, officer: Caller, *reviewers: Caller, edition: str = "2026", **changes: Any) -> str:
    """From nothing to a certificate; its number."""
    declare(company, edition)
    application = apply(company, edition)
    review(application, *reviewers)
    number = decide(application, officer, **changes)
    assert number is not None
    return number


@dataclass(frozen=True)
class Populated:
    """The city, one person of each kind, and the identifiers of the three companies' things by path parameter."""

    city: City
    people: dict[str, Caller]
    concerned: dict[str, str]
    open: dict[str, str]
    reviewed: dict[str, str]

    def rows(self) -> dict[str, list[Any]]:
        """All that is stored, as the driver gives it, save when keys were last used."""
        with self.city.database.readers.connect() as connection:
            return {table: list(connection.exec_driver_sql(every)) for table, every in _every_row().items()}


@cache
def _every_row() -> dict[str, str]:
    """What reads each table, as text: it is asked for hundreds of times, and building it takes longer than running."""
    columns = {
        table: [one for one in table.c if one is not Token.__table__.c.last_used_at]
        for table in Base.metadata.sorted_tables
    }
    return {table.name: str(select(*told).order_by(*table.primary_key)) for table, told in columns.items()}


@contextmanager
def populated_city(kind: str, folder: Path, templates: dict[str, str], postgres: Server) -> Iterator[Populated]:
    """A populated city on `sqlite` or `postgresql`."""
    with opened_city(kind, folder, templates, postgres) as city:
        yield populate(city)


@contextmanager
def opened_city(kind: str, folder: Path, templates: dict[str, str], postgres: Server) -> Iterator[City]:
    """A city without anyone, for the tests of a whole module."""
    url, name = f"sqlite:///{folder / 'label.db'}", f"populated_{uuid4().hex[:12]}"
    if kind == "sqlite":
        (folder / "label.db").write_bytes(Path(templates["sqlite"]).read_bytes())
    else:
        url = postgres.create(name, templates["postgresql"])
    made = Settings(data_dir=folder, database_url=url)
    with TestClient(create_app(made), base_url="http://label.test", raise_server_exceptions=False) as client:
        database = Database(made)
        yield City(made, database, client)
        database.close()
    if kind == "postgresql":
        postgres.drop(name)


def populate(city: City) -> Populated:
    """People of every kind, and the three companies; a fourth has no file."""
    city.add_company(4)
    first, second, officer = city.reviewer(1), city.reviewer(2), city.officer()
    member, stranger, reviewed = city.company(1), city.company(2), city.company(3)
    soee, partner = city.soee(), city.partner()
    concerned = steer(soee, member, partner)
    concerned |= _file(member)
    concerned |= _certified(city, concerned["application_id"], officer, first, second)
    under_review = _file(reviewed)
    review(under_review["application_id"], first, second)
    tied = city.reviewer(3)
    ok(tied.post("/me/interests", {"siren": member.siren, "reason": "Mon frère y travaille."}), 204)
    people = {
        "nobody": city.anyone,
        "member": member,
        "stranger": stranger,
        "partner": partner,
        "reviewer": city.reviewer(4),
        "tied": tied,
        "granter": city.reviewer(5, may_grant=True),
        "soee": soee,
        "city": city.person("other.officer@city.example", Membership(Role.CITY)),
        "reviewed": reviewed,
    }
    concerned |= _departed(city, officer)
    under_review["person_id"] = first.person_id  # with opinions on a file that is not decided
    drafts = _drafts(stranger)
    close_window(city)  # the concerned company could apply again
    return Populated(city, people, concerned, drafts, under_review)


def close_window(city: City) -> None:
    """Applications to every edition could be submitted until yesterday. An edition never changes: it is read again."""
    yesterday = day(now()) - timedelta(days=1)
    city.database.write_sync(lambda session: session.execute(update(Edition).values(applications_close=yesterday)))
    queries._EDITIONS.clear()


def _file(company: Caller) -> dict[str, str]:
    declarations = declare(company)
    proof = {"file": ("feuille.pdf", pdf(company.siren))}
    return {
        "siren": company.siren,
        "edition": "2026",
        "declaration_id": declarations[0],
        "evidence_id": ok(company.post(f"/declarations/{declarations[0]}/evidence", files=proof), 201)["id"],
        "application_id": apply(company),
        "remark_id": "0" * 32,  # of none: one would have to be answered first
    }


def _certified(city: City, application: str, officer: Caller, *reviewers: Caller) -> dict[str, str]:
    """Granted by a campaign, whose worker is done; then withdrawn."""
    review(application, *reviewers)
    body = {"title": "Promotion", "grants": [{"application": application, "reasons": "Bravo."}]}
    campaign = ok(officer.post("/campaigns", body), 201)["id"]
    worker.process_orders(city.database, worker.issuer(city.settings), Event(), until_idle=True)
    (order,) = ok(officer.get(f"/campaigns/{campaign}/orders"))["items"]
    ok(officer.post(f"/certificates/{order['number']}/withdrawal", {"reason": "Déclaration inexacte."}))
    return {"number": order["number"], "campaign_id": campaign}


def _departed(city: City, officer: Caller) -> dict[str, str]:
    """A reviewer who has left, and their membership."""
    person_id = city.person("departed@bbc.example", Membership(Role.REVIEWER)).person_id
    left = ok(officer.post(f"/people/{person_id}/departure", {"reason": "Quitte le club."}))
    return {"person_id": person_id, "membership_id": left["memberships"][0]["id"]}


def _drafts(company: Caller) -> dict[str, str]:
    path = year(company.siren)
    ok(company.put(f"{path}/statement", STATEMENT | {"signed_by": None, "signed_role": None}))
    declaration = ok(company.post(f"{path}/declarations", VOLUNTEERING), 201)["id"]
    proof = {"file": ("feuille.pdf", pdf(company.siren))}
    return {
        "siren": company.siren,
        "edition": "2026",
        "declaration_id": declaration,
        "evidence_id": ok(company.post(f"/declarations/{declaration}/evidence", files=proof), 201)["id"],
        "application_id": ok(company.post(f"{path}/applications", {}), 201)["id"],
        "remark_id": "0" * 32,
    }
