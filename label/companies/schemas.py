"""Companies on the wire."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from label.companies.identifiers import SirenField
from label.kit.addresses import Email
from label.kit.paging import Paged
from label.kit.schemas import Day, In, Out, Positive
from label.kit.text import Name, Text
from label.kit.versions import RequiredVersionIn

Website = Annotated[str, Field(max_length=250, pattern=r"^https?://[^\s\p{C}]+$")]


class CompanyFilter(Paged):
    """Filters of the list of companies; they add up."""

    name: str | None = Field(
        default=None, min_length=1, max_length=100, description="Part of a name that it has or had."
    )
    naf: str | None = Field(default=None, pattern=r"^\d{2}[\dA-Z.]{0,4}$", description="NAF code, or its beginning.")
    size_class: str | None = Field(default=None, pattern=r"^(NN|\d{2})$", description="INSEE size-class code.")


class HeadcountIn(In):
    """A headcount with its kind, source and date."""

    value: Positive
    kind: Literal["annual_average", "end_of_year", "declared"]
    source: Name
    on: Day


class CompanyPatch(RequiredVersionIn):
    """What a company may say of itself; a name left out stays, `null` empties. The registry's columns are not here."""

    headcount: HeadcountIn | None = None
    group_siren: SirenField | None = Field(default=None, description="SIREN of the head of the group.")
    website: Website | None = None
    contact_email: Email | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set - {"version"}:
            raise ValueError("Nothing to change.")
        return self


class EstablishmentOut(Out):
    """A place of work."""

    siret: str
    name: str | None
    address: str | None
    postcode: str | None
    commune_code: str | None
    commune_name: str | None
    size_class: str | None
    head_office: bool
    active: bool
    closed_on: date | None = Field(description="Since when INSEE says that it is closed, where its file says so.")


class FormerNameOut(Out):
    """A name that the company had in INSEE's registry."""

    name: str
    used_until: date = Field(description="The day of the import that brought the next name.")


class SuccessionOut(Out):
    """A record of which company follows; `ended_at` is null while it holds."""

    siren: str
    successor_siren: str
    effective_on: date
    reason: str
    recorded_at: datetime
    ended_at: datetime | None
    ended_reason: str | None


class CompanyLine(Out):
    """A company in a list."""

    siren: str
    name: str
    display_name: str | None = Field(description="The name that the city approved, beside INSEE's; null without one.")
    naf_code: str | None = Field(description="In the form of its nomenclature: NAF rev. 1 writes `74.1J`.")
    naf_nomenclature: str | None
    size_class: str | None
    size_year: int | None
    category: str | None
    active: bool = Field(description="False: INSEE says that it has ceased.")
    ceased_on: date | None = Field(description="The day of its end; null where INSEE's file did not say.")
    headcount: Positive | None


class CompanyOut(CompanyLine):
    """A company whole. `headcount_…` say of what kind, from where and of when the headcount is."""

    headcount_kind: str | None
    headcount_source: str | None
    headcount_on: date | None
    diffusible: bool
    group_siren: str | None
    successor_siren: str | None = Field(description="The company that follows this one, as the city has recorded it.")
    website: str | None
    contact_email: str | None
    printable: bool = Field(description="False: neither the name nor the display name can be printed on a certificate.")
    missing_characters: str = Field(
        description="Characters of the name that the typeface of certificates lacks; where there are any, the display"
        " name is printed."
    )
    version: int
    successions: list[SuccessionOut] = Field(
        default_factory=list, description="Every record of a successor of this company, the latest first, 50 at most."
    )
    establishments: list[EstablishmentOut] = Field(default_factory=list)
    former_names: list[FormerNameOut] = Field(default_factory=list, description="The latest first, 50 at most.")


class CompanyPage(Out):
    """A page of companies; the next one is in the Link header, and here."""

    items: list[CompanyLine]
    next: str | None


class SuccessionIn(In):
    """Which company follows, since when, and why: a merger, a change of legal form."""

    successor: SirenField
    effective_on: Day
    reason: Text


class SuccessionEndIn(In):
    """Why the record of a successor was a mistake."""

    reason: Text


class DisplayNameIn(RequiredVersionIn):
    """The name that a company is known by, as the city approves it."""

    display_name: Name


class InterestIn(In):
    """A tie that its bearer declares."""

    siren: SirenField
    reason: Name


HEADCOUNT_COLUMNS: dict[str, str] = {
    "value": "headcount",
    "kind": "headcount_kind",
    "source": "headcount_source",
    "on": "headcount_on",
}


def headcount_columns(headcount: HeadcountIn | None) -> dict[str, Decimal | str | date | None]:
    """The four columns that a headcount fills, or empties."""
    return {column: getattr(headcount, name, None) for name, column in HEADCOUNT_COLUMNS.items()}
