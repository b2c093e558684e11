"""`label import companies FILE`: batches, a progress bar, bad rows by their line."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from label.companies import imports
from label.companies.imports import ImportCounts
from label.companies.printed_names import missing_characters_text
from label.companies.stock import BadRow, LegalUnitRow, Stock, StockRefused, StockRow, read_stock
from label.kit import audit
from label.kit.clock import day, now
from label.kit.database import Database
from label.kit.errors import Invalid

BATCH = 1000
SHOWN = 100


def run(database: Database, file: Path) -> None:
    """Import a stock file and say what became of its rows; each batch is a transaction, so it may be run again."""
    with closing(database), file.open("rb") as stream:
        try:
            stock = read_stock(stream)
        except StockRefused as refused:
            raise Invalid(str(refused)) from None
        with click.progressbar(length=file.stat().st_size, label=file.name) as bar:
            tally = take(database, stock, bar, day(now()))
        database.write_sync(_leave_trail, file, tally)
    for line, faults in tally.bad[:SHOWN]:
        click.echo(f"{f'line {line}: ' if line else ''}{' '.join(faults)}", err=True)
    if len(tally.bad) > SHOWN:
        click.echo(f"… and {len(tally.bad) - SHOWN} more", err=True)
    for siren, name in list(tally.unprintable.items())[:SHOWN]:
        click.echo(f"{siren}: {missing_characters_text(name)}", err=True)
    if count := len(tally.unprintable):
        click.echo(f"{count} name{'s' if count > 1 else ''} cannot be printed on a certificate.", err=True)
    click.echo(f"{tally.written} added or changed, {tally.unchanged} unchanged, {len(tally.bad)} left out.")


def take(database: Database, stock: Stock, bar: Any, on: date) -> ImportCounts:
    """Write every row of a stock file on a day, moving the progress bar; returns what became of them."""
    tally, lines, seen = ImportCounts(), iter(stock), 0
    while batch := list(islice(lines, BATCH)):
        tally.bad += [(row.line, row.faults) for row in batch if isinstance(row, BadRow)]
        database.write_sync(_write, stock, batch, tally, on)
        bar.update(stock.position - seen)
        seen = stock.position
    return tally


def _write(session: Session, stock: Stock, batch: list[StockRow], tally: ImportCounts, on: date) -> None:
    rows: Iterator[Any] = (row for row in batch if not isinstance(row, BadRow))
    if stock.kind is LegalUnitRow:
        left, why = imports.write_units(session, list(rows), stock.columns, tally, on), "has no name"
    else:
        left = imports.write_establishments(session, list(rows), stock.columns, tally)
        why = "is of a company that is not known here: import StockUniteLegale first"
    tally.bad += [(0, (f"{each} {why}.",)) for each in left]


def _leave_trail(session: Session, file: Path, tally: ImportCounts) -> None:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    counts = {"written": tally.written, "unchanged": tally.unchanged, "bad": len(tally.bad)}
    counts |= {"unprintable": len(tally.unprintable)} if tally.unprintable else {}
    audit.record(session, None, now(), "import", ("registry", digest[:40]), after={"file": file.name, **counts})
