"""A city's year written straight to the tables: label files with their verified quantities, and certificates. Going
through the actions for each company would take minutes."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue.models import Audience
from csr.firms.models import Firm, Stage, StageChange
from csr.firms.portfolio import Scope
from csr.reports.observatory import publication
from csr.reports.observatory.schemas import FreezeIn
from label.applications.models import Application, Decision, Snapshot
from label.certificates.models import Certificate, CertificateEvent
from label.editions.models import Edition
from label.kit.actor import Actor, Membership, Role
from label.kit.ids import new_id
from tests.csr.reports.observatory.example_inputs import BANDS, CONTRACTS, GROUPS, LEVELS, PRESENCES
from tests.support.city import City, ok
from tests.support.steering import initiative, large_firm, steerer

NEW_YEAR = datetime(2027, 1, 15, 9, tzinfo=UTC)
IN_YEAR = datetime(2026, 6, 1, 9, tzinfo=UTC)


@dataclass(frozen=True)
class FileFacts:
    """What the label's file of a company says, verified; `hires` by contract and group."""

    band: str = "B2"
    level: str | None = None
    state: str = "granted"
    paid: str = "0"
    personal: str = "0"
    hires: dict[tuple[str, str], int] = field(default_factory=dict)
    presence: str | None = None
    presence_verified: bool = True

    def document(self, siren: str) -> str:
        hours = (("paid", self.paid), ("personal", self.personal))
        forum = {"presence": self.presence, "presence_verified": self.presence_verified} if self.presence else None
        facts = {
            "volunteering": [{"time": time, "hours": "900", "verified_hours": given} for time, given in hours],
            "local_hires": [
                {"contract": contract, "group": group, "count": 90, "verified_count": count}
                for (contract, group), count in self.hires.items()
            ],
            "forum": forum,
        }
        company = {"siren": siren, "size_class": "12"}
        return json.dumps({"facts": facts, "company": company, "outcome": {"verified": {"band": self.band}}})


def add_file(city: City, number: int, said: FileFacts | None = None, edition: str = "2026") -> str:
    """A company with a file, and a certificate when it has a level; its SIREN."""
    siren = city.add_company(number)
    city.database.write_sync(_file, siren, said or FileFacts(), edition)
    return siren


def add_snapshot(city: City, siren: str, said: FileFacts) -> None:
    """One more snapshot of the company's file."""

    def make(session: Session) -> None:
        application = session.scalars(select(Application).filter_by(siren=siren)).one()
        session.add(_snapshot(application, said, 2))

    city.database.write_sync(make)


def add_event(city: City, siren: str, kind: str, at: datetime) -> None:
    """Something that happened to the company's certificate."""

    def make(session: Session) -> None:
        number = session.scalars(select(Certificate.number).filter_by(siren=siren)).one()
        session.add(CertificateEvent(number=number, kind=kind, at=at, reason=""))

    city.database.write_sync(make)


def add_edition_before(city: City, code: str = "2025") -> None:
    """The edition of the year before, by the same rulebook."""

    def make(session: Session) -> None:
        now = session.get_one(Edition, "2026")
        days = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31)}
        window = {"applications_open": date(2025, 1, 1), "applications_close": date(2026, 3, 31)}
        held = {"forum_held": False, "rulebook_digest": now.rulebook_digest}
        session.add(Edition(code=code, title=f"Édition {code}", **days, **window, **held))

    city.database.write_sync(make)


def set_stages(city: City, siren: str, *stages: tuple[Stage, datetime]) -> None:
    """A firm has come to these stages."""

    def make(session: Session) -> None:
        session.add(Firm(siren=siren, stage=stages[-1][0]))
        session.flush()
        person = steerer(session)
        session.add_all(StageChange(siren=siren, stage=stage, person_id=person, at=at) for stage, at in stages)

    city.database.write_sync(make)


def freeze_year(city: City, at: datetime = NEW_YEAR, reason: str | None = None, year: int = 2026) -> Any:
    """The year frozen by the city's officer at that moment, as it is published then."""
    person = city.database.write_sync(steerer)
    actor = Actor(person, "", "", "", (Membership(Role.CITY),))
    scope = Scope.of(city.settings)
    made = city.database.write_sync(publication.freeze_at_once, actor, scope, str(year), FreezeIn(reason=reason), at)
    return ok(city.anyone.get(f"/csr/observatory/{made.year}?number={made.number}"))


def fill_year(city: City, seed: int, companies: int = 40, initiatives: int = 10, firms: int = 30) -> None:
    """A year of which most is big enough to be published, and some is not."""
    chance = Random(seed)
    for number in range(companies):
        add_file(city, number, _by_chance(chance))
    for number in range(100, 100 + firms):
        siren = large_firm(city, number, size_class=chance.choice(("41", "42", "42")))
        if chance.random() < 0.7:
            set_stages(city, siren, (chance.choice(list(Stage)[:4]), IN_YEAR))
    for number in range(initiatives):
        outcomes = {one.value: _people(chance) for one in chance.sample(list(Audience), 2)}
        initiative(city, large_firm(city, 200 + number, size_class="11"), outcomes=outcomes)


def _by_chance(chance: Random) -> FileFacts:
    level = chance.choice(LEVELS)
    return FileFacts(
        band=chance.choice(BANDS[:3]),
        level=None if level == "none" else level,
        state="refused" if level == "none" else "granted",
        paid=f"{chance.randrange(400) / 4:.2f}",
        personal=str(chance.choice((0, 0, 3, 12))),
        hires={(chance.choice(CONTRACTS), chance.choice(GROUPS)): chance.randrange(4) for _ in range(2)},
        presence=chance.choice((*PRESENCES[:4], "absent", None)),
        presence_verified=chance.random() < 0.8,
    )


def _people(chance: Random) -> dict[str, int | None]:
    reached = chance.randrange(30)
    started = chance.randrange(reached + 1)
    known: list[int | None] = [chance.randrange(reached // 3 + 1) for _ in range(3)]
    later = known if chance.random() < 0.7 else [None] * 3
    names = ("durable_3", "other_3", "training_3")
    return {
        "reached": reached,
        "started": started,
        "finished": chance.randrange(started + 1),
        **dict(zip(names, later, strict=True)),
    }


def _snapshot(application: Application, said: FileFacts, number: int) -> Snapshot:
    return Snapshot(
        id=new_id(),
        application_id=application.id,
        number=number,
        cause="decision",
        taken_at=IN_YEAR,
        rulebook_digest=application.message,
        document=said.document(application.siren),
        digest=f"sha256:{application.siren}{number}",
        level=said.level or "none",
    )


def _file(session: Session, siren: str, said: FileFacts, edition: str) -> None:
    person = steerer(session)
    digest = session.get_one(Edition, edition).rulebook_digest
    application = Application(
        id=new_id(), siren=siren, edition=edition, state=said.state, created_by=person, created_at=IN_YEAR
    )
    application.message = digest  # where a snapshot made later finds its rulebook
    session.add(application)
    session.flush()
    snapshot = _snapshot(application, said, 1)
    session.add(snapshot)
    session.flush()
    if said.level:
        _certify(session, application, snapshot, said.level, person)


def _certify(session: Session, application: Application, snapshot: Snapshot, level: str, person: str) -> None:
    decision = Decision(
        id=new_id(),
        application_id=application.id,
        number=1,
        round=1,
        snapshot_id=snapshot.id,
        person_id=person,
        outcome="granted",
        level=level,
        reasons="",
        decided_at=IN_YEAR,
    )
    session.add(decision)
    session.flush()
    number = f"BB-{application.siren}"
    session.add(
        Certificate(
            number=number,
            application_id=application.id,
            decision_id=decision.id,
            siren=application.siren,
            name="",
            search_name="",
            edition=application.edition,
            level=level,
            issued_at=IN_YEAR,
            issued_on=IN_YEAR.date(),
            valid_until=date(2028, 5, 31),
            page="{}",
            file_digest="",
            file_size=0,
        )
    )
    session.flush()
    session.add(CertificateEvent(number=number, kind="issued", at=IN_YEAR, reason=""))
