"""Who decides about a company's group or certificate, and stepping back after an appeal."""

import pytest

from label.kit.actor import Membership, Role
from tests.support.answers import refused
from tests.support.city import Caller, City, ok
from tests.support.populated_city import FIGURES, GRANT, REFUSE, advise, apply, certify, decide, declare, review, year
from tests.support.sirens import siren

WHY = {"reason": "Je connais la direction."}
CITY = Membership(Role.CITY)


@pytest.fixture(params=["member of the head", "interest in the head"])
def tied_officer(request: pytest.FixtureRequest, city: City) -> Caller:
    """An officer of the city who is tied to company 9."""
    if request.param == "member of the head":
        return city.person("tied@city.example", CITY, Membership(Role.COMPANY, siren=city.add_company(9)))
    city.add_company(9)
    officer = city.person("tied@city.example", CITY)
    ok(officer.post("/me/interests", {"siren": siren(9), **WHY}), 204)
    return officer


@pytest.mark.parametrize("head", [None, siren(5)])
def test_an_officer_cannot_cut_the_link_that_ties_them(city: City, tied_officer: Caller, head: str | None) -> None:
    company, middle, other = city.company(1), city.add_company(8), city.officer()
    for one, named in ((company.siren, middle), (middle, siren(9))):
        ok(other.patch_read(f"/companies/{one}", {"group_siren": named}))
    declare(company)
    application = apply(company)
    for one in (company.siren, middle):
        refused(tied_officer.patch_read(f"/companies/{one}", {"group_siren": head}), 403, "tied to")
    refused(tied_officer.get(f"/applications/{application}"), 404)
    ok(other.patch_read(f"/companies/{company.siren}", {"group_siren": head}))
    ok(tied_officer.get(f"/applications/{application}"))


def test_an_officer_cannot_bring_a_company_into_a_group_they_are_tied_to(city: City, tied_officer: Caller) -> None:
    company = city.add_company(1)
    refused(tied_officer.patch_read(f"/companies/{company}", {"group_siren": siren(9)}), 403, "tied to")
    ok(tied_officer.patch_read(f"/companies/{company}", {"group_siren": siren(5)}))


def test_who_verified_before_an_appeal_may_step_back_after_it(city: City) -> None:
    company, officer = city.company(1), city.officer()
    first, second, third, fourth = (city.reviewer(number) for number in (1, 2, 3, 4))
    other = city.person("second.officer@city.example", CITY)
    declare(company)
    application = apply(company)
    path = f"/applications/{application}"
    review(application, first, second)
    decide(application, officer, **REFUSE)
    ok(company.post(f"{path}/appeal", {"grounds": "Nous contestons."}))
    ok(third.post(f"{path}/assignment", {}))
    advise(application, third, fourth)
    shown = ok(other.get(path))
    assert shown["no_longer_counted"] == {"opinions": 0, "verdicts": 0}
    assert "grant" in shown["may"]

    assert "recuse" in ok(first.get(path))["may"]
    ok(first.post(f"{path}/recusal", WHY), 204)
    refused(first.get(path), 404)
    assert ok(other.get(path))["no_longer_counted"] == {"opinions": 0, "verdicts": 8}
    refused(other.post(f"{path}/decision", GRANT), 409, "8 verdicts no longer count")


@pytest.mark.parametrize("act", ["suspension", "withdrawal"])
def test_an_officer_who_stepped_back_as_a_reviewer_does_not_end_the_certificate(city: City, act: str) -> None:
    company, both = city.company(1), city.person("both@city.example", CITY, Membership(Role.REVIEWER))
    declare(company)
    before = apply(company)
    ok(both.post(f"/applications/{before}/assignment", {}))
    ok(both.post(f"/applications/{before}/recusal", WHY), 204)
    review(before, city.reviewer(1), city.reviewer(2))
    number = decide(before, city.officer())
    refused(both.post(f"/certificates/{number}/{act}", WHY), 403, "stepped back")
    body = {"title": "Nom corrigé", "reissues": [{"number": number, **WHY}]}
    refused(both.post("/campaigns", body), 422, "stepped back")
    ok(city.officer().post(f"/certificates/{number}/{act}", WHY))


def test_who_stepped_back_from_another_edition_ends_a_certificate(city: City) -> None:
    company, both = city.company(1), city.person("both@city.example", CITY)
    number = certify(company, city.officer(), city.reviewer(1), city.reviewer(2))
    ok(both.post(f"/certificates/{number}/suspension", WHY))


def test_who_stepped_back_reads_nothing_of_the_company_in_the_trail_and_in_campaigns(city: City) -> None:
    company, both = city.company(1), city.person("both@city.example", CITY, Membership(Role.REVIEWER))
    declare(company)
    application = apply(company)
    ok(both.post(f"/applications/{application}/assignment", {}))
    assert ok(both.get(f"/audit?siren={company.siren}"))["items"]
    ok(both.post(f"/applications/{application}/recusal", WHY), 204)
    review(application, city.reviewer(1), city.reviewer(2))
    officer = city.officer()
    body = {"title": "Promotion", "grants": [{"application": application, "reasons": "Bravo."}]}
    campaign = ok(officer.post("/campaigns", body), 201)["id"]
    for who, seen in ((officer, True), (both, False)):
        assert bool(ok(who.get(f"/audit?siren={company.siren}"))["items"]) is seen
        assert bool(ok(who.get(f"/campaigns/{campaign}/orders"))["items"]) is seen
    assert ok(both.get("/audit?subject=person"))["items"]


def test_whose_verdicts_were_given_again_takes_no_part_after_the_appeal(city: City) -> None:
    company, officer = city.company(1), city.officer()
    first, second, third, fourth = (city.reviewer(number) for number in (1, 2, 3, 4))
    claims = declare(company)
    application = apply(company)
    path = f"/applications/{application}"
    ok(
        fourth.verify(
            f"/declarations/{claims[0]}",
            {"verified_hours": "1", "reason": "Une seule feuille.", "source": "seen_on_site"},
        )
    )
    ok(third.verify(f"{year(company.siren)}/statement", FIGURES))
    review(application, first, second)  # the first verifies all again
    decide(application, officer, **REFUSE)
    ok(company.post(f"{path}/appeal", {"grounds": "Nous contestons."}))
    for one in (third, fourth):
        refused(one.post(f"{path}/assignment", {}), 403, "You took part in the decision before the appeal")
    ok(city.reviewer(5).post(f"{path}/assignment", {}))
