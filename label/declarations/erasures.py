"""The evidence whose time has come: what the city proposes to the archives. Nothing is erased here: that needs the
archives' visa."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from pydantic import Field
from sqlalchemy import ColumnElement, exists, or_, select, tuple_, union_all

from label.companies import queries as companies
from label.declarations import retention
from label.declarations.models import Declaration, Evidence, FigureProof, Proof, ScoreSums
from label.declarations.states import STATEMENT_FIGURES, DeclarationKind, FileStatus
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.clock import day, now
from label.kit.paging import Paged, page
from label.kit.schemas import Day, Out
from label.kit.sessions import ReadSession

UNDECIDED = (FileStatus.REVIEW, FileStatus.CORRECTION)


class ErasureFilter(Paged):
    """Which files are due."""

    on: Day | None = Field(default=None, description="Due on this day; left out, today.")


class ErasureLine(Out):
    """A file that is due."""

    evidence: str
    siren: str
    company: str
    name: str
    media_type: str
    size: int
    sha256: str
    uploaded_at: datetime
    proves: list[str] = Field(description="The kinds of declaration and the figures that it stands behind.")
    editions: list[str]
    erase_after: date = Field(description="The latest of the days until which it is kept for each of these.")


class ErasurePage(Out):
    """A page of files that are due, in the order in which they were uploaded."""

    items: list[ErasureLine]
    next: str | None


class _Claim(NamedTuple):
    evidence_id: str
    edition: str
    kind: str


def listed(session: ReadSession, actor: Actor, asked: ErasureFilter) -> ErasurePage:
    """The files that nothing keeps any longer on a day: each thing that they prove is past its time, and no application
    of these editions waits for a decision. A file that proves nothing any more has no time here."""
    on = asked.on or day(now())
    kept = [pair for pair, until in _kept_until(session).items() if until >= on]
    rows = select(Evidence).where(_is_linked(), ~_is_kept(kept), ~_is_examined())
    found = page(session, rows, asked, [Evidence.id])
    return ErasurePage(items=list(_lines(session, found.items)), next=found.next)


def _kept_until(session: ReadSession) -> Mapping[tuple[str, str], date]:
    """By edition and kind: a few rows, as editions are one a year."""
    return {
        (edition.code, kind): retention.erase_after(edition.code, edition.applications_close, kind)
        for edition in editions.listed(session).items
        for kind in (*DeclarationKind, *STATEMENT_FIGURES)
    }


def _is_linked() -> ColumnElement[bool]:
    return or_(
        exists().where(Proof.evidence_id == Evidence.id),
        exists().where(FigureProof.evidence_id == Evidence.id),
    )


def _is_kept(kept: Collection[tuple[str, str]]) -> ColumnElement[bool]:
    declared = tuple_(Declaration.edition, Declaration.kind).in_(kept)
    stated = tuple_(FigureProof.edition, FigureProof.figure).in_(kept)
    return or_(
        exists().where(Proof.evidence_id == Evidence.id, Proof.declaration_id == Declaration.id, declared),
        exists().where(FigureProof.evidence_id == Evidence.id, stated),
    )


def _is_examined() -> ColumnElement[bool]:
    waits = ScoreSums.siren == Evidence.siren, ScoreSums.phase.in_(UNDECIDED)
    declared = Proof.evidence_id == Evidence.id, Proof.declaration_id == Declaration.id
    return or_(
        exists().where(*declared, ScoreSums.edition == Declaration.edition, *waits),
        exists().where(FigureProof.evidence_id == Evidence.id, ScoreSums.edition == FigureProof.edition, *waits),
    )


def _lines(session: ReadSession, rows: Collection[Evidence]) -> Iterator[ErasureLine]:
    names = companies.names(session, {row.siren for row in rows}) if rows else {}
    claims, kept = _claims(session, [row.id for row in rows]), _kept_until(session)
    for row in rows:
        own = claims[row.id]
        yield ErasureLine(
            evidence=row.id,
            company=names[row.siren],
            sha256=row.digest,
            proves=sorted({claim.kind for claim in own}),
            editions=sorted({claim.edition for claim in own}),
            erase_after=max(kept[claim.edition, claim.kind] for claim in own),
            **{name: getattr(row, name) for name in ("siren", "name", "media_type", "size", "uploaded_at")},
        )


def _claims(session: ReadSession, ids: Collection[str]) -> Mapping[str, list[_Claim]]:
    declared = select(Proof.evidence_id, Declaration.edition, Declaration.kind)
    declared = declared.join(Declaration, Declaration.id == Proof.declaration_id).where(Proof.evidence_id.in_(ids))
    stated = select(FigureProof.evidence_id, FigureProof.edition, FigureProof.figure)
    every = union_all(declared, stated.where(FigureProof.evidence_id.in_(ids))).subquery()
    found: dict[str, list[_Claim]] = defaultdict(list)
    for evidence_id, edition, kind in session.execute(select(every.c[0], every.c[1], every.c[2])):
        found[evidence_id].append(_Claim(evidence_id, edition, kind))
    return found
