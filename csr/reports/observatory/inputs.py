"""What a year's tables are made of: one line a company, an outcome, a large firm, an audience. Stored, and never
published: the lines of firms carry their SIREN."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, Field

from csr.catalogue.models import Audience
from csr.firms.models import Stage, ThresholdStatus
from csr.reports.board.schemas import Total
from label.kit.schemas import Out


class HireLine(Out):
    """Hires of people of the commune, as verified."""

    contract: str
    group: str
    count: int


class Figures(Out):
    """What a snapshot says was verified."""

    hours_paid: Total = Decimal(0)
    hours_personal: Total = Decimal(0)
    hires: tuple[HireLine, ...] = ()
    presence: str = Field(default="none", description="At the forum.")


class CompanyLine(Figures):
    """A company with a file in an edition of the year, or a certificate valid at its end. One that has the certificate
    only has no figures of this year; its band is of the `snapshot` (a digest) that was decided on."""

    siren: str
    band: str
    size_class: str | None
    level: str = Field(description="Of its certificate valid on 31 December, or `none`.")
    snapshot: str
    of_the_year: bool


class OutcomeLine(Out):
    """What one association has counted and confirmed for one audience of an initiative completed in the year."""

    initiative: str
    partner: str
    audience: Audience
    reached: int
    started: int
    finished: int
    durable_3: int | None
    other_3: int | None
    training_3: int | None
    durable_6: int | None
    other_6: int | None
    training_6: int | None


class FirmLine(Out):
    """A large firm: its stage at the year's end, and on which side of the threshold it is."""

    siren: str
    stage: Stage
    standing: ThresholdStatus


class NeedLine(Out):
    """An audience's share among the job seekers of the latest year that has figures of it."""

    audience: Audience
    of_year: int
    share_percent: Total
    seekers_total: int
    source: str


class Inputs(Out):
    """All that a year's tables are made of; lines are in an order that depends on nothing but them."""

    year: int
    editions: tuple[str, ...]
    threshold: int
    commune: str
    companies: tuple[CompanyLine, ...]
    outcomes: tuple[OutcomeLine, ...]
    firms: tuple[FirmLine, ...]
    needs: tuple[NeedLine, ...]
    reference: tuple[NeedLine, ...]


def canonical(content: BaseModel) -> str:
    """JSON with its keys in order and no idle space: the same text for the same content."""
    dumped: Any = content.model_dump(mode="json")
    return json.dumps(dumped, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(words: str) -> str:
    """SHA-256 of a canonical text."""
    return f"sha256:{sha256(words.encode()).hexdigest()}"
