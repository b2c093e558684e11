"""Ending what people may do. No actor means the command line."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from label.accounts import actions as accounts
from label.accounts import directory
from label.accounts.models import Affiliation, Interest, Token
from label.companies import ties
from label.kit import audit, database
from label.kit.actor import Actor, Role
from label.kit.sessions import ReadSession
from label.kit.versions import require_version
from label.people import queries, rules
from label.people.schemas import EndIn, GrantRightIn, PersonMembership, PersonOut

FORMER_MEMBER = "A agi pour l’entreprise, jusqu’à la fin de son appartenance."
ADMINISTRATORS = 9201203  # names the lock of all ends of the city's memberships


def end_membership(
    session: Session, actor: Actor | None, person_id: str, membership_id: str, data: EndIn, at: datetime
) -> PersonMembership:
    """A person acts for this organisation no longer, from their next request on."""
    row = queries.membership(session, person_id, membership_id)
    rules.check_is_live(row)
    _end_memberships(session, actor, [row], data.reason, at)
    return PersonMembership.model_validate(row)


def change_right(
    session: Session, actor: Actor | None, person_id: str, membership_id: str, data: GrantRightIn, at: datetime
) -> PersonMembership:
    """A reviewer is given the right to grant, or loses it."""
    row = queries.membership(session, person_id, membership_id)
    rules.check_has_a_right(row)
    rules.check_is_live(row)
    require_version(row.version, data.version)
    _set_right(session, actor, row, data, at)
    return PersonMembership.model_validate(row)


def withdraw_right(session: Session, actor: Actor | None, row: Affiliation, data: EndIn, at: datetime) -> None:
    """A reviewer loses the right to grant, and stays a reviewer."""
    rules.check_has_a_right(row)
    _set_right(session, actor, row, GrantRightIn(may_grant=False, reason=data.reason), at)


def leave(session: Session, actor: Actor | None, person_id: str, data: EndIn, at: datetime) -> PersonOut:
    """All of a person's memberships end, and all of their keys are revoked. Declared ties stay: they would count again
    if the person came back."""
    person = queries.get(session, person_id)
    memberships, keys = queries.live_memberships(session, person_id), queries.keys_in_force(session, person_id, at)
    rules.check_something_ends(len(memberships) + len(keys))
    _end_memberships(session, actor, memberships, data.reason, at)
    _revoke_keys(session, actor, keys, data.reason, at)
    return queries.shown(session, [person], at)[0]


def end_memberships(session: Session, actor: Actor | None, person_id: str, reason: str, at: datetime) -> None:
    """All that a person acts for ends."""
    _end_memberships(session, actor, queries.live_memberships(session, person_id), reason, at)


def lock_administrators(session: Session) -> None:
    """Of two ends of the city's memberships at once, the second waits here and sees what the first has left."""
    database.lock_exclusively(session, ADMINISTRATORS)


def end_interest(
    session: Session, actor: Actor | None, person_id: str, siren: str, data: EndIn, at: datetime
) -> PersonOut:
    """A tie that was declared by mistake ends: the company's files exist again for the person."""
    person, row = queries.get(session, person_id), queries.live_interest(session, person_id, siren)
    _check_independent(session, actor, siren)
    _end(row, actor, data.reason, at)
    session.flush()
    before, after = {"reason": row.reason, "declared_at": row.declared_at}, {"reason": data.reason}
    subject = ("person", person_id)
    audit.record(session, actor, at, "end_interest", subject, siren=siren, before=before, after=after)
    return queries.shown(session, [person], at)[0]


def _end_memberships(
    session: Session, actor: Actor | None, rows: Sequence[Affiliation], reason: str, at: datetime
) -> None:
    """These rows are of one person."""
    for row in rows:
        if row.siren is not None:
            _check_independent(session, actor, row.siren)
        if row.kind == Role.CITY:
            _check_administrator_remains(session, row.person_id, at)
    for row in rows:
        _end(row, actor, reason, at)
    session.flush()
    for row in rows:
        before = {"kind": row.kind, "partner": row.partner_id, "may_grant": row.may_grant}
        subject, after = ("person", row.person_id), {"ended_at": at, "reason": reason}
        audit.record(session, actor, at, "end_membership", subject, siren=row.siren, before=before, after=after)
        if row.siren is not None:  # who acted for the company does not judge what they did for it
            accounts.tie(session, actor, row.person_id, row.siren, FORMER_MEMBER, at)


def _revoke_keys(session: Session, actor: Actor | None, keys: Sequence[Token], reason: str, at: datetime) -> None:
    for token in keys:
        token.revoked_at = at
    session.flush()
    for token in keys:
        before, after = {"revoked_at": None}, {"revoked_at": at, "reason": reason}
        audit.record(session, actor, at, "revoke", ("token", token.id), before=before, after=after)


def _set_right(session: Session, actor: Actor | None, row: Affiliation, data: GrantRightIn, at: datetime) -> None:
    before, row.may_grant = row.may_grant, data.may_grant
    session.flush()
    after = {"may_grant": data.may_grant, "reason": data.reason}
    subject = ("person", row.person_id)
    audit.record(session, actor, at, "change_right", subject, before={"may_grant": before}, after=after)


def _end(row: Affiliation | Interest, actor: Actor | None, reason: str, at: datetime) -> None:
    row.ended_at, row.end_reason = at, reason
    row.ended_by = actor.person_id if actor else None


def _check_administrator_remains(session: Session, leaving: str, at: datetime) -> None:
    lock_administrators(session)
    rules.check_administrator_remains(remains=directory.administrator_remains(session, at, without=leaving))


def _check_independent(session: ReadSession, actor: Actor | None, siren: str) -> None:
    if actor is not None:
        rules.check_independent(siren, tied=ties.is_tied(session, actor.person_id, siren))
