"""What a passer-by sees: the home page, the check of a number, a certificate's page."""

import re

import pytest
from sqlalchemy import update

from label.certificates.models import Certificate
from label.certificates.printed_fields import PrintedPage, to_json
from label.web.html import templates
from tests.support.answers import problem
from tests.support.city import City, ok
from tests.support.outcomes import CAPPED, SHOP, printing
from tests.support.populated_city import certify
from tests.support.printed_pages import PAGE


def test_the_home_page_says_when_nobody_holds_the_label(city: City) -> None:
    answer = city.client.get("/")
    assert answer.status_code == 200
    assert "Aucune entreprise ne détient le label" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_search_engines_keep_the_home_page_and_no_page_whose_state_may_change(city: City) -> None:
    number = certify(city.company(1), city.officer(), city.reviewer(1), city.reviewer(2))
    noindex = '<meta name="robots" content="noindex">'
    home = city.client.get("/").text
    assert (noindex in home, '<meta name="description"' in home) == (False, True)
    for path in (f"/verify/{number}", "/verify/BB-2026-222222"):
        assert noindex in city.client.get(path).text
    demonstration = city.settings.model_copy(update={"demonstration": True})
    assert noindex in templates().get_template("home.html").render(holders=[], settings=demonstration)


def test_the_form_leads_to_the_certificates_page_only(city: City) -> None:
    for typed, leads in (
        ("bb-2026-6mxvtv", "/verify/BB-2026-6MXVTV"),
        (" BB-2026- 6MXVTV. ", "/verify/BB-2026-6MXVTV"),
        ("https://elsewhere.example/verify/BB-2026-6MXVTV?a=b", "/verify/BB-2026-6MXVTV"),
        ("", "/"),
        (" ", "/"),
    ):
        answer = city.client.get("/verify", params={"number": typed}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, leads)
    for typed in ("//evil.example/x", "a\r\nSet-Cookie: x"):
        answer = city.client.get("/verify", params={"number": typed}, follow_redirects=False)
        assert (answer.status_code, "location" in answer.headers) == (404, False)


PASTED = ["{}", "{}/", "{}%20", "{}.", "{})", "{},", "{}%3E", "n%C2%B0{}"]


def test_a_pasted_number_opens_the_certificate_on_the_page_and_in_the_api(city: City) -> None:
    number = certify(city.company(1), city.officer(), city.reviewer(1), city.reviewer(2))
    dashes = [number.replace("-", dash) for dash in ("", "%E2%80%91", "%E2%80%93", "%20")]
    for pasted in [*(form.format(number) for form in PASTED), number.lower(), *dashes]:
        assert f"Certificat n° {number}" in city.client.get(f"/verify/{pasted}").text, pasted
        assert ok(city.anyone.get(f"/certificates/{pasted}"))["number"] == number, pasted


WRONG_NUMBERS = {
    "BB-2026-222222": ("never_issued", "Aucun certificat ne porte ce numéro.", []),
    "BB-2026-6MXVTU": ("mistyped", "Ce numéro ne peut pas avoir été délivré", ["BB-2026-6MXVTV"]),
    "BB-2026-6MXVTV BB-2026-222222": ("several", "plusieurs numéros", ["BB-2026-6MXVTV", "BB-2026-222222"]),
    "nonsense": ("no_number", "Votre saisie ne contient pas de numéro", []),
    "%3Cscript%3E": ("no_number", "Votre saisie ne contient pas de numéro", []),
}


def test_a_wrong_number_is_answered_with_its_fault_and_what_may_be_meant(city: City) -> None:
    for typed, (fault, sentence, suggested) in WRONG_NUMBERS.items():
        page = city.client.get(f"/verify/{typed}")
        assert (page.status_code, sentence in page.text, "<script>" in page.text) == (404, True, False)
        assert re.findall(r'<li><a href="/verify/(.*?)">', page.text) == suggested
        assert ("Vouliez-vous dire" in page.text) == bool(suggested)
        refused = problem(city.client.get(f"/api/v1/certificates/{typed}"), 404)
        assert (refused["type"], refused["number_fault"], refused["did_you_mean"]) == (
            "urn:label:problem:not-found",
            fault,
            suggested,
        )


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        (
            printing(SHOP),
            [
                "Engagement bénévole des salariés 51,4 sur 64,8 79,2 %",
                "Recrutement local durable non compté : aucune embauche durable"
                " Local hiring not counted: no durable hires.",
                "Forum de l’emploi 14,8 sur 35,2 42,1 %",
                "Bonus (initiatives RSE) aucun",
                "Total 66,2 sur 100",
            ],
        ),
        (
            printing(CAPPED),
            ["Bonus (initiatives RSE) + 6 points", "Soit 93,9 points plafonné à 79,9", "Total 79,9 sur 100"],
        ),
        (PAGE, ["Forum de l’emploi 22 sur 25 88,0 %", "Bonus (initiatives RSE) + 2 points", "Total 68,4 sur 100"]),
    ],
)
def test_a_certificates_page_has_its_printed_points(city: City, page: PrintedPage, lines: list[str]) -> None:
    number = certify(city.company(1), city.officer(), city.reviewer(1), city.reviewer(2))
    printed = update(Certificate).filter_by(number=number).values(page=to_json(page))
    city.database.write_sync(lambda session: session.execute(printed))
    (table,) = re.findall(
        r"<tbody>\n(<tr><td>Engagement.*?)</tbody>", city.client.get(f"/verify/{number}").text, re.DOTALL
    )
    rows = [" ".join(re.sub("<.*?>", " ", row).split()) for row in table.split("</tr>")]
    assert [row for row in rows if row][-len(lines) :] == lines
