"""Statements made by hand, for tests of their files."""

from datetime import date
from decimal import Decimal
from typing import Any

from csr.catalogue.models import Audience
from csr.initiatives.states import InitiativeState
from csr.reports.schemas import Amounts, PeopleOut
from csr.reports.statement.french import NOTICES
from csr.reports.statement.schemas import (
    CsrStatementOut,
    FigureOut,
    InitiativePeople,
    ProvenanceOut,
    StatementCertificate,
    StatementEdition,
    StatementInitiative,
)

CERTIFICATE = StatementCertificate(
    number="BB-2026-00042",
    level="confirmed",
    status="valid",
    issued_on=date(2026, 10, 1),
    valid_until=date(2028, 9, 30),
)
EDITION = StatementEdition(
    code="2026",
    title="Édition 2026",
    period_start=date(2026, 1, 1),
    period_end=date(2026, 12, 31),
    certificates=[CERTIFICATE],
)


def figure(code: str = "hours_paid", title: str = "Heures", **said: Any) -> FigureOut:
    base: dict[str, Any] = {
        "unit": "h",
        "verified": Decimal("1234.5"),
        "declared": None,
        "status": "verified",
        "lines": ["B4SI-HOURS"],
        "provenance": ["D1"],
    }
    return FigureOut(code=code, title=title, **base | said)


def source(ref: str = "D1", **said: Any) -> ProvenanceOut:
    base: dict[str, Any] = {
        "kind": "declaration",
        "id": "01a2" * 8,
        "what": "atelier CV",
        "status": "verified",
        "on": date(2026, 9, 1),
        "by": None,
        "edition": "2026",
        "started_on": date(2026, 3, 12),
        "ended_on": date(2026, 3, 13),
        "declared": "24,5 h",
        "verified": "20 h",
        "counted": True,
        "evidence": ["ab" * 32],
    }
    return ProvenanceOut(ref=ref, **base | said)


def initiative(title: str = "Parrainage", firms: int = 1, **said: Any) -> StatementInitiative:
    people = InitiativePeople(
        audience=Audience.YOUTH,
        title="jeunes",
        partner="Solidarités nouvelles face au chômage",
        status="confirmed",
        provenance="P1",
        counts=PeopleOut(reached=20, started=15, finished=12, known_3=20, durable_3=4, other_3=3, training_3=2),
    )
    base: dict[str, Any] = {
        "id": "01b3" * 8,
        "action": "pair_mentoring",
        "action_title": "Parrainage par binômes",
        "state": InitiativeState.COMPLETED,
        "started_on": date(2026, 1, 1),
        "ended_on": date(2026, 12, 31),
        "partners": ["Solidarités nouvelles face au chômage"],
        "committed": Amounts(places=10, hours=Decimal("120.5"), euros=Decimal(1500), hires=2),
        "achieved": Amounts(places=12, hours=Decimal("99.25"), euros=Decimal(0), hires=1),
        "people": [people],
        "provenance": ["A1"],
        "evidence": ["cd" * 32],
    }
    return StatementInitiative(title=title, firms=firms, **base | said)


def statement(**said: Any) -> CsrStatementOut:
    base: dict[str, Any] = {
        "siren": "999000011",
        "company": "Ateliers du Pont-de-Sèvres",
        "year": 2026,
        "as_of": date(2026, 11, 23),
        "lines_version": "2026.1",
        "lines_digest": "sha256:" + "0" * 64,
        "editions": [EDITION],
        "figures": [figure()],
        "initiatives": [initiative()],
        "provenance": [source()],
        "notices": list(NOTICES),
    }
    return CsrStatementOut(**base | said)
