"""What the lists of a city of 2,000 large firms are made of: who opens them, firms, applications, acts in the audit."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from csr.catalogue import initial_content
from csr.firms.models import Firm
from csr.firms.states import Stage
from label.accounts import actions
from label.applications.models import Application
from label.companies.models import Company, Establishment
from label.kit import audit
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.ids import new_id

STAFF = (Role.CITY, Role.SOEE, Role.REVIEWER)
ACTS = 5000


def add(session: Session, holders: Sequence[str], applicants: Sequence[str]) -> dict[str, str]:
    """The holders are there; adds the applicants and what both have. Returns a key for each role of STAFF."""
    at = now()
    session.execute(insert(Company), [_company(siren) for siren in applicants])
    every = [*holders, *applicants]
    session.execute(insert(Establishment), [_place(siren) for siren in every])
    session.execute(
        insert(Firm), [{"siren": siren, "stage": Stage.IN_DISCUSSION, "version": 1} for siren in every[::2]]
    )
    keys = {}
    for role in STAFF:
        person = actions.make_person(session, f"{role.value}@bench.example", role.value, at)
        actions.affiliate(session, person, Membership(role), at)
        keys[role.value] = actions.issue_token(session, person, "bench", 30, at, secrets.SystemRandom())
    session.execute(insert(Application), [_application(siren, person.id, at) for siren in applicants])
    initial_content.add_missing(session, at)
    for number in range(ACTS):
        audit.record(session, None, at, "declare", ("declaration", new_id()), siren=every[number % len(every)])
    return keys


def _company(siren: str) -> dict[str, object]:
    name = f"Candidate {siren}"
    sizes = {"naf_code": "62.01Z", "naf_nomenclature": "NAFRev2", "size_class": "51", "size_year": 2024}
    return {"siren": siren, "name": name, "search_name": name.lower(), "version": 1, **sizes}


def _place(siren: str) -> dict[str, object]:
    return {"siret": f"{siren}00001", "siren": siren, "commune_code": "92012", "head_office": True}


def _application(siren: str, person: str, at: datetime) -> dict[str, object]:
    times = {"created_at": at, "submitted_at": at}
    return {"id": new_id(), "siren": siren, "edition": "2026", "state": "submitted", "created_by": person, **times}
