"""What firms do for job seekers with SOEE: who, what, how much was committed, what was delivered, what came of it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from csr.catalogue.audiences import Audience
from csr.initiatives.states import InitiativeState as State
from csr.initiatives.states import Why as Why
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

_OF_NO_FIRM = text("siren IS NULL")
_UNDONE = text("done_on IS NULL")


class Initiative(Versioned, Base):
    """One initiative: an action of the catalogue, at the revision it was agreed on. `owner_id` is SOEE's officer, empty
    while nobody there has taken up what a firm proposes.

    `override_capacity` is the reason why it takes more places than its associations have, `places_over` how many more.
    """

    __tablename__ = "csr_initiatives"
    __table_args__ = (
        one_of("state", State),
        one_of("closed_why", Why),
        CheckConstraint("(state IN ('declined', 'abandoned')) = (closed_why IS NOT NULL)", name="closed_has_a_reason"),
        CheckConstraint("started_on <= ended_on", name="dates_in_order"),
        CheckConstraint("owner_id IS NOT NULL OR state IN ('proposed', 'in_discussion', 'declined')", name="owned"),
        CheckConstraint("(state = 'completed') = (completed_at IS NOT NULL)", name="completed_once"),
        CheckConstraint("confirmed_at IS NULL OR completed_at IS NOT NULL", name="confirmed_when_completed"),
        CheckConstraint("(override_capacity IS NULL) = (places_over IS NULL)", name="over_with_a_reason"),
        CheckConstraint("places_over > 0", name="over"),
        ForeignKeyConstraint(["action", "revision"], ["csr_action_revisions.code", "csr_action_revisions.number"]),
        Index("ix_csr_initiatives_list", "state", "id"),
        Index("ix_csr_initiatives_owner", "owner_id", "id"),
        Index("ix_csr_initiatives_action", "action", "id"),
        Index("ix_csr_initiatives_period", "ended_on", "started_on"),
    )

    id: Mapped[PrimaryKey]
    title: Mapped[NameColumn]
    summary: Mapped[TextColumn | None]
    action: Mapped[CodeColumn]
    revision: Mapped[int]
    state: Mapped[CodeColumn] = mapped_column(default=State.PROPOSED)
    started_on: Mapped[date]
    ended_on: Mapped[date]
    owner_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    closed_why: Mapped[CodeColumn | None]
    closed_words: Mapped[TextColumn | None]
    created_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    committed_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    override_capacity: Mapped[TextColumn | None]
    places_over: Mapped[int | None]


class Commitment(Versioned, Base):
    """A firm's part in an initiative, what it commits, and who at the firm owns it. Agreed: by whom, when.

    `label_…`: the edition of the label that the completed initiative fell in, and whether the firm's file there could
    still take it.
    """

    __tablename__ = "csr_commitments"
    __table_args__ = (
        CheckConstraint("places >= 0 AND hours >= 0 AND euros >= 0 AND hires >= 0", name="not_negative"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_whole"),
        CheckConstraint("(label_edition IS NULL) = (label_counts IS NULL)", name="told_whole"),
        Index("ix_csr_commitments_siren", "siren", "initiative_id"),
    )

    initiative_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_initiatives.id"), primary_key=True)
    siren: Mapped[SirenColumn] = mapped_column(ForeignKey("companies.siren"), primary_key=True)
    owner: Mapped[NameColumn | None]
    places: Mapped[int] = mapped_column(default=0)
    hours: Mapped[Decimal] = mapped_column(default=Decimal(0))
    euros: Mapped[Decimal] = mapped_column(default=Decimal(0))
    hires: Mapped[int] = mapped_column(default=0)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    agreed_words: Mapped[TextColumn | None]
    label_edition: Mapped[CodeColumn | None] = mapped_column(ForeignKey("editions.code"))
    label_counts: Mapped[bool | None]


class Involvement(Versioned, Base):
    """A partner association's part: the places it accompanies, and when it was last said what came of them.

    Its version moves with its counts, and is what a confirmation is of.
    """

    __tablename__ = "csr_involvements"
    __table_args__ = (
        CheckConstraint("places >= 0", name="places"),
        Index("ix_csr_involvements_partner", "partner_id", "initiative_id"),
    )

    initiative_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_initiatives.id"), primary_key=True)
    partner_id: Mapped[CodeColumn] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    places: Mapped[int]
    counted_at: Mapped[datetime | None]


class Capacity(Versioned, Base):
    """How many places an association can accompany in a year."""

    __tablename__ = "csr_capacities"
    __table_args__ = (CheckConstraint("places >= 0", name="places"),)

    partner_id: Mapped[CodeColumn] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    places: Mapped[int]


class InitiativeAudience(Base):
    """An audience that an initiative is for."""

    __tablename__ = "csr_initiative_audiences"
    __table_args__ = (
        one_of("audience", Audience),
        Index("ix_csr_initiative_audiences_audience", "audience", "initiative_id"),
    )

    initiative_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_initiatives.id"), primary_key=True)
    audience: Mapped[CodeColumn] = mapped_column(primary_key=True)


class Milestone(Versioned, Base):
    __tablename__ = "csr_milestones"
    __table_args__ = (
        Index("ix_csr_milestones", "initiative_id", "due_on"),
        Index("ix_csr_milestones_open", "due_on", "initiative_id", sqlite_where=_UNDONE, postgresql_where=_UNDONE),
    )

    id: Mapped[PrimaryKey]
    initiative_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_initiatives.id"))
    title: Mapped[NameColumn]
    due_on: Mapped[date]
    done_on: Mapped[date | None]


class Update(Base):
    """Progress in words. A row is never changed."""

    __tablename__ = "csr_updates"
    __table_args__ = (Index("ix_csr_updates", "initiative_id", "id"),)

    id: Mapped[PrimaryKey]
    initiative_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_initiatives.id"))
    words: Mapped[TextColumn]
    person_id: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class Delivery(Versioned, Base):
    """What one firm has given: hours (of `participants` employees, on paid or personal time), euros, places, hires.

    `volunteering` is the label's kind of action the hours may be declared as, empty when they may not. A declaration
    made of it carries `csr:` and this id as its origin, and that is unique: the same hours never count twice.
    """

    __tablename__ = "csr_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["initiative_id", "siren"], ["csr_commitments.initiative_id", "csr_commitments.siren"]),
        CheckConstraint("hours >= 0 AND euros >= 0 AND places >= 0 AND hires >= 0 AND participants >= 0", name="signs"),
        CheckConstraint("hours = 0 OR participants > 0", name="hours_are_someones"),
        CheckConstraint("started_on <= ended_on", name="dates_in_order"),
        one_of("audience", Audience),
        one_of("time", ("paid", "personal")),
        Index("ix_csr_deliveries", "initiative_id", "siren"),
        Index("ix_csr_deliveries_siren", "siren", "ended_on"),
        Index("ix_csr_deliveries_ended_on", "ended_on"),
    )

    id: Mapped[PrimaryKey]
    initiative_id: Mapped[IdColumn]
    siren: Mapped[SirenColumn]
    started_on: Mapped[date]
    ended_on: Mapped[date]
    audience: Mapped[CodeColumn]
    time: Mapped[CodeColumn]
    participants: Mapped[int]
    hours: Mapped[Decimal]
    euros: Mapped[Decimal]
    places: Mapped[int]
    hires: Mapped[int]
    volunteering: Mapped[CodeColumn | None]
    host: Mapped[CodeColumn | None] = mapped_column(ForeignKey("partners.id"))
    note: Mapped[TextColumn | None]
    recorded_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime]


class Outcome(Versioned, Base):
    """What came of an initiative for one audience, counted by one partner association; people are never named.

    The figures at 3 and 6 months are empty until they are known. `confirmed_by` is of that association.
    """

    __tablename__ = "csr_outcomes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["initiative_id", "partner_id"], ["csr_involvements.initiative_id", "csr_involvements.partner_id"]
        ),
        one_of("audience", Audience),
        CheckConstraint(
            "reached >= 0 AND started BETWEEN 0 AND reached AND finished BETWEEN 0 AND started", name="fit"
        ),
        CheckConstraint(
            "(durable_3 IS NULL) = (other_3 IS NULL) AND (other_3 IS NULL) = (training_3 IS NULL)"
            " AND (durable_6 IS NULL) = (other_6 IS NULL) AND (other_6 IS NULL) = (training_6 IS NULL)",
            name="months_whole",
        ),
        CheckConstraint(
            "durable_3 >= 0 AND other_3 >= 0 AND training_3 >= 0 AND durable_3 + other_3 + training_3 <= reached",
            name="three_months_fit",
        ),
        CheckConstraint(
            "durable_6 >= 0 AND other_6 >= 0 AND training_6 >= 0 AND durable_6 + other_6 + training_6 <= reached",
            name="six_months_fit",
        ),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmed_whole"),
    )

    initiative_id: Mapped[IdColumn] = mapped_column(primary_key=True)
    partner_id: Mapped[CodeColumn] = mapped_column(primary_key=True)
    audience: Mapped[CodeColumn] = mapped_column(primary_key=True)
    reached: Mapped[int]
    started: Mapped[int]
    finished: Mapped[int]
    durable_3: Mapped[int | None]
    other_3: Mapped[int | None]
    training_3: Mapped[int | None]
    durable_6: Mapped[int | None]
    other_6: Mapped[int | None]
    training_6: Mapped[int | None]
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))


class InitiativeFile(Base):
    """The content is in the store under its digest. A file with a SIREN belongs to that firm, others are common."""

    __tablename__ = "csr_files"
    __table_args__ = (
        Index("uq_csr_files_firm", "initiative_id", "digest", "siren", unique=True),
        Index(
            "uq_csr_files_common",
            "initiative_id",
            "digest",
            unique=True,
            sqlite_where=_OF_NO_FIRM,
            postgresql_where=_OF_NO_FIRM,
        ),
    )

    id: Mapped[PrimaryKey]
    initiative_id: Mapped[IdColumn] = mapped_column(ForeignKey("csr_initiatives.id"))
    siren: Mapped[SirenColumn | None] = mapped_column(ForeignKey("companies.siren"))
    digest: Mapped[str] = mapped_column(String(64), info=NAMES_A_FILE)
    name: Mapped[NameColumn]
    media_type: Mapped[CodeColumn]
    size: Mapped[int]
    uploaded_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    uploaded_at: Mapped[datetime]
