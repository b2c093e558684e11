"""The yearly observatory, frozen."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, IdColumn, PrimaryKey, TextColumn


class Observatory(Base):
    """A year as it was counted: `inputs` is what the tables are made of, one line a firm and outcome, never published;
    `tables` is what is published, with small counts withheld. A correction is a new row with the next number."""

    __tablename__ = "csr_observatories"
    __table_args__ = (Index("uq_csr_observatories_number", "year", "number", unique=True),)

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int]
    inputs: Mapped[TextColumn]
    inputs_digest: Mapped[str] = mapped_column(String(71))
    tables: Mapped[TextColumn]
    tables_digest: Mapped[str] = mapped_column(String(71))
    reason: Mapped[TextColumn | None]
    frozen_by: Mapped[IdColumn] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime]
