"""The frozen years of the observatory."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from label.kit.columns import Base, Id, Key, Words


class Observatory(Base):
    """One number of a year. `inputs` and `tables` are canonical JSON: the entries that were counted, which are never
    published, and the published tables, without the withheld counts. A correction is a new row with the next number."""

    __tablename__ = "csr_observatories"
    __table_args__ = (Index("uq_csr_observatories_number", "year", "number", unique=True),)

    id: Mapped[Key]
    year: Mapped[int]
    number: Mapped[int]
    inputs: Mapped[Words]
    inputs_digest: Mapped[str] = mapped_column(String(71))
    tables: Mapped[Words]
    tables_digest: Mapped[str] = mapped_column(String(71))
    reason: Mapped[Words | None]
    frozen_by: Mapped[Id] = mapped_column(ForeignKey("people.id"))
    frozen_at: Mapped[datetime]
