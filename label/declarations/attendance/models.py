"""What the organiser saw of a company at an edition's forum."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from label.declarations.models import PRESENCES
from label.kit.columns import Base, CodeColumn, IdColumn, SirenColumn, one_of


class Attendance(Base):
    """One line of the organiser's list. The SIREN may be of a company that is not known here yet.

    `verified_at` is when this line last verified the company's declaration: a verdict of another time is a reviewer's.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        one_of("presence", PRESENCES),
        CheckConstraint("length(siren) = 9", name="siren"),
        CheckConstraint("offers >= 0", name="offers"),
        CheckConstraint(
            "candidates_met >= 0 AND candidates_answered BETWEEN 0 AND candidates_met", name="candidates_fit"
        ),
    )

    edition: Mapped[CodeColumn] = mapped_column(ForeignKey("editions.code"), primary_key=True)
    siren: Mapped[SirenColumn] = mapped_column(primary_key=True)
    presence: Mapped[CodeColumn]
    offers: Mapped[int]
    candidates_met: Mapped[int]
    candidates_answered: Mapped[int | None]
    imported_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    imported_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
