"""`label backup` and `label restore`."""

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from label.kit.clock import now
from label.kit.errors import Refusal
from label.kit.settings import Settings
from label.terminal import database, opened, settings

if TYPE_CHECKING:
    from label.backup.manifest import Manifest
    from label.backup.reader import ArchiveReader

REFUSED, DISAGREES = 1, 3
PASSPHRASE_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys", is_flag=True, help="The private keys too, encrypted with a passphrase.")
@click.option("--passphrase-file", type=PASSPHRASE_FILE, help="Its first line; else LABEL_BACKUP_PASSPHRASE, or asked.")
def backup(file: Path, *, with_keys: bool, passphrase_file: Path | None) -> None:
    """Write every row and every stored file of one moment into the archive FILE (tar), beside a running server.

    Exits 1 when nothing was written, and also when a stored file is missing or damaged: the archive then holds the
    rest and names what it lacks.
    """
    from label.backup.actions import back_up
    from label.backup.progress import ProgressLog

    if passphrase_file and not with_keys:
        raise click.UsageError("--passphrase-file is for --with-keys.")
    passphrase = _new_passphrase(passphrase_file) if with_keys else None
    with _refusals(), closing(database()) as source:
        manifest = back_up(settings(), source, file, passphrase, now(), ProgressLog("written", _say))
    rows = sum(table.rows for table in manifest.tables)
    click.echo(f"{file}: {rows} rows, {len(manifest.files)} files, audit trail up to {manifest.audit.sequence}.")
    if not with_keys:
        click.echo("The private keys are not in it: keep a copy of their folder elsewhere.")
    for lacking in manifest.lacking:
        click.echo(f"Not in the archive: {lacking.why}", err=True)
    if manifest.lacking:
        sys.exit(REFUSED)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--passphrase-file", type=PASSPHRASE_FILE, help="Of the keys in the archive; see `label backup`.")
def restore(file: Path, *, passphrase_file: Path | None) -> None:
    """Restore the archive FILE into an empty database of either kind and into the store of the data folder.

    Exits 0 when everything is restored and agrees, 1 when it is refused and nothing was changed, 3 when it is restored
    and a file is missing or `label doctor` finds a disagreement.
    """
    from label.backup import key_vault, reader
    from label.backup import restore as archives
    from label.backup.progress import ProgressLog
    from label.kit.storage import Store

    chosen, folder = settings(), key_vault.keys_folder(settings())
    store = Store(chosen.data_dir / "files")
    with _refusals(), closing(reader.ArchiveReader(file)) as archive:
        keys = _keys(archive, passphrase_file, chosen)
        archive.verify(ProgressLog("verified", _say))
        key_vault.check_folder(folder, keys)
        progress = ProgressLog("restored", _say)

        def write_files() -> None:
            archives.restore_files(archive, store, progress)
            key_vault.put_back(folder, keys)

        with closing(opened()) as target:
            archives.check_target(target, store, archive.manifest)
            archives.restore(target, archive, write_files, now(), progress)
    manifest = archive.manifest
    click.echo(f"Restored what was there on {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    for sentence in archives.unnamed_files(store, manifest):
        click.echo(sentence)
    _restart_audit_head(chosen)
    _tell_keys(chosen, manifest)
    _tell_disagreements([*archives.lacking_files(store, manifest), *_disagreements(chosen)])


def _restart_audit_head(chosen: Settings) -> None:
    """What was noted of the database that this one replaces would call it older for ever."""
    from label.kit import audit_head

    with closing(database()) as restored:
        replaced = restored.read_sync(audit_head.restart, chosen.data_dir)
    if replaced is not None:
        click.echo(
            f"The audit trail had been noted up to entry {replaced.sequence}, which is not in the archive: what was"
            " done after the backup is lost. From now on the restored trail is noted."
        )


def _disagreements(chosen: Settings) -> list[str]:
    """What `label doctor` would say; with keys made for the check alone where the city's are missing."""
    from label import diagnosis, worker
    from label.backup.missing_keys import with_some_keys

    try:
        with with_some_keys(chosen) as checked, closing(database()) as restored:
            issuer = worker.issuer(checked)
            return restored.read_snapshot_sync(diagnosis.disagreements, issuer, now(), True)  # noqa: FBT003
    except Refusal as refusal:
        return [f"Not everything could be checked: {refusal.detail} Run `label doctor` once that is mended."]


def _tell_disagreements(found: list[str]) -> None:
    for one in found:
        click.echo(one, err=True)
    if found:
        click.echo(f"It is restored, with {len(found)} disagreement{'s' if len(found) > 1 else ''}.", err=True)
        sys.exit(DISAGREES)
    click.echo("Decisions, certificates, files, status lists and the audit trail agree.")


def _tell_keys(chosen: Settings, manifest: "Manifest") -> None:
    from label.backup.missing_keys import missing_keys

    with closing(database()) as restored:
        missing = restored.read_sync(missing_keys, chosen)
    for sentence in missing:
        click.echo(sentence, err=True)
    if missing and not manifest.has_keys:
        click.echo(f"The archive holds no private keys; the seal's was {manifest.seal}.", err=True)


def _keys(archive: "ArchiveReader", passphrase_file: Path | None, chosen: Settings) -> dict[str, bytes]:
    """The archive's keys, decrypted; none where it has none or nobody gives a passphrase."""
    from label.backup.errors import ArchiveRefused
    from label.backup.key_vault import decrypt
    from label.backup.manifest import KEYS

    passphrase = _passphrase(passphrase_file, chosen)
    if not archive.manifest.has_keys:
        if passphrase_file:
            raise ArchiveRefused("A passphrase was given, and the archive holds no keys: leave out --passphrase-file.")
        return {}
    if not passphrase and sys.stdin.isatty():
        passphrase = click.prompt("Passphrase of the keys (empty: leave them)", default="", hide_input=True, err=True)
    if not passphrase:
        click.echo("The keys in the archive are left there: no passphrase was given.", err=True)
        return {}
    return decrypt(archive.read(KEYS), passphrase)


def _new_passphrase(file: Path | None) -> str:
    passphrase = _passphrase(file, settings())
    if not passphrase and sys.stdin.isatty():
        passphrase = click.prompt("Passphrase for the keys", hide_input=True, confirmation_prompt=True, err=True)
    if not passphrase:
        raise click.UsageError("--with-keys needs a passphrase: --passphrase-file, or LABEL_BACKUP_PASSPHRASE.")
    return passphrase


def _passphrase(file: Path | None, chosen: Settings) -> str:
    if file is None:
        return chosen.backup_passphrase.get_secret_value()
    try:
        return file.read_text().partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise click.UsageError(f"{file} is no text in UTF-8.") from None


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal, or a disk that does not do, in a line; exit 1."""
    try:
        yield
    except Refusal as refusal:
        click.echo(refusal.detail, err=True)
    except OSError as error:
        click.echo(f"{error.filename or 'The disk'}: {error.strerror}.", err=True)
    else:
        return
    sys.exit(REFUSED)


def _say(line: str) -> None:
    click.echo(line, err=True)
