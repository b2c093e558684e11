"""A verdict on several figures of the statement is one change of it."""

from tests.support.city import City, ok
from tests.support.filing import STATEMENT, year
from tests.support.populated_city import FIGURES


def test_each_figure_keeps_the_version_that_the_reviewer_has_read(city: City) -> None:
    company = city.company(1)
    path = f"{year(company)}/statement"
    read = ok(company.put(path, STATEMENT))["version"]
    verified = ok(city.reviewer().verify(path, FIGURES))
    assert {verdict["read_version"] for verdict in verified["verdicts"].values()} == {read}
    assert verified["version"] == read + 1
