"""The sequence around each change of what a score is made of: lock, before, change, after, audit entry."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from label.declarations import queries
from label.declarations.kinds import KEPT_VERDICT_COLUMNS, VERDICT_COLUMNS, definition_of
from label.declarations.models import Declaration, InitiativeFact, ScoreSums, Statement
from label.declarations.score_sums import (
    Contribution,
    apply_delta,
    contribution,
    initiative_contribution,
    lock_and_bump,
)
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.audit import AuditFacts
from label.kit.schemas import plain
from label.kit.sessions import ReadSession
from scoring import Rulebook


@dataclass(frozen=True, slots=True)
class ChangeSubject:
    """A row that may not exist yet, or no longer: `facts` is then None, and it contributes nothing."""

    kind: str
    id: str
    siren: str
    edition: str
    contribution: Callable[[Rulebook], Contribution]
    facts: Callable[[], AuditFacts | None]


@contextmanager
def changed(
    session: Session,
    actor: Actor,
    subject: ChangeSubject,
    action: str,
    at: datetime,
    *,
    sums: ScoreSums | None = None,
) -> Iterator[ScoreSums]:
    """Lock the company's sums, yield them, then update them and record the audit entry.

    When the block raises, nothing is recorded. `sums` is the locked row of a caller that changes several rows.
    """
    held = lock_and_bump(session, subject.siren, subject.edition) if sums is None else sums
    rulebook = editions.rulebook(session, held.rulebook_digest)
    contribution_before, facts_before = subject.contribution(rulebook), subject.facts()
    yield held
    session.flush()  # from here on a new row is found by its key, and a deleted one is known to be deleted
    apply_delta(held, contribution_before, subject.contribution(rulebook))
    session.flush()
    audit.record(
        session,
        actor,
        at,
        action,
        (subject.kind, subject.id),
        siren=subject.siren,
        before=facts_before,
        after=subject.facts(),
    )


def of_declaration(row: Declaration) -> ChangeSubject:
    return ChangeSubject(
        "declaration",
        row.id,
        row.siren,
        row.edition,
        lambda rulebook: Contribution() if inspect(row).deleted else contribution(row, rulebook),
        lambda: None if inspect(row).deleted else _declaration_facts(row),
    )


def of_statement(session: Session, siren: str, edition: str) -> ChangeSubject:
    """The statement's own figures are read from its row, so it contributes nothing to the sums."""

    def facts() -> AuditFacts | None:
        row = session.get(Statement, (siren, edition))
        return _statement_facts(session, row) if row else None

    return ChangeSubject("statement", f"{siren}/{edition}", siren, edition, lambda _: Contribution(), facts)


def of_initiative(session: Session, initiative_id: str, siren: str, edition: str) -> ChangeSubject:
    def row() -> InitiativeFact | None:
        return session.get(InitiativeFact, (initiative_id, siren))

    return ChangeSubject(
        "initiative",
        initiative_id,
        siren,
        edition,
        lambda rulebook: initiative_contribution(found, rulebook) if (found := row()) else Contribution(),
        lambda: _initiative_facts(found) if (found := row()) else None,
    )


def written_facts(values: AuditFacts) -> AuditFacts:
    """Columns as an audit entry writes them: without the empty ones, hours as plain decimals."""
    return {
        name: plain(value) if name.endswith("hours") else value for name, value in values.items() if value is not None
    }


def _declaration_facts(row: Declaration) -> AuditFacts:
    names = ("state", *definition_of(row.kind).fields, *VERDICT_COLUMNS, *KEPT_VERDICT_COLUMNS, "reason", "source")
    return written_facts({name: getattr(row, name) for name in names})


def _statement_facts(session: ReadSession, row: Statement) -> AuditFacts:
    shown = queries.statement_out(session, row)
    return shown.model_dump(mode="json", exclude={"siren", "edition", "version", "evidence"})


def _initiative_facts(row: InitiativeFact) -> AuditFacts:
    return {"edition": row.edition, "beneficiaries": row.beneficiaries, "verified": row.verified}
