"""Reading evidence: the files behind claims, who may see them, and where else the same content was sent."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, literal, or_, select, union_all

from label.companies import queries as companies
from label.declarations import retention, visibility
from label.declarations.evidence_schemas import EvidenceOut, OtherCompanies, OtherCompany
from label.declarations.masking import contents
from label.declarations.masking.models import EvidenceMasking
from label.declarations.models import Declaration, Evidence, FigureProof, FigureVerdict, Proof, ScoreSums, Statement
from label.declarations.states import Figure
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from label.remarks import queries as remarks
from label.remarks.codes import RemarkCode

MOST_NAMED = 10


class _Piece(NamedTuple):
    """A file behind a claim: a declaration's id, or a figure. `declarations` and `figures` count all claims that it
    stands behind; `request` is the JSON of an open request to mask it; the others are the claim's own."""

    claim: str
    file: Evidence
    proves_on: date | None
    holds_until: date | None
    declarations: int
    figures: int
    request: str | None
    edition: str
    kind: str
    linked_at: datetime
    judged_at: datetime | None


def get(session: ReadSession, actor: Actor, evidence_id: str) -> Evidence:
    """A file behind a claim that this actor may see."""
    row = session.scalar(select(Evidence).where(Evidence.id == evidence_id, _is_visible_to(actor)))
    if row is None:
        raise NotFound(f"No evidence {evidence_id}.")
    return row


def is_under_application(session: ReadSession, actor: Actor, row: Evidence) -> bool:
    """Does the file stand behind a claim, visible to this actor, of an edition in which the company's application is
    under review, in correction or decided?"""
    declarations, statements = _claims_of(actor)
    editions = union_all(
        declarations.where(Proof.evidence_id == row.id).with_only_columns(Declaration.edition),
        statements.where(FigureProof.evidence_id == row.id).with_only_columns(Statement.edition),
    )
    examined = visibility.examined_files(row.siren).where(ScoreSums.edition.in_(select(editions.subquery().c[0])))
    return session.scalar(examined.limit(1)) is not None


def behind_declarations(session: ReadSession, actor: Actor, ids: Iterable[str]) -> dict[str, list[EvidenceOut]]:
    """The files behind some declarations of one company, by the declaration's id, in one query; for judges, the same
    content of other companies in two more."""
    wanted = (
        select(
            Proof.declaration_id,
            *_columns(Proof),
            Declaration.edition,
            Declaration.kind,
            Proof.linked_at,
            Declaration.judged_at,
        )
        .join(Evidence, Evidence.id == Proof.evidence_id)
        # An outer join, though each has one: SQLite would begin with the declarations, and sort their files.
        .outerjoin(Declaration, Declaration.id == Proof.declaration_id)
        .where(Proof.declaration_id.in_(list(ids)))
        .order_by(Proof.linked_at, Evidence.id)
    )
    return _shown(session, actor, [_Piece(*row) for row in session.execute(wanted)])


def behind_figures(session: ReadSession, actor: Actor, siren: str, edition: str) -> dict[Figure, list[EvidenceOut]]:
    """The files behind a statement, by figure; a figure without any is left out."""
    link, verdict = FigureProof, FigureVerdict
    same = and_(link.siren == verdict.siren, link.edition == verdict.edition, link.figure == verdict.figure)
    wanted = (
        select(link.figure, *_columns(link), link.edition, link.figure, link.linked_at, FigureVerdict.judged_at)
        .join(Evidence, Evidence.id == link.evidence_id)
        .outerjoin(FigureVerdict, same)
        .where(link.siren == siren, link.edition == edition)
        .order_by(link.linked_at, Evidence.id)
    )
    shown = _shown(session, actor, [_Piece(*row) for row in session.execute(wanted)])
    return {Figure(figure): files for figure, files in shown.items()}


def pieces_of_declaration(session: ReadSession, declaration_id: str) -> int:
    """How many files stand behind a declaration."""
    return session.scalar(select(func.count()).select_from(Proof).filter_by(declaration_id=declaration_id)) or 0


def proven_figures(session: ReadSession, siren: str, edition: str) -> frozenset[Figure]:
    """The figures of a statement that a file stands behind."""
    proven = select(FigureProof.figure).filter_by(siren=siren, edition=edition)
    return frozenset(Figure(figure) for figure in session.scalars(proven.distinct()))


def digests_by_claim(session: ReadSession, siren: str, edition: str, states: Collection[str]) -> dict[str, list[str]]:
    """The SHA-256 of each file behind the declarations in these states and behind the statement: by the declaration's
    id, or `statement/` and the figure."""
    of_declarations = (
        select(Proof.declaration_id, Evidence.digest)
        .join(Evidence, Evidence.id == Proof.evidence_id)
        .join(Declaration, Declaration.id == Proof.declaration_id)
        .where(Declaration.siren == siren, Declaration.edition == edition, Declaration.state.in_(states))
    )
    of_figures = (
        select(literal("statement/") + FigureProof.figure, Evidence.digest)
        .join(Evidence, Evidence.id == FigureProof.evidence_id)
        .where(FigureProof.siren == siren, FigureProof.edition == edition)
    )
    every = union_all(of_declarations, of_figures).subquery()
    found: dict[str, list[str]] = defaultdict(list)
    for claim, digest in session.execute(select(every.c[0], every.c[1])):
        found[claim].append(digest)
    return {claim: sorted(digests) for claim, digests in found.items()}


def _columns(link: type[Proof] | type[FigureProof]) -> tuple[Any, ...]:
    request = remarks.unanswered_facts(RemarkCode.EVIDENCE_TO_MASK, Evidence.siren, Evidence.id)
    counts = _times(Proof), _times(FigureProof)
    return Evidence, link.proves_on, link.holds_until, *counts, request.correlate(Evidence).scalar_subquery()


def _times(link: type[Proof] | type[FigureProof]) -> ScalarSelect[int]:
    return select(func.count()).where(link.evidence_id == Evidence.id).correlate(Evidence).scalar_subquery()


def _shown(session: ReadSession, actor: Actor, pieces: Collection[_Piece]) -> dict[str, list[EvidenceOut]]:
    """By claim."""
    others = _other_companies(session, actor, [piece.file for piece in pieces])
    masked = {piece.file.id for piece in pieces if piece.file.masked_at}
    maskings = contents.maskings_of(session, masked) if masked else {}
    shown: dict[str, list[EvidenceOut]] = defaultdict(list)
    for piece in pieces:
        file = piece.file
        shown[piece.claim].append(
            EvidenceOut(
                id=file.id,
                name=file.name,
                media_type=file.media_type,
                size=file.size,
                sha256=file.digest,
                first_sha256=file.first_digest,
                masked_at=file.masked_at,
                version=file.version,
                uploaded_at=file.uploaded_at,
                proves_on=piece.proves_on,
                holds_until=piece.holds_until,
                declarations=piece.declarations,
                used_by=piece.declarations + piece.figures,
                read_sha256=_read_digest(piece, maskings.get(file.id, [])),
                masking_request=json.loads(piece.request)["message"] if piece.request else None,
                erase_after=_erase_after(session, piece),
                elsewhere=others.get(file.first_digest or file.digest),
            )
        )
    return shown


def _erase_after(session: ReadSession, piece: _Piece) -> date:
    return retention.erase_after(piece.edition, editions.get(session, piece.edition).applications_close, piece.kind)


def _read_digest(piece: _Piece, maskings: Collection[EvidenceMasking]) -> str | None:
    """Of the content that the reviewer of the claim could read."""
    if piece.judged_at is None or piece.linked_at > piece.judged_at:
        return None
    return contents.digest_at(piece.file, maskings, piece.judged_at)


def _other_companies(session: ReadSession, actor: Actor, files: Collection[Evidence]) -> dict[str, OtherCompanies]:
    """For judges, by the digest of what was uploaded, masked since or not: how many other companies have sent it, and
    the first of those that the actor may see."""
    owners = {file.siren for file in files}
    if not files or not actor.is_any(*visibility.JUDGES) or companies.reads_as_one_of(session, actor, owners):
        return {}
    named = case((_is_visible_to(actor), Evidence.siren))
    sent = {file.first_digest or file.digest for file in files}
    digest = func.coalesce(Evidence.first_digest, Evidence.digest)
    same = select(
        digest.label("digest"),
        named.label("siren"),
        func.count().over(partition_by=digest).label("count"),
        func.row_number().over(partition_by=digest, order_by=[named.is_(None), Evidence.siren]).label("place"),
    ).where(or_(Evidence.digest.in_(sent), Evidence.first_digest.in_(sent)), Evidence.siren.not_in(owners))
    first = same.subquery()
    wanted = select(first).where(first.c.place <= MOST_NAMED).order_by(first.c.digest, first.c.place)
    found = session.execute(wanted).all()
    names = companies.names(session, {row.siren for row in found if row.siren}) if found else {}
    by_digest: dict[str, OtherCompanies] = {}
    for row in found:
        others = by_digest.setdefault(row.digest, OtherCompanies(count=row.count, named=[]))
        if row.siren:
            others.named.append(OtherCompany(siren=row.siren, name=names[row.siren]))
    return by_digest


def _is_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Does the file, an `Evidence` of the query around, stand behind a claim that this actor may see?"""
    declarations, statements = _claims_of(actor)
    return or_(
        _has(declarations.where(Proof.evidence_id == Evidence.id)),
        _has(statements.where(FigureProof.evidence_id == Evidence.id)),
    )


def _claims_of(actor: Actor) -> tuple[Select[Declaration], Select[Statement]]:
    """The claims that this actor may see, each with the files behind it."""
    of_statement = and_(FigureProof.siren == Statement.siren, FigureProof.edition == Statement.edition)
    return (
        visibility.visible_to(actor).join(Proof, Proof.declaration_id == Declaration.id),
        visibility.statements_visible_to(actor).join(FigureProof, of_statement),
    )


def _has(rows: Select[Declaration] | Select[Statement]) -> ColumnElement[bool]:
    return rows.correlate(Evidence).exists()
