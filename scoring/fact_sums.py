"""All that the scorer needs of a company, of one size whatever the number of its claims."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.claim_sums import Basis, Sums, claims_sums
from scoring.facts import Facts, Forum
from scoring.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Tally:
    """The company's own figures and the sums of its claims.

    `headcount` is above 0. `forum` is ignored when the forum was not held; None when it was held says
    that the company was absent. The relations between figures are those of `Facts`, and not checked again.
    """

    headcount: Decimal
    forum_held: bool
    durable_hires: int
    hires_from_shared_vacancies: int
    verified_hires_from_shared_vacancies: int
    volunteers: int
    verified_volunteers: int
    forum: Forum | None
    declared: Sums
    verified: Sums

    def sums(self, basis: Basis) -> Sums:
        """Return the sums of one basis."""
        return self.declared if basis == "declared" else self.verified

    @property
    def other_hires(self) -> int:
        """Durable hires that are not local, by the declared figures on both bases."""
        return self.durable_hires - self.declared.local_hires


def tally(facts: Facts, rulebook: Rulebook) -> Tally:
    """Sum a facts document."""
    return Tally(
        headcount=facts.headcount,
        forum_held=facts.forum_held,
        durable_hires=facts.durable_hires,
        hires_from_shared_vacancies=facts.hires_from_shared_vacancies,
        verified_hires_from_shared_vacancies=facts.verified_hires_from_shared_vacancies,
        volunteers=facts.volunteers,
        verified_volunteers=facts.verified_volunteers,
        forum=facts.forum,
        declared=claims_sums(facts, rulebook, "declared"),
        verified=claims_sums(facts, rulebook, "verified"),
    )
