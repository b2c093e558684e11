"""Who lives in the demonstration city. All of it is invented; the SIRENs begin with 999, which INSEE does not give."""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import luhn


@dataclass(frozen=True, slots=True)
class Firm:
    """A fictitious company. `story` is the state its application reaches; `effort` scales what it did, 0 to 1."""

    name: str
    naf: str
    size_class: str
    headcount: Decimal
    story: str
    effort: Decimal

    def siren(self, number: int) -> str:
        """Its SIREN, by its place in the cast."""
        body = f"9990{number:04d}"
        return body + luhn.calc_check_digit(body)


FIRMS = (
    Firm("Boulangerie du Pont de Billancourt", "10.71C", "03", Decimal(8), "none", Decimal("0.5")),
    Firm("Atelier Œuvrière & Filles", "74.10Z", "12", Decimal(24), "draft", Decimal("0.6")),
    Firm("Studios de l’Île Seguin", "59.11A", "21", Decimal(74), "submitted", Decimal("0.8")),
    Firm("Logiciels Quai Gallieni", "62.01Z", "32", Decimal(310), "under_review", Decimal("0.7")),
    Firm("Presse et Papiers du Trapèze", "18.12Z", "12", Decimal(41), "correction_asked", Decimal("0.6")),
    Firm("Librairie des Longs Prés", "47.61Z", "02", Decimal(5), "granted", Decimal("0.45")),
    Firm("Nettoyage Rive de Seine", "81.21Z", "22", Decimal(160), "granted", Decimal("0.72")),
    Firm("Groupe Médias Point-du-Jour", "60.20A", "42", Decimal(1250), "granted", Decimal(1)),
    Firm("Conseil Rond-Point Rhin et Danube", "70.22Z", "12", Decimal(33), "refused", Decimal("0.08")),
    Firm("Énergies du Val de Seine", "35.11Z", "32", Decimal(420), "appealed", Decimal("0.1")),
    Firm("Hôtel du Parc des Glacières", "55.10Z", "21", Decimal(58), "withdrawn", Decimal("0.5")),
    Firm("Assurances Marcel-Sembat", "65.12Z", "41", Decimal(640), "advised", Decimal("0.85")),
    Firm("Menuiserie Aguesseau", "43.32A", "11", Decimal("14.5"), "suspended", Decimal("0.7")),
    Firm("Traiteur des Princes", "56.21Z", "12", Decimal(22), "withdrawn_certificate", Decimal("0.65")),
)
REVIEWERS = (
    ("claire.bertin@bbc.example", "Claire Bertin", False),
    ("mehdi.aubry@bbc.example", "Mehdi Aubry", False),
    ("sophie.lenoir@bbc.example", "Sophie Lenoir", True),
)
CITY = ("emploi@ville.example", "Service emploi de la Ville")
SOEE = ("rse@soee.example", "Pôle entreprises de SOEE")
PARTNER = ("benevoles@snc.example", "Antenne locale", "snc")
