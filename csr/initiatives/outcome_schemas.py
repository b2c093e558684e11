"""What came of an initiative, on the wire: counts of people, who are never named."""

from datetime import datetime

from pydantic import Field

from csr.catalogue.audiences import Audience
from csr.catalogue.schemas import PartnerId
from label.kit.schemas import Count, In, Out
from label.kit.versions import ReadVersion


class CountIn(In):
    """What an association has counted of one audience. Each set of three figures is given whole, once it is known.

    Durable: permanent contracts, and fixed terms of six months or more; training is training towards a job.
    """

    audience: Audience
    reached: Count
    started: Count
    finished: Count
    durable_3: Count | None = Field(default=None, description="In a durable job 3 months after the end.")
    other_3: Count | None = Field(default=None, description="In another job then.")
    training_3: Count | None = Field(default=None, description="In training then.")
    durable_6: Count | None = Field(default=None, description="The same 6 months after the end.")
    other_6: Count | None = None
    training_6: Count | None = None


class OutcomesIn(In):
    """All that one association has counted; an audience that is left out is not counted."""

    partner_id: PartnerId | None = Field(default=None, description="Left out by an association: itself.")
    figures: tuple[CountIn, ...] = Field(min_length=1, max_length=len(Audience))
    version: ReadVersion = Field(default=None, description="The version of the association's part that was read.")


class ConfirmationIn(In):
    """An association confirms its counts, at the version that it has read."""

    partner_id: PartnerId | None = Field(default=None, description="Left out by an association: itself.")
    version: int = Field(
        ge=1,
        le=2**31 - 1,
        description="The version of the association's part that was read; 409 if there is a newer one.",
    )


class Counts(Out):
    """Counts, of one audience or added up; a figure at 3 or 6 months is null until it is known of all."""

    reached: int
    started: int
    finished: int
    durable_3: int | None
    other_3: int | None
    training_3: int | None
    durable_6: int | None
    other_6: int | None
    training_6: int | None


class CountOut(Counts):
    """The counts of one audience."""

    audience: Audience


class PartnerCounts(Out):
    """What one association has counted, and when it has confirmed that."""

    id: str
    name: str
    version: int
    counted_at: datetime | None
    confirmed_at: datetime | None
    figures: list[CountOut]


class OutcomesOut(Out):
    """What came of an initiative, by association, by audience and in all; of what the one who asks may see.

    `confirmed_at`: since when every association that takes part has confirmed.
    """

    initiative_id: str
    confirmed_at: datetime | None
    partners: list[PartnerCounts]
    audiences: list[CountOut]
    sum: Counts
