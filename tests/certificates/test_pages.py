"""What a passer-by sees: the home page, the check of a number, a certificate's page."""

import re

import pytest
from sqlalchemy import update

from label.certificates.models import Certificate
from label.certificates.printed_fields import PrintedPage, to_json
from tests.support.city import City
from tests.support.outcomes import CAPPED, SHOP, printing
from tests.support.populated_city import certify
from tests.support.printed_pages import PAGE


def test_the_home_page_says_when_nobody_holds_the_label(city: City) -> None:
    answer = city.client.get("/")
    assert answer.status_code == 200
    assert "Aucune entreprise ne détient le label" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_form_redirects_to_the_certificates_page_only(city: City) -> None:
    for typed, leads in (
        ("bb-2026-7k3m9q", "/verify/BB-2026-7K3M9Q"),
        (" BB-2026- 7K3M9Q ", "/verify/BB-2026-7K3M9Q"),
        ("//evil.example/x", "/verify/%2F%2FEVIL.EXAMPLE%2FX"),
        ("a\r\nSet-Cookie: x", "/verify/ASET-COOKIE%3AX"),
        ("", "/"),
    ):
        answer = city.client.get("/verify", params={"number": typed}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, leads)


def test_a_number_never_issued_has_a_page_that_says_so(city: City) -> None:
    for number in ("BB-2026-222222", "nonsense", "%3Cscript%3E"):
        answer = city.client.get(f"/verify/{number}")
        assert answer.status_code == 404
        assert "Aucun certificat ne porte ce numéro." in answer.text
        assert "<script>" not in answer.text


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
