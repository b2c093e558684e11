"""The places of associations, which suggestions look at."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, CodeColumn, Versioned


class Capacity(Versioned, Base):
    """How many places an association can accompany in a year."""

    __tablename__ = "csr_capacities"
    __table_args__ = (CheckConstraint("places >= 0", name="places"),)

    partner_id: Mapped[CodeColumn] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    places: Mapped[int]
