"""The facts of a company, summed: the scorer's input has one size at any number of claims."""

from dataclasses import dataclass
from decimal import Decimal

from scoring.bases import Basis, on_basis
from scoring.claim_sums import ClaimSums, all_claim_sums
from scoring.facts import Facts, ForumClaim
from scoring.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class FactSums:
    """The company's own figures and the sums of its claims.

    `headcount` is above 0. `forum` is ignored when the forum was not held; when it was held, None means that the
    company was absent. The relations between figures are those of `Facts` and are not checked again.
    """

    headcount: Decimal
    forum_held: bool
    durable_hires: int
    hires_from_shared_vacancies: int
    verified_hires_from_shared_vacancies: int
    volunteers: int
    verified_volunteers: int
    forum: ForumClaim | None
    declared: ClaimSums
    verified: ClaimSums

    def claims(self, basis: Basis) -> ClaimSums:
        return on_basis(basis, declared=self.declared, verified=self.verified)

    @property
    def hires_from_elsewhere(self) -> int:
        """Durable hires that are not local. The declared figures hold for both bases."""
        return self.durable_hires - self.declared.local_hires


def sum_facts(facts: Facts, rulebook: Rulebook) -> FactSums:
    return FactSums(
        headcount=facts.headcount,
        forum_held=facts.forum_held,
        durable_hires=facts.durable_hires,
        hires_from_shared_vacancies=facts.hires_from_shared_vacancies,
        verified_hires_from_shared_vacancies=facts.verified_hires_from_shared_vacancies,
        volunteers=facts.volunteers,
        verified_volunteers=facts.verified_volunteers,
        forum=facts.forum,
        declared=all_claim_sums(facts, rulebook, "declared"),
        verified=all_claim_sums(facts, rulebook, "verified"),
    )
