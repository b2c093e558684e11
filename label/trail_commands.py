"""The commands around who did what: `label audit …`."""

import click

from label.terminal import read


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("list")
@click.option("--siren", help="Only entries about this company.")
@click.option("--subject", help="Only entries about things of this kind: application, certificate, person, …")
@click.option("--subject-id", help="Only entries about the thing with this id.")
@click.option("--person-id", help="Only what the person with this id did.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="Entries at most.")
def list_audit(
    siren: str | None, subject: str | None, subject_id: str | None, person_id: str | None, limit: int
) -> None:
    """The latest entries: when, who, what, on what, and what was set."""
    from label.audit import command
    from label.audit.schemas import AuditFilter

    asked = AuditFilter(siren=siren, subject=subject, subject_id=subject_id, person_id=person_id, limit=limit)
    for line in read(command.lines, asked):
        click.echo(line)
