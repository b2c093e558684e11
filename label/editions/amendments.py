"""An edition takes a new rulebook, by a dated and reasoned act of the city. The old document stays as published."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.editions.actions import check_arithmetic
from label.editions.models import Edition, EditionAmendment, PublishedRulebook
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict, Fault, Invalid, NotFound
from label.kit.sessions import ReadSession
from scoring import Rulebook, canonical, digest


def check_amendment(session: ReadSession, code: str, rulebook: Rulebook) -> Edition:
    """The edition as it is now, which this rulebook can amend."""
    edition = session.scalar(select(Edition).filter_by(code=code).execution_options(populate_existing=True))
    if edition is None:
        raise NotFound(f"No edition {code}.")
    if rulebook.edition != code:
        raise Invalid("The rulebook is invalid.", [Fault("/edition", f"This is a rulebook of {rulebook.edition}.")])
    check_arithmetic(rulebook)
    if digest(rulebook) == edition.rulebook_digest:
        raise Conflict(f"The edition {code} has this rulebook already.")
    return edition


def amend(
    session: Session, actor: Actor | None, code: str, rulebook: Rulebook, reason: str, at: datetime
) -> EditionAmendment:
    """Put a rulebook in force. No actor means the command line."""
    # Locked first: two amendments at once are put in force one after the other.
    # No key changes, so a file that names the edition meanwhile does not wait for this lock, nor this for it.
    session.execute(select(Edition.code).filter_by(code=code).with_for_update(key_share=True))
    edition = check_amendment(session, code, rulebook)
    before, name = edition.rulebook_digest, digest(rulebook)
    if session.get(PublishedRulebook, name) is None:
        session.add(PublishedRulebook(digest=name, document=canonical(rulebook).decode(), published_at=at))
        session.flush()  # two tables without a relationship are else written in either order
    edition.rulebook_digest = name
    old = session.get_one(PublishedRulebook, before).document
    row = EditionAmendment(
        edition=code,
        previous_digest=before,
        rulebook_digest=name,
        reason=reason,
        changes=json.dumps(differences(json.loads(old), json.loads(canonical(rulebook))), ensure_ascii=False),
        person_id=actor.person_id if actor else None,
        amended_at=at,
    )
    session.flush()
    session.add(row)
    session.flush()
    facts = {"rulebook_digest": name, "reason": reason}
    audit.record(session, actor, at, "amend", ("edition", code), before={"rulebook_digest": before}, after=facts)
    return row


def differences(before: Any, after: Any) -> list[dict[str, Any]]:
    """The figures that differ between two rulebook documents, by JSON pointer; null where one has none."""
    return [
        {"pointer": pointer, "before": one, "after": other} for pointer, one, other in _differing(before, after, "")
    ]


def _differing(before: Any, after: Any, pointer: str) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            yield from _differing(before.get(name), after.get(name), f"{pointer}/{name}")
    elif before != after:
        yield pointer, before, after
