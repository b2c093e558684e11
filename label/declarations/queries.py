"""Reading declarations and statements. Every read starts from `visibility.visible_to(actor)`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from sqlalchemy import String, select, type_coerce, union

from label.companies.queries import reads_as_company
from label.declarations import evidence_queries, visibility
from label.declarations.evidence_schemas import EvidenceOut
from label.declarations.models import Declaration, FigureVerdict, InitiativeFact, ScoreSums, Statement
from label.declarations.schemas import (
    DeclarationFilter,
    DeclarationOut,
    DeclarationPage,
    FigureVerdictOut,
    StatementOut,
)
from label.declarations.states import STATEMENT_FIGURES, DeclarationState, Figure, StandingVerdict
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.ids import EditionCode, Siren
from label.kit.paging import page
from label.kit.sessions import ReadSession


def get(session: ReadSession, actor: Actor, declaration_id: str, *, lock: bool = False) -> Declaration:
    """One declaration, if it exists for this actor."""
    found = visibility.visible_to(actor).where(Declaration.id == declaration_id)
    row = session.scalar(found.with_for_update() if lock else found)
    if row is None:
        raise NotFound(f"No declaration {declaration_id}.")
    return row


def judges(session: ReadSession, siren: str, edition: str) -> frozenset[str]:
    """Who has given a verdict that stands in a file."""
    judge = type_coerce(Declaration.judged_by, String)  # of a checked declaration: never null
    claims = select(judge).filter_by(siren=siren, edition=edition, state=DeclarationState.CHECKED)
    figures = select(FigureVerdict.judged_by).filter_by(siren=siren, edition=edition)
    return frozenset(session.scalars(union(claims, figures)))


def rulebook_digest(session: ReadSession, siren: str, edition: str) -> str:
    """The digest of the rulebook that a company's file is scored by."""
    return session.get_one(ScoreSums, (siren, edition)).rulebook_digest


def ids_by_origin(session: ReadSession, origins: Iterable[str]) -> dict[str, str]:
    """The id of the declaration made from each of these origins, where there is one."""
    made = select(Declaration.origin, Declaration.id).where(Declaration.origin.in_(list(origins)))
    return {str(row.origin): row.id for row in session.execute(made)}


def verdicts_of(session: ReadSession, siren: str, edition: str, people: Collection[str]) -> Sequence[StandingVerdict]:
    """The verdicts of these people that stand in a file."""
    claims = select(Declaration.id, Declaration.judged_by).filter_by(
        siren=siren, edition=edition, state=DeclarationState.CHECKED
    )
    figures = select(FigureVerdict).filter_by(siren=siren, edition=edition)
    found = session.scalars(figures.where(FigureVerdict.judged_by.in_(people)).order_by(FigureVerdict.figure))
    wanted = claims.where(Declaration.judged_by.in_(people)).order_by(Declaration.id)
    return [
        *(StandingVerdict(None, Figure(verdict.figure), verdict.judged_by) for verdict in found),
        *(StandingVerdict(one.id, None, str(one.judged_by)) for one in session.execute(wanted)),
    ]


def show(session: ReadSession, actor: Actor, declaration_id: str) -> DeclarationOut:
    """One declaration with its evidence."""
    return shown(session, actor, [get(session, actor, declaration_id)])[0]


def listed(
    session: ReadSession, actor: Actor, siren: Siren, edition: EditionCode, asked: DeclarationFilter
) -> DeclarationPage:
    """A page of a company's declarations of one edition."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    rows = visibility.visible_to(actor).where(Declaration.siren == siren, Declaration.edition == edition)
    if asked.kind:
        rows = rows.where(Declaration.kind == asked.kind)
    if asked.state:
        rows = rows.where(Declaration.state == asked.state)
    found = page(session, rows, asked, [Declaration.id])
    return DeclarationPage(items=shown(session, actor, found.items), next=found.next)


def shown(session: ReadSession, actor: Actor, rows: Sequence[Declaration]) -> list[DeclarationOut]:
    """Declarations of one company as they go out, with their evidence."""
    proofs = evidence_queries.behind_declarations(session, actor, [row.id for row in rows])
    return [DeclarationOut.model_validate(row).model_copy(update={"evidence": proofs.get(row.id, [])}) for row in rows]


def initiatives(session: ReadSession, siren: str, edition: str) -> list[InitiativeFact]:
    """The company's completed initiatives of the edition."""
    mine = select(InitiativeFact).filter_by(siren=siren, edition=edition)
    return list(session.scalars(mine.order_by(InitiativeFact.id)))


def statement(session: ReadSession, actor: Actor, siren: str, edition: str) -> Statement:
    """A company's statement; an unsigned one is a draft, and the company's alone."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    row = session.get(Statement, (siren, edition))
    if row is None or (row.state == DeclarationState.DRAFT and not reads_as_company(session, actor, siren)):
        raise NotFound("No statement yet for this edition: PUT one.")
    return row


def latest_signed_statement(session: ReadSession, siren: str) -> Statement | None:
    """The signed statement of the latest edition: a draft is the company's alone."""
    signed = select(Statement).where(Statement.siren == siren, Statement.state != DeclarationState.DRAFT)
    return session.scalar(signed.order_by(Statement.edition.desc()).limit(1))


def show_statement(session: ReadSession, actor: Actor, siren: Siren, edition: EditionCode) -> StatementOut:
    """The statement with what was verified of it."""
    return shown_statement(session, actor, statement(session, actor, siren, edition))


def shown_statement(session: ReadSession, actor: Actor, row: Statement) -> StatementOut:
    """The statement as it goes out, with its evidence."""
    evidence = evidence_queries.behind_figures(session, actor, row.siren, row.edition)
    return statement_out(session, row, evidence)


def statement_out(
    session: ReadSession, row: Statement, evidence: Mapping[Figure, list[EvidenceOut]] = MappingProxyType({})
) -> StatementOut:
    names = set(StatementOut.model_fields) - {"verdicts", "evidence"}
    columns = {name: getattr(row, name) for name in names}
    return StatementOut(**columns, verdicts=_verdicts(session, row), evidence=dict(evidence))


def _verdicts(session: ReadSession, row: Statement) -> dict[str, FigureVerdictOut]:
    found = session.scalars(select(FigureVerdict).filter_by(siren=row.siren, edition=row.edition))
    return {
        verdict.figure: FigureVerdictOut(
            value=Decimal(getattr(row, f"verified_{verdict.figure}")),
            declared=verdict.declared,
            read_version=verdict.read_version,
            changed_since=verdict.declared != getattr(row, verdict.figure),
            reason=verdict.reason,
            source=verdict.source,
            judged_at=verdict.judged_at,
        )
        for verdict in found
        if verdict.figure in STATEMENT_FIGURES
    }
