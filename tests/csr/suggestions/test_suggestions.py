from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from label.accounts.models import Partner
from label.declarations.actions import recuse
from label.kit.actor import Membership, Role
from label.kit.clock import day, now
from tests.csr.catalogue.action import JURY
from tests.csr.suggestions.rows import initiative
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.filing import FORUM, HIRE, STATEMENT, WORKSHOP, declare, year
from tests.support.sirens import siren
from tests.test_queries_counted import counted


def suggested(who: Caller, of: str, more: str = "&limit=50&year=2026") -> dict[str, dict[str, Any]]:
    found = ok(who.get(f"/csr/suggestions?siren={of}{more}"))
    return {suggestion["code"]: suggestion for suggestion in found["items"]}


def part(suggestion: dict[str, Any], reason: str) -> tuple[str, str]:
    return next((part["points"], part["why"]) for part in suggestion["parts"] if part["reason"] == reason)


def reasons(suggestion: dict[str, Any]) -> list[str]:
    return [part["reason"] for part in suggestion["parts"]]


def test_every_action_is_ranked_with_parts_that_add_up_and_say_why(city: City) -> None:
    firm = city.add_company(1, naf_code="62.02A", naf_nomenclature="NAFRev2", size_class="42")
    found = ok(city.soee().get(f"/csr/suggestions?siren={firm}&limit=50&year=2026"))
    assert (found["siren"], found["year"], found["edition"]) == (firm, 2026, None)
    items = found["items"]
    assert [suggestion["rank"] for suggestion in items] == list(range(1, 12))
    points = [Decimal(suggestion["points"]) for suggestion in items]
    assert points == sorted(points, reverse=True)
    assert points == [sum(Decimal(part["points"]) for part in suggestion["parts"]) for suggestion in items]
    workshops = next(suggestion for suggestion in items if suggestion["code"] == "digital_workshops")
    assert [(part["reason"], part["points"], part["why"]) for part in workshops["parts"]] == [
        ("size", "10.00", "L’effectif (de 1\u202f000 à 1\u202f999) suffit : 20 au moins."),
        (
            "sector",
            "10.00",
            "Elle convient à son activité (62.02A). Les outils numériques sont le métier même de l’entreprise.",
        ),
        ("label", "15.00", "Pas encore de score au label : compté à moitié."),
        ("need", "16.00", "Les chômeurs de plus d’un an sont 40 % des 4\u202f979 demandeurs d’emploi (2015)."),
        ("target", "10.00", "Aucun objectif de 2026 pour ces publics : compté à moitié."),
        (
            "capacity",
            "5.00",
            "Places libres auprès des associations proposées : 0, pour 24 d’ordinaire."
            " Capacité inconnue de 3 : compté à moitié au moins.",
        ),
    ]
    assert workshops["points"] == "66.00"


def test_the_limit_keeps_the_best_and_the_year_defaults_to_this_one(city: City) -> None:
    firm, soee = city.add_company(1), city.soee()
    found = ok(soee.get(f"/csr/suggestions?siren={firm}&limit=3"))
    everything = ok(soee.get(f"/csr/suggestions?siren={firm}&limit=50"))
    assert (found["items"], found["year"]) == (everything["items"][:3], day(now()).year)
    assert len(ok(soee.get(f"/csr/suggestions?siren={firm}"))["items"]) == 10


def test_a_company_sees_what_is_suggested_to_it_and_nothing_of_another(city: City) -> None:
    company = city.company(1)
    other = city.add_company(2)
    assert ok(company.get(f"/csr/suggestions?siren={company.siren}")) == ok(
        city.soee().get(f"/csr/suggestions?siren={company.siren}")
    )
    refused(company.get(f"/csr/suggestions?siren={other}"), 404, f"No company with SIREN {other}.")
    refused(company.get(f"/csr/suggestions?siren={siren(7)}"), 404, f"No company with SIREN {siren(7)}.")
    refused(city.soee().get(f"/csr/suggestions?siren={siren(7)}"), 404, f"No company with SIREN {siren(7)}.")
    for who in (city.partner(), city.reviewer()):
        assert who.get(f"/csr/suggestions?siren={company.siren}").status_code == 403


def test_a_reviewer_who_is_also_of_a_company_sees_that_company_only(city: City) -> None:
    own, other = city.add_company(1), city.add_company(2)
    both = city.person("both@bbc.example", Membership(Role.REVIEWER), Membership(Role.COMPANY, siren=own))
    assert both.get(f"/csr/suggestions?siren={own}").status_code == 200
    assert both.get(f"/csr/suggestions?siren={other}").status_code == 404


def test_an_officer_who_is_tied_to_a_company_learns_nothing_of_its_score(city: City) -> None:
    firm, officer = city.add_company(1), city.officer()
    ok(officer.get(f"/csr/suggestions?siren={firm}"))
    ok(officer.post("/me/interests", {"siren": firm, "reason": "Ma sœur le dirige."}), 204)
    refused(officer.get(f"/csr/suggestions?siren={firm}"), 404, f"No company with SIREN {firm}.")


def test_an_officer_who_stepped_back_from_a_file_learns_nothing_of_its_score(city: City) -> None:
    firm, other, officer = city.add_company(1), city.add_company(2), city.officer()
    city.database.write_sync(partial(recuse, hidden=False), officer.person_id, firm, "2026")
    ok(officer.get(f"/csr/suggestions?siren={firm}"))
    city.database.write_sync(partial(recuse, hidden=True), officer.person_id, other, "2026")
    refused(officer.get(f"/csr/suggestions?siren={other}"), 404, f"No company with SIREN {other}.")


def test_a_query_with_faults_is_refused_with_all_of_them(city: City) -> None:
    soee = city.soee()
    assert pointers(soee.get("/csr/suggestions?limit=0&year=1999&of=x")) == ["limit", "of", "siren", "year"]
    assert pointers(soee.get("/csr/suggestions?siren=123456789")) == ["siren"]


def test_label_points_are_counted_from_the_signed_statement_and_declared_facts(city: City) -> None:
    company, soee = city.company(1), city.soee()
    path = f"{year(company)}/statement"
    unsigned = {name: value for name, value in STATEMENT.items() if not name.startswith("signed")}
    ok(company.put(path, unsigned))
    assert part(suggested(soee, company.siren)["early_vacancies"], "label")[1].startswith("Pas encore de score")
    ok(company.put_read(path, STATEMENT | {"durable_hires": 0, "hires_from_shared_vacancies": 0}))
    found = suggested(soee, company.siren)
    assert part(found["early_vacancies"], "label") == (
        "18.00",
        "Points du label encore à gagner : H1 ne compte pas encore, compté à moitié (10) ; "
        "H3 ne compte pas encore, compté à moitié (5) ; bonus 6 sur 6.",
    )
    ok(company.put_read(path, STATEMENT | {"headcount": "600", "durable_hires": 10}))
    found = suggested(soee, company.siren)
    before = part(found["pair_mentoring"], "label")
    assert before == (
        "30.00",
        "Points du label encore à gagner : V1 20 sur 20 ; V2 8,89 sur 10 ; V3 5 sur 5 ; bonus 6 sur 6.",
    )
    assert part(found["early_vacancies"], "label") == (
        "25.71",
        "Points du label encore à gagner : H1 20 sur 20 ; H3 4 sur 10 ; bonus 6 sur 6.",
    )
    for body in (WORKSHOP | {"hours": "300", "participants": 10}, HIRE, FORUM):
        declare(company, body)
    found = suggested(soee, company.siren)
    assert Decimal(part(found["pair_mentoring"], "label")[0]) < Decimal(before[0])
    assert part(found["early_vacancies"], "label")[0] == "11.43"
    assert ok(soee.get(f"/csr/suggestions?siren={company.siren}"))["edition"] == "2026"


def test_the_gap_to_a_years_target_counts_what_partners_have_confirmed(city: City) -> None:
    firm, soee = city.add_company(1), city.soee()
    ok(soee.put("/csr/targets/2026/people/youth", {"goal": "50"}))
    ok(soee.put("/csr/targets/2026/people/all", {"goal": "1000"}))
    initiative(city, soee, "completed", reached={"youth": 10, "senior": 7})
    initiative(city, soee, "under_way", reached={"youth": 2})
    initiative(city, soee, "completed", reached={"youth": 30}, confirmed=False)
    for end in (date(2025, 12, 31), date(2027, 1, 1)):
        initiative(city, soee, "completed", reached={"youth": 30}, period=(date(2025, 1, 1), end))
    found = suggested(soee, firm)
    assert part(found["reserved_apprenticeships"], "target") == (
        "15.20",
        "Objectif de 2026 pour les jeunes : 50 personnes, 12 confirmées ; il en manque 76 %.",
    )
    assert part(found["senior_training"], "target") == (
        "10.00",
        "Aucun objectif de 2026 pour ces publics : compté à moitié.",
    )


def test_associations_with_places_left_are_named_the_most_first(city: City) -> None:
    firm, soee = city.add_company(1), city.soee()
    for partner, places in {"snc": 4, "visemploi": 9, "acte-78": 6, "cebije": 0}.items():
        ok(soee.put(f"/csr/capacities/{partner}/2026", {"places": places}))
    initiative(city, soee, "committed", partners={"visemploi": 6, "acte-78": 6})
    found = suggested(soee, firm)["pair_mentoring"]
    assert found["partners"] == [
        {"id": "snc", "name": "Solidarités nouvelles face au chômage", "left": 4},
        {"id": "visemploi", "name": "VISEMPLOI", "left": 3},
    ]
    assert part(found, "capacity") == (
        "7.00",
        "Places libres auprès des associations proposées : 7, pour 10 d’ordinaire.",
    )


def test_an_association_that_is_no_longer_active_is_not_proposed(city: City) -> None:
    firm, soee = city.add_company(1), city.soee()
    ok(soee.put("/csr/capacities/cebije/2026", {"places": 50}))
    ok(soee.post("/csr/actions", JURY), 201)
    assert suggested(soee, firm)["practice_jury"]["partners"][0]["id"] == "cebije"

    def end(session: Session) -> None:
        session.get_one(Partner, "cebije").active = False

    city.database.write_sync(end)
    found = suggested(soee, firm)["practice_jury"]
    assert (found["partners"], part(found, "capacity")) == (
        [],
        ("5.00", "Aucune association active n’est nommée : compté à moitié."),
    )


def test_what_a_firm_does_or_has_declined_stands_lower(city: City) -> None:
    firm, soee = city.add_company(1), city.soee()
    before = suggested(soee, firm)
    initiative(city, soee, "under_way", siren=firm, action="pair_mentoring")
    initiative(city, soee, "declined", siren=firm, action="pair_mentoring")
    initiative(
        city, soee, "abandoned", siren=firm, action="digital_workshops", period=(date(2025, 1, 1), date(2025, 6, 1))
    )
    initiative(
        city, soee, "declined", siren=firm, action="senior_training", period=(date(2024, 1, 1), date(2024, 6, 1))
    )
    initiative(city, soee, "completed", siren=firm, action="themed_job_dating")
    initiative(city, soee, "proposed", siren=city.add_company(2), action="mock_interviews")
    found = suggested(soee, firm)
    lower = {code: Decimal(found[code]["points"]) - Decimal(before[code]["points"]) for code in found}
    assert {code: str(by) for code, by in lower.items() if by} == {
        "pair_mentoring": "-40.00",
        "digital_workshops": "-15.00",
    }
    assert reasons(found["pair_mentoring"])[-1] == "doing"
    assert reasons(found["digital_workshops"])[-1] == "declined"


def test_a_retired_action_is_suggested_no_more(city: City) -> None:
    firm, soee = city.add_company(1), city.soee()
    ok(soee.post("/csr/actions/pair_mentoring/retirement"))
    assert "pair_mentoring" not in suggested(soee, firm)


def test_a_headcount_decides_before_insees_class_and_an_unknown_one_is_neutral(city: City) -> None:
    soee = city.soee()
    headcount: dict[str, Any] = {
        "headcount_kind": "declared",
        "headcount_source": "Bilan social",
        "headcount_on": date(2026, 1, 1),
    }
    firms = {
        "said": city.add_company(1, size_class="42", headcount=Decimal("99.5"), **headcount),
        "open": city.add_company(2, size_class="53"),
        "none": city.add_company(3, size_class="NN"),
        "unknown": city.add_company(4),
        "across": city.add_company(5, size_class="31"),
    }
    found = {name: part(suggested(soee, firm)["skills_sponsorship"], "size") for name, firm in firms.items()}
    assert found == {
        "said": ("0.00", "L’effectif (99,5) est petit pour cette action : 250 au moins."),
        "open": ("10.00", "L’effectif (10\u202f000 ou plus) suffit : 250 au moins."),
        "none": ("5.00", "L’effectif (inconnu) ne dit pas s’il atteint 250 : compté à moitié."),
        "unknown": ("5.00", "L’effectif (inconnu) ne dit pas s’il atteint 250 : compté à moitié."),
        "across": ("0.00", "L’effectif (de 200 à 249) est petit pour cette action : 250 au moins."),
    }


def test_suggestions_take_the_same_queries_however_much_there_is(city: City) -> None:
    soee, company = city.soee(), city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    path = f"/csr/suggestions?siren={company.siren}&limit=50"

    def taken() -> int:
        ok(soee.get(path))
        with counted() as seen:
            ok(soee.get(path))
        # The server's upkeep, which comes every few seconds, changes rows; suggestions do not.
        return sum(statement.startswith(("SELECT", "WITH")) for statement in seen)

    few = taken()
    for number in range(20):
        ok(soee.post("/csr/actions", JURY | {"code": f"jury_{number}"}), 201)
        initiative(city, soee, "under_way", siren=company.siren, partners={"snc": 1}, reached={"youth": 1})
    assert 0 < few == taken() <= 16
