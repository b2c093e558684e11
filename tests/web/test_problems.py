import logging

import pytest
from sqlalchemy import text

from tests.support.city import City, ok
from tests.support.filing import STATEMENT, year


def test_what_fails_inside_is_logged_whole_and_told_to_nobody(city: City, caplog: pytest.LogCaptureFixture) -> None:
    company = city.company(1)
    ok(company.put(f"{year(company)}/statement", STATEMENT))
    city.database.write_sync(lambda session: session.execute(text("UPDATE standings SET declared = 'damaged'")))
    answer = company.get(f"{year(company)}/score")
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "urn:label:problem:error",
        "title": "Something went wrong",
        "status": 500,
        "detail": "Something went wrong.",
    }
    (logged,) = [record for record in caplog.records if record.name == "label.web"]
    assert (logged.levelno, logged.getMessage()) == (
        logging.ERROR,
        f"GET /api/v1{year(company)}/score failed",
    )
    assert logged.exc_info is not None
