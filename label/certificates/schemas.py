from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from label.certificates.models import CertificateState
from label.kit.paging import Paged
from label.kit.schemas import In, Out
from label.kit.text import Text
from scoring.indicators import NotApplicableReason
from scoring.thresholds import LabelLevel


class EndingIn(In):
    """Why a certificate is suspended, reinstated, withdrawn, renounced, or its end annulled; shown to the public."""

    reason: Text


class FamilyOut(Out):
    """One family's figures as printed; `percent` null: it did not count."""

    code: str
    title: str
    points: str = Field(
        description="As printed: the family's share of the base, which with the others and the bonus adds up to the"
        " total; on a certificate without raw_maximum, the points of the rulebook."
    )
    maximum: str = Field(description="As printed: the most that points can be.")
    percent: str | None
    raw_points: str | None = Field(description="The points of the rulebook, as in the credential; null as percent is.")
    raw_maximum: str | None = Field(
        description="The maximum of raw_points; null on a certificate older than printed shares."
    )
    reason: NotApplicableReason | None = Field(description="Why the family did not count.")


class SignatoryOut(Out):
    """Who signs, and as what, as printed."""

    name: str
    role: str


class EventOut(Out):
    """What happened to a certificate, and why."""

    kind: str
    at: datetime
    by: str | None = Field(description="The body that acted, never a person.")
    reason: str
    other_number: str | None


class HolderOut(Out):
    """The company that holds the certificate today, as the registry knows it."""

    siren: str
    name: str
    display_name: str | None = Field(description="The name that the city approved, beside INSEE's; null without one.")
    active: bool = Field(description="False: INSEE says that it has ceased.")
    ceased_on: date | None = Field(description="The day of its end; null where INSEE's file did not say.")


class ReplacementOut(Out):
    """The certificate that the company holds in the place of a replaced one."""

    number: str
    status: CertificateState
    valid: bool
    verify_url: str


class CertificateOut(Out):
    """All that is printed on a certificate, how it stands, and its history. `company` and `siren` are null for an
    enterprise that asked the registry not to be published."""

    number: str
    status: CertificateState
    valid: bool
    company: str | None
    siren: str | None
    level: LabelLevel
    edition: str
    total: str
    bonus: int
    cap: str | None = Field(description="The total where families and bonus add up to more; null where they give it.")
    families: list[FamilyOut]
    issued_on: date
    valid_until: date
    granted_by: str
    reviewed_by: str
    verify_url: str
    pdf: str
    sha256: str = Field(description="SHA-256 of the PDF as issued.")
    pdf_without_scores: str | None = Field(
        description="The same certificate without points, issued and sealed with it; null for one older than these."
    )
    sha256_without_scores: str | None = Field(description="SHA-256 of that file.")
    credential: str | None = Field(
        description="The signed Open Badges 3.0 credential; null for a certificate older than credentials."
    )
    badge: str | None = Field(
        description="An image that shows the state of the certificate, or of the one that replaced it."
    )
    company_badge: str | None = Field(
        description="The image for the company's site: it shows the certificate that the company has on the day. Null"
        " where the company must not be published."
    )
    test: bool = Field(description="TEST: sealed by the product's own test authority, without legal value.")
    demonstration: bool
    sealed_by: str = Field(description="The name in the seal's certificate; empty for a certificate older than seals.")
    signatories: list[SignatoryOut]
    holder: HolderOut | None = Field(
        description="The company, or the one that follows it, whose SIREN is not `siren` then; what is printed stays."
        " Null where it must not be published."
    )
    reissue_of: str | None = Field(description="The certificate that this one replaced when it was reissued.")
    replaced_by: ReplacementOut | None = Field(
        description="Of a replaced certificate: the last one of those that followed it."
    )
    history: list[EventOut]


class Verdict(StrEnum):
    """What a file is: the one that was issued; another that bears the number of one; a picture of one, which a person
    compares; one that could not be read or compared, of which nothing is known; or read, and no certificate of ours."""

    ISSUED = "issued"
    ALTERED = "altered"
    PICTURE = "picture"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"


class FileFinding(StrEnum):
    """Why a file has its verdict; a file that was issued, or whose words differ, has none."""

    RESAVED = "resaved"
    OTHER_FORMAT = "other_format"
    PICTURE = "picture"
    BOUND = "bound"
    LOCKED = "locked"
    CUT_OFF = "cut_off"
    DAMAGED = "damaged"
    TOO_COMPLEX = "too_complex"
    INTERRUPTED = "interrupted"
    NO_CODE = "no_code"
    ACTIVE = "active"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    HEIC = "heic"
    UNKNOWN_TYPE = "unknown_type"
    NO_NUMBER = "no_number"
    NEVER_ISSUED = "never_issued"


class DifferenceOut(Out):
    """A printed field that the file shows otherwise than it was issued; `found` is what is read there. Or a kind of
    content that may show a reader something else than what was compared: `found` is its sentence in French."""

    field: str
    name: str = Field(description="The field in French.")
    issued: str
    found: str
    english: str | None = Field(
        description="Of content that may show a reader something else than what was compared: `found` in English."
    )


class VerdictOut(Out):
    """What a file is. `altered` without differences: its page reads as issued, and its seal and data do not hold."""

    verdict: Verdict
    finding: FileFinding | None = Field(description="Why: null for an issued file and for one whose words differ.")
    french: str | None = Field(description="The sentence for a reader, with what to do; null as finding is.")
    english: str | None = Field(description="The same sentence in English.")
    number: str | None = Field(description="The number that the file bears.")
    page: int | None = Field(description="The page whose QR code holds the number; null where words or data hold it.")
    certificate: CertificateOut | None = Field(description="That certificate, as the register has it.")
    differences: list[DifferenceOut]
    sha256: str = Field(description="SHA-256 of the file that was sent.")


class RegisterFilter(Paged):
    """Filters of the register."""

    level: LabelLevel | None = None
    name: str | None = Field(
        default=None, min_length=1, max_length=100, description="Part of a name that the company has or had."
    )


class RegisterLine(Out):
    """A holder of the label."""

    number: str
    company: str
    siren: str
    level: LabelLevel
    edition: str
    issued_on: date
    valid_until: date
    active: bool = Field(description="False: INSEE says that the company has ceased; the city decides what follows.")
    ceased_on: date | None = Field(description="The day of its end; null where INSEE's file did not say.")
    display_name: str | None = Field(description="The name that the city approved, beside INSEE's; null without one.")


class RegisterPage(Out):
    """A page of current holders, by name."""

    items: list[RegisterLine]
    next: str | None


class CeasedFilter(Paged):
    """The work list of the certificates of ceased companies."""


class CeasedHolder(Out):
    """A certificate in force whose company has ceased, and about which the city has not decided."""

    number: str
    siren: str
    company: str
    level: LabelLevel
    edition: str
    status: CertificateState
    valid_until: date
    ceased_on: date | None = Field(description="The day of the end; null where INSEE's file did not say.")


class CeasedPage(Out):
    """A page of the work list."""

    items: list[CeasedHolder]
    next: str | None


class RetentionIn(In):
    """Why the certificate of a company that has ceased is kept."""

    reason: Text


class RetentionOut(Out):
    """The city's decision to keep a certificate, about this end of its company."""

    id: str
    number: str
    siren: str
    ceased_on: date | None
    reason: str
    kept_at: datetime
