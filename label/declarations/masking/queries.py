"""Reading maskings, and what a file stands behind."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import and_, select

from label.declarations import evidence_queries
from label.declarations.masking import contents
from label.declarations.masking.models import EvidenceMasking
from label.declarations.masking.schemas import MaskedFileOut, MaskingOut
from label.declarations.models import Declaration, Evidence, FigureProof, FigureVerdict, Proof, ScoreSums, Statement
from label.declarations.states import FileStatus
from label.kit.actor import Actor
from label.kit.sessions import ReadSession


class Claims(NamedTuple):
    """All that a file stands behind, of all editions: drafts too."""

    declarations: Sequence[Declaration]
    statements: Sequence[Statement]

    @property
    def every(self) -> list[Declaration | Statement]:
        return [*self.declarations, *self.statements]

    @property
    def editions(self) -> list[str]:
        return sorted({row.edition for row in self.every})


def show(session: ReadSession, actor: Actor, evidence_id: str) -> MaskedFileOut:
    """A file and its maskings, for who may read it."""
    return masked_file(session, evidence_queries.get(session, actor, evidence_id))


def masked_file(session: ReadSession, row: Evidence) -> MaskedFileOut:
    columns = ("id", "name", "media_type", "size", "version")
    return MaskedFileOut(
        sha256=row.digest,
        first_sha256=row.first_digest,
        maskings=[_masking_out(each) for each in contents.maskings_of(session, [row.id])[row.id]],
        **{name: getattr(row, name) for name in columns},
    )


def claims_of(session: ReadSession, evidence_id: str) -> Claims:
    declarations = select(Declaration).join(Proof, Proof.declaration_id == Declaration.id)
    same = and_(FigureProof.siren == Statement.siren, FigureProof.edition == Statement.edition)
    statements = select(Statement).join(FigureProof, same)
    return Claims(
        session.scalars(declarations.where(Proof.evidence_id == evidence_id).order_by(Declaration.id)).all(),
        session.scalars(statements.where(FigureProof.evidence_id == evidence_id).distinct()).all(),
    )


def judged_at(session: ReadSession, evidence_id: str, claims: Claims) -> list[datetime | None]:
    """The times of the verdicts on what a file stands behind."""
    same = and_(
        FigureProof.siren == FigureVerdict.siren,
        FigureProof.edition == FigureVerdict.edition,
        FigureProof.figure == FigureVerdict.figure,
    )
    figures = select(FigureVerdict.judged_at).join(FigureProof, same).where(FigureProof.evidence_id == evidence_id)
    return [row.judged_at for row in claims.declarations] + list(session.scalars(figures))


def statuses(session: ReadSession, siren: str, editions: Collection[str]) -> list[tuple[str, FileStatus]]:
    """By edition; a file without a row is open."""
    wanted = select(ScoreSums.edition, ScoreSums.phase).filter_by(siren=siren).where(ScoreSums.edition.in_(editions))
    return [(edition, FileStatus(phase)) for edition, phase in session.execute(wanted.order_by(ScoreSums.edition))]


def _masking_out(row: EvidenceMasking) -> MaskingOut:
    return MaskingOut(
        number=row.number,
        previous_sha256=row.previous_digest,
        sha256=row.digest,
        boxes=msgspec.json.decode(row.boxes),
        masked_at=row.masked_at,
    )
