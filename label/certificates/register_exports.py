"""The register as open data: CSV with its Table Schema for programs, a workbook for people."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from label.certificates.composition import RANKS
from label.certificates.numbers import ALPHABET
from label.certificates.schemas import RegisterLine
from label.kit import csv_export
from label.kit.table_schema import GUARDED, TABLE_SCHEMA, field
from label.kit.workbook import Sheet, SheetColumn, SheetRow, render_workbook
from scoring.thresholds import LABEL_LEVELS

TITLE: Final = "Registre du label « employeur engagé »"
DESCRIPTION: Final = (
    "Les entreprises qui détiennent le label aujourd’hui, une ligne pour chaque certificat en vigueur. Une entreprise"
    " qui a demandé à l’INSEE de ne pas être diffusée n’y figure pas."
)
_NUMBER: Final = f"[A-Z]{{2,4}}-[0-9]{{4}}-[{ALPHABET}]{{6}}"
COLUMNS: Final = (
    SheetColumn("Numéro", 16),
    SheetColumn("Entreprise", 44),
    SheetColumn("SIREN", 12),
    SheetColumn("Niveau", 12),
    SheetColumn("Édition", 10),
    SheetColumn("Délivré le", 12),
    SheetColumn("Valable jusqu’au", 16),
    SheetColumn("En activité", 12),
    SheetColumn("Cessée le", 12),
    SheetColumn("Nom d’usage", 44),
)


def render_csv(lines: Sequence[RegisterLine]) -> bytes:
    """The columns are the fields of `RegisterLine`."""
    rows = (list(line.model_dump().values()) for line in lines)
    return csv_export.render_csv(list(RegisterLine.model_fields), rows)


def render_xlsx(lines: Sequence[RegisterLine], today: date) -> bytes:
    """The same bytes all day for the same lines."""
    return render_workbook(TITLE, today, [Sheet("Registre", COLUMNS, map(_row, lines), frozen=2)])


def table_schema() -> dict[str, object]:
    """The Table Schema of the CSV (Frictionless Data), with each column explained in French."""
    return {
        "$schema": TABLE_SCHEMA,
        "name": "registre",
        "title": TITLE,
        "description": f"{DESCRIPTION} {GUARDED}",
        "fields": list(_fields()),
        "primaryKey": ["number"],
        "missingValues": [""],
    }


def _fields() -> Iterator[dict[str, object]]:
    yield field("number", "Numéro du certificat", pattern=_NUMBER)
    yield field("company", "Entreprise", description="Le nom imprimé sur le certificat, ou celui de qui lui succède.")
    siren = "Un identifiant, pas un nombre : ses zéros de gauche comptent."
    yield field("siren", "SIREN", description=siren, pattern="[0-9]{9}")
    levels = " ; ".join(f"{level} : {RANKS[level].word.lower()}" for level in LABEL_LEVELS) + "."
    yield field("level", "Niveau du label", description=levels, enum=list(LABEL_LEVELS))
    yield field("edition", "Édition du label")
    yield field("issued_on", "Délivré le", "date")
    yield field("valid_until", "Valable jusqu’au", "date", description="Dernier jour de validité.")
    yield field("active", "Entreprise en activité", "boolean", description="false : l’INSEE la dit cessée.")
    ceased = "Vide quand l’entreprise est en activité, ou que l’INSEE n’a pas communiqué la date."
    yield field("ceased_on", "Cessée le", "date", description=ceased, required=False)
    display_name = "Approuvé par la Ville, à côté du nom de l’INSEE ; vide sans lui."
    yield field("display_name", "Nom d’usage", description=display_name, required=False)


def _row(line: RegisterLine) -> SheetRow:
    return (
        line.number,
        line.company,
        line.siren,
        RANKS[line.level].word,
        line.edition,
        line.issued_on,
        line.valid_until,
        "oui" if line.active else "non",
        line.ceased_on,
        line.display_name,
    )
