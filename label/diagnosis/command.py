"""What `label doctor` prints."""

from collections.abc import Callable
from contextlib import closing

import click
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from label.certificates.planning import Issuer
from label.diagnosis.doctor import examine
from label.diagnosis.scope import CheckScope, Notice
from label.kit.damage import damage_text, is_damage
from label.kit.database import Database
from label.kit.sessions import ReadSession


def report(open_database: Callable[[], Database], issuer: Issuer, scope: CheckScope) -> int:
    """Prints each finding when it is found: disagreements on standard error, notices on standard output. Returns how
    many disagreements there are. Raises KeyMissing first: a check of seals would make a key that is missing, in the
    place of the one that a backup holds."""
    issuer.keyring.credential()
    issuer.keyring.check_readable()
    try:
        with closing(open_database()) as database:
            return database.read_snapshot_sync(_print, issuer, scope)
    except DBAPIError as error:
        if not is_damage(error):
            raise
        click.echo(f"the database is damaged, nothing can be compared: {damage_text(error)}", err=True)
        return 1


def _print(session: ReadSession, issuer: Issuer, scope: CheckScope) -> int:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SET LOCAL statement_timeout = 0")
        )  # the whole audit trail takes longer than a request may
    found = 0
    for sentence in examine(session, issuer, scope):
        notice = isinstance(sentence, Notice)
        click.echo(sentence, err=not notice)
        found += not notice
    return found
