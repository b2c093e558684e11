"""What a certificate prints, field by field."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["engaged", "confirmed", "exemplary"]


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """A family's points: decimals with a point. `percent` is None when the family did not count."""

    code: str
    title: str
    points: str
    maximum: str
    percent: str | None


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, and as what; the name may be empty: the line to sign stays."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Page:
    """Every printed field. `siren` is nine digits, `total` a decimal with a point, of 100, `bonus` points."""

    number: str
    company: str
    siren: str
    level: Level
    edition: str
    total: str
    families: tuple[FamilyLine, ...]
    bonus: int
    issued_on: date
    valid_until: date
    verify_url: str
    city: str = "Ville de Boulogne-Billancourt"
    club: str = "Boulogne Business Club"
    signatories: tuple[Signatory, ...] = (
        Signatory("", "Pour la Ville de Boulogne-Billancourt"),
        Signatory("", "Pour le Boulogne Business Club"),
    )
    demonstration: bool = False
