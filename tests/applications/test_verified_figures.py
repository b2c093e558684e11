"""Who judges reads how many pieces of evidence stand behind each verified figure: in the list, the file, the facts."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from label.applications.models import Snapshot
from tests.support.city import Caller, City, ok
from tests.support.files import pdf, png
from tests.support.filing import STATEMENT, WORKSHOP, declare
from tests.support.populated_city import VERDICTS, advise, apply, decide, review, year
from tests.support.populated_city import declare as declare_all


def line(who: Caller) -> Any:
    (found,) = ok(who.get("/applications"))["items"]
    return found


@pytest.fixture
def reviewed(city: City) -> tuple[Caller, str]:
    """A company with two pieces behind its volunteering and one behind its headcount, verified; and its application."""
    company = city.company(1)
    workshop, _, _ = declare_all(company)
    for content in (pdf("1"), pdf("2")):
        ok(company.post(f"/declarations/{workshop}/evidence", files={"file": ("a.pdf", content)}), 201)
    path = f"{year(company.siren)}/statement/evidence?figure=headcount"
    ok(company.post(path, files={"file": ("a.png", png())}), 201)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    return company, application


def test_the_file_lists_each_verified_figure_with_its_source_and_its_pieces(
    city: City, reviewed: tuple[Caller, str]
) -> None:
    company, application = reviewed
    workshop, hire, forum = (row["id"] for row in ok(company.get(f"{year(company.siren)}/declarations"))["items"])
    told = ok(city.reviewer(1).get(f"/applications/{application}"))
    figures = [tuple(figure.values()) for figure in told["verified"]["figures"]]
    assert figures == [
        (None, "headcount", "42", "seen_on_site", 1),
        (None, "durable_hires", "6", "seen_on_site", 0),
        (None, "hires_from_shared_vacancies", "4", "seen_on_site", 0),
        (None, "volunteers", "5", "seen_on_site", 0),
        (workshop, "hours", "20", "seen_on_site", 2),
        (hire, "count", "1", "seen_on_site", 0),
        (forum, "presence", "full_day", "seen_on_site", 0),
        (forum, "offers", "3", "seen_on_site", 0),
        (forum, "candidates_answered", "10", "seen_on_site", 0),
        (forum, "candidates_met", "20", "seen_on_site", 0),
    ]
    # Seven claims: three declarations and four figures of the statement.
    assert (told["verified"]["claims"], told["verified"]["without_evidence"]) == (7, 5)
    assert told["verified_without_evidence"] == 5


def test_the_company_is_told_the_number_and_reads_the_figures_in_its_declarations(reviewed: tuple[Caller, str]) -> None:
    company, application = reviewed
    told = ok(company.get(f"/applications/{application}"))
    assert (told["verified"], told["verified_without_evidence"]) == (None, 5)


def test_the_list_counts_what_was_verified_without_evidence(city: City, reviewed: tuple[Caller, str]) -> None:
    company, _ = reviewed
    assert line(city.reviewer(1))["verified_without_evidence"] == 5
    (own,) = ok(company.get(f"{year(company.siren)}/applications"))["items"]
    assert own["verified_without_evidence"] == 5


def test_nothing_is_verified_before_a_reviewer_has_verified_it(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    declare_all(company)
    application = apply(company)
    assert line(reviewer)["verified_without_evidence"] == 0
    told = ok(reviewer.get(f"/applications/{application}"))["verified"]
    assert told == {"figures": [], "claims": 0, "without_evidence": 0}


def test_a_verdict_of_0_is_listed_and_lacks_no_evidence(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    _, hire, forum = declare_all(company)
    application = apply(company)
    ok(reviewer.verify(f"/declarations/{hire}", {"verified_count": 0, "reason": "Aucun contrat."}))
    absent = VERDICTS[2] | {"presence_verified": False, "verified_offers": 0, "verified_candidates_met": 0}
    absent |= {"verified_candidates_answered": 0, "reason": "Absente.", "source": None}
    ok(reviewer.verify(f"/declarations/{forum}", absent))
    told = ok(reviewer.get(f"/applications/{application}"))["verified"]
    assert [(figure["figure"], figure["value"], figure["source"]) for figure in told["figures"]] == [
        ("count", "0", None),
        ("presence", "absent", None),
        ("offers", "0", None),
        ("candidates_answered", "0", None),
        ("candidates_met", "0", None),
    ]
    assert (told["claims"], told["without_evidence"]) == (0, 0)


def test_the_candidates_met_stay_verified_when_the_declaration_changes(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    *_, forum = declare_all(company)
    ok(reviewer.verify(f"/declarations/{forum}", VERDICTS[2]))
    ok(company.patch_read(f"/declarations/{forum}", {"offers": 2}))
    told = ok(reviewer.get(f"/applications/{apply(company)}"))["verified"]
    assert told["figures"] == [
        {"declaration": forum, "figure": "candidates_met", "value": "20", "source": "seen_on_site", "pieces": 0}
    ]
    assert (told["claims"], told["without_evidence"]) == (1, 1)


def test_the_decision_keeps_the_same_figures(city: City, reviewed: tuple[Caller, str]) -> None:
    _, application = reviewed
    told = ok(city.reviewer(1).get(f"/applications/{application}"))["verified"]
    assert decide(application, city.officer())
    assert frozen(city) == told


def test_of_many_declarations_fifty_are_listed_and_all_are_counted_and_frozen(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    ok(company.put(f"{year(company.siren)}/statement", STATEMENT))
    workshops = [declare(company, WORKSHOP) for _ in range(51)]
    application = apply(company)
    for workshop in workshops:
        ok(reviewer.verify(f"/declarations/{workshop}", {"verified_hours": "24.5", "source": "seen_on_site"}))
    told = ok(reviewer.get(f"/applications/{application}"))["verified"]
    assert ([figure["declaration"] for figure in told["figures"]], told["claims"]) == (workshops[:50], 51)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    advise(application, reviewer, city.reviewer(2))
    decide(application, city.officer(), outcome="refused", reasons="Pas encore.")
    assert len(frozen(city)["figures"]) == 51


def frozen(city: City) -> Any:
    """What the facts of the decision say of verified figures."""
    decided = select(Snapshot.document).filter_by(cause="decision")
    return json.loads(city.database.read_sync(lambda session: session.scalars(decided).one()))["verified"]
