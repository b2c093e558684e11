"""What firms can do for job seekers and what the city needs most."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from csr.catalogue.audiences import Audience as Audience
from label.kit.columns import Base, CodeColumn, IdColumn, NameColumn, TextColumn, Versioned, one_of


class Measure(StrEnum):
    """What a year's target counts."""

    PEOPLE = "people"
    HOURS = "hours"
    PLACES = "places"
    HIRES = "hires"
    FIRMS = "firms"


class Action(Versioned, Base):
    """A kind of action; `revision` is the number of the latest. No new initiative can use an inactive action."""

    __tablename__ = "csr_actions"

    code: Mapped[CodeColumn] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    active: Mapped[bool] = mapped_column(default=True)


class ActionRevision(Base):
    """The content of an action at one revision, counted from 1, as JSON. A row is never changed."""

    __tablename__ = "csr_action_revisions"

    code: Mapped[CodeColumn] = mapped_column(ForeignKey("csr_actions.code"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[TextColumn]
    person_id: Mapped[IdColumn | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ActionAudience(Base):
    """An audience that an action is for, as its latest revision says."""

    __tablename__ = "csr_action_audiences"
    __table_args__ = (one_of("audience", Audience),)

    code: Mapped[CodeColumn] = mapped_column(ForeignKey("csr_actions.code"), primary_key=True)
    audience: Mapped[CodeColumn] = mapped_column(primary_key=True)


class Need(Versioned, Base):
    """How many job seekers an audience has in a year (category A), of how many in all, from which source.

    Audiences overlap: their shares do not add up to 1.
    """

    __tablename__ = "csr_needs"
    __table_args__ = (
        one_of("audience", Audience),
        CheckConstraint("share_percent BETWEEN 0 AND 10000", name="share"),  # hundredths of a percent
        CheckConstraint("seekers_total > 0", name="total"),
    )

    year: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[CodeColumn] = mapped_column(primary_key=True)
    share_percent: Mapped[Decimal]
    seekers_total: Mapped[int]
    source: Mapped[NameColumn]


class Target(Versioned, Base):
    """What the city wants to reach in a year; `audience` is `all`, or one of the audiences for people."""

    __tablename__ = "csr_targets"
    __table_args__ = (
        one_of("measure", Measure),
        one_of("audience", ("all", *Audience)),
        CheckConstraint("goal > 0", name="goal"),
    )

    year: Mapped[int] = mapped_column(primary_key=True)
    measure: Mapped[CodeColumn] = mapped_column(primary_key=True)
    audience: Mapped[CodeColumn] = mapped_column(primary_key=True)
    goal: Mapped[Decimal]
