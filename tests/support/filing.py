"""What a company sends, ready made, for tests that are about something else."""

from typing import Any

from label.declarations.states import DeclarationKind
from tests.support.city import Caller, ok

STATEMENT: dict[str, Any] = {
    "headcount": "42",
    "durable_hires": 6,
    "hires_from_shared_vacancies": 4,
    "volunteers": 5,
    "signed_by": "Ada Martin",
    "signed_role": "Directrice",
}
WORKSHOP: dict[str, Any] = {
    "kind": "volunteering",
    "action": "cv_workshop",
    "audience": "youth",
    "time": "paid",
    "participants": 3,
    "hours": "24.5",
    "started_on": "2026-03-12",
    "ended_on": "2026-03-13",
}
HIRE: dict[str, Any] = {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": 2}
FORUM: dict[str, Any] = {
    "kind": "forum",
    "presence": "full_day",
    "offers": 3,
    "candidates_met": 20,
    "candidates_answered": 18,
}
BODIES: dict[DeclarationKind, dict[str, Any]] = {
    DeclarationKind.VOLUNTEERING: WORKSHOP,
    DeclarationKind.LOCAL_HIRE: HIRE,
    DeclarationKind.FORUM: FORUM,
}


# Why a judge reads a file of a company that has not applied.
WHY = "?reason=Vérification demandée par la maire."


def year(company: Caller, edition: str = "2026") -> str:
    """The path of a company's file of an edition."""
    return f"/companies/{company.siren}/editions/{edition}"


def declare(company: Caller, body: dict[str, Any], *, submit: bool = True, edition: str = "2026") -> str:
    """Make a declaration, submit it unless said, and return its id."""
    made: str = ok(company.post(f"{year(company, edition)}/declarations", body), 201)["id"]
    if submit:
        ok(company.post(f"/declarations/{made}/submission"))
    return made


def score(company: Caller) -> Any:
    """The company's score."""
    return ok(company.get(f"{year(company)}/score"))
