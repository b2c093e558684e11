"""A company declares; a reviewer verifies. Each change moves the company's standing and leaves an audit entry."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from label.accounts.models import Partner
from label.declarations import queries, rules, score_sums
from label.declarations.models import Declaration, DeclarationState, Recusal, Statement
from label.declarations.schemas import (
    FIELDS,
    MODELS,
    DeclarationOut,
    DeclarationPatch,
    StatementIn,
    StatementOut,
    StatementVerdictIn,
    VerdictIn,
)
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Fault, Forbidden, Invalid, invalid
from label.kit.schemas import plain
from label.kit.sessions import ReadSession
from label.web.validation import checked

VERDICT = ("verified_hours", "verified_count", "presence_verified", "verified_offers", "verified_candidates_answered")
JUDGEMENT = (*VERDICT, "reason", "judged_by", "judged_at")


def change(session: Session, actor: Actor, declaration_id: str, data: DeclarationPatch, at: datetime) -> DeclarationOut:
    """The company changes a declaration; a verdict on it is undone."""
    row = _own(session, actor, declaration_id)
    edition = editions.get(session, row.edition)
    held = score_sums.lock_and_bump(session, row.siren, row.edition)
    rules.check_company_may_change(score_sums.file_status(held))
    rules.check_version(row, data.version)
    rules.check_may_say(row, data.model_fields_set - {"version"})
    new = _merged(row, data)
    rules.check_declared(new, edition, host_faults(session, new))
    rulebook = editions.rulebook(session, edition.rulebook_digest)
    before, out = score_sums.contribution(row, rulebook), declaration_facts(row)
    for name in FIELDS[row.kind]:
        setattr(row, name, getattr(new, name))
    _set_state(row, rules.next_state(row.state, "change"))
    score_sums.apply_delta(held, before, score_sums.contribution(row, rulebook))
    session.flush()
    _record(session, actor, at, "change", row, out)
    return queries.shown(session, [row])[0]


def delete(session: Session, actor: Actor, declaration_id: str, at: datetime) -> None:
    """The company takes a declaration away; the audit trail keeps what it said."""
    row = _own(session, actor, declaration_id)
    held = score_sums.lock_and_bump(session, row.siren, row.edition)
    rules.check_company_may_change(score_sums.file_status(held))
    rulebook = editions.rulebook(session, editions.get(session, row.edition).rulebook_digest)
    score_sums.apply_delta(held, score_sums.contribution(row, rulebook), score_sums.Contribution())
    audit.record(
        session,
        actor,
        at,
        "delete",
        ("declaration", row.id),
        siren=row.siren,
        before=declaration_facts(row),
        after=None,
    )
    session.delete(row)


def submit(session: Session, actor: Actor, declaration_id: str, at: datetime) -> DeclarationOut:
    """The company submits a declaration: from now on it counts on the declared basis."""
    row = _own(session, actor, declaration_id)
    held = score_sums.lock_and_bump(session, row.siren, row.edition)
    rules.check_company_may_change(score_sums.file_status(held))
    _advance(session, actor, row, held, "submit", at)
    return queries.shown(session, [row])[0]


def submit_returned(session: Session, actor: Actor, siren: str, edition: str, at: datetime) -> None:
    """What was sent back goes to the reviewers again, all of it."""
    wanted = queries.visible_to(actor).where(
        Declaration.siren == siren, Declaration.edition == edition, Declaration.state == DeclarationState.RETURNED
    )
    rows = session.scalars(wanted).all()
    held = score_sums.lock_and_bump(session, siren, edition)
    for row in rows:
        _advance(session, actor, row, held, "submit", at)


def send_back(session: Session, actor: Actor, declaration_id: str, siren: str, edition: str, at: datetime) -> None:
    """A reviewer sends a declaration back to the company for correction."""
    row = queries.get(session, actor, declaration_id, lock=True)
    if (row.siren, row.edition) != (siren, edition):
        raise invalid("/declarations", f"The declaration {declaration_id} is not of this application.")
    _advance(session, actor, row, score_sums.lock_and_bump(session, siren, edition), "return", at)


def judge(session: Session, actor: Actor, declaration_id: str, data: VerdictIn, at: datetime) -> DeclarationOut:
    """A reviewer verifies a quantity of what was declared."""
    row = queries.get(session, actor, declaration_id, lock=True)
    _check_may_judge(session, actor, row.siren, row.edition)
    held = score_sums.lock_and_bump(session, row.siren, row.edition)
    rules.check_reviewer_may_judge(score_sums.file_status(held))
    rules.check_version(row, data.version)
    state = rules.next_state(row.state, "judge")
    verified = rules.check_verdict(row, data)
    rulebook = editions.rulebook(session, editions.get(session, row.edition).rulebook_digest)
    before, out = score_sums.contribution(row, rulebook), declaration_facts(row)
    for name, value in verified.items():
        setattr(row, name, value)
    row.state, row.reason, row.judged_by, row.judged_at = state, data.reason, actor.person_id, at
    score_sums.apply_delta(held, before, score_sums.contribution(row, rulebook))
    session.flush()
    _record(session, actor, at, "verify", row, out)
    return queries.shown(session, [row])[0]


def put_statement(
    session: Session, actor: Actor, siren: str, edition: str, data: StatementIn, at: datetime
) -> StatementOut:
    """The company makes or changes its annual statement; a verdict on it is undone."""
    queries.company_file(session, actor, siren, edition)
    _check_member(actor, siren)
    held = score_sums.lock_and_bump(session, siren, edition)
    rules.check_company_may_change(score_sums.file_status(held))
    rules.check_statement(data)
    row = session.get(Statement, (siren, edition))
    before = statement_facts(row) if row else None
    if row is None:
        row = Statement(siren=siren, edition=edition)
        session.add(row)
    for name, value in data.model_dump().items():
        setattr(row, name, value)
    row.state = DeclarationState.SUBMITTED if data.signed_by else DeclarationState.DRAFT
    row.signed_at = at if data.signed_by else None
    for name in (*_STATEMENT_VERDICT, "reason", "judged_by", "judged_at"):
        setattr(row, name, None)
    session.flush()
    audit.record(
        session,
        actor,
        at,
        "state",
        ("statement", f"{siren}/{edition}"),
        siren=siren,
        before=before,
        after=statement_facts(row),
    )
    return StatementOut.model_validate(row)


def judge_statement(
    session: Session, actor: Actor, siren: str, edition: str, data: StatementVerdictIn, at: datetime
) -> StatementOut:
    """A reviewer verifies the statement's two figures that score."""
    row = queries.statement(session, actor, siren, edition)
    _check_may_judge(session, actor, siren, edition)
    held = score_sums.lock_and_bump(session, siren, edition)
    rules.check_reviewer_may_judge(score_sums.file_status(held))
    state = rules.next_state(row.state, "judge")
    rules.check_statement_verdict(row, data)
    before = statement_facts(row)
    for name in _STATEMENT_VERDICT:
        setattr(row, name, getattr(data, name))
    row.state, row.reason, row.judged_by, row.judged_at = state, data.reason, actor.person_id, at
    session.flush()
    subject = ("statement", f"{siren}/{edition}")
    audit.record(session, actor, at, "verify", subject, siren=siren, before=before, after=statement_facts(row))
    return StatementOut.model_validate(row)


def declaration_facts(row: Declaration) -> dict[str, Any]:
    """What a declaration says and what was verified of it, for the trail: the columns of its kind."""
    return audit_facts({name: getattr(row, name) for name in ("state", *FIELDS[row.kind], *VERDICT, "reason")})


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


def audit_facts(values: dict[str, Any]) -> dict[str, Any]:
    """Columns as the trail writes them: none that is empty, decimals plainly."""
    return {
        name: plain(value) if name.endswith("hours") else value for name, value in values.items() if value is not None
    }


def statement_facts(row: Statement) -> dict[str, Any]:
    """The same of a statement."""
    return StatementOut.model_validate(row).model_dump(mode="json", exclude={"siren", "edition", "version"})


def host_faults(session: ReadSession, claim: rules.Declared) -> list[Fault]:
    """A host is a partner association that is active."""
    host = getattr(claim, "host", None)
    partner = session.get(Partner, host) if host else None
    if host is None or (partner is not None and partner.active):
        return []
    return [Fault("/host", f"No partner association has the id {host}: GET /api/v1/partners lists them.")]


_STATEMENT_VERDICT = ("verified_hires_from_shared_vacancies", "verified_volunteers")


def _advance(session: Session, actor: Actor, row: Declaration, held: Any, act: str, at: datetime) -> None:
    """One step in a declaration's life that changes nothing of what it says."""
    state = rules.next_state(row.state, act)
    edition = editions.get(session, row.edition)
    if act == "submit":
        rules.check_has_happened(row, edition, day(at))
    rulebook = editions.rulebook(session, edition.rulebook_digest)
    before, out = score_sums.contribution(row, rulebook), declaration_facts(row)
    _set_state(row, state)
    if act == "submit":
        row.submitted_at = at
    score_sums.apply_delta(held, before, score_sums.contribution(row, rulebook))
    session.flush()
    _record(session, actor, at, act, row, out)


def _set_state(row: Declaration, state: DeclarationState) -> None:
    """A new state; what it says may have changed, so a verdict no longer stands."""
    for name in JUDGEMENT:
        setattr(row, name, None)
    row.state = state


def _own(session: ReadSession, actor: Actor, declaration_id: str) -> Declaration:
    row = queries.get(session, actor, declaration_id, lock=True)
    _check_member(actor, row.siren)
    return row


def _check_member(actor: Actor, siren: str) -> None:
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may do this.")


def _check_may_judge(session: ReadSession, actor: Actor, siren: str, edition: str) -> None:
    if actor.acts_for(siren):
        raise Forbidden("Nobody verifies a company they act for.")
    if session.get(Recusal, (siren, edition, actor.person_id)) is not None:
        raise Forbidden("Nobody verifies anew what they took part in before an appeal.")


def _merged(row: Declaration, data: DeclarationPatch) -> Any:
    """The declaration with its changes, checked whole as if it came in anew."""
    given = {name: getattr(data, name) for name in data.model_fields_set - {"version"}}
    foreign = sorted(given.keys() - set(FIELDS[row.kind]))
    if foreign:
        raise Invalid(
            "The input has faults.", [Fault(f"/{name}", f"Not of a {row.kind} declaration.") for name in foreign]
        )
    current = {name: getattr(row, name) for name in FIELDS[row.kind] if getattr(row, name) is not None}
    return checked(MODELS[row.kind], msgspec.json.encode({"kind": row.kind, **current, **given}))


def _record(session: Session, actor: Actor, at: datetime, act: str, row: Declaration, before: dict[str, Any]) -> None:
    subject = ("declaration", row.id)
    audit.record(session, actor, at, act, subject, siren=row.siren, before=before, after=declaration_facts(row))
