import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from label.applications.models import Snapshot
from label.declarations import initiative_facts
from label.declarations.actions import declare
from label.declarations.models import Declaration
from label.declarations.schemas import DeclarationIn
from label.kit.actor import Actor, Membership, Role
from label.kit.audit import AuditEntry
from label.kit.clock import now
from label.kit.errors import Conflict
from label.kit.ids import EditionCode, Siren
from label.kit.storage import Store
from tests.support.city import Caller, City, ok
from tests.support.filing import HIRE, STATEMENT, WORKSHOP, score, year
from tests.support.filing import declare as declared
from tests.support.populated_city import ADVICE, FIGURES, GRANT
from tests.support.recount import faults

Tell = Callable[..., Any]
AUTUMN = date(2026, 10, 30)


@pytest.fixture
def told(city: City) -> Callable[..., Any]:
    """Tells a company's completed initiative, as the tracker does."""
    soee = city.soee().person_id
    officer = Actor(soee, "Steering", "soee@soee.example", "", (Membership(Role.SOEE),))

    def tell(company: Caller, **said: Any) -> Any:
        fact: dict[str, Any] = {"id": "initiative-1", "title": "Un parcours", "ended_on": AUTUMN, "beneficiaries": 12}
        fact |= {"verified": False, "siren": company.siren, "at": now(), **said}
        return city.database.write_sync(lambda session: initiative_facts.record_initiative(session, officer, **fact))

    return tell


def bonus(company: Caller) -> dict[str, int]:
    given = score(company)
    return {basis: given[basis]["bonus"] for basis in ("declared", "verified")}


def initiative_claim(company: Caller) -> Any:
    return next(claim for claim in score(company)["claims"] if claim["kind"] == "initiative")


@pytest.fixture
def company(city: City) -> Caller:
    """A company that did enough for a bonus to count: it volunteered, hired and had it verified."""
    made = city.company()
    ok(made.put(f"{year(made)}/statement", STATEMENT))
    reviewer = city.reviewer()
    for body, verdict in (
        (WORKSHOP, {"verified_hours": "24.5", "source": "seen_on_site"}),
        (HIRE, {"verified_count": 2, "source": "seen_on_site"}),
        ({"kind": "forum", "presence": "full_day", "offers": 5, "candidates_met": 9, "candidates_answered": 9}, None),
    ):
        claim = declared(made, body)
        forum = {"presence_verified": True, "verified_offers": 5, "source": "seen_on_site"}
        forum |= {"verified_candidates_met": 9, "verified_candidates_answered": 9}
        ok(reviewer.verify(f"/declarations/{claim}", verdict or forum))
    ok(reviewer.verify(f"{year(made)}/statement", FIGURES))
    return made


def test_a_completed_initiative_counts_as_declared_and_once_confirmed_as_verified(
    city: City, company: Caller, told: Tell
) -> None:
    assert bonus(company) == {"declared": 0, "verified": 0}
    assert told(company) == ("2026", True)
    assert bonus(company) == {"declared": 2, "verified": 0}
    assert initiative_claim(company) == {
        "id": "initiative-1",
        "kind": "initiative",
        "state": "completed",
        "gives": {"bonus": {"declared": "1", "verified": "0"}},
        "left_out": [{"reason": "not_verified_yet", "basis": "verified"}],
    }
    assert told(company, verified=True) == ("2026", True)
    assert bonus(company) == {"declared": 2, "verified": 2}
    assert initiative_claim(company)["state"] == "confirmed"
    assert "left_out" not in initiative_claim(company)


def test_an_initiative_that_reached_nobody_gives_no_bonus_and_says_so(city: City, company: Caller, told: Tell) -> None:
    told(company, beneficiaries=0, verified=True)
    assert bonus(company) == {"declared": 0, "verified": 0}
    assert initiative_claim(company)["left_out"] == [{"reason": "too_few_beneficiaries", "basis": "both"}]


def test_telling_it_again_counts_it_once_and_each_telling_is_in_the_trail(
    city: City, company: Caller, told: Tell
) -> None:
    for verified in (False, True, True, False):
        told(company, verified=verified)
    assert bonus(company) == {"declared": 2, "verified": 0}
    trail = city.database.read_sync(
        lambda session: session.scalars(
            select(AuditEntry.after).filter_by(action="count").order_by(AuditEntry.id)
        ).all()
    )
    assert [after and '"verified":true' in after for after in trail] == [False, True, True, False]
    assert city.database.read_sync(faults, Store(city.settings.data_dir / "files")) == []


def test_an_initiative_of_a_year_without_an_edition_counts_nowhere(city: City, company: Caller, told: Tell) -> None:
    assert told(company, ended_on=date(2019, 5, 1)) is None
    assert bonus(company) == {"declared": 0, "verified": 0}


def test_an_application_is_frozen_with_its_initiatives_and_a_decided_file_no_longer_changes(
    city: City, company: Caller, told: Tell
) -> None:
    told(company, verified=True)
    application = ok(company.post(f"{year(company)}/applications", {}), 201)["id"]
    ok(company.post(f"/applications/{application}/submission"))
    first, second, officer = city.reviewer(2), city.reviewer(3), city.officer()
    ok(first.post(f"/applications/{application}/assignment", {}))
    for reviewer in (first, second):
        ok(reviewer.post(f"/applications/{application}/opinions", ADVICE))
    ok(officer.post(f"/applications/{application}/decision", GRANT))
    documents = city.database.read_sync(lambda session: session.scalars(select(Snapshot.document)).all())
    fact = '"initiatives":[{"beneficiaries":12,"completed":true,"verified":true}]'
    assert [(fact in one, '"initiative":["initiative-1"]' in one) for one in documents] == [(True, True)] * 2
    before = score(company)
    assert told(company, verified=False) == ("2026", True)
    assert told(company, id="initiative-2") == ("2026", False)
    assert score(company) == before
    assert city.database.read_sync(faults, Store(city.settings.data_dir / "files")) == []


def test_a_declaration_made_of_something_else_is_made_once_and_only_words_are_added_to_it(
    city: City, company: Caller
) -> None:
    def make(session: Session, at: datetime) -> str:
        member = Actor(company.person_id, "", "", "", (Membership(Role.COMPANY, siren=company.siren),))
        data = DeclarationIn.model_validate_json(
            json.dumps({**WORKSHOP, "started_on": "2026-10-30", "ended_on": "2026-10-30", "hours": "6"})
        )
        return declare(session, member, Siren(company.siren), EditionCode("2026"), data, at, origin="csr:delivery-1").id

    made = city.database.write_sync(make, now())
    path = f"/declarations/{made}"
    assert ok(company.get(path))["origin"] == "csr:delivery-1"
    with pytest.raises(Conflict):
        city.database.write_sync(make, now())
    refused = company.patch_read(path, {"hours": "7", "participants": 4})
    assert (refused.status_code, "change hours, participants there" in refused.json()["detail"]) == (409, True)
    assert ok(company.patch_read(path, {"note": "Voir la feuille de présence."}))["hours"] == "6"
    ok(company.delete_read(path))
    again = city.database.write_sync(make, now())
    rows = city.database.read_sync(lambda session: session.scalars(select(Declaration.id).filter_by(id=again)).all())
    assert rows == [again]
