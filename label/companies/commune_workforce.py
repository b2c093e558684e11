"""What INSEE's size classes say of a company's workforce in the commune: bounds, never a headcount. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from label.companies.size_classes import SizeClass, known_class


@dataclass(frozen=True, slots=True)
class RegistryClass:
    """A size class as the registry has it, of an establishment or of a legal unit; `code` may say nothing."""

    code: str | None
    year: int | None = None

    @property
    def known(self) -> SizeClass | None:
        return known_class(self.code)


@dataclass(frozen=True, slots=True)
class WorkforceBounds:
    """Both bounds are whole employees, included; `most` None: no upper bound is known. `years` of the classes that the
    bounds come from."""

    least: int
    most: int | None
    years: tuple[int, ...]

    def contains(self, headcount: Decimal) -> bool:
        """A headcount is an average with decimals, a class counts whole employees: 49.5 lies between two classes and is
        outside neither."""
        least, most = headcount.to_integral_value(ROUND_CEILING), headcount.to_integral_value(ROUND_FLOOR)
        return self.least <= least and (self.most is None or most <= self.most)


def workforce_bounds(places: Sequence[RegistryClass], unit: RegistryClass) -> WorkforceBounds | None:
    """`places` are the classes of the open establishments in the commune, `unit` that of the legal unit; None where the
    registry says nothing.

    An unknown class of an establishment adds nothing to the lower bound and leaves the upper one unknown. The legal
    unit's class covers establishments elsewhere too, so that it is an upper bound only.
    """
    known = [place.known for place in places]
    least = sum(each.minimum for each in known if each)
    most = _sum_of_maxima(known) if places else None
    whole = unit.known
    # A unit's class that lies below its own establishments' is of another year, and no bound.
    uses_unit = whole is not None and _is_lower(whole.maximum, most) and (whole.maximum or 0) >= least
    if whole is not None and uses_unit:
        most = whole.maximum
    years = {place.year for place in places if place.known} | ({unit.year} if uses_unit else set())
    if not any(known) and not uses_unit:
        return None
    return WorkforceBounds(least, most, tuple(sorted(year for year in years if year is not None)))


def _sum_of_maxima(classes: Sequence[SizeClass | None]) -> int | None:
    """None as soon as one class is unknown or open."""
    maxima = [each.maximum for each in classes if each]
    known = [maximum for maximum in maxima if maximum is not None]
    return sum(known) if len(known) == len(classes) else None


def _is_lower(maximum: int | None, most: int | None) -> bool:
    return maximum is not None and (most is None or maximum < most)
