"""French notation of dates, decimals and SIREN numbers."""

from datetime import date
from typing import Final

_MONTHS: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def day(value: date) -> str:
    """For example 1er septembre 2026."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[value.month - 1]} {value.year}"


def ceased(active: bool, ceased_on: date | None) -> str | None:  # noqa: FBT001
    """For example cessée le 30 juin 2026; None of a company that is active."""
    if active:
        return None
    return f"cessée le {day(ceased_on)}" if ceased_on else "cessée (date non communiquée par l’INSEE)"


def decimal(value: str) -> str:
    """With a decimal comma."""
    return value.replace(".", ",")


def siren(value: str) -> str:
    """In groups of three digits."""
    return " ".join((value[:3], value[3:6], value[6:]))
