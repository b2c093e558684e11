"""The trail says who: by name, also after they have left, and all that an opinion, a verdict or an assignment holds."""

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select

from label.accounts.models import Affiliation
from label.applications.models import Opinion
from label.cli import main
from label.declarations.models import Evidence
from label.kit.settings import Settings
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import WORKSHOP, declare
from tests.support.populated_city import ADVICE, apply, review
from tests.support.populated_city import declare as file_all


@pytest.fixture
def officer(city: City) -> Caller:
    return city.officer()


def entries(officer: Caller, asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ok(officer.get(f"/audit?{asked}"))["items"]
    return found


def named(caller: Caller) -> dict[str, str]:
    return {"id": caller.person_id, "name": caller.email.partition("@")[0].title(), "email": caller.email}


def test_each_entry_names_who_made_the_change(city: City, officer: Caller) -> None:
    company = city.company(1)
    declare(company, WORKSHOP)
    assert [entry["person"] for entry in entries(officer, "subject=declaration")] == [named(company)] * 2


def test_an_entry_of_the_command_line_names_nobody_and_says_whom_it_concerns(city: City, officer: Caller) -> None:
    company = city.company(1)
    made = entries(officer, f"subject_id={company.person_id}")
    assert {entry["action"] for entry in made} == {"create", "affiliate"}
    assert [(entry["person"], entry["concerned"]) for entry in made] == [(None, [named(company)])] * 2


def test_who_has_left_is_still_named(city: City, officer: Caller) -> None:
    company = city.company(1)
    declare(company, WORKSHOP, submit=False)
    city.database.write_sync(lambda session: session.execute(delete(Affiliation).filter_by(siren=company.siren)))
    assert company.get("/companies").status_code == 403
    assert [entry["person"] for entry in entries(officer, "subject=declaration")] == [named(company)]


def test_an_assignment_names_who_was_put_in_charge(city: City, officer: Caller) -> None:
    company, reviewer = city.company(1), city.reviewer()
    file_all(company)
    application = apply(company)
    ok(officer.post(f"/applications/{application}/assignment", {"reviewer": reviewer.email}))
    latest = entries(officer, f"subject_id={application}")[0]
    assert (latest["action"], latest["person"], latest["concerned"]) == ("assign", named(officer), [named(reviewer)])


def test_an_opinion_is_in_the_trail_as_its_row_holds_it(city: City, officer: Caller) -> None:
    company, first, second = city.company(1), city.reviewer(1), city.reviewer(2)
    file_all(company)
    application = apply(company)
    review(application, first, second)
    rows = city.database.read_sync(lambda session: session.scalars(select(Opinion).order_by(Opinion.id)).all())
    told = [entry for entry in entries(officer, f"subject_id={application}") if entry["action"] == "opine"]
    for row, entry in zip(rows, reversed(told), strict=True):
        kept = {"opinion": row.id, "snapshot": row.snapshot, "round": row.round, "state": "under_review"}
        assert entry["after"] == kept | ADVICE == kept | {name: getattr(row, name) for name in ADVICE}
        assert entry["person_id"] == row.person_id


def test_a_link_to_evidence_is_in_the_trail_as_the_file_s_row_holds_it(city: City, officer: Caller) -> None:
    company = city.company(1)
    made = declare(company, WORKSHOP)
    ok(company.post(f"/declarations/{made}/evidence?proves_on=2026-03-12", files={"file": ("a.png", png())}), 201)
    row = city.database.read_sync(lambda session: session.scalars(select(Evidence)).one())
    (link,) = [entry for entry in entries(officer, f"subject_id={made}") if entry["action"] == "prove"]
    columns = ("name", "media_type", "size", "uploaded_by")
    kept = {"evidence": row.id, "sha256": row.digest} | {name: getattr(row, name) for name in columns}
    assert link["after"].pop("uploaded_at").startswith(f"{row.uploaded_at:%Y-%m-%dT%H:%M:%S}")
    assert link["after"] == kept | {"proves_on": "2026-03-12"}


def test_the_command_line_names_them_too(city: City, settings: Settings) -> None:
    company, other = city.company(1), city.company(2)
    for each in (company, other):
        declare(each, WORKSHOP)
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    asked = ["audit", "list", "--siren", company.siren, "--subject", "declaration"]
    told = CliRunner().invoke(main, asked, env=environment)
    assert told.exit_code == 0, told.output
    lines = [line.split("\t") for line in told.stdout.splitlines()]
    assert [line[1:3] for line in lines] == [[f"Member1 <{company.email}>", act] for act in ("submit", "declare")]
