"""Who may end what. Pure."""

from typing import Final

from label.accounts.models import Affiliation
from label.kit.actor import Role
from label.kit.errors import Conflict, Forbidden, invalid

LAST_ADMINISTRATOR: Final = (
    "This is the last officer of the city with an API key in force: nobody could administer the label any more. Add "
    "another one first: label account create … --kind city, then label token create."
)


def check_is_live(row: Affiliation) -> None:
    """What has ended does not change."""
    if row.ended_at is not None:
        raise Conflict(f"This membership ended on {row.ended_at:%Y-%m-%d}.")


def check_has_a_right(row: Affiliation) -> None:
    """Only reviewers are given the right to grant: the city has it anyway."""
    if row.kind != Role.REVIEWER:
        raise invalid("/may_grant", "Only a reviewer is given the right to grant, or loses it.")


def check_something_ends(rows: int) -> None:
    """A second departure would change nothing, and say nothing true in the trail."""
    if not rows:
        raise Conflict("This person has left: no membership is live and no key is in force.")


def check_administrator_remains(*, remains: bool) -> None:
    """The label is never without an officer of the city who can act."""
    if not remains:
        raise Conflict(LAST_ADMINISTRATOR)


def check_independent(siren: str, *, tied: bool) -> None:
    """A membership of a company and a declared interest are ties: who is tied to the company, as its bearer always is,
    would choose who judges it."""
    if tied:
        raise Forbidden(f"You are tied to {siren}: another officer of the city must do this.")
