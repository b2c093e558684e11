"""`label audit` and `label application export`: who did what, and a whole file for a court."""

import json
from pathlib import Path

import click

from label.kit.clock import now
from label.terminal import WholeNumber, read, read_snapshot, settings, write


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("list")
@click.option("--siren", help="Only entries about this company.")
@click.option("--subject", help="Only entries about things of this kind: application, certificate, person, …")
@click.option("--subject-id", help="Only entries about the thing with this id.")
@click.option("--person-id", help="Only what the person with this id did.")
@click.option("--limit", type=WholeNumber(1, 200), default=50, show_default=True, help="Entries at most.")
def list_audit(
    siren: str | None, subject: str | None, subject_id: str | None, person_id: str | None, limit: int
) -> None:
    """The latest entries: when, who, what, on what, and what was set."""
    from label.audit import command
    from label.audit.schemas import AuditFilter

    asked = AuditFilter(siren=siren, subject=subject, subject_id=subject_id, person_id=person_id, limit=limit)
    for line in read(command.lines, asked):
        click.echo(line)


@click.group()
def application() -> None:
    """Applications."""


@application.command("export")
@click.argument("application_id", metavar="ID")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--reason", required=True, help="Why, 10 to 500 characters; the audit trail keeps it.")
def export_application(application_id: str, file: Path, reason: str) -> None:
    """Write the whole file of the application ID into a new ZIP, with a manifest of digests, for a court."""
    from label.case_files import actions, command
    from label.case_files.schemas import ExportQuery
    from label.kit.storage import Store
    from label.kit.validation import checked

    asked = checked(ExportQuery, json.dumps({"reason": reason}).encode())
    write(actions.record, None, application_id, asked, now())
    case = read_snapshot(actions.gather, None, application_id, asked, now())
    size = command.save(Store(settings().data_dir / "files"), case, file)
    click.echo(f"{file}: {size} bytes.")
