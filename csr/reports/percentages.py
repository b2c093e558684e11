"""Percentages that add up."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

ALL_TENTHS: Final = 1000  # of a percent


def shares_adding_up(counts: Sequence[int]) -> list[Decimal]:
    """Each count's share of their sum, in percent with one decimal, by the method of largest remainders: together 100,
    and each less than 0.1 from the exact share. Of equal remainders the first is raised. The sum is not 0."""
    whole = sum(counts)
    tenths = [ALL_TENTHS * count // whole for count in counts]
    by_remainder = sorted(range(len(counts)), key=lambda place: -(ALL_TENTHS * counts[place] % whole))
    for place in by_remainder[: ALL_TENTHS - sum(tenths)]:
        tenths[place] += 1
    return [Decimal(share) / 10 for share in tenths]
