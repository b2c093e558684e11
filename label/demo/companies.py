"""The companies and the people of the demonstration city, all invented: INSEE gives no SIREN that begins with 999."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stdnum import luhn

from label.kit.ids import Siren

Scenario = Literal[
    "none",
    "draft",
    "submitted",
    "under_review",
    "correction_asked",
    "advised",
    "granted",
    "refused",
    "appealed",
    "withdrawn",
    "suspended",
    "withdrawn_certificate",
]


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """`scenario` is the state that its application reaches, or what becomes of its certificate; `effort`, from 0 to 1,
    scales what it declares."""

    name: str
    naf: str
    size_class: str
    headcount: Decimal
    scenario: Scenario
    effort: Decimal

    def siren(self, number: int) -> Siren:
        """By the company's place in `COMPANIES`; the last digit is a Luhn check digit."""
        body = f"9990{number:04d}"
        return Siren(body + luhn.calc_check_digit(body))


COMPANIES = (
    DemoCompany("Boulangerie du Pont de Billancourt", "10.71C", "03", Decimal(8), "none", Decimal("0.5")),
    DemoCompany("Atelier Œuvrière & Filles", "74.10Z", "12", Decimal(24), "draft", Decimal("0.6")),
    DemoCompany("Studios de l’Île Seguin", "59.11A", "21", Decimal(74), "submitted", Decimal("0.8")),
    DemoCompany("Logiciels Quai Gallieni", "62.01Z", "32", Decimal(310), "under_review", Decimal("0.7")),
    DemoCompany("Presse et Papiers du Trapèze", "18.12Z", "12", Decimal(41), "correction_asked", Decimal("0.6")),
    DemoCompany("Librairie des Longs Prés", "47.61Z", "02", Decimal(5), "granted", Decimal("0.45")),
    DemoCompany("Nettoyage Rive de Seine", "81.21Z", "22", Decimal(160), "granted", Decimal("0.72")),
    DemoCompany("Groupe Médias Point-du-Jour", "60.20A", "42", Decimal(1250), "granted", Decimal(1)),
    DemoCompany("Conseil Rond-Point Rhin et Danube", "70.22Z", "12", Decimal(33), "refused", Decimal("0.08")),
    DemoCompany("Énergies du Val de Seine", "35.11Z", "32", Decimal(420), "appealed", Decimal("0.1")),
    DemoCompany("Hôtel du Parc des Glacières", "55.10Z", "21", Decimal(58), "withdrawn", Decimal("0.5")),
    DemoCompany("Assurances Marcel-Sembat", "65.12Z", "41", Decimal(640), "advised", Decimal("0.85")),
    DemoCompany("Menuiserie Aguesseau", "43.32A", "11", Decimal("14.5"), "suspended", Decimal("0.7")),
    DemoCompany("Traiteur des Princes", "56.21Z", "12", Decimal(22), "withdrawn_certificate", Decimal("0.65")),
)
REVIEWERS = (
    ("claire.bertin@bbc.example", "Claire Bertin", False),
    ("mehdi.aubry@bbc.example", "Mehdi Aubry", False),
    ("sophie.lenoir@bbc.example", "Sophie Lenoir", True),
    # An appeal is decided by other people than the first decision.
    ("yasmine.caron@bbc.example", "Yasmine Caron", False),
    ("paul.girard@bbc.example", "Paul Girard", False),
)
CITY = ("emploi@ville.example", "Service emploi de la Ville")
SOEE = ("rse@soee.example", "Pôle entreprises de SOEE")
PARTNER = ("benevoles@snc.example", "Antenne locale", "snc")
