"""A verdict says where it comes from: from evidence, or else the reviewer says how it was verified."""

from typing import Any

import pytest

from tests.support.answers import problem, refused
from tests.support.city import Caller, City, ok
from tests.support.files import png
from tests.support.filing import FORUM, HIRE, STATEMENT, WORKSHOP, declare, year

FILE = {"file": ("feuille.png", png())}
FIGURES = {"verified_headcount": "42", "verified_durable_hires": 6}
MET: dict[str, Any] = {
    "presence_verified": True,
    "verified_offers": 3,
    "verified_candidates_met": 20,
    "verified_candidates_answered": 18,
}


@pytest.fixture
def company(city: City) -> Caller:
    made = city.company(1)
    ok(made.put(f"{year(made)}/statement", STATEMENT))
    return made


def test_what_no_evidence_stands_behind_is_verified_from_a_source(city: City, company: Caller) -> None:
    path = f"/declarations/{declare(company, WORKSHOP)}"
    reviewer = city.reviewer()
    assert problem(reviewer.verify(path, {"verified_hours": "24.5"}), 422)["errors"] == [
        {
            "pointer": "/source",
            "detail": "No evidence stands behind this declaration: say how it was verified, seen_on_site or"
            " known_to_organiser.",
        }
    ]
    verified = ok(reviewer.verify(path, {"verified_hours": "24.5", "source": "seen_on_site"}))
    assert (verified["state"], verified["source"]) == ("checked", "seen_on_site")
    assert ok(company.get(path))["source"] == "seen_on_site"


def test_where_there_is_evidence_it_is_the_source_unless_another_is_given(city: City, company: Caller) -> None:
    path = f"/declarations/{declare(company, HIRE)}"
    ok(company.post(f"{path}/evidence", files=FILE), 201)
    reviewer = city.reviewer()
    assert ok(reviewer.verify(path, {"verified_count": 2}))["source"] == "evidence"
    assert ok(reviewer.verify(path, {"verified_count": 2, "source": "seen_on_site"}))["source"] == "seen_on_site"


@pytest.mark.parametrize("source", ["organiser", "evidence", "hearsay", ""])
def test_a_reviewer_gives_no_other_source(city: City, company: Caller, source: str) -> None:
    path = f"/declarations/{declare(company, HIRE)}"
    ok(company.post(f"{path}/evidence", files=FILE), 201)
    told = problem(city.reviewer().verify(path, {"verified_count": 2, "source": source}), 422)
    assert [fault["pointer"] for fault in told["errors"]] == ["/source"]


def test_a_verdict_of_0_needs_no_source(city: City, company: Caller) -> None:
    reviewer = city.reviewer()
    hire, forum = declare(company, HIRE), declare(company, FORUM)
    none = dict.fromkeys(MET, 0) | {"presence_verified": False, "reason": "Absente."}
    assert ok(reviewer.verify(f"/declarations/{hire}", {"verified_count": 0, "reason": "Rien."}))["source"] is None
    assert ok(reviewer.verify(f"/declarations/{forum}", none))["source"] is None


@pytest.mark.parametrize("above", MET)
def test_each_figure_of_the_forum_above_0_needs_a_source(city: City, company: Caller, above: str) -> None:
    path = f"/declarations/{declare(company, FORUM)}"
    given: dict[str, Any] = dict.fromkeys(MET, 0) | {"presence_verified": False, "reason": "Vu."}
    given |= {"verified_candidates_met": 20} if above == "verified_candidates_answered" else {}
    refused(city.reviewer().verify(path, given | {above: MET[above]}), 422, "No evidence stands behind")


def test_a_fault_of_the_source_is_told_with_the_others(city: City, company: Caller) -> None:
    told = problem(city.reviewer().verify(f"/declarations/{declare(company, HIRE)}", {"verified_count": 1}), 422)
    assert [fault["pointer"] for fault in told["errors"]] == ["/reason", "/source"]


def test_each_figure_of_the_statement_has_its_source(city: City, company: Caller) -> None:
    path = f"{year(company)}/statement"
    ok(company.post(f"{path}/evidence?figure=headcount", files=FILE), 201)
    reviewer = city.reviewer()
    assert problem(reviewer.verify(path, FIGURES), 422)["errors"] == [
        {
            "pointer": "/source",
            "detail": "No evidence stands behind durable_hires: say how it was verified, seen_on_site or"
            " known_to_organiser.",
        }
    ]
    ok(reviewer.verify(path, {"verified_headcount": "42"}))
    ok(reviewer.verify(path, {"verified_durable_hires": 6, "source": "known_to_organiser"}))
    verdicts = ok(company.get(path))["verdicts"]
    assert {figure: verdict["source"] for figure, verdict in verdicts.items()} == {
        "headcount": "evidence",
        "durable_hires": "known_to_organiser",
    }


def test_a_figure_of_0_needs_no_source(city: City, company: Caller) -> None:
    path = f"{year(company)}/statement"
    verified = ok(city.reviewer().verify(path, {"verified_volunteers": 0, "reason": "Aucune feuille."}))
    assert verified["verdicts"]["volunteers"]["source"] is None


def test_a_source_goes_with_its_verdict_when_the_declaration_changes(city: City, company: Caller) -> None:
    path = f"/declarations/{declare(company, WORKSHOP)}"
    ok(city.reviewer().verify(path, {"verified_hours": "24.5", "source": "seen_on_site"}))
    assert ok(company.patch_read(path, {"hours": "20"}))["source"] is None


def test_the_trail_keeps_the_source(city: City, company: Caller) -> None:
    made = declare(company, WORKSHOP)
    ok(city.reviewer().verify(f"/declarations/{made}", {"verified_hours": "24.5", "source": "seen_on_site"}))
    ok(city.reviewer(2).verify(f"{year(company)}/statement", FIGURES | {"source": "known_to_organiser"}))
    entries = ok(city.officer().get("/audit"))["items"]
    statement, declaration = (entry["after"] for entry in entries if entry["action"] == "verify")
    assert declaration["source"] == "seen_on_site"
    assert statement["verdicts"]["headcount"]["source"] == "known_to_organiser"
