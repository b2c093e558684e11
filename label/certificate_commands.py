"""The commands around certificates: `label worker`, `label doctor`, `label certificate …`, `label key …`."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import click

from label.kit.clock import now
from label.kit.startup import without_garbage_collection
from label.terminal import WholeNumber, database, read, settings, write


@click.command()
@click.option("--processes", type=WholeNumber(1, 16), default=1, show_default=True, help="Workers side by side.")
@click.option("--until-idle", is_flag=True, help="End when nothing is left to issue; exit 1 when something is.")
@click.option(
    "--hold",
    type=click.FloatRange(0.1),
    default=30,
    show_default=True,
    help="Seconds before another worker takes the order of one that died.",
)
def worker(processes: int, *, until_idle: bool, hold: float) -> None:
    """Issue what campaigns have ordered, until SIGINT or SIGTERM."""
    with without_garbage_collection():
        from label import worker

    database().close()
    held = timedelta(seconds=hold)
    if processes == 1:
        worker.run_worker(settings(), until_idle=until_idle, hold=held)
    else:
        worker.run_workers(settings(), processes, until_idle=until_idle, hold=held)
    if until_idle and worker.orders_left(settings()):
        click.echo("Orders are left: their campaigns say what they wait for.", err=True)
        sys.exit(1)


class Duration(click.ParamType[timedelta]):
    """`1d`, `12h`, `30m`."""

    name = "duration"
    units: ClassVar[dict[str, timedelta]] = {
        "d": timedelta(days=1),
        "h": timedelta(hours=1),
        "m": timedelta(minutes=1),
    }

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        text = str(value)
        number, unit = text[:-1], self.units.get(text[-1:])
        if unit is None or not number.isascii() or not number.isdigit() or not 0 < int(number) < 100_000:
            self.fail(f"{text!r} is no duration: write for example 1d, 12h or 30m.", param, ctx)
        return int(number) * unit


@click.command()
@click.option("--quick", is_flag=True, help="Check only that the files exist, with their sizes, without reading them.")
@click.option(
    "--since", type=Duration(), help="Compare only what has changed in the last 1d, 12h or 30m; everything if left out."
)
def doctor(*, quick: bool, since: timedelta | None) -> None:
    """Compare files, rows, certificates, status lists and the audit trail, and check the database itself.

    Each disagreement is a line on standard error as soon as it is found, then their number; notices go to standard
    output. Exits 0 when everything agrees, 1 when something does not or the database is damaged, 2 when a key or a
    setting is missing.
    """
    from label import worker
    from label.diagnosis import CheckScope, command

    at = now()
    scope = CheckScope(at, deep=not quick, since=at - since if since else None)
    found = command.report(database, worker.issuer(settings()), scope)
    if found:
        click.echo(f"{found} disagreement{'s' if found > 1 else ''}.", err=True)
        sys.exit(1)
    if scope.since:
        click.echo(f"What has changed since {scope.since:%Y-%m-%d %H:%M} UTC agrees.")
    else:
        click.echo("Decisions, certificates, files, status lists and the audit trail agree.")


@click.group()
def certificate() -> None:
    """Certificates."""


@certificate.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--trust", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Authorities to trust (PEM)."
)
@click.option("--did", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The issuer's did.json.")
@click.option(
    "--status", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A status list that was fetched."
)
def verify_certificate(file: Path, trust: Path | None, did: Path | None, status: Path | None) -> None:
    """Check a certificate's FILE without a network: issued, altered (and where) or unknown.

    Trusts this installation's own seals and keys, or those of the issuer whose documents are given: an authority alone
    does not make a file the issuer's. Exits 0 when it is what was issued and in force as far as can be told, 1 when it
    is not, 2 when the file cannot be read.
    """
    from label.certificates import offline_verification
    from label.certificates.trust import trusted_issuer

    trusted = trusted_issuer(settings(), trust, did)
    report = offline_verification.verify(file.read_bytes(), trusted, status.read_bytes() if status else None, now())
    for line in report.lines:
        click.echo(line)
    sys.exit(report.exit_code)


@click.group()
def key() -> None:
    """The issuer's keys."""


@key.command("rotate")
@click.option("--seal", is_flag=True, help="The test authority's seal too; a real one is changed by its settings.")
def rotate_key(*, seal: bool) -> None:
    """Sign with a new key from now on; what the old ones have signed stays valid."""
    from label.certificates import keyring
    from label.seals import authority

    chosen = settings()
    database().close()  # a key that cannot be written down is not made
    if seal and (chosen.seal_file or chosen.seal_module):
        raise click.UsageError("The seal is not the test authority's: change LABEL_SEAL_FILE or the token instead.")
    keyring.rotate_credential_key(chosen)
    held = keyring.Keyring(chosen)
    if seal:
        authority.renew_seal(held.folder, chosen.city_name, now())
    write(keyring.record_current_keys, held, now())
    click.echo(f"Credentials are signed with {held.credential().name}, files with the seal of {held.seal().name}.")


@key.command("list")
def list_keys() -> None:
    """Every key that has signed, and since when."""
    from label.certificates import keyring

    for line in read(keyring.key_lines):
        click.echo(line)
