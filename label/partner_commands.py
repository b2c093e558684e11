"""The commands around partner associations: `label partner …`."""

from datetime import date

import click

from label.kit.clock import now
from label.terminal import DAY, read, write


@click.group()
def partner() -> None:
    """Partner associations."""


@partner.command("add")
@click.argument("partner_id", metavar="ID")
@click.argument("name")
@click.option("--address", help="Where it is.")
def add_partner(partner_id: str, name: str, address: str | None) -> None:
    """Add the association ID, called NAME. The id never changes: lower-case letters, digits and hyphens."""
    from label.accounts import partner_command

    click.echo(write(partner_command.add, partner_id, name, address, now()))


@partner.command("rename")
@click.argument("partner_id", metavar="ID")
@click.argument("name")
def rename_partner(partner_id: str, name: str) -> None:
    """Call the association ID by its new NAME; the audit trail keeps the former one."""
    from label.accounts import partner_command

    click.echo(write(partner_command.rename, partner_id, name, now()))


@partner.command("close")
@click.argument("partner_id", metavar="ID")
@click.option("--reason", required=True, help="Why; anyone can read it.")
@click.option("--on", "closed_on", type=DAY, help="Since when; today if left out.")
def close_partner(partner_id: str, reason: str, closed_on: date | None) -> None:
    """Close the association ID: it takes nothing new, and keeps its name in what exists."""
    from label.accounts import partner_command

    click.echo(write(partner_command.close, partner_id, reason, closed_on, now()))


@partner.command("reopen")
@click.argument("partner_id", metavar="ID")
def reopen_partner(partner_id: str) -> None:
    """Open the association ID again."""
    from label.accounts import partner_command

    click.echo(write(partner_command.reopen, partner_id, now()))


@partner.command("list")
def list_partners() -> None:
    """Every association, with its address and whether it is closed."""
    from label.accounts import partner_command

    for line in read(partner_command.lines):
        click.echo(line)
