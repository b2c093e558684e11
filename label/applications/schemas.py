"""Applications on the wire."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from label.applications.models import ApplicationState
from label.companies.identifiers import SirenField
from label.declarations.states import Figure
from label.declarations.verified_figures import FileVerification
from label.kit.addresses import Email
from label.kit.paging import Paged
from label.kit.schemas import In, Out
from label.kit.text import Text
from label.remarks.schemas import RemarkOut
from scoring.thresholds import LabelLevel


class ApplicationIn(In):
    """A new application, as a draft."""

    message: Text | None = Field(default=None, description="A word to the reviewers.")


class AssignmentIn(In):
    """Who takes the application in charge; left out, the caller."""

    reviewer: Email | None = Field(default=None, description="A reviewer's address.")


class RecusalIn(In):
    """Why a reviewer steps back."""

    reason: Text


class CorrectionIn(In):
    """What the company should correct; the declarations named go back to it."""

    message: Text
    declarations: list[str] = Field(default=[], max_length=500, description="Ids of the declarations to send back.")


class AnswerIn(In):
    """The company's answer to a correction."""

    message: Text | None = None


class OpinionIn(In):
    """What a reviewer advises."""

    advice: Literal["grant", "refuse"]
    level: LabelLevel | None = Field(default=None, description="The level advised, when the advice is to grant.")
    reasons: Text


class DecisionIn(In):
    """What is decided; left out, the level is the highest that the verified score allows."""

    outcome: Literal["granted", "refused"]
    level: LabelLevel | None = None
    reasons: Text
    replaces: str | None = Field(
        default=None, max_length=20, description="Number of the company's certificate in force, if it has one."
    )


class AnnulmentIn(In):
    """Why a decision was a mistake; the company reads it."""

    reason: Text


class AppealIn(In):
    """Why a refusal should be decided again."""

    grounds: Text


class VerifiedScoreOut(Out):
    """The verified score as it stands now; `total` is null for a file that is not scorable."""

    level: str
    total: str | None


class ApplicationFilter(Paged):
    """Filters and order of the reviewers' list."""

    state: ApplicationState | None = None
    edition: str | None = Field(default=None, max_length=40)
    siren: SirenField | None = None
    mine: bool | None = Field(default=None, description="Only those I am assigned to, or only the others.")
    in_charge: bool | None = Field(
        default=None, description="Only those that a reviewer is in charge of, or only those that nobody is."
    )
    sort: Literal["submitted_at", "-submitted_at"] = "submitted_at"


class CompanyApplications(Paged):
    """A company's applications in an edition."""


class ApplicationLine(Out):
    """An application in a list, with the verified score of its last snapshot and the one of now, which may differ."""

    id: str
    siren: str
    company: str
    company_display_name: str | None = Field(
        description="The name that the city approved, beside INSEE's; null without one."
    )
    company_active: bool = Field(description="False: INSEE says that the company has ceased.")
    company_ceased_on: date | None = Field(description="The day of its end; null where INSEE's file did not say.")
    edition: str
    state: ApplicationState
    round: int
    created_at: datetime
    submitted_at: datetime | None
    level: str | None = Field(description="Verified, in the last snapshot, of `frozen_at`.")
    total: str | None = Field(description="Verified, in the last snapshot, of `frozen_at`.")
    frozen_at: datetime | None
    verified_now: VerifiedScoreOut | None = Field(description="Null without a statement.")
    verified_without_evidence: int = Field(
        description="Declarations and figures of the statement, verified above 0, that no evidence stands behind."
    )
    version: int


class ApplicationPage(Out):
    """A page of applications."""

    items: list[ApplicationLine]
    next: str | None


class CorrectionOut(Out):
    """A correction asked, and its answer."""

    round: int
    message: str
    asked_at: datetime
    answer_by: date = Field(description="The last day for the company to answer.")
    answer: str | None
    answered_at: datetime | None
    lapsed_at: datetime | None = Field(description="When a reviewer went on without an answer, after that day.")


class OpinionOut(Out):
    """An opinion; `snapshot` is the number of the facts it was given on."""

    round: int
    snapshot: int
    reviewer: str
    advice: str
    level: str | None
    reasons: str
    given_at: datetime
    counts: bool | None = Field(
        description="Whether it counts for the decision to come: it is on the facts as last submitted, by someone who"
        " has not stepped back and is not tied to the company. Null once it is decided."
    )


class NoLongerCounted(Out):
    """How much no longer counts, as who gave it has stepped back or is tied to the company by now."""

    opinions: int = Field(description="Opinions on the facts as last submitted; other reviewers must be asked.")
    verdicts: int = Field(description="Verdicts that another reviewer must give again before a decision.")


class VerdictToRenew(Out):
    """A verdict that no longer counts: on a declaration or on a figure."""

    declaration: str | None
    figure: Figure | None
    reviewer: str


class AssignmentOut(Out):
    """A reviewer in charge, unless they have stepped back or left."""

    round: int
    reviewer: str
    assigned_at: datetime
    recused_at: datetime | None
    left: bool = Field(description="Is no longer a reviewer: what they gave stands, and another takes charge.")


class DecisionOut(Out):
    """A decision and its reasons; a refusal names what was missing. One that the city has annulled as a mistake says
    when and why; it is followed by another."""

    number: int
    round: int
    outcome: str
    level: str | None
    reasons: str
    missing: dict[str, object] | None
    decided_at: datetime
    certificate: str | None
    annulled_at: datetime | None
    annulment_reason: str | None


class SnapshotOut(Out):
    """Facts frozen for an application; the latest supersedes the others."""

    number: int
    cause: str
    taken_at: datetime
    digest: str
    rulebook_digest: str
    level: str
    total: str | None


class ApplicationOut(ApplicationLine):
    """An application whole. Reviewers and opinions are for those who judge; the company reads the decision."""

    message: str | None
    corrections: list[CorrectionOut]
    assignments: list[AssignmentOut]
    opinions: list[OpinionOut]
    decisions: list[DecisionOut]
    snapshots: list[SnapshotOut]
    appeal: str | None
    appeal_by: date | None = Field(description="The last day to appeal against the refusal; null where none is open.")
    no_longer_counted: NoLongerCounted
    verdicts_to_renew: list[VerdictToRenew]
    verified: FileVerification | None = Field(description="For those who judge; null for the company.")
    remarks: list[RemarkOut] = Field(description="Of the company's file; each must be answered before a decision.")
    may: list[str] = Field(description="The acts that are possible now for the caller.")
