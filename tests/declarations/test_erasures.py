"""Each file is kept until a day that depends on what it proves; the city lists what is due."""

from datetime import date
from typing import Any

from label.declarations.evidence_rules import evidence_list
from label.declarations.retention import erase_after
from label.declarations.states import STATEMENT_FIGURES, DeclarationKind
from tests.support.city import Caller, City, ok
from tests.support.files import pdf, png
from tests.support.filing import FORUM, STATEMENT, WORKSHOP, declare, year
from tests.support.populated_city import apply


def test_a_file_is_kept_for_decisions_then_for_the_validity_then_for_its_kind() -> None:
    kept = evidence_list("2026").retention
    assert (kept.decision_months, kept.validity_months) == (12, 24)
    days = {kind: erase_after("2026", date(2026, 11, 30), kind) for kind in (*DeclarationKind, *STATEMENT_FIGURES)}
    assert {days[kind] for kind in DeclarationKind} == {date(2030, 11, 30)}
    assert {days[figure] for figure in STATEMENT_FIGURES} == {date(2034, 11, 30)}


def due(officer: Caller, on: str) -> list[Any]:
    return [(line["evidence"], line["proves"]) for line in ok(officer.get(f"/erasures?on={on}"))["items"]]


def test_a_file_is_due_when_all_that_it_proves_is_past_its_time(city: City) -> None:
    company, officer = city.company(1), city.officer()
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    sheet, both = {"file": ("a.pdf", pdf())}, {"file": ("b.png", png())}
    first, second = declare(company, WORKSHOP), declare(company, FORUM)
    file = ok(company.post(f"/declarations/{first}/evidence", files=sheet), 201)
    other = ok(company.post(f"/declarations/{second}/evidence", files=both), 201)
    figure = ok(company.post(f"{year(company)}/statement/evidence?figure=headcount", files=both), 201)
    until, later = date.fromisoformat(file["erase_after"]), date.fromisoformat(figure["erase_after"])
    assert other["erase_after"] == file["erase_after"] < figure["erase_after"]
    assert due(officer, str(until)) == []
    after = str(until.replace(day=1, month=1, year=until.year + 1))
    assert due(officer, after) == [(file["id"], ["volunteering"])]
    assert due(officer, str(later)) == due(officer, after)
    last = str(later.replace(day=1, month=1, year=later.year + 1))
    assert due(officer, last) == [(file["id"], ["volunteering"]), (other["id"], ["forum", "headcount"])]
    assert ok(officer.get("/erasures"))["items"] == []
    (line, _) = ok(officer.get(f"/erasures?on={last}"))["items"]
    assert (line["company"], line["editions"], line["erase_after"]) == (
        "Entreprise fictive 1",
        ["2026"],
        file["erase_after"],
    )
    application = apply(company)
    assert due(officer, last) == []  # nobody has decided
    ok(company.post(f"/applications/{application}/withdrawal"))
    assert len(due(officer, last)) == 2
