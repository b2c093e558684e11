"""The words printed on a certificate in every design."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from label.certificates import french
from label.certificates.printed_fields import FamilyLine, PrintedPage
from scoring.indicators import NotApplicableReason

TITLE: Final = "Label employeur engagé"
HINT: Final = ("Vérifiez-le : lisez", "ce code ou ouvrez", "l’adresse ci-dessous")
UNCOUNTED: Final = "ne compte pas dans ce résultat"  # without a reason, on certificates older than reasons


class SetAside(NamedTuple):
    """Why a family did not count, in place of its points, and in the English line."""

    french: str
    english: str


SET_ASIDE: Final[dict[NotApplicableReason, SetAside]] = {
    "too_few_hires": SetAside(
        "non compté : trop peu d’embauches pour juger", "Local hiring not counted: too few hires to judge."
    ),
    "no_durable_hires": SetAside("non compté : aucune embauche durable", "Local hiring not counted: no durable hires."),
    "forum_not_held": SetAside("non compté : le forum n’a pas eu lieu", "Jobs forum not counted: it was not held."),
    "no_candidates_met": SetAside(
        "non compté : aucun candidat rencontré", "Jobs forum not counted: no candidates were met."
    ),
}


@dataclass(frozen=True, slots=True)
class Rank:
    """How a level is printed; `step` is 1 to 3, `standing` its place among the three in French."""

    word: str
    step: int
    standing: str
    colour: str
    english: str

    @property
    def emblem_text(self) -> str:
        """The alternative text of the emblem."""
        return f"Emblème du niveau {self.word} : {self.step} anneau{'x' if self.step > 1 else ''} sur trois"


RANKS: Final = {
    "engaged": Rank("Engagé", 1, "premier des trois niveaux", ".13 .38 .56", "Engaged"),
    "confirmed": Rank("Confirmé", 2, "deuxième des trois niveaux", ".05 .38 .33", "Confirmed"),
    "exemplary": Rank("Exemplaire", 3, "le plus haut des trois niveaux", ".54 .36 .05", "Exemplary"),
}


@dataclass(frozen=True, slots=True)
class TestWarning:
    """`across` is printed in large letters over the page, `above` as a line at its top."""

    across: str
    above: str


def warning(page: PrintedPage) -> TestWarning | None:
    """None for a certificate of a real city with a real seal."""
    if page.demonstration:
        return TestWarning("SPÉCIMEN – TEST", "SPÉCIMEN – sans valeur : ville de démonstration, autorité de TEST")
    if page.test:
        return TestWarning(
            "TEST – sans valeur", "TEST – sans valeur : ce certificat est scellé par une autorité de TEST"
        )
    return None


def seal_text(page: PrintedPage) -> str:
    """The line at the bottom that names the seal."""
    test = " (autorité de TEST)" if page.test else ""
    return f"Scellé électroniquement par {page.sealed_by}{test}." if page.sealed_by else ""


def edition(page: PrintedPage) -> str:
    """The words before the level."""
    return f"Édition {page.edition}, niveau"


def validity(page: PrintedPage) -> str:
    """The line of dates in the first layout."""
    return f"Délivré le {french.day(page.issued_on)}, valable jusqu’au {french.day(page.valid_until)}."


def valid_until(page: PrintedPage) -> str:
    return f"Valable jusqu’au {french.day(page.valid_until)}."


def place_and_date(page: PrintedPage) -> str:
    """The line above the signatures."""
    return f"Fait {f'à {page.place}, ' if page.place else ''}le {french.day(page.issued_on)}"


def english(page: PrintedPage) -> str:
    until = f"{page.valid_until.day} {page.valid_until:%B %Y}"
    label = f"Committed Employer Label of {page.city}, level “{RANKS[page.level].english}”, valid until {until}."
    return " ".join([label, *(SET_ASIDE[family.reason].english for family in page.families if family.reason)])


def set_aside(family: FamilyLine) -> str:
    """In place of the points of a family that did not count."""
    return SET_ASIDE[family.reason].french if family.reason else UNCOUNTED


def points(family: FamilyLine) -> str:
    """The points of a family and their maximum."""
    return f"{french.decimal(family.points)} sur {french.decimal(family.maximum)}"


def share(percent: str) -> str:
    return f"{french.decimal(percent)} %"


def before_cap(points: Iterable[str], bonus: int) -> str:
    """What the lines above add up to, where the total is less."""
    return f"Soit {french.decimal(str(sum(map(Decimal, points), Decimal(bonus))))} points"


def cap(total: str) -> str:
    return f"plafonné à {french.decimal(total.removesuffix('.0'))}"


def bonus(given: int) -> str:
    return f"+ {given} point{'s' if given > 1 else ''}" if given else "aucun"
