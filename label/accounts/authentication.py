"""From an API key to an `Actor`, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, select, update
from sqlalchemy.orm import Session

from label.accounts.keys import digest_of, well_formed
from label.accounts.models import Affiliation, Person, Token
from label.kit.actor import Actor, Membership, Role
from label.kit.compiled_statement import CompiledQuery
from label.kit.errors import Conflict, Unauthenticated
from label.kit.sessions import ReadSession

_COLUMNS = (
    Token.id,
    Token.revoked_at,
    Token.expires_at,
    Person.id,
    Person.name,
    Person.email,
    Affiliation.kind,
    Affiliation.siren,
    Affiliation.partner_id,
    Affiliation.may_grant,
)
_WHO = (
    select(*_COLUMNS)
    .join(Person, Person.id == Token.person_id)
    .outerjoin(Affiliation, and_(Affiliation.person_id == Person.id, Affiliation.ended_at.is_(None)))
    .where(Token.digest == bindparam("digest"))
)
FIND_ACTOR = CompiledQuery(lambda _insert: _WHO)
MOST_KEYS = 10_000
WRITTEN_AT_ONCE = 500
_TOUCH = update(Token).where(Token.id == bindparam("token")).values(last_used_at=bindparam("at"))


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What the rows behind a key say, as the driver gave them, and what they mean."""

    rows: list[Any]
    actor: Actor
    revoked: bool
    expires_at: datetime


class Authenticator:
    """Knows who a key is. When each key was last used is gathered here and written now and then, so that reading
    stays reading; a killed process loses at most the last of these times, never a change.

    The rows are read at every request, and an actor is made only when they have changed."""

    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}
        self._known: dict[str, KnownKey] = {}

    def identify(self, session: ReadSession, key: str, at: datetime) -> Actor:
        """The actor behind a key that is known, not revoked and not expired; else `Unauthenticated`."""
        digest = digest_of(key)
        known = self._known.get(digest)
        if known is None and not well_formed(key):
            raise Unauthenticated("This is not an API key of this service.")
        rows = FIND_ACTOR(session, digest=digest).fetchall()
        if known is None or known.rows != rows:
            known = self._read(session, digest, rows)
        if known.revoked:
            raise Unauthenticated("This API key is unknown or revoked.")
        if known.expires_at <= at:
            raise Unauthenticated("This API key has expired.")
        self._used[known.actor.token_id] = at
        return known.actor

    def _read(self, session: ReadSession, digest: str, rows: list[Any]) -> KnownKey:
        found = session.execute(_WHO, {"digest": digest}).all()
        if not found:
            raise Unauthenticated("This API key is unknown or revoked.")
        token, revoked_at, expires_at, person, name, email = found[0][:6]
        memberships = tuple(Membership(Role(row[6]), row[7], row[8], row[9]) for row in found if row[6])
        actor = Actor(person, name, email, token, memberships)
        if len(self._known) >= MOST_KEYS:
            self._known.clear()
        known = self._known[digest] = KnownKey(rows, actor, revoked_at is not None, expires_at)
        return known

    def take_last_uses(self) -> dict[str, datetime]:
        """Times gathered and not taken yet, some at a time: they are written while others wait to write."""
        used: dict[str, datetime] = {}
        while self._used and len(used) < WRITTEN_AT_ONCE:
            token, at = self._used.popitem()
            used[token] = at
        return used


def actor_today(session: ReadSession, person_id: str, token_id: str) -> Actor:
    """A person as they may act today, for work that they ordered earlier with this key; `Conflict` once it is revoked.

    A key that has expired since was in force when the work was ordered, and nobody doubts who ordered it. One that was
    revoked may have been in the wrong hands.
    """
    token = session.get(Token, token_id)
    if token is not None and token.revoked_at is not None:
        raise Conflict(
            f"The API key with which this was ordered was revoked on {token.revoked_at:%Y-%m-%d}: order it again with"
            " another key."
        )
    person = session.get_one(Person, person_id)
    rows = session.scalars(select(Affiliation).filter_by(person_id=person_id, ended_at=None).order_by(Affiliation.id))
    memberships = tuple(Membership(Role(row.kind), row.siren, row.partner_id, row.may_grant) for row in rows)
    return Actor(person.id, person.name, person.email, token_id, memberships)


def write_last_use(session: Session, used: dict[str, datetime]) -> None:
    """Write when keys were last used."""
    for token, at in sorted(used.items()):
        session.connection().execute(_TOUCH, {"token": token, "at": at})
