"""Reading what a company has filed (submitted, or verified since), for reports on it. The caller has checked that the
actor may read the company's file."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Select, select

from label.declarations.models import Declaration, Evidence, Proof, Statement
from label.declarations.states import DeclarationState
from label.kit.sessions import ReadSession

FILED = (DeclarationState.SUBMITTED, DeclarationState.CHECKED)


def filed_statements(session: ReadSession, siren: str, editions: Collection[str]) -> Sequence[Statement]:
    """In the order of the editions."""
    rows = select(Statement).where(Statement.siren == siren, Statement.edition.in_(editions))
    return session.scalars(rows.where(Statement.state.in_(FILED)).order_by(Statement.edition)).all()


def filed_declarations(session: ReadSession, siren: str, editions: Collection[str]) -> Sequence[Declaration]:
    """In the order in which they were made."""
    return session.scalars(_filed(siren, editions).order_by(Declaration.id)).all()


def evidence_digests(session: ReadSession, siren: str, editions: Collection[str]) -> dict[str, list[str]]:
    """The SHA-256 of each file behind a filed declaration, by the declaration's id."""
    rows = (
        select(Proof.declaration_id, Evidence.digest)
        .join(Evidence, Evidence.id == Proof.evidence_id)
        .where(Proof.declaration_id.in_(_filed(siren, editions).with_only_columns(Declaration.id)))
        .order_by(Proof.linked_at, Evidence.id)
    )
    digests: dict[str, list[str]] = defaultdict(list)
    for declaration_id, digest in session.execute(rows):
        digests[declaration_id].append(digest)
    return digests


def filed_by_origin(session: ReadSession, siren: str, prefix: str) -> dict[str, str]:
    """The filed declarations, of any edition, whose origin has this prefix: by the rest of the origin."""
    rows = select(Declaration.origin, Declaration.id).where(
        Declaration.siren == siren, Declaration.origin.startswith(prefix), Declaration.state.in_(FILED)
    )
    return {str(origin).removeprefix(prefix): declaration_id for origin, declaration_id in session.execute(rows)}


def latest_signed_statement(session: ReadSession, siren: str) -> Statement | None:
    """Of the latest edition that has one; an unsigned statement is a draft, and its company's only."""
    signed = select(Statement).where(Statement.siren == siren, Statement.state != DeclarationState.DRAFT)
    return session.scalar(signed.order_by(Statement.edition.desc()).limit(1))


def _filed(siren: str, editions: Collection[str]) -> Select[Declaration]:
    rows = select(Declaration).where(Declaration.siren == siren, Declaration.edition.in_(editions))
    return rows.where(Declaration.state.in_(FILED))
