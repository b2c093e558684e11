"""When a year of the observatory may be frozen. Pure."""

from datetime import date

from label.kit.errors import Conflict, invalid


def check_freeze(year: int, numbers: int, reason: str | None, today: date) -> None:
    """The year has ended; the first number has no reason, a correction has one. `numbers`: how many are frozen."""
    if today <= date(year, 12, 31):
        raise Conflict(f"The year {year} has not ended: it can be frozen from {date(year + 1, 1, 1)} on.")
    if numbers and reason is None:
        raise invalid("/reason", f"{year} is frozen: to correct it, say why.")
    if not numbers and reason is not None:
        raise invalid("/reason", f"{year} is not frozen yet: there is nothing to correct.")
