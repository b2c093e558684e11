"""Partner associations on the wire."""

from datetime import date
from typing import Annotated

from pydantic import Field

from label.kit.patches import NotEmptied, Patch
from label.kit.schemas import In, Out
from label.kit.text import Name, Text
from label.kit.written_forms import of_text, read_day

PartnerCode = Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", examples=["snc"])]
ClosingDay = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31)), of_text(read_day)]


class NewPartnerIn(In):
    """A new association. Its id never changes; its name and its address may."""

    id: PartnerCode = Field(description="Lower-case letters and digits, in words that hyphens join.")
    name: Name
    address: Name | None = None


class PartnerPatch(Patch):
    """Changes to an association. `closed_on` with `closed_because` closes it; `closed_on: null` opens it again."""

    name: Annotated[Name | None, NotEmptied] = None
    address: Name | None = None
    closed_on: ClosingDay | None = Field(default=None, description="Today or earlier. Null: open again.")
    closed_because: Text | None = Field(default=None, description="Why it is closed. Anyone can read it.")


class PartnerOut(Out):
    """A partner association. A closed one is not active: it keeps its name in what exists, and takes nothing new."""

    id: str
    name: str
    address: str | None
    active: bool
    closed_on: date | None
    closed_because: str | None
    version: int


class PartnerList(Out):
    """Every partner association."""

    items: list[PartnerOut]
