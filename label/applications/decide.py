"""Deciding: in three parts, so that drawing the certificate holds no lock.

`prepare` reads and checks everything; `produce` draws and stores the page; `decide` checks everything again in the
transaction that writes the snapshot, the decision and the certificate together, or nothing at all.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from label.applications import actions, queries, rules, snapshots
from label.applications.models import Application, Decision
from label.applications.schemas import ApplicationOut, DecisionIn
from label.certificates import issue
from label.certificates.issue import Drawn, Issuer
from label.certificates.page import Page
from label.companies.models import Company
from label.declarations import standing
from label.declarations.models import Phase
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be decided, on which facts; a page for a grant."""

    facts_digest: str
    page: Page | None


@dataclass(frozen=True, slots=True)
class Ready:
    """The plan, with the page drawn and stored."""

    facts_digest: str
    drawn: Drawn | None


def prepare(
    session: Session, actor: Actor, application_id: str, data: DecisionIn, at: datetime, *, issuer: Issuer
) -> Plan:
    """Check the whole decision, and lay out the certificate of a grant."""
    row = actions.judged(session, actor, application_id)
    rules.check_decision(actor, row, data.outcome, queries.parts(session, row))
    frozen = snapshots.freeze(session, row)
    level = rules.level_granted(data.level, data.outcome, frozen.score.verified.level)
    if level is None:
        return Plan(frozen.digest, None)
    issue.check_holds_none(session, row.siren, data.replaces, day(at))
    rulebook = editions.rulebook(session, frozen.rulebook_digest)
    months = getattr(rulebook.levels, level).months
    outcome = frozen.document["outcome"]["verified"]
    company = session.get_one(Company, row.siren)
    return Plan(frozen.digest, issue.plan(session, issuer, company, level, row.edition, outcome, months, at))


def produce(issuer: Issuer, plan: Plan) -> Ready:
    """Draw and store the page of a grant."""
    return Ready(plan.facts_digest, issue.draw_and_store(issuer, plan.page) if plan.page else None)


def decide(
    session: Session, actor: Actor, application_id: str, data: DecisionIn, ready: Ready, at: datetime
) -> ApplicationOut:
    """Write the decision, and with a grant its certificate."""
    row = actions.judged(session, actor, application_id)
    state = rules.check_decision(actor, row, data.outcome, queries.parts(session, row))
    # Closed first, so that no verdict comes between the facts and the decision.
    standing.set_phase(session, row.siren, row.edition, Phase.CLOSED)
    frozen = snapshots.freeze(session, row)
    if frozen.digest != ready.facts_digest:
        raise Conflict("The facts have changed meanwhile: read the application again, then decide.")
    level = rules.level_granted(data.level, data.outcome, frozen.score.verified.level)
    decision = _decision(session, actor, row, data, level, frozen, at)
    if ready.drawn is not None:
        issue.issue(session, actor, ready.drawn, row.id, decision.id, data.replaces, at)
    act = "grant" if data.outcome == "granted" else "refuse"
    return actions.moved(session, actor, at, act, row, state, {"level": level, "reasons": data.reasons})


def _decision(
    session: Session,
    actor: Actor,
    row: Application,
    data: DecisionIn,
    level: str | None,
    frozen: snapshots.Frozen,
    at: datetime,
) -> Decision:
    snapshot = snapshots.keep(session, row, frozen, "decision", at)
    decision = Decision(
        application_id=row.id,
        round=row.round,
        snapshot_id=snapshot.id,
        person_id=actor.person_id,
        outcome=data.outcome,
        level=level,
        reasons=data.reasons,
        missing=None if level else json.dumps(missing(frozen)),
        decided_at=at,
    )
    session.add(decision)
    session.flush()
    return decision


def missing(frozen: snapshots.Frozen) -> dict[str, Any]:
    """What a refused application lacked: its verified level and total, and the steps to the next level."""
    verified = frozen.document["outcome"]["verified"]
    return {"verified_level": verified["level"], "verified_total": verified["total"], "next_level": frozen.missing}
