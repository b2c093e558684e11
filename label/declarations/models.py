"""What a company declares: one statement a year, any number of declarations, and the evidence behind them."""

from datetime import date, datetime
from decimal import Decimal
from typing import get_args

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.declarations.states import (
    STATEMENT_FIGURES,
    DeclarationKind,
    DeclarationState,
    Figure,
    FileStatus,
    VerdictSource,
)
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
from label.kit.discarded_files import NAMES_A_FILE
from scoring.facts import (
    ForumPresence,
    HireContract,
    HireGroup,
    VolunteeringAction,
    VolunteeringAudience,
    VolunteeringTime,
)

ACTIONS, AUDIENCES, TIMES = get_args(VolunteeringAction), get_args(VolunteeringAudience), get_args(VolunteeringTime)
CONTRACTS, GROUPS, PRESENCES = get_args(HireContract), get_args(HireGroup), get_args(ForumPresence)

_ONE_FORUM = text("kind = 'forum'")


class Declaration(Versioned, Base):
    """One claim. The columns of its kind are filled, the others empty; `verified_…` hold what a verdict allowed.

    `origin` says what it was made of, when not by hand: the hours of an initiative are declared once at most.
    """

    __tablename__ = "declarations"
    __table_args__ = (
        one_of("kind", DeclarationKind),
        one_of("state", DeclarationState),
        one_of("action", ACTIONS),
        one_of("audience", AUDIENCES),
        one_of("time", TIMES),
        one_of("contract", CONTRACTS),
        one_of('"group"', GROUPS),
        one_of("presence", PRESENCES),
        one_of("source", VerdictSource),
        CheckConstraint("(kind = 'volunteering') = (hours IS NOT NULL)", name="volunteering_has_hours"),
        CheckConstraint("(kind = 'local_hire') = (count IS NOT NULL)", name="local_hire_has_a_count"),
        CheckConstraint("(kind = 'forum') = (presence IS NOT NULL)", name="forum_has_a_presence"),
        CheckConstraint("hours >= 0 AND participants >= 0 AND verified_hours BETWEEN 0 AND hours", name="hours_fit"),
        CheckConstraint("count >= 0 AND verified_count BETWEEN 0 AND count", name="count_fits"),
        CheckConstraint("offers >= 0 AND verified_offers BETWEEN 0 AND offers", name="offers_fit"),
        CheckConstraint(
            "candidates_answered BETWEEN 0 AND candidates_met"
            " AND verified_candidates_answered BETWEEN 0 AND candidates_answered",
            name="candidates_fit",
        ),
        CheckConstraint("verified_candidates_answered <= verified_candidates_met", name="verified_candidates_fit"),
        CheckConstraint("(state = 'checked') = (judged_at IS NOT NULL)", name="checked_has_a_verdict"),
        CheckConstraint("started_on <= ended_on", name="dates_in_order"),
        Index("ix_declarations_list", "siren", "edition", "id"),
        Index("uq_declarations_origin", "origin", unique=True),
        Index(
            "uq_declarations_forum",
            "siren",
            "edition",
            unique=True,
            sqlite_where=_ONE_FORUM,
            postgresql_where=_ONE_FORUM,
        ),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"))
    kind: Mapped[CodeColumn]
    state: Mapped[CodeColumn] = mapped_column(default=DeclarationState.DRAFT)
    note: Mapped[TextColumn | None]
    reference: Mapped[NameColumn | None]
    origin: Mapped[CodeColumn | None]
    host: Mapped[CodeColumn | None] = mapped_column(ForeignKey("partners.id"))
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    action: Mapped[CodeColumn | None]
    audience: Mapped[CodeColumn | None]
    time: Mapped[CodeColumn | None]
    participants: Mapped[int | None]
    hours: Mapped[Decimal | None]
    verified_hours: Mapped[Decimal | None]

    contract: Mapped[CodeColumn | None]
    group: Mapped[CodeColumn | None]
    count: Mapped[int | None]
    verified_count: Mapped[int | None]

    presence: Mapped[CodeColumn | None]
    presence_verified: Mapped[bool | None]
    offers: Mapped[int | None]
    verified_offers: Mapped[int | None]
    candidates_met: Mapped[int | None]
    verified_candidates_met: Mapped[int | None]
    candidates_answered: Mapped[int | None]
    verified_candidates_answered: Mapped[int | None]

    reason: Mapped[TextColumn | None]
    source: Mapped[CodeColumn | None]
    judged_by: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    judged_at: Mapped[datetime | None]
    created_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


class Statement(Versioned, Base):
    """A company's annual statement. Signed by a named officer it counts as submitted; unsigned it is a draft.

    Each verified figure has a `FigureVerdict`; the statement is checked when all four have one. `judged_at` is the time
    of the latest.
    """

    __tablename__ = "statements"
    __table_args__ = (
        one_of("state", DeclarationState),
        CheckConstraint("headcount > 0", name="headcount_positive"),
        CheckConstraint("hires_from_shared_vacancies BETWEEN 0 AND durable_hires", name="shared_fit"),
        CheckConstraint(
            "verified_hires_from_shared_vacancies BETWEEN 0 AND hires_from_shared_vacancies", name="verified_shared_fit"
        ),
        CheckConstraint("volunteers >= 0 AND verified_volunteers BETWEEN 0 AND volunteers", name="volunteers_fit"),
        CheckConstraint("verified_headcount > 0", name="verified_headcount_positive"),
        CheckConstraint("verified_durable_hires >= 0", name="verified_durable_hires_positive"),
        CheckConstraint(
            "verified_hires_from_shared_vacancies <= verified_durable_hires", name="verified_shared_fit_durable"
        ),
        CheckConstraint("(state = 'draft') = (signed_by IS NULL)", name="signed_or_draft"),
        CheckConstraint("state <> 'checked' OR judged_at IS NOT NULL", name="checked_has_a_verdict"),
    )

    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"), primary_key=True)
    state: Mapped[CodeColumn] = mapped_column(default=DeclarationState.DRAFT)
    headcount: Mapped[Decimal]
    verified_headcount: Mapped[Decimal | None]
    durable_hires: Mapped[int]
    verified_durable_hires: Mapped[int | None]
    hires_from_shared_vacancies: Mapped[int]
    verified_hires_from_shared_vacancies: Mapped[int | None]
    volunteers: Mapped[int]
    verified_volunteers: Mapped[int | None]
    signed_by: Mapped[NameColumn | None]
    signed_role: Mapped[NameColumn | None]
    signed_at: Mapped[datetime | None]
    judged_at: Mapped[datetime | None]


class FigureVerdict(Base):
    """Who verified a figure of a company's file, when, why and from which source. The verified value is in the row of
    what was declared.

    `declared` and `read_version` are the figure and the version of its row that the reviewer had read.
    """

    __tablename__ = "figure_verdicts"
    __table_args__ = (one_of("figure", Figure), one_of("source", VerdictSource))

    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"), primary_key=True)
    figure: Mapped[CodeColumn] = mapped_column(primary_key=True)
    declared: Mapped[Decimal]
    read_version: Mapped[int]
    reason: Mapped[TextColumn | None]
    source: Mapped[CodeColumn | None]
    judged_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    judged_at: Mapped[datetime]


class ScoreSums(Base):
    """What a company's score is made of, kept as declarations change so that a score never reads them all.

    `declared` and `verified` are the scorer's sums as JSON, by the weights of the rulebook `rulebook_digest`: that of
    the edition, and of a decided file the one that it was decided by. `serial` grows with every change and names a
    score. During a correction the company may change the file until `correct_by`, included. `forum_judged` once a
    reviewer has given a verdict on the company at the forum: no imported list replaces it.
    """

    __tablename__ = "standings"
    __table_args__ = (
        one_of("phase", FileStatus),
        CheckConstraint("correct_by IS NULL OR phase = 'correction'", name="correct_by"),
    )

    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"), primary_key=True)
    serial: Mapped[int] = mapped_column(default=0)
    drafts: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    phase: Mapped[CodeColumn] = mapped_column(default=FileStatus.OPEN)
    correct_by: Mapped[date | None]
    rulebook_digest: Mapped[str] = mapped_column(String(71), ForeignKey("rulebooks.digest"))
    forum_judged: Mapped[bool] = mapped_column(default=False)
    declared: Mapped[TextColumn]
    verified: Mapped[TextColumn]


class InitiativeFact(Base):
    """A completed initiative of a company, told by who steers it: `id` is the initiative's, `verified` when its
    outcomes are confirmed."""

    __tablename__ = "initiative_facts"
    __table_args__ = (
        CheckConstraint("beneficiaries >= 0", name="beneficiaries"),
        Index("ix_initiative_facts_file", "siren", "edition", "id"),
    )

    id: Mapped[IdColumn] = mapped_column(primary_key=True)
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"))
    title: Mapped[NameColumn]
    beneficiaries: Mapped[int]
    verified: Mapped[bool]
    told_at: Mapped[datetime]


class Recusal(Base):
    """A judge who has nothing more to do with a company's file of an edition; `hidden` when it stepped back, and then
    cannot read it either, not when it took part in a decision that is appealed."""

    __tablename__ = "barred"

    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"), primary_key=True)
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"), primary_key=True)
    hidden: Mapped[bool]


class Evidence(Versioned, Base):
    """A file of a company, by the digest of its content; the content is in the store, outside the database.

    A masking gives it another content, and nothing else changes it: `first_digest` is then that of the file as it was
    uploaded, `masked_at` the time of the latest masking (`masking/models.py` has each).
    """

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("(first_digest IS NULL) = (masked_at IS NULL)", name="masked_has_a_first_digest"),
        Index("uq_evidence_content", "siren", "digest", unique=True),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    digest: Mapped[str] = mapped_column(String(64), index=True, info=NAMES_A_FILE)
    first_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    masked_at: Mapped[datetime | None]
    name: Mapped[NameColumn]
    media_type: Mapped[CodeColumn]
    size: Mapped[int]
    uploaded_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]


class ProofDates:
    """The day of what a file proves, and the last day on which it holds, where the company has given them."""

    linked_at: Mapped[datetime]
    proves_on: Mapped[date | None]
    holds_until: Mapped[date | None]


class Proof(ProofDates, Base):
    """This file stands behind this declaration; one file may stand behind several claims, and is then flagged."""

    __tablename__ = "proofs"
    __table_args__ = (
        CheckConstraint("holds_until >= proves_on", name="dates_in_order"),
        ForeignKeyConstraint(["declaration_id"], ["declarations.id"], ondelete="CASCADE"),
        Index("ix_proofs_evidence_id", "evidence_id"),
    )

    declaration_id: Mapped[IdColumn] = mapped_column(primary_key=True)
    evidence_id: Mapped[IdColumn] = mapped_column(ForeignKey("evidence.id"), primary_key=True)


class FigureProof(ProofDates, Base):
    """This file stands behind this figure of a company's annual statement."""

    __tablename__ = "figure_proofs"
    __table_args__ = (
        one_of("figure", STATEMENT_FIGURES),
        CheckConstraint("holds_until >= proves_on", name="dates_in_order"),
        Index("ix_figure_proofs_evidence_id", "evidence_id"),
    )

    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"), primary_key=True)
    figure: Mapped[CodeColumn] = mapped_column(primary_key=True)
    evidence_id: Mapped[IdColumn] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
