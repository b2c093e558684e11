"""What the organiser's list verifies of a forum declaration, and where the two differ. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self

from label.declarations.models import Declaration
from label.declarations.rules import BY_REVIEWERS
from label.declarations.states import DeclarationState, FileStatus
from label.editions.models import Edition
from label.kit.errors import Conflict
from label.kit.schemas import JsonObject

# A shared stand is as much as half a day: the rulebook gives both the same points.
RANK: Final = {"full_day": 3, "half_day": 2, "shared_stand": 2, "offers_only": 1, "absent": 0}


@dataclass(frozen=True, slots=True)
class ForumFigures:
    """A company at the forum, as declared or as the organiser saw it; he may not know the answers."""

    presence: str
    offers: int
    candidates_met: int
    candidates_answered: int | None

    @classmethod
    def of(cls, row: object) -> Self:
        """Of a declaration, of a line of the list, or of a row of the input."""
        return cls(**{name: getattr(row, name) for name in cls.__slots__})


def check_forum(edition: Edition, today: date) -> date:
    """The day of the forum, which was held and is past."""
    if not edition.forum_held or edition.forum_on is None:
        raise Conflict(f"The forum of {edition.code} was not held.")
    if edition.forum_on > today:
        raise Conflict(f"The forum takes place on {edition.forum_on}; import its attendance after that date.")
    return edition.forum_on


def takes_verdicts(row: Declaration, status: FileStatus) -> bool:
    return row.state in (DeclarationState.SUBMITTED, DeclarationState.CHECKED) and status in BY_REVIEWERS


def is_to_verify(row: Declaration, *, forum_judged: bool, pending: bool) -> bool:
    """A reviewer who has judged the forum may have seen evidence that the organiser has not: no list replaces that
    verdict, also after the company has undone it by a change. `pending`: the line has verified nothing as it is now."""
    return not forum_judged and (row.state == DeclarationState.SUBMITTED or pending)


def is_pending(imported_at: datetime, verified_at: datetime | None) -> bool:
    """The line came, or changed, after it last verified the declaration: the file took no verdicts then."""
    return verified_at is None or imported_at > verified_at


def verified(declared: ForumFigures, seen: ForumFigures) -> JsonObject:
    """The columns of the verdict: never more than declared, but for the candidates met, which are a denominator."""
    answered = seen.candidates_answered
    return {
        "presence_verified": RANK[seen.presence] >= RANK[declared.presence],
        "verified_offers": min(declared.offers, seen.offers),
        "verified_candidates_met": seen.candidates_met,
        "verified_candidates_answered": None if answered is None else min(declared.candidates_answered or 0, answered),
    }


def differences(declared: ForumFigures, seen: ForumFigures) -> JsonObject | None:
    """Both figures, where the organiser saw less than declared, or another number of candidates."""
    answered = seen.candidates_answered
    differing = {
        "presence": RANK[seen.presence] < RANK[declared.presence],
        "offers": seen.offers < declared.offers,
        "candidates_met": seen.candidates_met != declared.candidates_met,
        "candidates_answered": answered is not None and answered < (declared.candidates_answered or 0),
    }
    return {
        name: {"declared": getattr(declared, name), "organiser": getattr(seen, name)}
        for name, differs in differing.items()
        if differs
    } or None
