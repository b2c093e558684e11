"""From an API key to an `Actor`, in one statement."""

import threading
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from label.accounts.keys import digest_of, well_formed
from label.accounts.models import Affiliation, Person, Token
from label.kit.actor import Actor, Kind, Membership
from label.kit.errors import Unauthenticated
from label.kit.prepared import Prepared

WHO = Prepared(
    lambda _insert: (
        select(
            Token.id,
            Token.revoked_at.is_(None),
            Token.expires_at > bindparam("at"),
            Person.id,
            Person.name,
            Person.email,
            Affiliation.kind,
            Affiliation.siren,
            Affiliation.partner_id,
            Affiliation.may_grant,
        )
        .join(Person, Person.id == Token.person_id)
        .outerjoin(Affiliation, Affiliation.person_id == Person.id)
        .where(Token.digest == bindparam("digest"))
    )
)
_TOUCH = update(Token).where(Token.id == bindparam("token")).values(last_used_at=bindparam("at"))


class Authenticator:
    """Knows who a key is. When each key was last used is gathered here and written now and then, so that reading
    stays reading; a killed process loses at most the last of these times, never a change."""

    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def identify(self, session: Session, key: str, at: datetime) -> Actor:
        """The actor behind a key that is known, not revoked and not expired; else `Unauthenticated`."""
        if not well_formed(key):
            raise Unauthenticated("This is not an API key of this service.")
        rows = WHO(session, digest=digest_of(key), at=at).fetchall()
        if not rows or not rows[0][1]:
            raise Unauthenticated("This API key is unknown or revoked.")
        token, _, in_force, person, name, email = rows[0][:6]
        if not in_force:
            raise Unauthenticated("This API key has expired.")
        self._used[token] = at
        memberships = tuple(Membership(Kind(row[6]), row[7], row[8], bool(row[9])) for row in rows if row[6])
        return Actor(person, name, email, token, memberships)

    def taken(self) -> dict[str, datetime]:
        """The times gathered since the last call."""
        with self._lock:
            used, self._used = self._used, {}
        return used


def touch(session: Session, used: dict[str, datetime]) -> None:
    """Write when keys were last used."""
    for token, at in sorted(used.items()):
        session.connection().execute(_TOUCH, {"token": token, "at": at})
