import random
from typing import Any

from sqlalchemy.orm import Session

from label.certificates.keyring import Keyring
from label.certificates.planning import FAMILY_TITLES, Issuer, plan
from label.companies.models import Company
from label.kit.clock import now
from label.kit.storage import Store
from tests.support.city import City
from tests.support.populated_city import certify

FAMILY = {"points": "10", "maximum": 40, "percent": "25.0"}
OUTCOME: dict[str, Any] = {"total": "30.0", "bonus": 0, "families": dict.fromkeys(FAMILY_TITLES, FAMILY)}


class Spelling(random.Random):
    """Chance that draws these letters, one after the other."""

    def __init__(self, letters: str) -> None:
        super().__init__(0)
        self.letters = iter(letters)

    def choice(self, seq: Any) -> Any:
        return seq[seq.index(next(self.letters))]


def test_an_issued_number_is_never_drawn_again(city: City) -> None:
    company = city.company(1)
    issued = certify(company, city.officer(), city.reviewer(1), city.reviewer(2))
    drawn = issued.removeprefix("BB-2026-")[:5]
    chance = Spelling(drawn + drawn + "23456")
    issuer = Issuer(city.settings, chance, Store(city.settings.data_dir / "files"), Keyring(city.settings))

    def planned(session: Session) -> str:
        row = session.get_one(Company, company.siren)
        return plan(session, issuer, row, "engaged", "2026", OUTCOME, 12, now()).page.number

    assert city.database.write_sync(planned)[:13] == "BB-2026-23456"
