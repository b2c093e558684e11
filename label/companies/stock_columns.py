"""The columns of INSEE's stock files, and what each says of a legal unit or an establishment."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, Literal, NamedTuple, TypeVar

from label.companies.identifiers import (
    check_activity,
    check_place,
    check_siren,
    check_siret,
)
from label.companies.size_classes import SIZE_CLASSES
from label.kit.text import NAME_LENGTH, check_name

Table = Literal["StockUniteLegale", "StockEtablissement"]
T = TypeVar("T")


class StockRefused(ValueError):
    """The file is no stock file that can be read; `columns` are those of its header, as far as it has one."""

    def __init__(self, reason: str, columns: Iterable[str] = ()):
        self.columns = tuple(columns)
        super().__init__(f"{reason} Columns seen: {_listed(self.columns) or 'none'}.")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(ascii(each[:60]) for each in columns[:60])


class ColumnReader(NamedTuple):
    """How one attribute is made of a row: `convert(pick(row))`, or ValueError.

    Nothing depends on an attribute with `clean`: of a wrong value `clean(pick(row))` makes one that is kept, or None.

    The row must end in one empty value more than the file has columns, for columns that the file lacks.
    """

    pick: Callable[[Sequence[str]], object]
    convert: Callable[[object], object]
    label: str
    clean: Callable[[object], object] | None


def recognise(header: Sequence[str]) -> tuple[Table, dict[str, ColumnReader]]:
    """Which stock file has this header, and the steps for those attributes that it speaks of."""
    seen = Counter(header)
    twice = [column for column, times in seen.items() if times > 1]
    if twice:
        raise StockRefused(f"Columns given twice: {_listed(twice)}.", header)
    if not _FOREIGN.isdisjoint(seen):
        raise StockRefused("This is INSEE's file of past states or of duplicates, not a stock file.", header)
    if "siret" in seen or ("siren" in seen and "nic" in seen):
        return "StockEtablissement", _steps(_ESTABLISHMENT, header)
    if "siren" in seen:
        return "StockUniteLegale", _steps(_LEGAL_UNIT, header)
    raise StockRefused("This is neither StockUniteLegale (siren) nor StockEtablissement (siret).", header)


class _Source(NamedTuple):
    """Where an attribute comes from: the file speaks of it if it has one of `columns`.

    `convert` takes the text of the column; of `columns` and then `beside`, as a tuple, if they are several.
    """

    columns: tuple[str, ...]
    convert: Callable[[Any], Any]
    beside: tuple[str, ...] = ()
    clean: Callable[[Any], str | None] | None = None


def _steps(sources: dict[str, _Source], header: Sequence[str]) -> dict[str, ColumnReader]:
    places = {column: place for place, column in enumerate(header)}
    steps = {}
    for name, (columns, convert, beside, clean) in sources.items():
        if not places.keys().isdisjoint(columns):
            every = columns + beside
            pick = itemgetter(*(places.get(column, -1) for column in every))
            label = " / ".join(each for each in every if each in places)
            steps[name] = ColumnReader(pick, convert, label, clean)
    return steps


def _text(value: str) -> str | None:
    return check_name(value) if value.strip(" ") else None


def _joined(values: Iterable[str]) -> str | None:
    return _text(" ".join(filter(None, values)))


def _legal_name(values: tuple[str, ...]) -> str | None:
    registered, usual, first, given, used, born = values
    return _text(registered) or _text(usual) or _joined((first or given, used or born))


def _sign(values: tuple[str, ...]) -> str | None:
    # INSEE breaks a long sign over its three columns.
    usual, *sign = values
    return _text(usual) or _joined(sign)


def _cleaned(value: str | tuple[str, ...]) -> str | None:
    """A text without the characters that no name may hold; None where none is left."""
    text = value if isinstance(value, str) else " ".join(filter(None, value))
    try:
        return _text("".join(map(_readable, text))[:NAME_LENGTH])
    except ValueError:
        return None


def _readable(letter: str) -> str:
    category = unicodedata.category(letter)
    if category not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return letter
    if "\x80" <= letter <= "\x9f":  # a byte of Windows-1252 that was taken for Latin-1: 0x92 is an apostrophe
        return letter.encode("latin-1").decode("cp1252", errors="ignore")
    return "" if category == "Cf" else " "


def _few(convert: Callable[[str], T]) -> Callable[[str], T]:
    """The same for a column of few distinct values, remembered: only what was right, which is short."""
    return lru_cache(maxsize=1 << 14)(convert)


def _optional(check: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda value: check(value) if value else None


def _choice(meanings: dict[str, T]) -> Callable[[str], T | None]:
    def convert(value: str) -> T | None:
        try:
            return meanings[value] if value else None
        except KeyError:
            raise ValueError(f"{value[:20]!a} is not one of {', '.join(meanings)}.") from None

    return _few(convert)


def _form(pattern: str, meaning: str) -> Callable[[str], str | None]:
    fits = re.compile(pattern).fullmatch

    def convert(value: str) -> str | None:
        if value and not fits(value):
            raise ValueError(f"{value[:20]!a} is not {meaning}.")
        return value or None

    return convert


@_few
def _year(value: str) -> int | None:
    found = _year_form(value)
    return int(found) if found else None


@_few
def _date(value: str) -> date | None:
    found = _iso_date(value)
    try:
        return date.fromisoformat(found) if found else None
    except ValueError:
        raise ValueError(f"{value!a} is not a date of the calendar.") from None


def _activity(values: tuple[str, str]) -> str | None:
    return check_activity(*values) if values[0] else None


def _siret(values: tuple[str, str, str]) -> str:
    siret, siren, nic = values
    if siret and not (siret.startswith(siren) and siret.endswith(nic)):
        raise ValueError("The SIRET is not the SIREN followed by the NIC.")
    return check_siret(siret or siren + nic)


def _end(ended: str) -> Callable[[tuple[str, str]], date | None]:
    def convert(values: tuple[str, str]) -> date | None:
        begun, state = values
        return _date(begun) if state == ended else None

    return convert


_FOREIGN: Final = frozenset({"dateFin", "sirenDoublon"})
_year_form: Final = _form("(?:19|20)[0-9]{2}", "a year")
_iso_date: Final = _form("[0-9]{4}-[0-9]{2}-[0-9]{2}", "a date such as 2020-02-29")
_nomenclature: Final = _form("[A-Za-z0-9.]{2,10}", "the name of a nomenclature")


def _common(table: str, ended: str, end: str) -> dict[str, _Source]:
    """What both files say of their rows; the table's name ends that of each column. `ended` is the code of the state of
    what has ended, `end` the attribute that keeps the day of the end."""
    activity, nomenclature = f"activitePrincipale{table}", f"nomenclatureActivitePrincipale{table}"
    return {
        "naf_code": _Source((activity,), _activity, beside=(nomenclature,)),
        "naf_nomenclature": _Source((nomenclature,), _nomenclature),
        "size_class": _Source((f"trancheEffectifs{table}",), _choice({c.code: c.code for c in SIZE_CLASSES})),
        "size_year": _Source((f"anneeEffectifs{table}",), _year),
        "active": _Source((f"etatAdministratif{table}",), _choice({"A": True, ended: False})),
        # A stock file has the current period of each unit; the one of an ended unit begins on the day of its end.
        end: _Source(("dateDebut",), _end(ended), beside=(f"etatAdministratif{table}",)),
        # O: all may be published; P, and N before it: not, or in part. Nothing, or a letter to come, is no licence.
        "diffusible": _Source((f"statutDiffusion{table}",), lambda value: value == "O"),
        "created_on": _Source((f"dateCreation{table}",), _date),
    }


_LEGAL_UNIT: Final = {
    "siren": _Source(("siren",), check_siren),
    "name": _Source(
        (
            "denominationUniteLegale",
            "denominationUsuelle1UniteLegale",
            "prenomUsuelUniteLegale",
            "prenom1UniteLegale",
            "nomUsageUniteLegale",
            "nomUniteLegale",
        ),
        _legal_name,
    ),
    "category": _Source(("categorieEntreprise",), _choice({c: c for c in ("PME", "ETI", "GE")})),
} | _common("UniteLegale", ended="C", end="ceased_on")

_ESTABLISHMENT: Final = {
    "siret": _Source(("siret", "siren", "nic"), _siret),
    "name": _Source(
        (
            "denominationUsuelleEtablissement",
            "enseigne1Etablissement",
            "enseigne2Etablissement",
            "enseigne3Etablissement",
        ),
        _sign,
        clean=_cleaned,
    ),
    "address": _Source(
        (
            "complementAdresseEtablissement",
            "numeroVoieEtablissement",
            "indiceRepetitionEtablissement",
            "typeVoieEtablissement",
            "libelleVoieEtablissement",
        ),
        _joined,
        clean=_cleaned,
    ),
    "postcode": _Source(("codePostalEtablissement",), _form("[0-9]{5}", "a postcode")),
    "commune_code": _Source(("codeCommuneEtablissement",), _few(_optional(check_place))),
    "commune_name": _Source(("libelleCommuneEtablissement",), _few(_text), clean=_cleaned),
    "head_office": _Source(("etablissementSiege",), _choice({"true": True, "false": False})),
} | _common("Etablissement", ended="F", end="closed_on")
