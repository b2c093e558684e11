import json
from copy import deepcopy
from importlib.resources import files
from typing import Any

from csr.catalogue.reporting_lines import CODES
from csr.reports import reporting_lines
from csr.reports.statement.french import FIGURES
from tests.support.city import City, ok

# A table that says something else is another version: add its digest here under its own name.
PUBLISHED = {"2026.1": "sha256:e197b8b0f60407a5cf78ef42da663483b6192910b9f72f18f687756199b39ca4"}


def test_the_table_has_each_line_of_the_catalogue_once() -> None:
    assert sorted(line.code for line in reporting_lines.table().lines) == sorted(CODES)


def test_every_figure_that_a_line_names_exists() -> None:
    assert {figure for line in reporting_lines.table().lines for figure in line.figures} <= set(FIGURES)


def test_a_line_that_nothing_answers_is_fed_by_no_figure_and_the_others_by_some() -> None:
    unfed = [line.code for line in reporting_lines.table().lines if line.fit == "none"]
    assert unfed == ["VSME-B8", "VSME-B9", "VSME-B10"]
    assert [line.code for line in reporting_lines.table().lines if not line.figures] == unfed


def test_each_line_names_its_document_and_version_and_why_it_fits() -> None:
    for line in reporting_lines.table().lines:
        assert "" not in (line.source.document, line.source.version)
        assert line.source.url.startswith("https://")
        assert line.why.endswith(".")


def test_the_table_is_the_one_published_under_its_version() -> None:
    table = reporting_lines.table()
    assert (table.version, table.digest) == (table.version, PUBLISHED[table.version])


def test_the_digest_changes_with_a_word_and_not_with_the_order_of_names() -> None:
    said: dict[str, Any] = json.loads(files("csr.reports").joinpath("lines", reporting_lines.CURRENT).read_bytes())
    other = deepcopy(said)
    other["lines"][0]["why"] += " "
    assert (
        reporting_lines.digest_of(dict(reversed(said.items())))
        == reporting_lines.digest_of(said)
        != reporting_lines.digest_of(other)
    )


def test_hours_on_paid_time_feed_the_lines_that_count_them() -> None:
    assert reporting_lines.fed_by("hours_paid") == ["ESRS-S3-4", "B4SI-HOURS", "IRIS-OI8429"]
    assert reporting_lines.fed_by("participations") == []


def test_anyone_may_read_the_table(city: City) -> None:
    found = ok(city.anyone.get("/csr/lines"))
    assert (found["version"], found["digest"]) == ("2026.1", PUBLISHED["2026.1"])
    assert found["lines"][0]["source"]["document"] == "Règlement délégué (UE) 2023/2772, annexe I, ESRS S3"
