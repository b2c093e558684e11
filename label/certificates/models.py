from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import (
    Base,
    CodeColumn,
    IdColumn,
    NameColumn,
    PrimaryKey,
    SirenColumn,
    TextColumn,
    Versioned,
    one_of,
)
from label.kit.discarded_files import NAMES_A_FILE, NAMES_FILES
from scoring.thresholds import LABEL_LEVELS


class CertificateState(StrEnum):
    """The state of a certificate. It expires by its date; the state is then kept when the next one is granted."""

    VALID = "valid"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RENOUNCED = "renounced"
    REPLACED = "replaced"


WITHOUT_SCORES: Final = "without_scores"
VARIANTS: Final = (WITHOUT_SCORES,)
_HELD = text("state IN ('valid', 'suspended')")
_FIRST = text("reissue_of IS NULL")


class Certificate(Versioned, Base):
    """`page` is the JSON of every printed field, `file_digest` the SHA-256 of the stored PDF.

    A decision has one certificate, and a chain of reissues of it. `siren` and `name` are as printed; where a company
    follows, `successor_siren` is the one that holds it today, and `search_name` is of its name.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        one_of("state", CertificateState),
        one_of("level", LABEL_LEVELS),
        CheckConstraint("issued_on <= valid_until", name="validity"),
        Index("uq_certificates_held", "siren", unique=True, sqlite_where=_HELD, postgresql_where=_HELD),
        Index("uq_certificates_reissue_of", "reissue_of", unique=True),
        Index("uq_certificates_decision", "decision_id", unique=True, sqlite_where=_FIRST, postgresql_where=_FIRST),
        Index("ix_certificates_register", "state", "search_name", "number"),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"), index=True)
    decision_id: Mapped[IdColumn] = mapped_column(ForeignKey("decisions.id"))
    reissue_of: Mapped[str | None] = mapped_column(String(20))
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), index=True)
    successor_siren: Mapped[SirenColumn | None]
    name: Mapped[NameColumn]
    search_name: Mapped[NameColumn]
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"))
    level: Mapped[CodeColumn]
    state: Mapped[CodeColumn] = mapped_column(default=CertificateState.VALID)
    issued_at: Mapped[datetime]
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    page: Mapped[TextColumn] = mapped_column(info=NAMES_FILES)
    file_digest: Mapped[str] = mapped_column(String(64), index=True, info=NAMES_A_FILE)
    file_size: Mapped[int]


class CertificateEvent(Base):
    __tablename__ = "certificate_events"
    __table_args__ = (
        one_of("kind", ("issued", "reinstated", "annulled", *CertificateState)),
        Index("ix_certificate_events", "number", "id"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[str] = mapped_column(String(20), ForeignKey("certificates.number"))
    kind: Mapped[CodeColumn]
    at: Mapped[datetime]
    person_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[TextColumn]
    other_number: Mapped[str | None] = mapped_column(String(20))


class CertificateVariant(Base):
    """Another file of the same certificate, issued and sealed with it. Rows are never changed."""

    __tablename__ = "certificate_variants"
    __table_args__ = (one_of("variant", VARIANTS),)

    number: Mapped[str] = mapped_column(String(20), ForeignKey("certificates.number"), primary_key=True)
    variant: Mapped[CodeColumn] = mapped_column(primary_key=True)
    file_digest: Mapped[str] = mapped_column(String(64), index=True, info=NAMES_A_FILE)
    file_size: Mapped[int]


class CertificateRetention(Base):
    """The city keeps the certificate of a company that has ceased. It decided about this end: `siren` is the company's,
    `ceased_on` the day that was known. Rows are never changed."""

    __tablename__ = "certificate_retentions"
    __table_args__ = (Index("ix_certificate_retentions_number", "number", "siren"),)

    id: Mapped[PrimaryKey]
    number: Mapped[str] = mapped_column(String(20), ForeignKey("certificates.number"))
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    ceased_on: Mapped[date | None]
    reason: Mapped[TextColumn]
    kept_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    kept_at: Mapped[datetime]


class Reservation(Base):
    """The number, the printed fields and the status list index of a certificate, stored before anything is signed.

    A number is never used twice: that of a `dropped` reservation is lost, and `why` says why nothing was issued.
    """

    __tablename__ = "certificate_reservations"
    __table_args__ = (
        one_of("state", ("planned", "issued", "dropped")),
        UniqueConstraint("list_number", "place", name="uq_certificate_reservations_place"),
    )

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    list_number: Mapped[int]
    place: Mapped[int]
    page: Mapped[TextColumn] = mapped_column(info=NAMES_FILES)
    state: Mapped[CodeColumn] = mapped_column(default="planned")
    why: Mapped[TextColumn] = mapped_column(default="")
    made_at: Mapped[datetime]


class IssuerKey(Base):
    """A key that has signed credentials (`public` is its Multikey) or sealed files (`public` is its chain, PEM).

    `name` is its fragment in the DID document, or the SHA-256 of the seal's certificate. Rows are never deleted: old
    signatures must stay verifiable.
    """

    __tablename__ = "issuer_keys"
    __table_args__ = (one_of("kind", ("credential", "seal")),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[CodeColumn]
    public: Mapped[TextColumn]
    test: Mapped[bool]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class Credential(Base):
    """A certificate's signed credential, its keys, and its status bit: `off` while the certificate is not in force."""

    __tablename__ = "credentials"
    __table_args__ = (
        UniqueConstraint("list_number", "place", name="uq_credentials_place"),
        Index("ix_credentials_off", "list_number", "off"),
    )

    number: Mapped[str] = mapped_column(String(20), ForeignKey("certificates.number"), primary_key=True)
    list_number: Mapped[int]
    place: Mapped[int]
    off: Mapped[bool] = mapped_column(default=False)
    document: Mapped[TextColumn]
    jwt: Mapped[TextColumn]
    key_name: Mapped[str] = mapped_column(String(64), ForeignKey("issuer_keys.name"))
    seal_name: Mapped[str] = mapped_column(String(64), ForeignKey("issuer_keys.name"))
