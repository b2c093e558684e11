"""What a passer-by sees: the home page, the check of a number, a certificate's page."""

from tests.support.city import City


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
