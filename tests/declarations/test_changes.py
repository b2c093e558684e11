"""What the audit trail keeps of a change to what a score is made of."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.kit.audit import AuditEntry
from tests.support.city import City, ok
from tests.support.filing import HIRE, STATEMENT, declare, year


def trail(city: City, subject: str) -> list[tuple[Any, Any]]:
    """The facts before and after each change of one row, in order."""

    def read(session: Session) -> list[tuple[Any, Any]]:
        entries = select(AuditEntry).where(AuditEntry.subject_id == subject).order_by(AuditEntry.id)
        return [(json.loads(row.before or "null"), json.loads(row.after or "null")) for row in session.scalars(entries)]

    return city.database.write_sync(read)


def test_the_trail_has_the_facts_of_a_declaration_before_and_after_each_change(city: City) -> None:
    company = city.company()
    made = declare(company, HIRE, submit=False)
    ok(company.patch_read(f"/declarations/{made}", {"contract": "fixed_term_6"}))
    ok(company.delete_read(f"/declarations/{made}"))
    created, corrected, deleted = trail(city, made)
    assert (created[0], created[1]["contract"]) == (None, "permanent")
    assert (corrected[0], corrected[1]["contract"]) == (created[1], "fixed_term_6")
    assert deleted == (corrected[1], None)


def test_the_trail_has_the_statement_that_another_replaced(city: City) -> None:
    company = city.company()
    ok(company.put(f"{year(company)}/statement", STATEMENT | {"headcount": "40"}))
    ok(company.put_read(f"{year(company)}/statement", STATEMENT | {"headcount": "41"}))
    first, second = trail(city, f"{company.siren}/2026")
    assert (first[0], first[1]["headcount"]) == (None, "40")
    assert (second[0], second[1]["headcount"]) == (first[1], "41")
