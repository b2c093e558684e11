"""Large firms for tests, fictitious all of them, with places of work."""

from typing import Any

from sqlalchemy.orm import Session

from label.companies.models import Establishment
from tests.support.city import Caller, City, ok

HERE = "92012"
CALL: dict[str, Any] = {"kind": "call", "happened_on": "2026-03-12", "summary": "Intéressée par le mentorat."}
STEP: dict[str, Any] = {
    "next_step": "Envoyer deux propositions",
    "next_owner": "soee@soee.example",
    "due_on": "2026-03-30",
}


def firm(city: City, number: int, size_class: str | None = "51", *communes: str | None, **columns: Any) -> str:
    """A firm of this class with an open establishment in each of these communes; its SIREN."""
    siren = city.add_company(number, size_class=size_class, **columns)
    for nic, commune in enumerate(communes):
        place(city, siren, nic, commune)
    return siren


def place(city: City, siren: str, nic: int, commune: str | None, *, active: bool = True) -> None:
    """One more establishment."""
    row = Establishment(siret=f"{siren}{nic:05d}", siren=siren, commune_code=commune, active=active)

    def add(session: Session) -> None:
        session.add(row)

    city.database.write_sync(add)


def call(soee: Caller, siren: str, **more: Any) -> Any:
    """SOEE has called a firm."""
    return ok(soee.post(f"/csr/firms/{siren}/interactions", CALL | more), 201)


def listed(who: Caller, query: str = "") -> list[str]:
    """The SIRENs of the portfolio."""
    return [item["siren"] for item in ok(who.get(f"/csr/firms?{query}"))["items"]]
