import random
from typing import Any

from sqlalchemy.orm import Session

from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer, plan, printed_outcome
from label.certificates.printed_fields import FamilyLine
from label.companies.models import Company
from label.kit.clock import now
from label.kit.storage import Store
from tests.support.city import City
from tests.support.outcomes import CAPPED, ORDINARY, SHOP
from tests.support.populated_city import certify


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
        return plan(session, issuer, row, "engaged", "2026", ORDINARY, 12, now()).page.number

    assert city.database.write_sync(planned)[:13] == "BB-2026-23456"


def test_a_page_prints_shares_and_keeps_the_points_of_the_rulebook() -> None:
    volunteering, hiring, forum = printed_outcome(SHOP)["families"]
    titles = "Engagement bénévole des salariés", "Recrutement local durable", "Forum de l’emploi"
    assert volunteering == FamilyLine("V", titles[0], "51.4", "64.8", "79.2", "27.7", "35")
    assert hiring == FamilyLine("H", titles[1], "0", "0", None, raw_maximum="0", reason="no_durable_hires")
    assert forum == FamilyLine("F", titles[2], "14.8", "35.2", "42.1", "8", "19")


def test_a_page_names_the_cap_of_its_total() -> None:
    assert [printed_outcome(found)["cap"] for found in (SHOP, CAPPED)] == [None, "79.9"]
