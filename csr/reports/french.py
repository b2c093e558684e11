"""French words and numbers that both the statement and the observatory print."""

from datetime import date
from decimal import Decimal
from typing import Final

from label.certificates import french

CONTRACTS: Final = {
    "permanent": "CDI",
    "apprenticeship": "apprentissage",
    "fixed_term_12": "CDD de 12 mois ou plus",
    "fixed_term_6": "CDD de 6 à 12 mois",
}
GROUPS: Final = {
    "very_long_term_unemployed": "chômeurs de plus de deux ans",
    "long_term_unemployed": "chômeurs de plus d’un an",
    "senior": "seniors",
    "youth": "jeunes",
    "priority_district": "quartiers prioritaires",
    "executive_job_seeker": "cadres",
    "none": "sans groupe",
}
PRESENCES: Final = {
    "full_day": "journée entière",
    "half_day": "demi-journée",
    "shared_stand": "stand partagé",
    "offers_only": "offres seules",
    "absent": "absente",
}
NBSP: Final = "\N{NO-BREAK SPACE}"


def number(value: Decimal | int | None) -> str:
    """In French notation: 1 234,5, with no-break spaces; a dash for an unknown value."""
    if value is None:
        return "–"
    whole, _, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", NBSP) + ("," + rest if rest else "")


def unbroken_day(value: date) -> str:
    """As in 1er septembre 2026, with no-break spaces: a line does not end within a date."""
    return french.day(value).replace(" ", NBSP)
