"""A large firm's page on the wire."""

from datetime import date, datetime

from pydantic import Field

from csr.firms.note_schemas import ContactOut, DutyOut, InteractionOut, StepOut
from csr.firms.schemas import FirmOut
from csr.initiatives.states import InitiativeState
from label.companies.schemas import EstablishmentOut
from label.kit.schemas import Count, Out, Quantity


class FirmCertificateOut(Out):
    """The firm's latest certificate, in its state of today."""

    number: str
    edition: str
    level: str
    status: str
    valid_until: date


class FirmApplicationOut(Out):
    """An application that was submitted, with the level and total verified then."""

    edition: str
    state: str
    submitted_at: datetime
    level: str | None
    total: str | None


class FirmScoreOut(Out):
    """The verified score of the latest edition with a signed statement, and what is missing to the next level."""

    edition: str
    level: str
    total: str | None
    families: dict[str, object] = Field(description="With points of the rulebook.")
    shares: dict[str, object] | None = Field(
        description="As a certificate would print them: points of `families` and `bonus` add up to `total`, or to more"
        " where `cap` has cut it; null without a total."
    )
    next_level: dict[str, object]


class FirmLabelOut(Out):
    """The firm's standing in the label."""

    certificate: FirmCertificateOut | None
    applications: list[FirmApplicationOut]
    score: FirmScoreOut | None


class FirmInitiativeOut(Out):
    """An initiative with what this firm committed; `past` once completed, declined or abandoned."""

    id: str
    title: str
    action: str
    state: InitiativeState
    past: bool
    started_on: date
    ended_on: date
    places: Count
    hours: Quantity
    euros: Quantity
    hires: Count
    agreed_at: datetime | None


class FirmFacts(FirmOut):
    """All that SOEE knows of a firm. Lists end at 200, interactions at the latest 20; each has a route of its own."""

    establishments: list[EstablishmentOut]
    label: FirmLabelOut | None = Field(
        description="Null for a reader who is tied to the firm or has stepped back from its file."
    )
    initiatives: list[FirmInitiativeOut]
    contacts: list[ContactOut]
    duties: list[DutyOut]
    interactions: list[InteractionOut]
    next_steps: list[StepOut]
