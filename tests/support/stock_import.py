"""INSEE's stock files, imported as the command does."""

import io

import click

from label.companies import import_command
from label.companies.stock import read_stock
from label.kit.clock import day, now
from tests.support.city import City

UNITS = "siren,denominationUniteLegale,etatAdministratifUniteLegale,dateDebut,statutDiffusionUniteLegale"


def import_units(city: City, *rows: str, header: str = UNITS) -> None:
    """Rows of `StockUniteLegale`."""
    stock = read_stock(io.BytesIO("\n".join((header, *rows, "")).encode()))
    with click.progressbar(length=1) as bar:
        counts = import_command.take(city.database, stock, bar, day(now()))
    assert counts.bad == []


def cease(city: City, siren: str, on: str = "", name: str = "") -> None:
    """INSEE says that a unit has ceased, with the day unless it is left out."""
    import_units(city, f"{siren},{name},C,{on},O")


def reactivate(city: City, siren: str) -> None:
    import_units(city, f"{siren},,A,,O")
