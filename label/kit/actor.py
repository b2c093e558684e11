"""The sender of a request: a frozen value, made from an API key. It holds no database row."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The kinds of person."""

    COMPANY = "company"
    PARTNER = "partner"
    REVIEWER = "reviewer"
    SOEE = "soee"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class Membership:
    """One organisation that a person acts for; `may_grant` is a reviewer's right to decide."""

    kind: Role
    siren: str | None = None
    partner_id: str | None = None
    may_grant: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with the organisations they act for; `token_id` is the API key of the request."""

    person_id: str
    name: str
    email: str
    token_id: str
    memberships: tuple[Membership, ...]

    @property
    def sirens(self) -> frozenset[str]:
        return frozenset(m.siren for m in self.memberships if m.siren is not None)

    @property
    def may_grant(self) -> bool:
        """A city officer, or a reviewer with that right."""
        return any(m.kind is Role.CITY or m.may_grant for m in self.memberships)

    def acts_for(self, siren: str) -> bool:
        return siren in self.sirens

    def is_any(self, *kinds: Role) -> bool:
        return any(membership.kind in kinds for membership in self.memberships)
