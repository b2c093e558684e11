"""The life of a link: created with what it acts on, armed when a mail carries it, used once or revoked.

The act that a link allows leaves the audit entry; the link itself leaves none, so that no trail names a secret.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.orm import Session

from label.kit.errors import Gone
from label.kit.ids import new_id
from label.links.models import SingleUseLink
from label.links.secrets import digest_of, new_secret

GONE = "This link has been used, has expired or has been withdrawn. Ask for a new one where you got it."


@dataclass(frozen=True, slots=True)
class UsedLink:
    """What a link allowed: its use is written in this transaction."""

    id: str
    subject_id: str
    person_id: str | None


def create(
    session: Session,
    purpose: str,
    subject_id: str,
    life: timedelta,
    at: datetime,
    *,
    person_id: str | None = None,
) -> str:
    """The identifier of a new link, which cannot be used before `arm` has given it a secret."""
    link = SingleUseLink(
        id=new_id(),
        purpose=purpose,
        subject_id=subject_id,
        person_id=person_id,
        life_seconds=int(life.total_seconds()),
        created_at=at,
        expires_at=at + life,
    )
    session.add(link)
    session.flush()
    return link.id


def arm(session: Session, link_id: str, at: datetime, chance: Random) -> str:
    """A new secret, returned this once: only its digest is stored, and a former secret is void.

    The first secret does not lengthen the link's life; each later one starts it again, as its mail is sent again.
    Raises Gone for a link that has been used or revoked, or whose life ended before its first mail.
    """
    link = session.get_one(SingleUseLink, link_id, with_for_update=True, populate_existing=True)
    if link.used_at or link.revoked_at or (link.digest is None and link.expires_at <= at):
        raise Gone(GONE)
    if link.digest is not None:
        link.expires_at = at + timedelta(seconds=link.life_seconds)
    secret = new_secret(chance)
    link.digest = digest_of(secret)
    session.flush()
    return secret


def use(session: Session, purpose: str, secret: str, at: datetime) -> UsedLink:
    """Uses up the link in one conditional statement, so that of many parallel uses one succeeds.

    Raises Gone, with the same words whether it is used, expired, revoked or unknown.
    """
    usable = and_(SingleUseLink.purpose == purpose, SingleUseLink.digest == digest_of(secret), live(at))
    row = session.execute(
        update(SingleUseLink)
        .where(usable)
        .values(used_at=at)
        .returning(SingleUseLink.id, SingleUseLink.subject_id, SingleUseLink.person_id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        raise Gone(GONE)
    return UsedLink(row.id, row.subject_id, row.person_id)


def revoke(session: Session, purpose: str, subject_id: str, at: datetime) -> None:
    """Ends every unused link to this act on this subject."""
    session.execute(
        update(SingleUseLink)
        .where(
            SingleUseLink.purpose == purpose,
            SingleUseLink.subject_id == subject_id,
            SingleUseLink.used_at.is_(None),
            SingleUseLink.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .execution_options(synchronize_session=False)
    )


def live(at: datetime) -> ColumnElement[bool]:
    """The links that can still be used."""
    return and_(SingleUseLink.used_at.is_(None), SingleUseLink.revoked_at.is_(None), SingleUseLink.expires_at > at)
