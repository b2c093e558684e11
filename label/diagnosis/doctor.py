"""All checks, in the order of the report. Each yields a sentence for each disagreement."""

from datetime import datetime

from label.certificates.planning import Issuer
from label.diagnosis import audit_trail, certificates, decisions, files, orders, status_lists
from label.kit.sessions import ReadSession


def disagreements(session: ReadSession, issuer: Issuer, at: datetime, deep: bool) -> list[str]:  # noqa: FBT001
    """A sentence each. `deep` reads every stored file and verifies its seal; without it only sizes are compared."""
    return [
        *decisions.check(session),
        *certificates.check(session),
        *files.check(session, issuer, deep=deep),
        *status_lists.check(session, issuer),
        *orders.check(session, at),
        *audit_trail.check(session),
    ]
