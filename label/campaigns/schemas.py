from datetime import datetime

from pydantic import Field, model_validator

from label.campaigns.models import Progress
from label.kit.paging import Paged
from label.kit.schemas import In, Out
from label.kit.text import Name, Text
from scoring.thresholds import LabelLevel

MAX_ORDERS = 2000
MAX_JSON_VALUES = 10 * MAX_ORDERS  # in the body: enough for MAX_ORDERS grants and MAX_ORDERS reissues


class GrantIn(In):
    """An application to grant, as in its own decision."""

    application: str = Field(max_length=32)
    level: LabelLevel | None = Field(default=None, description="Left out: the highest that the verified score allows.")
    reasons: Text
    replaces: str | None = Field(default=None, max_length=20)


class ReissueIn(In):
    """A certificate to reissue: with the name, the signatories and the keys of today; its dates of validity stay."""

    number: str = Field(max_length=20)
    reason: Text


class CampaignIn(In):
    """Certificates to issue in one go; `label worker` does it, and the campaign shows how far it is."""

    title: Name
    grants: list[GrantIn] = Field(default=[], max_length=MAX_ORDERS)
    reissues: list[ReissueIn] = Field(default=[], max_length=MAX_ORDERS)

    @model_validator(mode="after")
    def _at_least_one_order(self) -> "CampaignIn":
        if not self.grants and not self.reissues:
            raise ValueError("A campaign issues something: give grants, reissues or both.")
        return self


class CampaignOut(Out):
    """A campaign and its progress, in numbers of certificates."""

    id: str
    title: str
    made_at: datetime
    total: int
    waiting: int
    issued: int
    refused: int
    done: bool


class CampaignFilter(Paged):
    """The list of campaigns, the newest first."""


class CampaignPage(Out):
    """A page of campaigns."""

    items: list[CampaignOut]
    next: str | None


class OrderFilter(Paged):
    """Filters of a campaign's orders."""

    state: Progress | None = None


class OrderOut(Out):
    """One certificate of a campaign; `number` once it is reserved, `why` when it was refused, or still waits."""

    id: str
    siren: str
    application: str | None
    reissue_of: str | None
    state: Progress
    number: str | None
    why: str
    ended_at: datetime | None


class OrderPage(Out):
    """A page of a campaign's orders, in the order in which they were given."""

    items: list[OrderOut]
    next: str | None
