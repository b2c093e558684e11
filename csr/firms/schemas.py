"""Firms on the wire: in the list, in the coverage and in changes. Contacts and interactions are in `note_schemas`."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from csr.firms.states import FirmPresence, Stage, ThresholdStatus
from label.companies.schemas import HeadcountIn
from label.kit.addresses import Email
from label.kit.paging import Paged
from label.kit.patches import Patch
from label.kit.schemas import Out, Positive
from label.kit.text import Text
from label.kit.versions import ReadVersion, VersionIn

OwnerFilter = Annotated[str, Field(max_length=250, pattern=r"^(me|[^@\s\p{C}]+@[^@\s\p{C}]+)$")]
PresenceFilter = Annotated[
    Literal["here", "elsewhere", "unknown", "all"] | None,
    Field(description="Left out: those `here`, and those of which it is not known."),
]


class FirmFilter(Paged):
    """Filters and order of the portfolio; they add up."""

    name: str | None = Field(
        default=None, min_length=1, max_length=100, description="Part of a name that it has or had."
    )
    naf: str | None = Field(default=None, pattern=r"^\d{2}[\dA-Z.]{0,4}$", description="NAF code, or its beginning.")
    size_class: str | None = Field(default=None, pattern=r"^(NN|\d{2})$", description="INSEE size-class code.")
    stage: Stage | None = None
    owner: OwnerFilter | None = Field(default=None, description="An officer's address, or `me`.")
    standing: ThresholdStatus | None = Field(
        default=None,
        description="`unknown` also lists firms without a headcount or a size class, whatever their category (GE, ETI, "
        "PME, none: in this order).",
    )
    presence: PresenceFilter = None
    overdue: bool | None = Field(default=None, description="Only those with a next step past its day, or without.")
    sort: Literal["size", "name"] = Field(default="size", description="By size, the largest first, or by name.")


class OverdueFilter(Paged):
    """Whose next steps are late."""

    owner: OwnerFilter | None = Field(default=None, description="An officer's address, or `me`.")


class CoverageQuery(BaseModel):
    """Which firms are covered."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    presence: PresenceFilter = None


class FirmPatch(Patch):
    """What SOEE says of a firm; a name left out stays, `null` empties."""

    owner: Email | None = Field(default=None, description="Address of the SOEE or city officer who follows it.")
    note: Text | None = None


class StageIn(VersionIn):
    """Where SOEE has come with a firm now; a pause says why."""

    stage: Stage
    reason: Text | None = None


class HeadcountPut(HeadcountIn):
    """A headcount that SOEE has read somewhere, such as a published report, with its kind, source and date."""

    version: ReadVersion = Field(
        default=None, description="The version of the company that was read; 409 if there is a newer one."
    )


class OfficerOut(Out):
    """An officer of SOEE or the city."""

    name: str
    email: str


class BasisOut(Out):
    """Where a standing comes from: a headcount with its kind, source and date; or INSEE's class and its year."""

    source: Literal["headcount", "size_class"] | None
    headcount: Positive | None = None
    headcount_kind: str | None = None
    headcount_source: str | None = None
    headcount_on: date | None = None
    size_class: str | None = None
    size_year: int | None = None


class FirmLine(Out):
    """A firm in the portfolio. `standing`: known over the threshold, known not to be, or unknown."""

    siren: str
    name: str
    display_name: str | None = Field(description="The name that the city approved, beside INSEE's; null without one.")
    naf_code: str | None
    naf_nomenclature: str | None
    size_class: str | None
    standing: ThresholdStatus
    basis: BasisOut
    presence: FirmPresence
    stage: Stage
    owner: OfficerOut | None
    last_contact_on: date | None
    next_due_on: date | None = Field(description="The day of the first next step that is not done.")


class FirmPage(Out):
    """A page of the portfolio."""

    items: list[FirmLine]
    next: str | None


class FirmOut(FirmLine):
    """A firm as SOEE steers it. `company_version` counts the changes of its registry file and headcount."""

    category: str | None
    active: bool = Field(description="False: INSEE says that it has ceased; it is then in no list of the portfolio.")
    ceased_on: date | None = Field(description="The day of its end; null where INSEE's file did not say.")
    paused_because: str | None
    note: str | None
    version: int
    company_version: int


class ThresholdOut(Out):
    """The threshold, with its legal basis and the day since which that holds."""

    more_than: int
    basis: str
    on: date


class ShareOut(Out):
    """So many firms, and what part of all of their group, in percent; null of none."""

    firms: int
    percent: Annotated[str, Field(examples=["41.7"])] | None


class StagesOut(Out):
    """How many firms are at each stage."""

    not_contacted: int
    in_discussion: int
    committed: int
    acting: int
    paused: int


class GroupOut(Out):
    """How far SOEE has come with a group of firms. Who is committed was contacted, who acts is committed."""

    firms: int
    stages: StagesOut
    contacted: ShareOut
    committed: ShareOut
    acting: ShareOut


class MissingOut(Out):
    """The firms not contacted yet: how many in all, and the largest."""

    firms: int
    largest: list[FirmLine]


class CoverageOut(Out):
    """The portfolio by standing, and who is missing. `all` is the sum of the three groups."""

    threshold: ThresholdOut
    commune_code: str
    over: GroupOut
    unknown: GroupOut
    under: GroupOut
    all: GroupOut
    missing: MissingOut
