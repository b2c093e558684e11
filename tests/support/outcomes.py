"""Outcomes of a score as a decision stores them, made directly, and the pages that print them."""

from dataclasses import replace
from typing import Any

from label.certificates.planning import FAMILY_TITLES, printed_outcome
from label.certificates.printed_fields import PrintedPage
from tests.support.printed_pages import PAGE

Outcome = dict[str, Any]


def counted(points: str, maximum: int, percent: str) -> Outcome:
    return {"points": points, "maximum": maximum, "percent": percent}


def set_aside(reason: str) -> Outcome:
    return {"points": None, "maximum": 0, "percent": None, "status": "not_applicable", "reason": reason}


def outcome(total: str, bonus: int, *families: Outcome) -> Outcome:
    return {"total": total, "bonus": bonus, "families": dict(zip(FAMILY_TITLES, families, strict=True))}


VOLUNTEERING, FORUM = counted("30.25", 35, "86.4"), counted("22.5", 25, "90.0")
ORDINARY = outcome("68.4", 2, counted("15.8561", 35, "45.3"), counted("28.5873", 40, "71.5"), counted("22", 25, "88.0"))
SHOP = outcome("66.2", 0, counted("27.7273", 35, "79.2"), set_aside("no_durable_hires"), counted("8", 19, "42.1"))
CAPPED = outcome("79.9", 6, VOLUNTEERING, set_aside("too_few_hires"), FORUM)
NO_FORUM = outcome("71.1", 4, counted("20.1234", 35, "57.5"), counted("30.2", 40, "75.5"), set_aside("forum_not_held"))
FULL = outcome("100.0", 6, counted("35", 35, "100.0"), counted("38.2", 40, "95.5"), counted("25", 25, "100.0"))
OUTCOMES = (ORDINARY, SHOP, CAPPED, NO_FORUM, FULL)


def printing(verified: Outcome, **fields: Any) -> PrintedPage:
    """The page that prints an outcome."""
    return replace(PAGE, **printed_outcome(verified), **fields)
