"""A company is followed by another: its certificate and its history go on under the successor."""

from typing import Any

import pytest
from sqlalchemy import text

from label.diagnosis import successions
from label.kit.actor import Membership, Role
from tests.support.answers import pointers, refused, walk
from tests.support.certified_city import WHY
from tests.support.city import City, ok
from tests.support.files import pdf
from tests.support.filing import WORKSHOP, declare, year
from tests.support.populated_city import apply, certify, decide
from tests.support.populated_city import declare as declare_all
from tests.support.ready_applications import to_be_decided
from tests.support.sirens import siren
from tests.support.stock_import import cease


def follows(successor: str, **changes: Any) -> dict[str, Any]:
    return {"successor": successor, "effective_on": "2026-05-01", "reason": "Fusion, acte du 30 avril."} | changes


def test_the_successor_holds_the_certificate_and_reads_the_files(city: City) -> None:
    officer, former, new = city.officer(), city.company(1, "Ancienne SARL"), city.company(2, "Nouvelle SAS")
    number = certify(former, officer, city.reviewer(1), city.reviewer(2))
    path = f"/companies/{former.siren}"
    files = [path, f"{year(former)}/statement", f"{year(former)}/declarations", f"{year(former)}/applications"]
    for each in files:
        refused(new.get(each), 404)
    cease(city, former.siren, "2026-04-30")
    assert len(walk(officer, "/certificates/of-ceased-companies")) == 1
    recorded = ok(officer.post(f"{path}/successor", follows(new.siren)))
    assert (recorded["siren"], recorded["successor_siren"], recorded["ended_at"]) == (former.siren, new.siren, None)
    assert walk(officer, "/certificates/of-ceased-companies") == []

    shown = ok(city.anyone.get(f"/certificates/{number}"))
    assert (shown["company"], shown["siren"], shown["status"]) == ("Ancienne SARL", former.siren, "valid")
    assert (shown["holder"]["name"], shown["holder"]["siren"]) == ("Nouvelle SAS", new.siren)
    assert "Nouvelle SAS (SIREN 999 000 029), qui succède à Ancienne SARL" in city.client.get(f"/verify/{number}").text
    for asked in ("", "?name=nouvelle", "?name=ancienne"):
        (line,) = walk(city.anyone, f"/register{asked}")
        assert (line["number"], line["company"], line["siren"]) == (number, "Nouvelle SAS", new.siren)

    for each in files:
        ok(new.get(each))
    application = walk(new, files[-1])[0]["id"]
    read, own = ok(new.get(f"/applications/{application}")), ok(former.get(f"/applications/{application}"))
    assert read == own | {"may": []}
    assert (read["opinions"], read["assignments"], read["verified"]) == ([], [], None)
    declaration = walk(new, files[2])[0]["id"]
    refused(new.patch(f"/declarations/{declaration}", {"note": "x", "version": 1}), 403)
    refused(new.put(files[1], {"headcount": "1"} | follows_statement()), 403)
    refused(new.patch(path, {"website": "https://x.example", "version": 1}), 403)
    refused(new.post(f"/certificates/{number}/renunciation", WHY), 404)

    ended = ok(officer.post(f"{path}/successor/end", {"reason": "Erreur de SIREN."}))
    assert ended["ended_reason"] == "Erreur de SIREN."
    known = ok(officer.get(path))
    assert (known["successor_siren"], [each["ended_reason"] for each in known["successions"]]) == (
        None,
        ["Erreur de SIREN."],
    )
    assert ok(city.anyone.get(f"/certificates/{number}"))["holder"]["siren"] == former.siren
    assert [line["company"] for line in walk(city.anyone, "/register")] == ["Ancienne SARL"]
    refused(new.get(files[1]), 404)
    acts = [entry["action"] for entry in walk(officer, f"/audit?siren={former.siren}")]
    assert acts[:2] == ["end_succession", "succeed"]


def follows_statement() -> dict[str, Any]:
    return {"durable_hires": 1, "hires_from_shared_vacancies": 0, "volunteers": 0}


def test_a_chain_of_successors_leads_to_its_end_and_never_closes(city: City) -> None:
    officer = city.officer()
    number = decide(to_be_decided(city, 1)[0], officer)
    first = ok(city.anyone.get(f"/certificates/{number}"))["siren"]
    second, third = city.add_company(2, "Deuxième"), city.add_company(3, "Troisième")
    ok(officer.post(f"/companies/{second}/successor", follows(third)))
    ok(officer.post(f"/companies/{first}/successor", follows(second)))
    assert holder(city, number) == third
    assert city.database.read_sync(lambda session: list(successions.check(session))) == []
    refused(officer.post(f"/companies/{first}/successor", follows(third)), 409)
    for company, successor in ((third, first), (third, third), (third, siren(777))):
        assert pointers(officer.post(f"/companies/{company}/successor", follows(successor))) == ["/successor"]
    late = follows(siren(777), effective_on="2999-01-01")
    assert pointers(officer.post(f"/companies/{third}/successor", late)) == ["/effective_on", "/successor"]
    ok(officer.post(f"/companies/{second}/successor/end", WHY))
    assert holder(city, number) == second
    refused(officer.post(f"/companies/{second}/successor/end", WHY), 404)


def holder(city: City, number: str | None) -> str:
    (line,) = walk(city.anyone, "/register")
    shown: str = ok(city.anyone.get(f"/certificates/{number}"))["holder"]["siren"]
    assert (line["number"], line["siren"]) == (number, shown)
    return shown


@pytest.mark.parametrize("tied_to", [1, 2])
def test_who_is_tied_to_either_company_is_tied_to_both(city: City, tied_to: int) -> None:
    former, new, reviewer = city.company(1), city.company(2), city.reviewer()
    for company in (former, new):
        declare(company, WORKSHOP)
    ok(city.officer().post(f"/companies/{former.siren}/successor", follows(new.siren)))
    ok(reviewer.post("/me/interests", {"siren": siren(tied_to), "reason": "Ma sœur y travaille."}))
    for company in (former, new):
        refused(reviewer.get(f"{year(company)}/declarations"), 404)


def test_an_officer_who_is_tied_to_one_of_them_records_nothing(city: City) -> None:
    former, new, officer = city.add_company(1), city.add_company(2), city.officer()
    ok(officer.post("/me/interests", {"siren": new, "reason": "Mon frère y travaille."}))
    refused(officer.post(f"/companies/{former}/successor", follows(new)), 403)


def test_a_successor_that_must_not_be_published_keeps_the_certificate_out_of_the_register(city: City) -> None:
    officer = city.officer()
    number = decide(to_be_decided(city, 1)[0], officer)
    first = ok(city.anyone.get(f"/certificates/{number}"))["siren"]
    hidden = city.add_company(2, "Cachée", diffusible=False)
    ok(officer.post(f"/companies/{first}/successor", follows(hidden)))
    assert walk(city.anyone, "/register") == []
    assert ok(city.anyone.get(f"/certificates/{number}"))["holder"] is None
    assert "Cachée" not in city.client.get(f"/verify/{number}").text


def test_the_doctor_compares_records_companies_and_certificates(city: City) -> None:
    officer = city.officer()
    number = decide(to_be_decided(city, 1)[0], officer)
    first = ok(city.anyone.get(f"/certificates/{number}"))["siren"]
    second = city.add_company(2)
    ok(officer.post(f"/companies/{first}/successor", follows(second)))
    with city.database.engine.begin() as connection:
        connection.execute(text("UPDATE companies SET successor_siren = NULL"))
    assert city.database.read_sync(lambda session: list(successions.check(session))) == [
        f"company {first}: its successor is None, in the record in force {second}",
        f"certificate {number}: it does not name the last successor of its company",
    ]


@pytest.mark.parametrize("chain", [1, 2])
def test_an_officer_or_reviewer_who_is_a_member_of_a_successor_reads_as_the_company_does(
    city: City, chain: int
) -> None:
    officer, former = city.officer(), city.company(1)
    others = [city.company(number) for number in range(2, 2 + chain)]
    proven = []
    for each in (city.company(9), former):
        proven = declare_all(each)
        ok(each.post(f"/declarations/{proven[0]}/evidence", files={"file": ("a.pdf", pdf("feuille"))}), 201)
    path, application = f"/declarations/{proven[0]}", apply(former)
    file = ok(former.get(path))["evidence"][0]["id"]
    last = Membership(Role.COMPANY, siren=others[-1].siren)
    exporter = city.person("officer@club.example", Membership(Role.CITY), last)
    reviewer = city.person("reviewer@club.example", Membership(Role.REVIEWER), last)
    export = f"/applications/{application}/export.zip?reason=Demande du tribunal."
    assert officer.get(export).status_code == 200
    for old, new in zip([former, *others], others, strict=False):
        ok(officer.post(f"/companies/{old.siren}/successor", follows(new.siren)))
    refused(exporter.get(export), 404)
    for who in (former, others[-1], reviewer, exporter):
        assert [one["elsewhere"] for one in ok(who.get(path))["evidence"]] == [None]
    assert [one["elsewhere"]["count"] for one in ok(officer.get(path))["evidence"]] == [1]
    for who in (others[-1], reviewer, exporter):
        assert who.get(f"/evidence/{file}").status_code == 200


def test_a_successor_reads_files_of_a_company_that_has_not_applied_without_a_reason(city: City) -> None:
    officer, former, new = city.officer(), city.company(1), city.company(2)
    made = declare(former, WORKSHOP)
    file = ok(former.post(f"/declarations/{made}/evidence", files={"file": ("a.pdf", pdf())}), 201)["id"]
    ok(officer.post(f"/companies/{former.siren}/successor", follows(new.siren)))
    mixed = city.person("both@club.example", Membership(Role.REVIEWER), Membership(Role.COMPANY, siren=new.siren))
    for who in (new, mixed):
        assert who.get(f"/evidence/{file}").status_code == 200
    refused(officer.get(f"/evidence/{file}"), 403, "?reason=")
