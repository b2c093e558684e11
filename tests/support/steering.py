"""What SOEE steers, made straight in the tables: for tests of what is counted of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue.models import Action, Need, Target
from csr.initiatives.models import Commitment, Delivery, Initiative, InitiativeAudience, Involvement, Outcome
from label.accounts.models import Person
from label.kit.ids import new_id
from tests.support.city import City

AGREED = ("committed", "under_way", "completed")
BEGUN = ("under_way", "completed")
Figures = Mapping[str, int | None]
NO_PEOPLE: Figures = {"reached": 0, "started": 0, "finished": 0}


def large_firm(city: City, number: int, size_class: str = "42", **columns: Any) -> str:
    """A fictitious firm; its SIREN."""
    name = columns.pop("name", f"Grande entreprise fictive {number}")
    return city.add_company(number, name, size_class=size_class, **columns)


def steerer(session: Session) -> str:
    """Whoever stands behind rows made here: one person, made on first use; their id."""
    found = session.scalar(select(Person.id).filter_by(email="steerer@soee.example"))
    if found:
        return found
    row = Person(id=new_id(), email="steerer@soee.example", name="Steerer", created_at=datetime(2026, 1, 1, tzinfo=UTC))
    session.add(row)
    session.flush()
    return row.id


def initiative(
    city: City,
    *sirens: str,
    state: str = "completed",
    year: int = 2026,
    action: str = "pair_mentoring",
    title: str = "Initiative fictive",
    places: int = 0,
    hours: str | int = 0,
    euros: str | int = 0,
    hires: int = 0,
    partner: str = "snc",
    partner_places: int = 0,
    outcomes: Mapping[str, Figures] | None = None,
    confirmed: bool = True,
    started_on: date | None = None,
    ended_on: date | None = None,
    committed_at: datetime | None = None,
) -> str:
    """An initiative of some firms; its id.

    Each firm commits the figures given; `partner` has counted `outcomes` by audience, and confirmed them unless said.
    It lasts from January to December of `year` unless said, and what a state implies has happened early in that year.
    """

    def make(session: Session) -> str:
        person = steerer(session)
        at = datetime(year, 1, 5, 9, tzinfo=UTC)
        row = Initiative(
            id=new_id(),
            title=title,
            action=action,
            revision=session.get_one(Action, action).revision,
            state=state,
            started_on=started_on or date(year, 1, 1),
            ended_on=ended_on or date(year, 12, 31),
            owner_id=person,
            closed_why="no_time" if state in ("declined", "abandoned") else None,
            created_by=person,
            created_at=at,
            committed_at=(committed_at or at) if state in AGREED else None,
            started_at=at if state in BEGUN else None,
            completed_at=at if state == "completed" else None,
            confirmed_at=at if state == "completed" and outcomes and confirmed else None,
        )
        session.add(row)
        session.flush()
        session.add(Involvement(initiative_id=row.id, partner_id=partner, places=partner_places))
        figures = {"places": places, "hours": Decimal(hours), "euros": Decimal(euros), "hires": hires}
        session.add_all(Commitment(initiative_id=row.id, siren=one, **figures) for one in sirens)
        session.flush()
        by = {"confirmed_at": at, "confirmed_by": person} if confirmed else {}
        for audience, people in (outcomes or {}).items():
            session.add(InitiativeAudience(initiative_id=row.id, audience=audience))
            key = {"initiative_id": row.id, "partner_id": partner, "audience": audience}
            session.add(Outcome(**key, **by, **{**NO_PEOPLE, **people}))
        return row.id

    return city.database.write_sync(make)


def delivery(city: City, initiative_id: str, siren: str, **columns: Any) -> str:
    """What a committed firm has given, ended on 30 June 2026 for youth on paid time unless said; its id."""
    said: dict[str, Any] = {
        "started_on": columns.get("ended_on", date(2026, 6, 1)),
        "ended_on": date(2026, 6, 30),
        "audience": "youth",
        "time": "paid",
        "participants": 1 if columns.get("hours") else 0,
        "places": 0,
        "hires": 0,
        **columns,
        **{name: Decimal(columns.get(name, 0)) for name in ("hours", "euros")},
    }

    def make(session: Session) -> str:
        by = {"recorded_by": steerer(session), "recorded_at": datetime(2026, 7, 1, tzinfo=UTC)}
        row = Delivery(id=new_id(), initiative_id=initiative_id, siren=siren, **by, **said)
        session.add(row)
        return row.id

    return city.database.write_sync(make)


def need(city: City, audience: str, share_percent: str | int, *, year: int = 2026, seekers_total: int = 5000) -> None:
    """An audience's share among the city's job seekers, in percent."""
    row = Need(
        year=year,
        audience=audience,
        share_percent=Decimal(share_percent),
        seekers_total=seekers_total,
        source="Chiffres fictifs",
    )
    city.database.write_sync(lambda session: session.add(row))


def target(city: City, measure: str, goal: str | int, *, audience: str = "all", year: int = 2026) -> None:
    """The city's targets for a year."""
    row = Target(year=year, measure=measure, audience=audience, goal=Decimal(goal))
    city.database.write_sync(lambda session: session.add(row))
