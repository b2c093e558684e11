"""What was verified in a company's file, and how many pieces of evidence stand behind it."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field
from sqlalchemy import ColumnElement, Exists, Select, case, exists, func, or_, select, union_all

from label.declarations.kinds import KINDS, definition_of
from label.declarations.models import Declaration, FigureProof, FigureVerdict, Proof, Statement
from label.declarations.states import STATEMENT_FIGURES, Figure, VerdictSource
from label.kit.schemas import Out, plain
from label.kit.sessions import ReadSession

MOST_DECLARATIONS = 50


class VerifiedFigure(Out):
    """A figure of a declaration, or of the statement, with the verdict on it."""

    declaration: str | None = Field(description="Null for a figure of the annual statement.")
    figure: str
    value: str = Field(description="What was verified: a quantity, or the presence at the forum.")
    source: VerdictSource | None
    pieces: int = Field(description="How many pieces of evidence stand behind it.")


class FileVerification(Out):
    """The verified figures of a file: the statement's, then those of its first 50 declarations that have any.

    The counts are of all claims verified above 0, a claim being a declaration or a figure of the statement.
    """

    figures: list[VerifiedFigure]
    claims: int
    without_evidence: int = Field(description="Of these claims, how many no piece of evidence stands behind.")


class ClaimCounts(NamedTuple):
    """Of one company's file of an edition: claims verified above 0, and those without evidence among them."""

    claims: int
    without_evidence: int


NOTHING_VERIFIED = ClaimCounts(0, 0)


def of_file(
    session: ReadSession, siren: str, edition: str, *, most: int | None = MOST_DECLARATIONS
) -> FileVerification:
    """Of a file with a statement, as each submitted one has. `most`: of how many declarations the figures are listed;
    None for all."""
    verdicts = _verdicts(session, siren, edition)
    counts = claim_counts(session, [(siren, edition)])[siren, edition]
    return FileVerification(
        figures=[
            *_of_statement(session.get_one(Statement, (siren, edition)), verdicts),
            *_of_declarations(session, siren, edition, verdicts, most),
        ],
        claims=counts.claims,
        without_evidence=counts.without_evidence,
    )


def claim_counts(session: ReadSession, files: Collection[tuple[str, str]]) -> dict[tuple[str, str], ClaimCounts]:
    """By SIREN and edition, in one query."""
    sirens, editions = {siren for siren, _ in files}, {edition for _, edition in files}

    def claims(
        table: type[Declaration] | type[Statement], verified: ColumnElement[bool], proven: Exists
    ) -> Select[str, str, int]:
        unproven = case((proven, 0), else_=1).label("unproven")
        mine = (table.siren.in_(sirens), table.edition.in_(editions))
        return select(table.siren, table.edition, unproven).where(*mine, verified)

    every = union_all(
        claims(Declaration, or_(*_above_zero()), exists().where(*_behind_the_verdict())),
        *(claims(Statement, getattr(Statement, f"verified_{one}") > 0, _is_proven(one)) for one in STATEMENT_FIGURES),
    ).subquery()
    counted = select(every.c.siren, every.c.edition, func.count(), func.sum(every.c.unproven))
    found = session.execute(counted.group_by(every.c.siren, every.c.edition))
    counts = {(siren, edition): ClaimCounts(count, unproven) for siren, edition, count, unproven in found}
    return dict.fromkeys(files, NOTHING_VERIFIED) | counts


def _above_zero() -> Iterator[ColumnElement[bool]]:
    for definition in KINDS.values():
        yield from (getattr(Declaration, flag).is_(True) for flag in definition.verified_flags)
        yield from (getattr(Declaration, name) > 0 for name in (*definition.verified, *definition.kept_verdict))


def _behind_the_verdict() -> tuple[ColumnElement[bool], ...]:
    """Pieces that the reviewer could read: one that is added after the verdict stands behind nothing yet."""
    return Proof.declaration_id == Declaration.id, Proof.linked_at <= Declaration.judged_at


def _is_proven(figure: Figure) -> Exists:
    verdict = (FigureVerdict.siren == Statement.siren, FigureVerdict.edition == Statement.edition)
    return exists().where(*verdict, FigureVerdict.figure == figure, *_behind_the_figure())


def _behind_the_figure() -> tuple[ColumnElement[bool], ...]:
    same_file = (FigureProof.siren == FigureVerdict.siren, FigureProof.edition == FigureVerdict.edition)
    return *same_file, FigureProof.figure == FigureVerdict.figure, FigureProof.linked_at <= FigureVerdict.judged_at


class _Verdict(NamedTuple):
    """The source of a verdict on a figure, and the pieces behind the figure where it is one of the statement."""

    source: str | None
    pieces: int


def _verdicts(session: ReadSession, siren: str, edition: str) -> dict[str, _Verdict]:
    pieces = select(func.count()).where(*_behind_the_figure()).correlate(FigureVerdict).scalar_subquery()
    found = select(FigureVerdict.figure, FigureVerdict.source, pieces).filter_by(siren=siren, edition=edition)
    return {figure: _Verdict(source, count) for figure, source, count in session.execute(found)}


def _of_statement(row: Statement, verdicts: dict[str, _Verdict]) -> Iterator[VerifiedFigure]:
    for figure in STATEMENT_FIGURES:
        if figure in verdicts:
            value, (source, pieces) = plain(Decimal(getattr(row, f"verified_{figure}"))), verdicts[figure]
            yield VerifiedFigure(declaration=None, figure=figure, value=value, source=source, pieces=pieces)


def _of_declarations(
    session: ReadSession, siren: str, edition: str, verdicts: dict[str, _Verdict], most: int | None
) -> Iterator[VerifiedFigure]:
    pieces = select(func.count()).where(*_behind_the_verdict()).correlate(Declaration).scalar_subquery()
    # A declaration that has changed since its verdict keeps the candidates met.
    verified = or_(Declaration.judged_at.is_not(None), Declaration.verified_candidates_met.is_not(None))
    wanted = select(Declaration, pieces).filter_by(siren=siren, edition=edition).where(verified)
    for row, count in session.execute(wanted.order_by(Declaration.id).limit(most)):
        definition = definition_of(row.kind)
        for figure, value in definition.verified_values(row).items():
            source = verdicts[figure].source if figure in definition.denominators else row.source
            yield VerifiedFigure(declaration=row.id, figure=figure, value=value, source=source, pieces=count)
