"""`label edition`: publishing, opening and amending an edition."""

from datetime import date
from typing import BinaryIO

import click

from label.kit.clock import now
from label.terminal import DAY, WholeNumber, read, write

tries_option = click.option(
    "--tries",
    type=WholeNumber(),
    default=2000,
    show_default=True,
    help="Random files to try the promises on, for each of 3 seeds.",
)


@click.group()
def edition() -> None:
    """Editions of the label."""


@edition.command("publish")
@click.argument("rulebook", type=click.File("rb"))
@click.option("--title", required=True, help="What people call the edition: « Édition 2027 ».")
@click.option("--period", nargs=2, type=DAY, required=True, help="First and last day counted.")
@click.option("--applications", nargs=2, type=DAY, required=True, help="First and last day to apply.")
@click.option("--forum", type=DAY, help="The forum's date; left out, it is not held.")
@click.option(
    "--appeal-months",
    type=WholeNumber(1, 24),
    default=2,
    show_default=True,
    help="Months to appeal after a refusal.",
)
@click.option(
    "--correction-days",
    type=WholeNumber(1, 365),
    default=30,
    show_default=True,
    help="Days to answer a correction.",
)
@click.option(
    "--correction-months",
    type=WholeNumber(1, 24),
    default=6,
    show_default=True,
    help="Months in which corrections are asked, from the submission or the appeal.",
)
@tries_option
def publish_edition(
    rulebook: BinaryIO,
    title: str,
    period: tuple[date, date],
    applications: tuple[date, date],
    forum: date | None,
    appeal_months: int,
    correction_days: int,
    correction_months: int,
    tries: int,
) -> None:
    """Publish an edition with its rulebook (JSON). One that breaks a promise is refused, with a counter-example."""
    from label.editions import actions, command

    allowed = actions.TimeAllowed(appeal_months, correction_days, correction_months)
    calendar, read_rulebook = read(command.plan, rulebook.read(), title, (*period, *applications), forum, allowed)
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
@tries_option
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
