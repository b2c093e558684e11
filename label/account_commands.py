"""`label account` and `label token`: people, what they act for, and their keys."""

import json
import secrets

import click

from label.kit.clock import now
from label.terminal import WholeNumber, read, settings, write


@click.group()
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


@account.command("pseudonymise")
@click.argument("email")
@click.option("--reason", required=True, help="Why, 10 to 500 characters; the audit trail keeps it, so name nobody.")
def pseudonymise(email: str, reason: str) -> None:
    """Replace a person's name and address by a pseudonym and revoke their keys; refused while their acts can be
    challenged."""
    from label.kit.validation import checked
    from label.pseudonyms import actions
    from label.pseudonyms.schemas import PseudonymisationIn

    data = checked(PseudonymisationIn, json.dumps({"reason": reason}).encode())
    done = write(actions.pseudonymise_address, email, data, now())
    click.echo(f"{done.name} <{done.email}> (keys revoked: {done.keys_revoked})")
    if done.entries_in_clear:
        click.echo(
            "Entries of the audit trail that hold the former name and address in the database, and are shown with the"
            f" pseudonym: {done.entries_in_clear}.",
            err=True,
        )


@click.group()
def token() -> None:
    """API keys."""


@token.command("create")
@click.argument("email")
@click.option("--title", default="", help="What the key is for.")
@click.option("--days", type=WholeNumber(1, 3650), help="Its life; the setting key_days if left out.")
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
