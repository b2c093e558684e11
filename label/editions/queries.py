"""Reading editions and their rulebooks."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, ScalarSelect, select

from label.editions.models import Edition, EditionAmendment, PublishedRulebook
from label.editions.schemas import AmendmentOut, EditionList, EditionOut, RulebookAsked, RulebookChange
from label.kit.errors import Conflict, NotFound
from label.kit.sessions import ReadSession
from scoring import ARITHMETIC, Rulebook, read_rulebook


def get(session: ReadSession, code: str) -> Edition:
    """The edition; anyone may read it. Each process reads it once: its calendar does not change once published. Its
    rulebook may, by an amendment: read it with `rulebook_in_force`."""
    known = _EDITIONS.setdefault(session.get_bind().engine, {})
    edition = known.get(code)
    if edition is None:
        edition = session.scalar(select(Edition).filter_by(code=code).execution_options(populate_existing=True))
        if edition is None:
            raise NotFound(f"No edition {code}.")
        session.expunge(edition)
        known[code] = edition
    return edition


def exists(session: ReadSession, code: str) -> bool:
    """Is there an edition of this code?"""
    return session.get(Edition, code) is not None


def show(session: ReadSession, code: str) -> EditionOut:
    """One edition, with its amendments."""
    return _shown(session, [_fresh(session, code)])[0]


def listed(session: ReadSession) -> EditionList:
    """Every edition, the latest first."""
    rows = session.scalars(select(Edition).order_by(Edition.code.desc()).execution_options(populate_existing=True))
    return EditionList(items=_shown(session, rows.all()))


def ending_between(session: ReadSession, first: date, last: date) -> Sequence[Edition]:
    """The editions whose period ends on one of these days, by their code."""
    rows = select(Edition).where(Edition.period_end >= first, Edition.period_end <= last)
    return session.scalars(rows.order_by(Edition.code)).all()


def opened_at(session: ReadSession, code: str) -> datetime | None:
    """When the city opened the edition, as it is now: `get` may have read it before."""
    return session.scalar(select(Edition.opened_at).filter_by(code=code))


def not_opened(session: ReadSession, today: date) -> list[str]:
    """The codes of the editions that take applications today by their calendar, and that the city has not opened."""
    current = select(Edition.code).where(Edition.applications_open <= today, Edition.applications_close >= today)
    return list(session.scalars(current.where(Edition.opened_at.is_(None)).order_by(Edition.code)))


def open_today(session: ReadSession, today: date) -> list[str]:
    """The codes of the editions that take applications today."""
    current = select(Edition.code).where(Edition.applications_open <= today, Edition.applications_close >= today)
    return list(session.scalars(current.where(Edition.opened_at.is_not(None)).order_by(Edition.code)))


def rulebook_in_force(session: ReadSession, code: str) -> str:
    """The digest of the edition's rulebook, as it is now."""
    return _fresh(session, code).rulebook_digest


def digest_in_force(code: str | ColumnElement[str]) -> ScalarSelect[str]:
    """For a statement that writes: the database reads it with the row that it goes into, so that no amendment comes
    between."""
    return select(Edition.rulebook_digest).where(Edition.code == code).scalar_subquery()


def rulebook_document(session: ReadSession, code: str, asked: RulebookAsked) -> tuple[str, str]:
    """A rulebook's digest, and the canonical JSON whose SHA-256 it is: the one in force, or one from before."""
    in_force = rulebook_in_force(session, code)
    wanted = asked.digest or in_force
    before = select(EditionAmendment.previous_digest).filter_by(edition=code, previous_digest=wanted)
    if wanted != in_force and session.scalar(before.limit(1)) is None:
        raise NotFound(f"The edition {code} has never had the rulebook {wanted[:80]}.")
    return wanted, _document(session, wanted)


def amendment_out(row: EditionAmendment) -> AmendmentOut:
    names = ("previous_digest", "rulebook_digest", "reason", "amended_at")
    changes = [RulebookChange(**change) for change in json.loads(row.changes)]
    return AmendmentOut(**{name: getattr(row, name) for name in names}, changes=changes)


def amendments_needed(session: ReadSession, today: date) -> list[str]:
    """What the city must do before files can be scored: a sentence for each open edition of another arithmetic."""
    open_ones = select(Edition.code, Edition.rulebook_digest).where(Edition.applications_close >= today)
    return [
        f"The edition {code} has a rulebook of another arithmetic: its files that are not decided cannot be scored. The"
        f" city amends it: label edition amend {code} --reason …"
        for code, digest in session.execute(open_ones.order_by(Edition.code))
        if rulebook(session, digest).arithmetic != ARITHMETIC
    ]


def _fresh(session: ReadSession, code: str) -> Edition:
    row = session.scalar(select(Edition).filter_by(code=code).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"No edition {code}.")
    return row


def amendments_of(session: ReadSession, codes: Collection[str]) -> dict[str, list[AmendmentOut]]:
    """The acts that changed the rulebook of these editions, the first one first."""
    acts = select(EditionAmendment).where(EditionAmendment.edition.in_(codes)).order_by(EditionAmendment.id)
    by_edition: dict[str, list[AmendmentOut]] = defaultdict(list)
    for act in session.scalars(acts):
        by_edition[act.edition].append(amendment_out(act))
    return by_edition


def _shown(session: ReadSession, rows: Sequence[Edition]) -> list[EditionOut]:
    by_edition = amendments_of(session, [row.code for row in rows])
    names = set(EditionOut.model_fields) - {"amendments"}
    return [EditionOut(**{name: getattr(row, name) for name in names}, amendments=by_edition[row.code]) for row in rows]


def rulebook(session: ReadSession, digest: str) -> Rulebook:
    """A published rulebook; it never changes, so it is read once per process."""
    return _KEPT.get(digest) or _KEPT.setdefault(digest, read_rulebook(_document(session, digest)))


def scoring_rulebook(session: ReadSession, digest: str) -> Rulebook:
    """A published rulebook to score by; `Conflict` for one that is made for another arithmetic."""
    found = rulebook(session, digest)
    if found.arithmetic != ARITHMETIC:
        raise Conflict(
            f"The rulebook of {found.edition} is made for the arithmetic {found.arithmetic}; this version computes with"
            f" the arithmetic {ARITHMETIC}. The city amends the edition first: label edition amend {found.edition}."
        )
    return found


def _document(session: ReadSession, digest: str) -> str:
    return session.scalars(select(PublishedRulebook.document).filter_by(digest=digest)).one()


_KEPT: dict[str, Rulebook] = {}
_EDITIONS: WeakKeyDictionary[Engine, dict[str, Edition]] = WeakKeyDictionary()
