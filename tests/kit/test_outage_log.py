"""The log of an outage: short, seldom, and complete in its count."""

import logging

import pytest
from sqlalchemy.exc import OperationalError

from label.kit.errors import Unavailable
from label.kit.outage_log import OutageLog, cause_of
from label.kit.outages import database_unavailable
from label.kit.pool import overloaded

AWAY = database_unavailable(OperationalError("SELECT :who", {"who": "Ada"}, Exception("is away\nDETAIL: Ada")))


def test_one_line_a_second_for_each_kind_with_the_count_of_the_others(caplog: pytest.LogCaptureFixture) -> None:
    times = [0.0]
    outages = OutageLog(logging.getLogger("label.test"), 1.0, lambda: times[-1])
    for _ in range(1000):
        outages.write("GET /a", AWAY)
    outages.write("GET /b", overloaded())
    times.append(1.0)
    outages.write("GET /c", AWAY)
    times.append(2.0)
    outages.write("GET /d", AWAY)
    away = "The database does not answer; nothing was done. (is away)"
    assert [record.getMessage() for record in caplog.records] == [
        f"GET /a: {away}",
        "GET /b: The service is overloaded: send the request again later.",
        f"GET /c: {away} (and 999 more since the line before)",
        f"GET /d: {away}",
    ]
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_a_cause_is_one_line_without_what_the_statement_contained() -> None:
    assert cause_of(AWAY) == " (is away)"
    assert cause_of(Unavailable("Later.")) == ""
