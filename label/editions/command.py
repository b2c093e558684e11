"""What the command line does with editions."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from label.editions import actions
from label.editions.actions import Calendar
from label.kit.errors import Fault, Invalid
from label.kit.sessions import ReadSession
from scoring import Rulebook, RulebookRefused, read_rulebook


def plan(
    session: ReadSession, raw: bytes, title: str, days: Sequence[date], forum_on: date | None
) -> tuple[Calendar, Rulebook]:
    """The edition that a rulebook document is for, not published yet; `days` are the ends of the period and of the
    window."""
    rulebook = _read(raw)
    calendar = Calendar(rulebook.edition, title, (days[0], days[1]), (days[2], days[3]), forum_on)
    actions.check_edition(session, calendar)
    return calendar, rulebook


def publish(session: Session, calendar: Calendar, rulebook: Rulebook, at: datetime) -> str:
    """Publish an edition whose rulebook keeps its promises."""
    edition = actions.publish(session, calendar, rulebook, at)
    return f"The edition {edition.code} is published under {edition.rulebook_digest}."


def _read(raw: bytes) -> Rulebook:
    try:
        return read_rulebook(raw)
    except RulebookRefused as refused:
        faults = [Fault(fault.pointer, fault.message) for fault in refused.faults]
        raise Invalid("The rulebook is invalid.", faults) from None
