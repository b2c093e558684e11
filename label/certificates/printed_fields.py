"""What a certificate prints, field by field."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

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
class PrintedPage:
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
    test: bool = False  # sealed by an authority of the product's own making
    sealed_by: str = ""  # the name in the seal's certificate
    city_logo: str = ""  # SHA-256 of the kept image; empty: the name is set instead
    club_logo: str = ""
    family: Literal["seine", "cadre"] = "seine"  # how it looks


def written(page: PrintedPage) -> str:
    """The page as JSON, as it is kept and attached to its own file."""
    return _pages().dump_json(page).decode()


def read(kept: str | bytes) -> PrintedPage:
    """The page that was written so. Raises ValueError."""
    return _pages().validate_json(kept)


@cache
def _pages() -> TypeAdapter[PrintedPage]:
    adapter: TypeAdapter[Any] = TypeAdapter(PrintedPage)
    return adapter
