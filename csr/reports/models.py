"""The frozen years of the observatory."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, IdColumn, PrimaryKey, TextColumn


class Observatory(Base):
    """One number of a year. `inputs` and `tables` are canonical JSON: the entries that were counted, which are never
    published, and the published tables, without the withheld counts. A correction is a new row with the next number."""

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
