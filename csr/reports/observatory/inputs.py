"""What a year's tables are calculated from: one entry for each company, outcome, large firm and audience. Stored, and
never published: companies and firms carry their SIREN."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Final

from pydantic import BaseModel, Field

from csr.catalogue.audiences import Audience
from csr.firms.states import Stage, ThresholdStatus
from csr.reports.schemas import Total
from label.kit.schemas import Out


class HireInput(Out):
    """Local hires, as verified."""

    contract: str
    group: str
    count: int


class VerifiedFigures(Out):
    """The verified quantities that a snapshot holds."""

    hours_paid: Total = Decimal(0)
    hours_personal: Total = Decimal(0)
    hires: tuple[HireInput, ...] = ()
    presence: str = Field(default="none", description="At the forum.")


# Of counting and of withholding. Numbers are counted again by the method that they were frozen with.
FIRST_METHOD: Final = 1
CURRENT_METHOD: Final = 2  # what the public register names is not withheld, and hours of paid and own time stand alone


class CompanyInput(VerifiedFigures):
    """A company with a file in an edition of the year, or with a certificate valid at the year's end. A company with
    only the certificate has no figures of this year; its band is that of the `snapshot` (a digest) decided on."""

    siren: str
    band: str
    size_class: str | None
    level: str = Field(description="Of its certificate valid on 31 December, or `none`.")
    named: bool = Field(default=False, description="The public register names it as the holder of that certificate.")
    snapshot: str
    of_the_year: bool


class OutcomeInput(Out):
    """The people that one association has counted and confirmed for one audience of an initiative completed in the
    year."""

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


class FirmInput(Out):
    """A large firm: its stage at the year's end, and its side of the threshold (more employees than it, or not)."""

    siren: str
    stage: Stage
    standing: ThresholdStatus


class NeedInput(Out):
    """An audience's share among the job seekers of the latest year that has figures of it."""

    audience: Audience
    of_year: int
    share_percent: Total
    seekers_total: int
    source: str


class Inputs(Out):
    """Everything that a year's tables are calculated from. Entries are in an order that depends on their content only,
    so that the same year has the same canonical text."""

    year: int
    method: int = Field(default=FIRST_METHOD, description="Not stored with numbers older than the second method.")
    editions: tuple[str, ...]
    threshold: int
    commune: str
    companies: tuple[CompanyInput, ...]
    outcomes: tuple[OutcomeInput, ...]
    firms: tuple[FirmInput, ...]
    needs: tuple[NeedInput, ...]
    reference: tuple[NeedInput, ...]


def canonical_json(content: BaseModel) -> str:
    """JSON with sorted keys and no whitespace: the same text for the same content."""
    return json.dumps(content.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str) -> str:
    """`sha256:` and the hexadecimal digest of a canonical text."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"
