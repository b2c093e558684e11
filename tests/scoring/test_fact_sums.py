from collections.abc import Callable
from decimal import Decimal
from typing import Any

from scoring import ClaimSums, Facts, Rulebook, sum_facts

Data = dict[str, Any]


def test_the_companys_figures_are_kept_and_its_claims_summed(
    example: Data, facts: Callable[[Data], Facts], rulebook: Rulebook
) -> None:
    sums = sum_facts(facts(example), rulebook)
    assert sums.declared == ClaimSums(Decimal("24.5"), Decimal("24.5"), Decimal(2), Decimal(2), 2, 1)
    assert sums.verified == ClaimSums(Decimal(20), Decimal(20), Decimal(1), Decimal(1), 1, 1)
    assert (sums.headcount, sums.durable_hires) == (Decimal(42), 6)
    assert (sums.hires_from_elsewhere("declared"), sums.hires_from_elsewhere("verified")) == (4, 5)
    assert (sums.volunteers, sums.verified_volunteers, sums.forum_held) == (5, 5, True)
    assert sums.forum == facts(example).forum
