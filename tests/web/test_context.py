from tests.support.answers import JSON, problem
from tests.support.city import City
from tests.support.filing import year


def test_a_body_announced_as_too_large_is_refused_before_it_is_read(city: City) -> None:
    company = city.company(1)
    for announced, status, told in (
        (str(10**9), 413, "The body is longer than 1048576 bytes."),
        ("many", 400, "The Content-Length is not a number."),
    ):
        headers = JSON | {"content-length": announced}
        answer = company.post(f"{year(company)}/declarations", content=b"{}", headers=headers)
        assert problem(answer, status)["detail"] == told
