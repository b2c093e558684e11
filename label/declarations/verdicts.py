"""A reviewer verifies what a company declared: quantities of a declaration, figures of the statement."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from label.companies.queries import reads_as_company
from label.declarations import evidence_queries, queries, rules, score_sums, verdict_rules
from label.declarations.changes import changed, of_declaration, of_statement
from label.declarations.headcounts import compare_headcount
from label.declarations.kinds import definition_of
from label.declarations.models import Declaration, FigureVerdict, Recusal, ScoreSums, Statement
from label.declarations.schemas import (
    DeclarationOut,
    StatementOut,
    StatementVerdictIn,
    VerdictIn,
)
from label.declarations.states import STATEMENT_FIGURES, DeclarationKind, Figure, VerdictSource
from label.kit.actor import Actor
from label.kit.errors import Forbidden
from label.kit.ids import EditionCode, InseeCommune, Siren
from label.kit.sessions import ReadSession
from label.kit.versions import require_version
from scoring import ClaimSums


def judge(session: Session, actor: Actor, declaration_id: str, data: VerdictIn, at: datetime) -> DeclarationOut:
    """A reviewer verifies quantities of a declaration."""
    row = queries.get(session, actor, declaration_id, lock=True)
    _check_may_judge(session, actor, row.siren, row.edition)
    with changed(session, actor, of_declaration(row), "verify", at) as sums:
        rules.check_reviewer_may_judge(score_sums.file_status(sums))
        require_version(row.version, data.version)
        state = rules.next_state(row.state, "judge")
        pieces = evidence_queries.pieces_of_declaration(session, row.id)
        values = verdict_rules.check_verdict(row, data, pieces)
        source = verdict_rules.source_of(data.source, proven=pieces > 0)
        _check_fits(session, row, data, sums)
        for figure in definition_of(row.kind).denominators:
            if f"verified_{figure}" in values:
                _record(session, actor, row, figure, data.reason, source, at)
        for name, value in values.items():
            setattr(row, name, value)
        sums.forum_judged |= row.kind == DeclarationKind.FORUM
        row.state, row.reason, row.source = state, data.reason, source
        row.judged_by, row.judged_at = actor.person_id, at
    return queries.shown(session, actor, [row])[0]


def judge_statement(
    session: Session,
    actor: Actor,
    siren: Siren,
    edition: EditionCode,
    commune: InseeCommune,
    data: StatementVerdictIn,
    at: datetime,
) -> StatementOut:
    """A reviewer verifies figures of the statement, each with a verdict of its own. A headcount is then compared with
    INSEE's classes in the commune."""
    row = queries.statement(session, actor, siren, edition)
    _check_may_judge(session, actor, siren, edition)
    with changed(session, actor, of_statement(session, siren, edition), "verify", at) as sums:
        rules.check_reviewer_may_judge(score_sums.file_status(sums))
        require_version(row.version, data.version)
        rules.next_state(row.state, "judge")
        proven = evidence_queries.proven_figures(session, siren, edition)
        verdict_rules.check_statement_verdict(row, data, ClaimSums.from_json(sums.verified).local_hires, proven)
        for figure in data.figures:  # before the row changes: each merge flushes, and one act is one version
            source = verdict_rules.source_of(data.source, proven=figure in proven)
            _record(session, actor, row, figure, data.reason, source, at)
        for figure, value in data.figures.items():
            setattr(row, f"verified_{figure}", value)
        row.judged_at = at
        row.state = verdict_rules.statement_state(row, count_verified(row))
        if Figure.HEADCOUNT in data.figures:
            compare_headcount(session, actor, siren, edition, commune, at)
    return queries.shown_statement(session, actor, row)


def undo_changed_numerators(session: Session, row: Statement, declared: dict[Figure, Decimal | int]) -> None:
    """The company declares other figures: a numerator loses its verdict, a denominator keeps it. `row` has the figures
    from before."""
    undone = [
        figure
        for figure, value in declared.items()
        if not figure.is_denominator
        and getattr(row, f"verified_{figure}") is not None
        and getattr(row, figure) != value
    ]
    _forget(session, row, undone)  # before the row changes: it flushes, and one act is one version
    for figure in undone:
        setattr(row, f"verified_{figure}", None)
    row.judged_at = row.judged_at if count_verified(row) else None


def forget_denominators(session: Session, row: Declaration) -> None:
    """The declaration is deleted, and the verdicts on its figures with it."""
    _forget(session, row, definition_of(row.kind).denominators)


def count_verified(row: Statement) -> int:
    """How many of the statement's figures have a verdict."""
    return sum(getattr(row, f"verified_{figure}") is not None for figure in STATEMENT_FIGURES)


def _forget(session: Session, row: Statement | Declaration, figures: Sequence[Figure]) -> None:
    if figures:
        mine = delete(FigureVerdict).filter_by(siren=row.siren, edition=row.edition)
        session.execute(mine.where(FigureVerdict.figure.in_(figures)))


def _check_fits(session: ReadSession, row: Declaration, data: VerdictIn, sums: ScoreSums) -> None:
    if row.kind == DeclarationKind.LOCAL_HIRE and data.verified_count is not None:
        others = ClaimSums.from_json(sums.verified).local_hires - (row.verified_count or 0)
        statement = session.get(Statement, (row.siren, row.edition))
        verdict_rules.check_local_hires(others + data.verified_count, statement)


def _record(
    session: Session,
    actor: Actor,
    row: Statement | Declaration,
    figure: Figure,
    reason: str | None,
    source: VerdictSource | None,
    at: datetime,
) -> None:
    session.merge(
        FigureVerdict(
            siren=row.siren,
            edition=row.edition,
            figure=figure,
            declared=Decimal(getattr(row, figure)),
            read_version=row.version,
            reason=reason,
            source=source,
            judged_by=actor.person_id,
            judged_at=at,
        )
    )


def _check_may_judge(session: ReadSession, actor: Actor, siren: str, edition: str) -> None:
    if reads_as_company(session, actor, siren):
        raise Forbidden("You act for this company: another reviewer must verify it.")
    if session.get(Recusal, (siren, edition, actor.person_id)) is not None:
        raise Forbidden("You took part before the appeal: another reviewer must verify this again.")
