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
    verified_headcount: Decimal | None
    forum_held: bool
    durable_hires: int
    verified_durable_hires: int | None
    hires_from_shared_vacancies: int
    verified_hires_from_shared_vacancies: int
    volunteers: int
    verified_volunteers: int
    forum: ForumClaim | None
    declared: ClaimSums
    verified: ClaimSums

    def claims(self, basis: Basis) -> ClaimSums:
        return on_basis(basis, declared=self.declared, verified=self.verified)

    # The three denominators: a verified one replaces the declared one on both bases. None on the verified basis while
    # nobody has verified it: declaring less of it would otherwise win points.

    def headcount_on(self, basis: Basis) -> Decimal | None:
        return on_basis(basis, declared=self.verified_headcount or self.headcount, verified=self.verified_headcount)

    def durable_hires_on(self, basis: Basis) -> int | None:
        verified = self.verified_durable_hires
        return on_basis(basis, declared=self.durable_hires if verified is None else verified, verified=verified)

    def candidates_met_on(self, basis: Basis) -> int | None:
        met, verified = (self.forum.candidates_met, self.forum.verified_candidates_met) if self.forum else (0, 0)
        return on_basis(basis, declared=met if verified is None else verified, verified=verified)

    def hires_from_elsewhere(self, basis: Basis) -> int | None:
        """Durable hires that are not local, both of the basis. Below 0 where more local hires are declared than
        durable hires are verified."""
        durable = self.durable_hires_on(basis)
        return None if durable is None else durable - self.claims(basis).local_hires


def sum_facts(facts: Facts, rulebook: Rulebook) -> FactSums:
    return FactSums(
        headcount=facts.headcount,
        verified_headcount=facts.verified_headcount,
        forum_held=facts.forum_held,
        durable_hires=facts.durable_hires,
        verified_durable_hires=facts.verified_durable_hires,
        hires_from_shared_vacancies=facts.hires_from_shared_vacancies,
        verified_hires_from_shared_vacancies=facts.verified_hires_from_shared_vacancies,
        volunteers=facts.volunteers,
        verified_volunteers=facts.verified_volunteers,
        forum=facts.forum,
        declared=all_claim_sums(facts, rulebook, "declared"),
        verified=all_claim_sums(facts, rulebook, "verified"),
    )
