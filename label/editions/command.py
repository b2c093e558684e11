"""What the command line does with editions."""

import json
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy.orm import Session

from label.editions import actions
from label.editions.actions import Calendar, TimeAllowed
from label.editions.schemas import AmendmentIn
from label.kit.errors import Fault, Invalid
from label.kit.sessions import ReadSession
from label.kit.validation import checked
from scoring import Rulebook, RulebookRefused, canonical, read_rulebook


def plan(
    session: ReadSession,
    raw: bytes,
    title: str,
    days: Sequence[date],
    forum_on: date | None,
    time_allowed: TimeAllowed,
) -> tuple[Calendar, Rulebook]:
    """The edition that a rulebook document is for, not published yet; `days` are the ends of the period and of the
    window."""
    rulebook = _read(raw)
    calendar = Calendar(rulebook.edition, title, (days[0], days[1]), (days[2], days[3]), forum_on, time_allowed)
    actions.check_edition(session, calendar)
    return calendar, rulebook


def publish(session: Session, calendar: Calendar, rulebook: Rulebook, at: datetime) -> str:
    """Publish an edition whose rulebook keeps its promises."""
    edition = actions.publish(session, calendar, rulebook, at)
    return f"The edition {edition.code} is published under {edition.rulebook_digest}."


def amendment(raw: bytes | None, reason: str) -> AmendmentIn:
    """What an amendment says, from a rulebook document or, without one, by the rulebook of this version."""
    document = None if raw is None else json.loads(canonical(_read(raw)))
    return checked(AmendmentIn, msgspec.json.encode({"reason": reason, "rulebook": document}))


def _read(raw: bytes) -> Rulebook:
    try:
        return read_rulebook(raw)
    except RulebookRefused as refused:
        faults = [Fault(fault.pointer, fault.message) for fault in refused.faults]
        raise Invalid("The rulebook is invalid.", faults) from None
