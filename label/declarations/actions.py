"""A company declares. Each change updates the company's score sums and leaves an audit entry."""

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from label.accounts import directory
from label.companies import cessations
from label.declarations import queries, rules, score_sums, verdict_rules, verdicts, visibility
from label.declarations.attendance import actions as attendance
from label.declarations.changes import changed, of_declaration, of_statement, written_facts
from label.declarations.kinds import KINDS, VERDICT_COLUMNS, KindDefinition, definition_of
from label.declarations.kinds.definition import DeclarationInput
from label.declarations.models import Declaration, Recusal, Statement
from label.declarations.schemas import (
    DeclarationIn,
    DeclarationOut,
    DeclarationPatch,
    StatementIn,
    StatementOut,
)
from label.declarations.states import STATEMENT_FIGURES, DeclarationState
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.compiled_statement import CompiledStatement
from label.kit.errors import Conflict, Fault, Forbidden, Invalid, invalid
from label.kit.ids import EditionCode, Siren, new_id
from label.kit.sessions import ReadSession
from label.kit.validation import checked
from label.kit.versions import VersionQuery, check_version, require_version

# Declaring is the write that companies' systems send by the thousand: compiled statements, no unit of work.
CLAIMED = tuple(dict.fromkeys(name for definition in KINDS.values() for name in definition.fields))
DECLARATION_COLUMNS = (
    "id",
    "siren",
    "edition",
    "state",
    "created_at",
    "created_by",
    "version",
    "kind",
    "origin",
    *CLAIMED,
)
_UNCLAIMED = dict.fromkeys(CLAIMED)
ADD_DECLARATION = CompiledStatement(
    lambda insert: insert(Declaration).values({name: bindparam(name) for name in DECLARATION_COLUMNS})
)
JUDGEMENT = (*VERDICT_COLUMNS, "reason", "source", "judged_by", "judged_at")


def declare(
    session: Session,
    actor: Actor,
    siren: Siren,
    edition: EditionCode,
    data: DeclarationIn,
    at: datetime,
    *,
    origin: str | None = None,
) -> DeclarationOut:
    """A company declares something, as a draft, while the file is in its hands; `origin` is what it was made of, and is
    declared once at most."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may declare.")
    claim = data.root
    check_declared(session, siren, claim, edition, at)
    definition = definition_of(claim.kind)
    if definition.repeated and _is_declared(session, siren, edition, definition):
        raise Conflict(definition.repeated)
    score_sums.count_draft(session, siren, edition, at)
    made = new_id()
    row = {"id": made, "siren": siren, "edition": edition, "state": DeclarationState.DRAFT.value, "created_at": at}
    row |= {"created_by": actor.person_id, "version": 1, "origin": origin} | _UNCLAIMED | claim.model_dump()
    ADD_DECLARATION(session, **row)
    facts = written_facts({name: row[name] for name in ("state", "origin", *definition.fields)})
    audit.record(session, actor, at, "declare", ("declaration", made), siren=siren, after=facts)
    return DeclarationOut.model_validate(row)


def change(session: Session, actor: Actor, declaration_id: str, data: DeclarationPatch, at: datetime) -> DeclarationOut:
    """The company changes a declaration; a verdict on it is undone, and the organiser's list verifies it again."""
    row = _own(session, actor, declaration_id)
    cessations.check_not_ceased(session, row.siren, day(at))
    with changed(session, actor, of_declaration(row), "change", at) as sums:
        score_sums.check_company_may_change(sums, at)
        require_version(row.version, data.version)
        rules.check_may_say(row, data.model_fields_set - {"version"})
        new = _merged(row, data)
        check_declared(session, row.siren, new, row.edition, at, row.host)
        for name in definition_of(row.kind).fields:
            setattr(row, name, getattr(new, name))
        _set_state(row, rules.next_state(row.state, "change"))
    attendance.verify_submitted(session, row, at)
    return queries.shown(session, actor, [row])[0]


def delete(session: Session, actor: Actor, declaration_id: str, asked: VersionQuery, at: datetime) -> None:
    """The audit trail keeps what the declaration said. A draft counts nowhere: it may always go."""
    row = _own(session, actor, declaration_id)
    with changed(session, actor, of_declaration(row), "delete", at) as sums:
        if row.state != DeclarationState.DRAFT:
            score_sums.check_company_may_change(sums, at)
        require_version(row.version, asked.version)
        verdicts.forget_denominators(session, row)
        attendance.close_remark(session, actor, row, at)
        session.delete(row)


def submit(session: Session, actor: Actor, declaration_id: str, at: datetime) -> DeclarationOut:
    """From now on the declaration counts on the declared basis. A line of the organiser verifies it at once."""
    row = _own(session, actor, declaration_id)
    cessations.check_not_ceased(session, row.siren, day(at))
    with changed(session, actor, of_declaration(row), "submit", at) as sums:
        score_sums.check_company_may_change(sums, at)
        _submit(session, row, at)
    attendance.verify_submitted(session, row, at)
    return queries.shown(session, actor, [row])[0]


def submit_returned(session: Session, actor: Actor, siren: str, edition: str, at: datetime) -> None:
    """All declarations that were sent back go to the reviewers again."""
    wanted = visibility.visible_to(actor).where(
        Declaration.siren == siren, Declaration.edition == edition, Declaration.state == DeclarationState.RETURNED
    )
    rows = session.scalars(wanted.with_for_update()).all()  # before the sums, in the order of every other change
    held = score_sums.lock_and_bump(session, siren, edition)
    for row in rows:
        with changed(session, actor, of_declaration(row), "submit", at, sums=held):
            _submit(session, row, at)


def send_back(session: Session, actor: Actor, declaration_id: str, siren: str, edition: str, at: datetime) -> None:
    """A reviewer sends a declaration back to the company for correction."""
    row = queries.get(session, actor, declaration_id, lock=True)
    if (row.siren, row.edition) != (siren, edition):
        raise invalid("/declarations", f"The declaration {declaration_id} is not of this application.")
    with changed(session, actor, of_declaration(row), "return", at):
        _set_state(row, rules.next_state(row.state, "return"))


def put_statement(
    session: Session, actor: Actor, siren: Siren, edition: EditionCode, data: StatementIn, at: datetime
) -> StatementOut:
    """The company makes or changes its annual statement; a numerator that changes loses its verdict."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    _check_member(actor, siren)
    cessations.check_not_ceased(session, siren, day(at))
    with changed(session, actor, of_statement(session, siren, edition), "state", at) as sums:
        score_sums.check_company_may_change(sums, at)
        row = _statement_to_change(session, siren, edition, data)
        rules.check_statement(data, score_sums.file_status(sums))
        verdicts.undo_changed_numerators(session, row, {figure: getattr(data, figure) for figure in STATEMENT_FIGURES})
        for name, value in data.model_dump(exclude={"version"}).items():
            setattr(row, name, value)
        row.state = verdict_rules.statement_state(row, verdicts.count_verified(row))
        row.signed_at = at if data.signed_by else None
    return queries.shown_statement(session, actor, row)


def recuse(session: Session, person_id: str, siren: str, edition: str, *, hidden: bool) -> None:
    """From now on this judge has nothing to do with the file."""
    row = session.get(Recusal, (siren, edition, person_id))
    if row is None:
        session.add(Recusal(siren=siren, edition=edition, person_id=person_id, hidden=hidden))
    elif hidden:
        # Who took part before an appeal may step back after it. The other way round, an appeal shows the file to
        # nobody who has stepped back.
        row.hidden = True
    session.flush()


def check_declared(
    session: ReadSession, siren: str, claim: DeclarationInput, code: str, at: datetime, kept_host: str | None = None
) -> None:
    """Conflict for a company that has ceased; else Invalid with every fault of the content."""
    ceases_on = cessations.check_not_ceased(session, siren, day(at))
    edition = editions.get(session, code)
    after_the_end = rules.faults_after_the_end(claim, edition, ceases_on)
    rules.check_declared(claim, edition, [*partner_faults(session, claim, kept_host), *after_the_end])


def partner_faults(session: ReadSession, claim: DeclarationInput, kept: str | None = None) -> list[Fault]:
    """A host is a partner association that is active; the host `kept` from before may have closed since."""
    host = claim.partner
    if host is None or host == kept:
        return []
    partner = directory.lock_partners(session, [host]).get(host)
    if partner is None:
        return [Fault("/host", f"No partner association has the id {host}: GET /api/v1/partners lists them.")]
    return [Fault("/host", partner.refusal)] if partner.refusal else []


def _statement_to_change(session: Session, siren: Siren, edition: EditionCode, data: StatementIn) -> Statement:
    """The statement in the version that the company has read; a new one where there is none."""
    row = session.get(Statement, (siren, edition))
    if row is not None:
        require_version(row.version, data.version)
        return row
    check_version(None, data.version)
    row = Statement(siren=siren, edition=edition)
    session.add(row)
    return row


def _submit(session: Session, row: Declaration, at: datetime) -> None:
    state = rules.next_state(row.state, "submit")
    rules.check_has_happened(row, editions.get(session, row.edition), day(at))
    _set_state(row, state)
    row.submitted_at = at


def _set_state(row: Declaration, state: DeclarationState) -> None:
    """The content may have changed, so a verdict no longer stands. One on a denominator does: declaring another figure
    must gain nothing."""
    for name in JUDGEMENT:
        setattr(row, name, None)
    row.state = state


def _is_declared(session: ReadSession, siren: str, edition: str, definition: KindDefinition) -> bool:
    same = select(Declaration.id).filter_by(siren=siren, edition=edition, kind=definition.kind)
    return session.scalar(same) is not None


def _own(session: ReadSession, actor: Actor, declaration_id: str) -> Declaration:
    row = queries.get(session, actor, declaration_id, lock=True)
    _check_member(actor, row.siren)
    return row


def _check_member(actor: Actor, siren: str) -> None:
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may do this.")


def _merged(row: Declaration, data: DeclarationPatch) -> DeclarationInput:
    """The declaration with its changes, checked whole like a new one."""
    given = {name: getattr(data, name) for name in data.model_fields_set - {"version"}}
    definition = definition_of(row.kind)
    foreign = sorted(given.keys() - set(definition.fields))
    if foreign:
        raise Invalid(
            "The input has faults.", [Fault(f"/{name}", f"Not of a {row.kind} declaration.") for name in foreign]
        )
    current = {name: getattr(row, name) for name in definition.fields if getattr(row, name) is not None}
    return checked(definition.input_model, msgspec.json.encode({"kind": row.kind, **current, **given}))
