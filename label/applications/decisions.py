"""Deciding: in three parts, so that drawing the certificate holds no lock.

`prepare` checks everything and writes down what will be signed; `produce` draws, seals and stores it; `decide` checks
everything again in the transaction that writes the snapshot, the decision and the certificate, or nothing at all.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label.applications import rules, snapshots, steps
from label.applications.models import Application, Decision
from label.applications.participants import participants_of
from label.applications.schemas import ApplicationOut, DecisionIn
from label.certificates import issuance, planning
from label.certificates import queries as certificates
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.production import SealedCertificate, make
from label.companies import queries as companies
from label.declarations import score_sums
from label.declarations.states import FileStatus
from label.editions import queries as editions
from label.editions import simulation
from label.editions.rules import possible_on
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """What is about to be decided, on which facts; with a grant, the certificate that was planned."""

    facts_digest: str
    planned: CertificatePlan | None


@dataclass(frozen=True, slots=True)
class MadeDecision:
    """The plan, with the certificate made."""

    facts_digest: str
    made: SealedCertificate | None


@dataclass(frozen=True, slots=True)
class DecidableApplication:
    """An application that may be decided so, with its facts; `level` None for a refusal."""

    row: Application
    frozen: snapshots.FrozenFacts
    level: str | None


def check(
    session: ReadSession, actor: Actor, application_id: str, data: DecisionIn, at: datetime, *, lock: bool = True
) -> DecidableApplication:
    """Check the whole decision, and change nothing; without a lock, a reader may do so too."""
    row = steps.judged_application(session, actor, application_id, lock=lock)
    rules.check_decision(actor, row, data.outcome, participants_of(session, row))
    frozen = _facts(session, row, data.outcome)
    level = rules.level_granted(data.level, data.outcome, frozen.score.verified.level)
    _check_certificate(session, row, level, data.replaces, day(at), lock=lock)
    return DecidableApplication(row, frozen, level)


def _facts(session: ReadSession, row: Application, outcome: str) -> snapshots.FrozenFacts:
    """A file whose facts contradict each other by now can be refused, on those last submitted, and not granted."""
    return snapshots.freeze_or_last(session, row) if outcome == "refused" else snapshots.freeze(session, row)


def _check_certificate(
    session: ReadSession, row: Application, level: str | None, replaces: str | None, today: date, *, lock: bool
) -> None:
    """The certificate in force is named in a grant, which does not lower it. What an annulled grant of this application
    gave is withdrawn before a refusal."""
    if level is not None:
        held = issuance.current_certificate(session, row.siren, replaces, today, lock=lock)
        if held is not None and replaces and held.edition == row.edition:
            rules.check_not_lowered(level, held.level, held.number)
        return
    held = certificates.held_by(session, row.siren)
    if held is not None and held.application_id == row.id and held.valid_until >= today:
        raise Conflict(
            f"{held.number} is in force, which an annulled decision granted: withdraw it before the refusal."
        )


def prepare(
    session: Session, actor: Actor, application_id: str, data: DecisionIn, at: datetime, *, issuer: Issuer
) -> DecisionPlan:
    """Check the whole decision, and reserve the certificate of a grant."""
    found = check(session, actor, application_id, data, at)
    row, frozen, level = found.row, found.frozen, found.level
    if level is None:
        return DecisionPlan(frozen.digest, None)
    rulebook = editions.rulebook(session, frozen.rulebook_digest)
    months = getattr(rulebook.levels, level).months
    outcome = frozen.document["outcome"]["verified"]
    company = companies.get_known(session, row.siren)
    return DecisionPlan(frozen.digest, planning.plan(session, issuer, company, level, row.edition, outcome, months, at))


def produce(issuer: Issuer, plan: DecisionPlan) -> MadeDecision:
    """Make the certificate of a grant."""
    return MadeDecision(plan.facts_digest, make(issuer, plan.planned) if plan.planned else None)


def decide(
    session: Session, actor: Actor, application_id: str, data: DecisionIn, ready: MadeDecision, at: datetime
) -> ApplicationOut:
    """Write the decision, and with a grant its certificate."""
    row = steps.judged_application(session, actor, application_id)
    state = rules.check_decision(actor, row, data.outcome, participants_of(session, row))
    # Closed first, so that no verdict comes between the facts and the decision.
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.CLOSED)
    frozen = _facts(session, row, data.outcome)
    if frozen.digest != ready.facts_digest:
        raise Conflict("The facts have changed meanwhile: read the application again, then decide.")
    level = rules.level_granted(data.level, data.outcome, frozen.score.verified.level)
    _check_certificate(session, row, level, data.replaces, day(at), lock=True)
    decision = _decision(session, actor, row, data, level, frozen, at)
    if ready.made is not None:
        issuance.issue(session, actor, ready.made, row.id, decision.id, data.replaces, at)
    act = "grant" if data.outcome == "granted" else "refuse"
    after = {"level": level, "reasons": data.reasons, "missing": decision.missing, "snapshot_digest": frozen.digest}
    return steps.move_to(session, actor, at, act, row, state, after)


def _decision(
    session: Session,
    actor: Actor,
    row: Application,
    data: DecisionIn,
    level: str | None,
    frozen: snapshots.FrozenFacts,
    at: datetime,
) -> Decision:
    snapshot = snapshots.store(session, row, frozen, "decision", at)
    before = session.scalar(select(func.max(Decision.number)).filter_by(application_id=row.id))
    row.decided_at = at
    decision = Decision(
        application_id=row.id,
        number=(before or 0) + 1,
        round=row.round,
        snapshot_id=snapshot.id,
        person_id=actor.person_id,
        outcome=data.outcome,
        level=level,
        reasons=data.reasons,
        missing=None if level else json.dumps(missing(session, row, frozen, day(at))),
        decided_at=at,
    )
    session.add(decision)
    session.flush()
    return decision


def missing(session: ReadSession, row: Application, frozen: snapshots.FrozenFacts, today: date) -> JsonObject:
    """What a refused application lacked: its verified level and total, and the plan to the next level."""
    verified = frozen.document["outcome"]["verified"]
    rulebook = editions.rulebook(session, frozen.rulebook_digest)
    possible = possible_on(editions.get(session, row.edition), today)
    # The verified basis even where nothing was verified: that is what the application was refused on.
    plan = simulation.missing(frozen.sums, rulebook, possible, basis="verified")
    return {"verified_level": verified["level"], "verified_total": verified["total"], "next_level": plan}
