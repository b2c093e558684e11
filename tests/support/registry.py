"""What INSEE's registry says of a company, for tests that need more than its name."""

from typing import Any

from sqlalchemy.orm import Session

from label.companies.models import Company, Establishment
from tests.support.city import City

HERE, ELSEWHERE = "92012", "75056"


def add_place(city: City, siren: str, size_class: str | None, **columns: Any) -> None:
    """An establishment of a company; open and in the commune unless said otherwise."""

    def add(session: Session) -> None:
        nic = f"{session.query(Establishment).filter_by(siren=siren).count() + 1:05d}"
        values = {"commune_code": HERE, "size_year": 2024} | columns
        session.add(Establishment(siret=siren + nic, siren=siren, size_class=size_class, **values))

    city.database.write_sync(add)


def set_classes(city: City, siren: str, size_class: str | None) -> None:
    """INSEE publishes another class for all establishments of a company."""

    def change(session: Session) -> None:
        session.query(Establishment).filter_by(siren=siren).update({"size_class": size_class})

    city.database.write_sync(change)


def set_unit_class(city: City, siren: str, size_class: str | None, year: int | None = None) -> None:
    def change(session: Session) -> None:
        company = session.get_one(Company, siren)
        company.size_class, company.size_year = size_class, year

    city.database.write_sync(change)
