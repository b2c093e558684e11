"""The words of a certificate, whatever its family: what its level is called, and what the paper says of itself."""

from dataclasses import dataclass
from typing import Final

from label.certificates import french
from label.certificates.printed_fields import FamilyLine, PrintedPage

TITLE: Final = "Label employeur engagé"
HINT: Final = ("Vérifiez-le : lisez", "ce code ou ouvrez", "l’adresse ci-dessous")
UNCOUNTED: Final = "ne compte pas dans ce résultat"


@dataclass(frozen=True, slots=True)
class Rank:
    """How a level is told: its word, which of the three it is, and its colour."""

    word: str
    step: int
    standing: str
    colour: str
    english: str

    @property
    def told(self) -> str:
        """The emblem in words."""
        return f"Emblème du niveau {self.word} : {self.step} anneau{'x' if self.step > 1 else ''} sur trois"


RANKS: Final = {
    "engaged": Rank("Engagé", 1, "premier des trois niveaux", ".13 .38 .56", "Engaged"),
    "confirmed": Rank("Confirmé", 2, "deuxième des trois niveaux", ".05 .38 .33", "Confirmed"),
    "exemplary": Rank("Exemplaire", 3, "le plus haut des trois niveaux", ".54 .36 .05", "Exemplary"),
}


@dataclass(frozen=True, slots=True)
class Caution:
    """Large letters across the page, and a line above it."""

    across: str
    above: str


def warning(page: PrintedPage) -> Caution | None:
    """None for a certificate that a real authority sealed for a real city."""
    if page.demonstration:
        return Caution("SPÉCIMEN – TEST", "SPÉCIMEN – sans valeur : ville de démonstration, autorité de TEST")
    if page.test:
        return Caution("TEST – sans valeur", "TEST – sans valeur : ce certificat est scellé par une autorité de TEST")
    return None


def sealed(page: PrintedPage) -> str:
    """Who sealed the file, as printed at its foot."""
    test = " (autorité de TEST)" if page.test else ""
    return f"Scellé électroniquement par {page.sealed_by}{test}." if page.sealed_by else ""


def edition(page: PrintedPage) -> str:
    """What comes before the level's word."""
    return f"Édition {page.edition}, niveau"


def validity(page: PrintedPage) -> str:
    """From when to when."""
    return f"Délivré le {french.day(page.issued_on)}, valable jusqu’au {french.day(page.valid_until)}."


def english(page: PrintedPage) -> str:
    """The courtesy line."""
    until = f"{page.valid_until.day} {page.valid_until:%B %Y}"
    return f"Committed Employer Label of {page.city}, level “{RANKS[page.level].english}”, valid until {until}."


def points(family: FamilyLine) -> str:
    """A family's points, of how many."""
    return f"{french.decimal(family.points)} sur {french.decimal(family.maximum)}"


def share(percent: str) -> str:
    """A family's points in per cent."""
    return f"{french.decimal(percent)} %"


def bonus(given: int) -> str:
    """The points that initiatives add."""
    return f"+ {given} point{'s' if given > 1 else ''}" if given else "aucun"
