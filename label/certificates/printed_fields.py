"""The printed fields of a certificate, and their JSON, which is stored and attached to the file."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from scoring.indicators import NotApplicableReason
from scoring.thresholds import LabelLevel


@dataclass(frozen=True, slots=True)
class FamilyLine:
    """The figures of one family of actions, decimals with a point; `percent` is None if the family did not count.

    `points` of `maximum` are printed. They are the family's share of the base since certificates print one
    (`shares.py`); before, they were the points of the rulebook, which `raw_points` and `raw_maximum` are now.
    """

    code: str
    title: str
    points: str
    maximum: str
    percent: str | None
    # Optional: certificates stored and attached before these fields existed are read without them, and drawn the same.
    raw_points: str | None = None
    raw_maximum: str | None = None
    reason: NotApplicableReason | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """An empty name leaves the line for a signature without a name."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """`siren` is nine digits, `total` a decimal with a point, out of 100, `bonus` points.

    `cap` is the total too where the families and the bonus add up to more than the rulebook allows.
    """

    number: str
    company: str
    siren: str
    level: LabelLevel
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
    test: bool = False  # sealed by the product's own test authority
    sealed_by: str = ""  # common name of the seal's certificate
    city_logo: str = ""  # SHA-256 of the stored image; empty if the name is printed instead
    club_logo: str = ""
    family: Literal["seine", "cadre"] = "seine"  # the design; the name of a stored field stays
    cap: str | None = None
    place: str = ""  # where it is signed: "Fait à …"
    # Where the fields stand on the page. A page stored without it is of the first layout: files are compared with it
    # and drawn again by it, whatever the layout of today.
    layout: Literal[1, 2] = 1
    # False while the file without points is drawn or compared. Not stored: both files have the same data attached.
    scores: Annotated[bool, Field(exclude=True)] = True


def to_json(page: PrintedPage) -> str:
    """The page as JSON, as it is stored and attached to its file."""
    return _adapter().dump_json(page).decode()


def from_json(document: str | bytes) -> PrintedPage:
    """Raises ValueError."""
    return _adapter().validate_json(document)


@cache
def _adapter() -> TypeAdapter[PrintedPage]:
    adapter: TypeAdapter[Any] = TypeAdapter(PrintedPage)
    return adapter
