"""The command line: `label serve`, `migrate`, `demo`, `score`, `account`, `token`, `edition`, `import` and others."""

import json
import logging
import secrets
import sys
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click

from label.backup_commands import backup, restore
from label.certificate_commands import certificate, doctor, key, worker
from label.kit.clock import day, now
from label.kit.errors import Conflict
from label.kit.startup import without_garbage_collection
from label.partner_commands import partner
from label.terminal import Commands, database, opened, read, settings, write
from label.trail_commands import application, audit, pseudonymise


@click.group(cls=Commands)
@click.version_option(package_name="boulogne-label")
def main() -> None:
    """The employer engagement label."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=settings().log_level)
    for name in ("alembic", "pikepdf"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its findings are reported by the caller


for one in (worker, doctor, backup, restore, certificate, key, application, audit, partner):
    main.add_command(one)


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


@main.group()
def account() -> None:
    """People and the organisations they act for."""


@account.command("create")
@click.argument("email")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice(["company", "partner", "reviewer", "soee", "city"]),
    required=True,
    help="company, partner (an association), reviewer (the club), soee (who steer large firms) or city.",
)
@click.option("--siren", help="The company, for a company member.")
@click.option("--partner", help="The association's id, for a partner.")
@click.option("--may-grant", is_flag=True, help="A reviewer who may decide.")
def create_account(
    email: str, name: str, kind: str, siren: str | None, partner: str | None, *, may_grant: bool
) -> None:
    """Let a person act for an organisation; a second call adds another organisation."""
    from label.accounts import command

    click.echo(write(command.create_account, email, name, kind, siren, partner, now(), may_grant=may_grant))


@account.command("end")
@click.argument("email")
@click.option(
    "--kind", type=click.Choice(["company", "partner", "reviewer", "soee", "city"]), help="Of the membership."
)
@click.option("--siren", help="The company, for a company member.")
@click.option("--partner", help="The association's id, for a partner.")
@click.option("--everything", is_flag=True, help="All memberships end, and all keys are revoked.")
@click.option("--right-to-grant", is_flag=True, help="Only the right to grant ends; the reviewer stays.")
@click.option("--reason", required=True, help="Why; it stays in the history.")
def end_account(
    email: str,
    kind: str | None,
    siren: str | None,
    partner: str | None,
    reason: str,
    *,
    everything: bool,
    right_to_grant: bool,
) -> None:
    """End what a person may do, from their next request on. The last officer of the city with a key stays."""
    from label.people import command

    asked = command.EndAsked(kind, siren, partner, everything, right_to_grant)
    click.echo(write(command.end_account, email, asked, reason, now()))


@account.command("end-tie")
@click.argument("email")
@click.argument("siren")
@click.option("--reason", required=True, help="Why; it stays in the history.")
def end_tie(email: str, siren: str, reason: str) -> None:
    """End a tie to the company SIREN that a reviewer or officer declared by mistake."""
    from label.people import command

    click.echo(write(command.end_tie, email, siren, reason, now()))


@account.command("list")
def list_accounts() -> None:
    """Everyone, with what they act for today."""
    from label.accounts import command

    for line in read(command.accounts):
        click.echo(line)


account.add_command(pseudonymise)


@main.group()
def token() -> None:
    """API keys."""


@token.command("create")
@click.argument("email")
@click.option("--title", default="", help="What the key is for.")
@click.option("--days", type=click.IntRange(1, 3650), help="Its life; the setting key_days if left out.")
def create_token(email: str, title: str, days: int | None) -> None:
    """Make a key for a person and print it, once."""
    from label.accounts import command

    life = days or settings().key_days
    click.echo(write(command.create_token, email, title or "command line", life, now(), secrets.SystemRandom()))


@token.command("list")
@click.argument("email")
def list_tokens(email: str) -> None:
    """A person's keys, by their first characters."""
    from label.accounts import command

    for line in read(command.tokens, email):
        click.echo(line)


@token.command("revoke")
@click.argument("prefix")
def revoke_token(prefix: str) -> None:
    """Make a key open nothing any more; PREFIX is its first 12 characters. Also the last key of the city, which a
    warning then says: a key that has leaked is revoked first."""
    from label.accounts import actions
    from label.people import command

    write(actions.revoke_token, prefix, now())
    click.echo(f"{prefix}… is revoked.")
    if warning := read(command.administration_warning, now()):
        click.echo(warning, err=True)


@main.group()
def edition() -> None:
    """Editions of the label."""


@edition.command("publish")
@click.argument("rulebook", type=click.File("rb"))
@click.option("--title", required=True, help="What people call the edition: « Édition 2027 ».")
@click.option("--period", nargs=2, type=click.DateTime(["%Y-%m-%d"]), required=True, help="First and last day counted.")
@click.option(
    "--applications", nargs=2, type=click.DateTime(["%Y-%m-%d"]), required=True, help="First and last day to apply."
)
@click.option("--forum", type=click.DateTime(["%Y-%m-%d"]), help="The forum's date; left out, it is not held.")
@click.option(
    "--appeal-months",
    type=click.IntRange(1, 24),
    default=2,
    show_default=True,
    help="Months to appeal after a refusal.",
)
@click.option(
    "--correction-days",
    type=click.IntRange(1, 365),
    default=30,
    show_default=True,
    help="Days to answer a correction.",
)
@click.option(
    "--correction-months",
    type=click.IntRange(1, 24),
    default=6,
    show_default=True,
    help="Months in which corrections are asked, from the submission or the appeal.",
)
@click.option(
    "--tries", default=2000, show_default=True, help="Random files to try the promises on, for each of 3 seeds."
)
def publish_edition(
    rulebook: BinaryIO,
    title: str,
    period: tuple[datetime, datetime],
    applications: tuple[datetime, datetime],
    forum: datetime | None,
    appeal_months: int,
    correction_days: int,
    correction_months: int,
    tries: int,
) -> None:
    """Publish an edition with its rulebook (JSON). One that breaks a promise is refused, with a counter-example."""
    from label.editions import actions, command

    days = [one.date() for one in (*period, *applications)]
    held: date | None = forum.date() if forum else None
    allowed = actions.TimeAllowed(appeal_months, correction_days, correction_months)
    calendar, read_rulebook = read(command.plan, rulebook.read(), title, days, held, allowed)
    actions.check_promises(read_rulebook, tries)
    click.echo(write(command.publish, calendar, read_rulebook, now()))


@edition.command("open")
@click.argument("code")
def open_edition(code: str) -> None:
    """Open the edition CODE: applications are submitted from then on. Refused while too few reviewers and people who
    decide have access for a first decision and an appeal."""
    from label.applications import openings

    write(openings.open_edition, None, code, now())
    click.echo(f"The edition {code} is open.")


@edition.command("amend")
@click.argument("code")
@click.argument("rulebook", type=click.File("rb"), required=False)
@click.option("--reason", required=True, help="Why; the companies concerned read it.")
@click.option(
    "--tries", default=2000, show_default=True, help="Random files to try the promises on, for each of 3 seeds."
)
def amend_edition(code: str, rulebook: BinaryIO | None, reason: str, tries: int) -> None:
    """Give the edition CODE another RULEBOOK (JSON): left out, the one that this version brings. Files that are not
    decided are scored by it from then on; decided files keep theirs."""
    from label.declarations import amendments
    from label.editions import command

    data = command.amendment(rulebook.read() if rulebook else None, reason)
    planned = read(amendments.prepare, None, code, data, now())
    amendments.try_promises(tries)(planned)
    done = write(amendments.amend, None, code, data, planned, now())
    click.echo(f"The edition {code} is amended: {done.previous_digest} is replaced by {done.rulebook_digest}.")


@main.group("import")
def import_group() -> None:
    """Import from the company registry."""


@import_group.command("companies")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_companies(file: Path) -> None:
    """Import an INSEE stock file (StockUniteLegale or StockEtablissement, CSV); bad rows are reported and left out."""
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
