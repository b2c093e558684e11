"""The command line `label`. Commands around one subject have a module of their own, `…_commands.py`."""

import json
import logging
import sys
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import click

from label.account_commands import account, token
from label.backup_commands import backup, restore
from label.certificate_commands import certificate, doctor, key, worker
from label.edition_commands import edition
from label.kit.clock import day, now
from label.kit.errors import Conflict
from label.kit.startup import without_garbage_collection
from label.partner_commands import partner
from label.terminal import Commands, database, opened, read, settings
from label.trail_commands import application, audit


@click.group(cls=Commands)
@click.version_option(package_name="boulogne-label")
def main() -> None:
    """The employer engagement label."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=settings().log_level)
    for name in ("alembic", "pikepdf"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its findings are reported by the caller


for command in (
    account,
    application,
    audit,
    backup,
    certificate,
    doctor,
    edition,
    key,
    partner,
    restore,
    token,
    worker,
):
    main.add_command(command)


@main.command()
def serve() -> None:
    """Serve over HTTP until SIGINT or SIGTERM."""
    with without_garbage_collection():
        from label.server import serve as run

    try:
        database().close()
        run(settings())
    except Conflict as refused:
        click.echo(refused.detail, err=True)
        sys.exit(1)


@main.command()
@click.option("--revision", default="head", show_default=True, help="A revision to stop at, for the developers.")
def migrate(revision: str) -> None:
    """Bring the database up to date, with what is shipped, and make the keys that are lacking."""
    from csr.catalogue import initial_content
    from label.accounts import associations
    from label.certificates import keyring
    from label.editions import actions as editions
    from label.editions import queries as edition_queries
    from label.kit import migrations

    with closing(opened()) as city:
        with city.engine.begin() as connection:
            migrations.upgrade(connection, revision)
        if revision == "head":
            city.write_sync(associations.add_initial_partners)
            city.write_sync(editions.publish_first_edition, now())
            city.write_sync(initial_content.add_missing, now())
            keyring.ensure_keys(settings(), now())
            for advice in city.read_sync(edition_queries.amendments_needed, day(now())):
                click.echo(advice, err=True)
    click.echo(f"The database is at {revision}.")


@main.command()
def demo() -> None:
    """Fill an empty database with a demonstration city, and write demo.json in the data folder."""
    from label.demo import fill, welcome

    fill(settings())
    click.echo(welcome(settings()))


@main.command()
@click.argument("facts", type=click.File("rb"))
@click.option("--edition", default="2026", show_default=True, help="The edition whose rulebook counts.")
def score(facts: BinaryIO, edition: str) -> None:
    """Score a facts document (JSON; `-` reads standard input). Needs no database."""
    from scoring import FactsRefused, UnknownEdition, load_rulebook, score_facts_document

    try:
        click.echo(json.dumps(score_facts_document(facts.read(), load_rulebook(edition)), indent=2, ensure_ascii=False))
    except UnknownEdition as unknown:
        click.echo(str(unknown), err=True)
        sys.exit(2)
    except FactsRefused as refused:
        for fault in refused.faults:
            click.echo(f"{fault.pointer or '/'}: {fault.message}", err=True)
        sys.exit(2)


@main.group("import")
def import_group() -> None:
    """Import from the company registry."""


@import_group.command("companies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_companies(file: Path) -> None:
    """Import StockUniteLegale or StockEtablissement of INSEE (CSV, ZIP or gzip); bad rows are reported and left out."""
    from label.companies.import_command import run

    run(database(), file)


@main.group()
def observatory() -> None:
    """The yearly observatory."""


@observatory.command("verify")
@click.argument("year")
def verify_observatory(year: str) -> None:
    """Make the tables of a frozen YEAR again from its stored inputs; exit 1 when they are not those published."""
    from csr.reports.observatory import verification

    faults = read(lambda session: list(verification.verify(session, year)))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)
    click.echo(f"The observatory of {year} is what its inputs give.")
