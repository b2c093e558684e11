"""The city opens an edition once enough people are there; companies submit from then on. No actor means the command
line."""

from datetime import datetime

from sqlalchemy.orm import Session

from label.accounts import directory
from label.applications import staff
from label.editions import actions as editions
from label.editions import queries as edition_queries
from label.editions.schemas import EditionOut
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict
from label.kit.sessions import ReadSession

HOW_PEOPLE_ARE_ADDED = (
    "The operator adds people (label account create … --kind reviewer or city) and gives them keys (label token create)"
)


def open_edition(session: Session, actor: Actor | None, code: str, at: datetime) -> EditionOut:
    """Open an edition, or a 409 that names what is missing."""
    editions.record_opening(session, actor, code, at)
    judges = directory.judges(session, at)
    missing = staff.missing(judges)
    if missing:
        names = staff.without_a_key(judges)
        keyless = f" Without a key in force: {', '.join(names)}." if names else ""
        raise Conflict(
            f"The edition {code} cannot open. Missing: {'; '.join(missing)}.{keyless} {HOW_PEOPLE_ARE_ADDED}."
            f" {staff.NEEDED}"
        )
    return edition_queries.show(session, code)


def check_open(session: ReadSession, code: str, at: datetime) -> None:
    """A company submits no application in an edition that could not decide it."""
    if edition_queries.opened_at(session, code) is None:
        raise Conflict(f"Applications cannot be submitted yet. {_what_is_missing(session, code, at)}")


def openings_needed(session: ReadSession, at: datetime) -> list[str]:
    """A sentence for each edition that should take applications today and is not open."""
    codes = edition_queries.not_opened(session, day(at))
    return [f"Applications should be taken today. {_what_is_missing(session, code, at)}" for code in codes]


def understaffed(session: ReadSession, at: datetime) -> list[str]:
    """A sentence for each edition that takes applications today and has too few people by now; it stays open."""
    missing = staff.missing(directory.judges(session, at))
    return [
        f"The edition {code} is open, and has too few people by now for a decision and its appeal. Missing:"
        f" {'; '.join(missing)}. {HOW_PEOPLE_ARE_ADDED}."
        for code in (edition_queries.open_today(session, day(at)) if missing else ())
    ]


def _what_is_missing(session: ReadSession, code: str, at: datetime) -> str:
    """Numbers, not names: companies read this."""
    missing = staff.missing(directory.judges(session, at))
    opens = f"the city opens it: POST /api/v1/editions/{code}/opening, or label edition open {code}."
    if not missing:
        return f"The edition {code} is not open, and nobody is missing: {opens}"
    return f"The edition {code} is not open. Missing: {'; '.join(missing)}. {HOW_PEOPLE_ARE_ADDED}, then {opens}"
