"""The label's whole story over HTTP, on both databases."""

from pathlib import Path

from label.companies import import_command
from label.kit.actor import Membership, Role
from label.kit.database import Database
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.sirens import siren

YEAR = "/companies/{siren}/editions/2026"


STOCK = """siren,statutDiffusionUniteLegale,denominationUniteLegale,etatAdministratifUniteLegale
{siren},O,Œuvres & Fils d'Île-de-France,A
"""


def test_from_the_registry_and_a_first_declaration_to_a_withdrawn_certificate(city: City, tmp_path: Path) -> None:
    stock = tmp_path / "StockUniteLegale.csv"
    stock.write_text(STOCK.format(siren=siren(1)))
    import_command.run(Database(city.settings), stock)
    company = city.person("rh@company.example", Membership(Role.COMPANY, siren=siren(1)))
    first, second, officer = city.reviewer(1), city.reviewer(2), city.officer()
    year = YEAR.format(siren=company.siren)

    ok(company.put(f"{year}/statement", statement()))
    declarations = [ok(company.post(f"{year}/declarations", body), 201) for body in declared()]
    ok(company.post(f"/declarations/{declarations[0]['id']}/evidence", files={"file": ("feuille.pdf", pdf("1"))}), 201)
    for one in declarations:
        assert ok(company.post(f"/declarations/{one['id']}/submission"))["state"] == "submitted"
    assert ok(company.get(f"{year}/score"))["declared"]["level"] == "confirmed"

    application = ok(company.post(f"{year}/applications", {}), 201)
    path = f"/applications/{application['id']}"
    ok(company.post(f"{path}/submission"))
    ok(first.post(f"{path}/assignment", {}))
    asked = {"message": "Combien d’heures ?", "declarations": [declarations[0]["id"]]}
    assert ok(first.post(f"{path}/correction", asked))["state"] == "correction_asked"
    ok(company.patch_read(f"/declarations/{declarations[0]['id']}", {"hours": "24"}))
    assert ok(company.post(f"{path}/resubmission", {"message": "24 heures."}))["state"] == "under_review"

    verify_all(first, year, declarations)
    for reviewer in (first, second):
        ok(reviewer.post(f"{path}/opinions", {"advice": "grant", "level": "confirmed", "reasons": "Conforme."}), 201)
    decided = ok(officer.post(f"{path}/decision", {"outcome": "granted", "reasons": "Bravo."}))
    assert decided["state"] == "granted"
    number = decided["decisions"][0]["certificate"]

    shown = ok(city.anyone.get(f"/certificates/{number}"))
    assert (shown["company"], shown["status"], shown["level"]) == (
        "Œuvres & Fils d'Île-de-France",
        "valid",
        "confirmed",
    )
    assert [line["number"] for line in ok(city.anyone.get("/register"))["items"]] == [number]
    assert city.anyone.get(f"/certificates/{number}.pdf").content.startswith(b"%PDF-")
    assert "Valide" in city.anyone.get(f"/verify/{number}").text

    ok(officer.post(f"/certificates/{number}/withdrawal", {"reason": "Déclaration inexacte."}))
    assert ok(city.anyone.get("/register"))["items"] == []
    assert ok(city.anyone.get(f"/certificates/{number}"))["status"] == "withdrawn"
    page = city.anyone.get(f"/verify/{number}").text
    assert "Retiré" in page
    assert "Déclaration inexacte." in page


def statement() -> dict[str, object]:
    return {
        "headcount": "42",
        "durable_hires": 6,
        "hires_from_shared_vacancies": 4,
        "volunteers": 5,
        "signed_by": "Ada Martin",
        "signed_role": "Directrice",
    }


def declared() -> list[dict[str, object]]:
    return [
        {
            "kind": "volunteering",
            "action": "cv_workshop",
            "audience": "youth",
            "time": "paid",
            "participants": 3,
            "hours": "24.5",
            "host": "cebije",
            "started_on": "2026-03-12",
            "ended_on": "2026-03-13",
        },
        {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": 2, "started_on": "2026-05-04"},
        {"kind": "forum", "presence": "full_day", "offers": 3, "candidates_met": 20, "candidates_answered": 18},
    ]


def verify_all(reviewer: Caller, year: str, declarations: list[dict[str, str]]) -> None:
    verdicts: list[dict[str, object]] = [
        {"verified_hours": "20", "reason": "Une feuille manque.", "source": "seen_on_site"},
        {"verified_count": 1, "reason": "Un contrat manque.", "source": "seen_on_site"},
        {
            "presence_verified": True,
            "verified_offers": 3,
            "verified_candidates_met": 20,
            "verified_candidates_answered": 10,
            "reason": "Dix réponses vues.",
            "source": "known_to_organiser",
        },
    ]
    for declaration, verdict in zip(declarations, verdicts, strict=True):
        assert ok(reviewer.verify(f"/declarations/{declaration['id']}", verdict))["state"] == "checked"
    figures = {"verified_headcount": "42", "verified_durable_hires": 6, "source": "seen_on_site"}
    figures |= {"verified_hires_from_shared_vacancies": 4, "verified_volunteers": 5}
    ok(reviewer.verify(f"{year}/statement", figures))


def test_a_name_that_the_font_cannot_print_is_told_before_anything_is_decided(city: City) -> None:
    company = city.company(1, "深圳虚构公司")
    year = YEAR.format(siren=company.siren)
    ok(company.put(f"{year}/statement", statement()))
    declarations = [ok(company.post(f"{year}/declarations", body), 201) for body in declared()]
    for one in declarations:
        ok(company.post(f"/declarations/{one['id']}/submission"))
    path = f"/applications/{ok(company.post(f'{year}/applications'), 201)['id']}"
    ok(company.post(f"{path}/submission"))
    ok(city.reviewer(1).post(f"{path}/assignment"))
    verify_all(city.reviewer(1), year, declarations)
    for number in (1, 2):
        ok(city.reviewer(number).post(f"{path}/opinions", {"advice": "grant", "reasons": "Conforme."}), 201)
    answer = city.officer().post(f"{path}/decision", {"outcome": "granted", "reasons": "Bravo."})
    assert (answer.status_code, "font lacks 深 (U+6DF1)" in answer.json()["detail"]) == (409, True)
    assert ok(company.get(path))["state"] == "under_review"
    named = {"display_name": "Shenzhen Fictive", "version": ok(company.get(f"/companies/{company.siren}"))["version"]}
    ok(city.officer().put(f"/companies/{company.siren}/display-name", named))
    granted = ok(city.officer().post(f"{path}/decision", {"outcome": "granted", "reasons": "Bravo."}))
    number = granted["decisions"][-1]["certificate"]
    assert ok(city.anyone.get(f"/certificates/{number}"))["company"] == "Shenzhen Fictive"
