"""People on the wire, as the city reads them: their memberships and ties, with those that have ended."""

from datetime import datetime

from pydantic import Field

from label.kit.actor import Role
from label.kit.paging import Paged
from label.kit.schemas import In, Out
from label.kit.text import Text
from label.kit.versions import RequiredVersionIn


class PeopleFilter(Paged):
    """Filters of the list of people; they add up."""

    email: str | None = Field(default=None, max_length=250)
    kind: Role | None = Field(default=None, description="Who acts as this today.")
    siren: str | None = Field(default=None, max_length=9, description="Who acts for this company today.")


class EndIn(In):
    """Why a membership, a tie or an account ends."""

    reason: Text


class GrantRightIn(RequiredVersionIn):
    """Whether a reviewer may decide, and why this changes."""

    may_grant: bool
    reason: Text


class End(Out):
    """When something ended, why, and by whom: null for the command line. All null while it has not ended."""

    ended_at: datetime | None
    ended_by: str | None
    end_reason: str | None


class PersonMembership(End):
    """An organisation that a person acts for, or acted for."""

    id: str
    kind: Role
    siren: str | None
    partner_id: str | None
    may_grant: bool
    version: int


class PersonInterest(End):
    """A declared tie."""

    siren: str
    reason: str
    declared_at: datetime


class PersonOut(Out):
    """A person; `id` is the one of the audit trail."""

    id: str
    email: str
    name: str
    created_at: datetime
    keys_in_force: int = Field(description="API keys that are neither revoked nor expired.")
    memberships: list[PersonMembership]
    interests: list[PersonInterest]


class PersonPage(Out):
    """A page of people by address."""

    items: list[PersonOut]
    next: str | None
