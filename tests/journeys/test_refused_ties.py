import pytest
from httpx import Response
from sqlalchemy.orm import Session

from label.companies.models import Company
from label.kit.actor import Membership, Role
from tests.support.answers import refused, walk
from tests.support.city import Caller, City, ok
from tests.support.populated_city import (
    ADVICE,
    FIGURES,
    GRANT,
    apply,
    certify,
    declare,
    year,
)
from tests.support.sirens import siren

REASON = {"reason": "Pour une raison."}


# How company 1 and the company with this number hang together, by links from a company to its head; 7 is not imported.
GROUPS: dict[str, tuple[int, dict[int, int]]] = {
    "same company": (1, {}),
    "sister": (8, {1: 9, 8: 9}),
    "head": (9, {1: 9}),
    "subsidiary": (9, {9: 1}),
    "head of the head": (9, {1: 8, 8: 9}),
    "sister of the head": (9, {1: 8, 8: 6, 9: 6}),
    "two that name each other": (9, {1: 9, 9: 1}),
    "sister by a head elsewhere": (9, {1: 7, 9: 7}),
}
TIES = (
    [(name, "member") for name in GROUPS] + [(name, "interest") for name in GROUPS] + [("head elsewhere", "interest")]
)


@pytest.fixture(params=TIES, ids=[" of the ".join(reversed(one)) for one in TIES])
def tied(request: pytest.FixtureRequest, city: City) -> tuple[Caller, Caller]:
    """A company, and a reviewer who may grant and is tied to it."""
    name, how = request.param
    company = city.company(1)
    number, links = (7, {1: 7}) if name == "head elsewhere" else GROUPS[name]
    for known in {*links, *links.values()} - {1, 7}:
        city.add_company(known)
    city.database.write_sync(_link, {siren(one): siren(head) for one, head in links.items()})
    work = [Membership(Role.COMPANY, siren=siren(number))] if how == "member" else []
    reviewer = city.person("tied@bbc.example", Membership(Role.REVIEWER, may_grant=True), *work)
    if not work:
        ok(reviewer.post("/me/interests", {"siren": siren(number), "reason": "J’en ai des parts."}), 204)
    return company, reviewer


def _link(session: Session, links: dict[str, str]) -> None:
    for one, head in links.items():
        session.get_one(Company, one).group_siren = head


def test_a_tied_reviewer_can_neither_be_assigned_nor_read_nor_advise_nor_decide(
    city: City, tied: tuple[Caller, Caller]
) -> None:
    company, reviewer = tied
    inside = reviewer.siren == company.siren
    declarations = declare(company)
    application = apply(company)
    fair, officer = city.reviewer(1), city.officer()
    ok(fair.post(f"/applications/{application}/assignment", {}))

    for assigner in (fair, officer):
        attempt = assigner.post(f"/applications/{application}/assignment", {"reviewer": reviewer.email})
        refused(attempt, 409, "This reviewer is tied to the company")
    # A member of the company sees its file as a member, and judges nothing of it; for others it does not exist.
    status = 403 if inside else 404
    for attempt in judging(reviewer, application, declarations[0], company.siren):
        refused(attempt, status)
    if not inside:
        for path in reading(application, declarations[0], company.siren):
            refused(reviewer.get(path), 404)


def test_the_application_of_a_company_one_is_tied_to_is_in_no_list_and_no_count(
    city: City, tied: tuple[Caller, Caller]
) -> None:
    company, reviewer = tied
    other = city.company(2)
    for one in (company, other):
        declare(one)
        apply(one)
    fair = city.reviewer(1)
    for path in ("/applications", "/applications?limit=1", "/applications?sort=-submitted_at&mine=false"):
        assert [each["siren"] for each in walk(reviewer, path)] == [other.siren]
        assert {each["siren"] for each in walk(fair, path)} == {company.siren, other.siren}
    assert walk(reviewer, f"/applications?siren={company.siren}") == []


def test_an_interest_declared_by_a_reviewer_in_charge_ends_the_part_in_it(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    declare(company)
    application = apply(company)
    ok(reviewer.post(f"/applications/{application}/assignment", {}))
    for _ in range(2):  # declaring it twice says nothing new
        ok(reviewer.post("/me/interests", {"siren": company.siren, "reason": "J’y suis embauché."}), 204)
    refused(reviewer.post(f"/applications/{application}/opinions", ADVICE), 404)
    refused(reviewer.get(f"/applications/{application}"), 404)


@pytest.mark.parametrize("act", ["suspension", "reinstatement", "withdrawal"])
def test_a_tied_officer_does_not_decide_on_a_certificate(city: City, act: str) -> None:
    company, tied = city.company(1), city.person("tied@city.example", Membership(Role.CITY))
    number = certify(company, city.officer(), city.reviewer(1), city.reviewer(2))
    ok(tied.post("/me/interests", {"siren": company.siren, "reason": "Mon fils le dirige."}), 204)
    refused(tied.post(f"/certificates/{number}/{act}", REASON), 403, "tied to")


def judging(reviewer: Caller, application: str, declaration: str, siren: str) -> list[Response]:
    """Every step of a reviewer on an application, tried."""
    path = f"/applications/{application}"
    return [
        reviewer.post(f"{path}/assignment", {}),
        reviewer.post(f"{path}/opinions", ADVICE),
        reviewer.post(f"{path}/correction", {"message": "Les heures ?"}),
        reviewer.post(f"{path}/recusal", REASON),
        reviewer.post(f"{path}/decision", GRANT),
        reviewer.verify(f"/declarations/{declaration}", {"verified_hours": "24.5"}),
        reviewer.verify(f"{year(siren)}/statement", FIGURES),
    ]


def reading(application: str, declaration: str, siren: str) -> list[str]:
    """Every page of a company's file."""
    parts = ("statement", "declarations", "score", "applications")
    return [f"/applications/{application}", f"/declarations/{declaration}", *(f"{year(siren)}/{one}" for one in parts)]
