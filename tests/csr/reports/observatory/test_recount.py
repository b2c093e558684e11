from typing import Any

import pytest
from sqlalchemy import text

from tests.csr.reports.observatory.stored_years import NEW_YEAR, frozen, year_of_life
from tests.support.city import City, ok

# Written apart from the product: each counts one table of 2026 from the rows, as (category, category, figure). What
# is JSON differs by database.
ELEMENTS = {
    "sqlite": "json_each(s.document, '$.facts.{}') AS e",
    "postgresql": "json_array_elements(s.document::json -> 'facts' -> '{}') AS e(value)",
}
FIELD = {"sqlite": "json_extract(e.value, '$.{}')", "postgresql": "(e.value ->> '{}')"}
FORUM = {
    "sqlite": "json_extract(s.document, '$.facts.forum.{}')",
    "postgresql": "(s.document::json -> 'facts' -> 'forum' ->> '{}')",
}
BAND = {
    "sqlite": "json_extract(s.document, '$.outcome.verified.band')",
    "postgresql": "(s.document::json -> 'outcome' -> 'verified' ->> 'band')",
}
LAST = """
    applications a JOIN snapshots s ON s.application_id = a.id
    AND NOT EXISTS (SELECT 1 FROM snapshots t WHERE t.application_id = a.id AND t.number > s.number)
"""
HELD = """
    (SELECT c.level FROM certificates c WHERE c.siren = a.siren AND c.issued_on <= '2026-12-31'
     AND c.valid_until >= '2026-12-31' AND NOT EXISTS (SELECT 1 FROM certificate_events v WHERE v.number = c.number
     AND v.kind NOT IN ('issued', 'reinstated')))
"""
COUNTS = {
    "companies": "SELECT COALESCE({held}, 'none'), {band}, COUNT(*) FROM {last} GROUP BY 1, 2",
    "forum": """
        SELECT CASE WHEN {verified} IN ('1', 'true') AND {presence} <> 'absent' THEN {presence} ELSE 'none' END,
        'all', COUNT(*) FROM {last} GROUP BY 1
    """,
    "hours": """
        SELECT {time}, {band}, SUM(CAST({hours} AS NUMERIC)) FROM {last} CROSS JOIN {volunteering} GROUP BY 1, 2
    """,
    "hires": "SELECT {contract}, {group}, SUM(CAST({count} AS INTEGER)) FROM {last} CROSS JOIN {local} GROUP BY 1, 2",
    "coverage": """
        SELECT COALESCE((SELECT g.stage FROM csr_stage_changes g WHERE g.siren = f.siren ORDER BY g.at DESC LIMIT 1),
        'not_contacted'), CASE f.size_class WHEN '42' THEN 'over' WHEN '41' THEN 'unknown' END, COUNT(*)
        FROM companies f WHERE f.size_class IN ('41', '42', '51', '52', '53') GROUP BY 1, 2
    """,
    "people": """
        SELECT o.audience, p.path, SUM(CASE p.path WHEN 'finished' THEN o.finished WHEN 'left' THEN
        o.started - o.finished ELSE o.reached - o.started END) FROM {outcomes}
        CROSS JOIN (SELECT 'finished' AS path UNION SELECT 'left' UNION SELECT 'not_started') p GROUP BY 1, 2
    """,
    "people_after_3_months": """
        SELECT o.audience, p.found, SUM(CASE p.found WHEN 'unknown' THEN CASE WHEN o.durable_3 IS NULL THEN o.reached
        ELSE 0 END WHEN 'durable' THEN COALESCE(o.durable_3, 0) WHEN 'other' THEN COALESCE(o.other_3, 0)
        WHEN 'training' THEN COALESCE(o.training_3, 0)
        ELSE COALESCE(o.reached - o.durable_3 - o.other_3 - o.training_3, 0) END) FROM {outcomes}
        CROSS JOIN (SELECT 'unknown' AS found UNION SELECT 'durable' UNION SELECT 'other' UNION SELECT 'training'
        UNION SELECT 'none') p GROUP BY 1, 2
    """,
}
OUTCOMES = "csr_outcomes o JOIN csr_initiatives i ON i.id = o.initiative_id AND o.confirmed_at IS NOT NULL"


def recount(city: City, table: str) -> dict[tuple[str, str], float]:
    kind = city.database.engine.dialect.name
    parts = {
        "held": HELD,
        "band": BAND[kind],
        "last": LAST,
        "outcomes": OUTCOMES,
        "verified": f"CAST({FORUM[kind].format('presence_verified')} AS VARCHAR(5))",
        "presence": FORUM[kind].format("presence"),
        "volunteering": ELEMENTS[kind].format("volunteering"),
        "local": ELEMENTS[kind].format("local_hires"),
        "time": FIELD[kind].format("time"),
        "hours": FIELD[kind].format("verified_hours"),
        "contract": FIELD[kind].format("contract"),
        "group": FIELD[kind].format("group"),
        "count": FIELD[kind].format("verified_count"),
    }
    with city.database.readers.connect() as connection:
        rows = connection.execute(text(COUNTS[table].format(**parts))).all()
    return {(row[0], row[1]): float(row[2]) for row in rows}


def summed(counted: dict[tuple[str, str], float], at: list[str]) -> float:
    wanted = [*at, "all"][:2]
    return sum(
        value
        for place, value in counted.items()
        if all(want in ("all", here) for want, here in zip(wanted, place, strict=True))
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_every_published_figure_is_what_plain_sql_counts(city: City, seed: int) -> None:
    year_of_life(city, seed)
    tables = {table["code"]: table for table in frozen(city, NEW_YEAR)["tables"]}
    for code in COUNTS:
        counted, shown = recount(city, code), [cell for cell in tables[code]["cells"] if not cell["withheld"]]
        assert {str(cell["at"]): float(cell["value"]) for cell in shown} == {
            str(cell["at"]): summed(counted, [cell["at"][name] for name in tables[code]["dimensions"]])
            for cell in shown
        }
        assert any(cell["value"] not in (0, "0") for cell in shown), code
    totals = {cell["at"]["figure"]: cell["value"] for cell in tables["totals"]["cells"]}
    assert totals["companies"] == 40
    assert totals["firms"] == 30


def test_a_preview_counts_the_same_as_what_is_frozen_then(city: City) -> None:
    year_of_life(city, 3, 12, 3, 8)
    before: Any = ok(city.soee().get("/csr/observatory/2026/preview"))
    after = frozen(city)
    assert before["tables"] == after["tables"]
    assert (before["frozen"], before["number"], before["frozen_at"], before["numbers"]) == (False, None, None, [])
    assert (before["inputs_digest"], before["tables_digest"]) == (after["inputs_digest"], after["tables_digest"])
