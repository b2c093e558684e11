"""Reading editions and their rulebooks."""

from collections.abc import Sequence
from datetime import date
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select

from label.editions.models import Edition, PublishedRulebook
from label.editions.schemas import EditionList, EditionOut
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from scoring import Rulebook, read_rulebook


def get(session: ReadSession, code: str) -> Edition:
    """The edition; anyone may read it. It does not change once published, so each process reads it once."""
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
    """One edition."""
    return EditionOut.model_validate(get(session, code))


def listed(session: ReadSession) -> EditionList:
    """Every edition, the latest first."""
    rows = session.scalars(select(Edition).order_by(Edition.code.desc()))
    return EditionList(items=[EditionOut.model_validate(row) for row in rows])


def ending_between(session: ReadSession, first: date, last: date) -> Sequence[Edition]:
    """The editions whose period ends on one of these days, by their code."""
    rows = select(Edition).where(Edition.period_end >= first, Edition.period_end <= last)
    return session.scalars(rows.order_by(Edition.code)).all()


def rulebook_document(session: ReadSession, code: str) -> tuple[str, str]:
    """The rulebook's digest, and the canonical JSON whose SHA-256 it is."""
    digest = get(session, code).rulebook_digest
    return digest, _document(session, digest)


def rulebook(session: ReadSession, digest: str) -> Rulebook:
    """A published rulebook; it never changes, so it is read once per process."""
    return _KEPT.get(digest) or _KEPT.setdefault(digest, read_rulebook(_document(session, digest)))


def _document(session: ReadSession, digest: str) -> str:
    return session.scalars(select(PublishedRulebook.document).filter_by(digest=digest)).one()


_KEPT: dict[str, Rulebook] = {}
_EDITIONS: WeakKeyDictionary[Engine, dict[str, Edition]] = WeakKeyDictionary()
