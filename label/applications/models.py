"""An application for the label, who looked at it, what they thought, and what was decided on which facts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, IdColumn, PrimaryKey, SirenColumn, TextColumn, Versioned, one_of
from scoring.thresholds import LABEL_LEVELS


class ApplicationState(StrEnum):
    """The state of an application; `rules.LIFE` has the transitions."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    CORRECTION_ASKED = "correction_asked"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    WITHDRAWN = "withdrawn"


_LIVE = text("state NOT IN ('withdrawn', 'granted', 'refused')")


class Application(Versioned, Base):
    """One company's request in one edition; `round` is 2 after an appeal. Of those that are neither withdrawn nor
    decided there is one at most. `decided_at` is the time of the latest decision, also of an annulled one."""

    __tablename__ = "applications"
    __table_args__ = (
        one_of("state", ApplicationState),
        CheckConstraint("round IN (1, 2)", name="round"),
        Index("uq_applications_live", "siren", "edition", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        # The queue in its order, with each of its filters.
        Index("ix_applications_queue", "edition", "state", "submitted_at", "id"),
        Index("ix_applications_edition", "edition", "submitted_at", "id"),
        Index("ix_applications_state", "state", "submitted_at", "id"),
        Index("ix_applications_submitted", "submitted_at", "id"),
        Index("ix_applications_siren", "siren", "submitted_at", "id"),
    )

    id: Mapped[PrimaryKey]
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"))
    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"))
    state: Mapped[CodeColumn] = mapped_column(default=ApplicationState.DRAFT)
    round: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    message: Mapped[TextColumn | None]
    level: Mapped[CodeColumn | None]
    total: Mapped[str | None] = mapped_column(String(10))


class Snapshot(Base):
    """What an application stood on, frozen: facts, evidence, company, rulebook and outcome. Never changed; a later
    one supersedes it by its number."""

    __tablename__ = "snapshots"
    __table_args__ = (Index("uq_snapshots_number", "application_id", "number", unique=True),)

    id: Mapped[PrimaryKey]
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    cause: Mapped[CodeColumn]
    taken_at: Mapped[datetime]
    rulebook_digest: Mapped[str] = mapped_column(String(71), ForeignKey("rulebooks.digest"))
    document: Mapped[TextColumn]
    digest: Mapped[str] = mapped_column(String(71))
    level: Mapped[CodeColumn]
    total: Mapped[str | None] = mapped_column(String(10))


class Assignment(Base):
    """A reviewer in charge of an application for one round, until recused, and as long as they are a reviewer."""

    __tablename__ = "assignments"
    __table_args__ = (Index("uq_assignments_person", "application_id", "round", "person_id", unique=True),)

    id: Mapped[PrimaryKey]
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"), index=True)
    assigned_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    assigned_at: Mapped[datetime]
    recused_at: Mapped[datetime | None]
    recusal_reason: Mapped[TextColumn | None]


class Correction(Base):
    """What a reviewer asked the company to correct, and when the company answered; `lapsed_at` when a reviewer went on
    without an answer, after the time for it."""

    __tablename__ = "corrections"
    __table_args__ = (Index("ix_corrections", "application_id", "id"),)

    id: Mapped[PrimaryKey]
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    message: Mapped[TextColumn]
    asked_at: Mapped[datetime]
    answer: Mapped[TextColumn | None]
    answered_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]


class Opinion(Base):
    """What one reviewer advises, once for what was submitted: after a correction, `snapshot` has moved on."""

    __tablename__ = "opinions"
    __table_args__ = (
        one_of("advice", ("grant", "refuse")),
        one_of("level", LABEL_LEVELS),
        Index("uq_opinions_person", "application_id", "snapshot", "person_id", unique=True),
    )

    id: Mapped[PrimaryKey]
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"))
    round: Mapped[int]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    snapshot: Mapped[int]
    advice: Mapped[CodeColumn]
    level: Mapped[CodeColumn | None]
    reasons: Mapped[TextColumn]
    given_at: Mapped[datetime]


class Decision(Base):
    """What was decided, on which snapshot, with what was missing when refused. `number` counts an application's
    decisions: a round has another one only after an annulment."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("outcome", ("granted", "refused")),
        one_of("level", LABEL_LEVELS),
        CheckConstraint("(outcome = 'granted') = (level IS NOT NULL)", name="granted_has_a_level"),
        Index("uq_decisions_number", "application_id", "number", unique=True),
    )

    id: Mapped[PrimaryKey]
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    round: Mapped[int]
    snapshot_id: Mapped[IdColumn] = mapped_column(ForeignKey("snapshots.id"))
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    outcome: Mapped[CodeColumn]
    level: Mapped[CodeColumn | None]
    reasons: Mapped[TextColumn]
    missing: Mapped[TextColumn | None]
    decided_at: Mapped[datetime]


class DecisionAnnulment(Base):
    """A decision that the city has annulled as a mistake; a trigger refuses any change. The application is decided
    again."""

    __tablename__ = "decision_annulments"

    decision_id: Mapped[IdColumn] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"), index=True)
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[TextColumn]
    annulled_at: Mapped[datetime]


class Appeal(Base):
    """A company asks for a refusal to be decided again, once."""

    __tablename__ = "appeals"

    application_id: Mapped[IdColumn] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    grounds: Mapped[TextColumn]
    made_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
