from label.kit.actor import Membership, Role
from tests.support.answers import refused
from tests.support.city import City, ok
from tests.support.files import pdf
from tests.support.populated_city import (
    FIGURES,
    HIRE,
    STATEMENT,
    VOLUNTEERING,
    apply,
    declare,
    year,
)


def test_a_strangers_declaration_does_not_exist(city: City) -> None:
    company, stranger = city.company(1), city.company(2)
    declaration = declare(company)[0]
    path = f"/declarations/{declaration}"
    for attempt in (
        stranger.get(path),
        stranger.patch_read(path, {"hours": "1"}),
        stranger.delete_read(path),
        stranger.post(f"{path}/submission"),
        stranger.post(f"{year(company.siren)}/declarations", VOLUNTEERING),
    ):
        refused(attempt, 404)
    assert ok(company.get(path))["state"] == "submitted"


def test_a_company_applies_once_an_edition(city: City) -> None:
    company = city.company(1)
    declare(company)
    application = apply(company)
    refused(company.post(f"{year(company.siren)}/applications", {}), 409, application)


def test_an_application_needs_a_signed_statement(city: City) -> None:
    company = city.company(1)
    path = year(company.siren)
    application = ok(company.post(f"{path}/applications", {}), 201)["id"]
    refused(company.post(f"/applications/{application}/submission"), 409, "not signed")
    ok(company.put(f"{path}/statement", STATEMENT | {"signed_by": None, "signed_role": None}))
    refused(company.post(f"/applications/{application}/submission"), 409, "not signed")
    ok(company.put_read(f"{path}/statement", STATEMENT))
    assert ok(company.post(f"/applications/{application}/submission"))["state"] == "submitted"


def test_nothing_is_changed_while_it_is_under_review(city: City) -> None:
    company = city.company(1)
    declaration = declare(company)[0]
    draft = ok(company.post(f"{year(company.siren)}/declarations", HIRE), 201)["id"]
    application = apply(company)
    proof = {"file": ("preuve.pdf", b"%PDF-", "application/pdf")}
    for _ in range(2):
        for attempt in (
            company.patch_read(f"/declarations/{declaration}", {"hours": "1"}),
            company.delete_read(f"/declarations/{declaration}"),
            company.post(f"/declarations/{declaration}/evidence", files=proof),
            company.post(f"/declarations/{draft}/submission"),
            company.put(f"{year(company.siren)}/statement", STATEMENT),
        ):
            refused(attempt, 409, "under review")
        city.reviewer(1).post(f"/applications/{application}/assignment", {})


def test_no_quantity_is_verified_above_the_declared_one_nor_less_without_a_reason(city: City) -> None:
    company, reviewer = city.company(1), city.reviewer(1)
    volunteering, hire, forum = declare(company)
    apply(company)
    verdict = {"verified_hours": "24.51"}
    refused(reviewer.verify(f"/declarations/{volunteering}", verdict), 422, "Above the 24.5 declared.")
    refused(reviewer.verify(f"/declarations/{hire}", {"verified_count": 1}), 422, "Say why another figure")
    refused(reviewer.verify(f"/declarations/{forum}", {"verified_count": 1}), 422, "Not of a forum declaration.")
    above = FIGURES | {"verified_volunteers": 6}
    refused(reviewer.verify(f"{year(company.siren)}/statement", above), 422, "Above the 5 declared.")


def test_a_withdrawn_application_is_over_and_a_new_one_may_be_made(city: City) -> None:
    company = city.company(1)
    declaration = declare(company)[0]
    first = apply(company)
    assert ok(company.post(f"/applications/{first}/withdrawal"))["state"] == "withdrawn"
    refused(company.post(f"/applications/{first}/submission"), 409, "possible: nothing")
    ok(company.patch_read(f"/declarations/{declaration}", {"hours": "20"}))
    second = apply(company)
    listed = ok(company.get(f"{year(company.siren)}/applications"))["items"]
    assert [(one["id"], one["state"]) for one in listed] == [(first, "withdrawn"), (second, "submitted")]


def test_a_reviewer_who_is_a_member_elsewhere_changes_nothing_of_a_company_it_may_judge(city: City) -> None:
    company = city.company(1)
    own = city.add_company(2)
    both = city.person("both@example.org", Membership(Role.COMPANY, siren=own), Membership(Role.REVIEWER))
    declaration = declare(company)[0]
    application = apply(company)
    path = year(company.siren)
    proof = {"file": ("preuve.pdf", pdf())}
    for attempt in (
        both.patch_read(f"/companies/{company.siren}", {"website": "https://example.org"}),
        both.put(f"{path}/statement", STATEMENT),
        both.post(f"{path}/declarations", HIRE),
        both.post(f"{path}/applications", {}),
        both.patch_read(f"/declarations/{declaration}", {"hours": "1"}),
        both.delete_read(f"/declarations/{declaration}"),
        both.post(f"/declarations/{declaration}/submission"),
        both.post(f"/declarations/{declaration}/evidence", files=proof),
        both.post(f"/applications/{application}/submission"),
        both.post(f"/applications/{application}/withdrawal"),
        both.post(f"/applications/{application}/resubmission", {}),
        both.post(f"/applications/{application}/appeal", {"grounds": "Pour voir."}),
    ):
        refused(attempt, 403, "Only the company itself may")
    ok(both.get(f"/applications/{application}"))
