"""Freezing what an application stands on: facts, evidence, company, rulebook and outcome, together, under one digest.

A snapshot is never changed. A correction, and the decision, take a new one, which supersedes the one before.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label.applications.models import Application, Snapshot
from label.companies import queries as companies
from label.declarations import evidence_queries, score_sums, verified_figures
from label.declarations import queries as files
from label.declarations.kinds import KINDS
from label.declarations.models import Declaration, InitiativeFact, Statement
from label.declarations.states import DeclarationKind, DeclarationState
from label.editions import queries as editions
from label.kit.errors import Conflict, Fault, Invalid
from label.kit.schemas import JsonObject, plain
from label.kit.sessions import ReadSession
from label.remarks import queries as remarks
from scoring import Facts, FactsRefused, FactSums, Score, assess, read_facts, score_document, sum_facts


@dataclass(frozen=True, slots=True)
class FrozenFacts:
    """What will be kept: the document, its digest and the score, with the sums that it was computed from."""

    document: JsonObject
    digest: str
    rulebook_digest: str
    score: Score
    sums: FactSums


def freeze(session: ReadSession, row: Application) -> FrozenFacts:
    """The facts of an application as they stand now. `Conflict` without a signed statement, `Invalid` with all the
    faults of facts that contradict each other."""
    statement = session.get(Statement, (row.siren, row.edition))
    if statement is None or statement.state == DeclarationState.DRAFT:
        raise Conflict("The annual statement is not signed: PUT it with signed_by.")
    edition = editions.get(session, row.edition)
    digest = files.rulebook_digest(session, row.siren, row.edition)
    rulebook = editions.scoring_rulebook(session, digest)
    claims = _claims(session, row)
    initiatives = files.initiatives(session, row.siren, row.edition)
    raw = facts_document(statement, claims, initiatives, forum_held=edition.forum_held)
    facts = _checked(raw)
    sums = sum_facts(facts, rulebook)
    outcome = assess(sums, rulebook)
    content = {
        "facts": raw,
        "claims": {kind: [claim.id for claim in claims if claim.kind == kind] for kind in DeclarationKind}
        | {"initiative": [initiative.id for initiative in initiatives]},
        "evidence": evidence_queries.digests_by_claim(session, row.siren, row.edition, score_sums.COUNTED),
        "verified": verified_figures.of_file(session, row.siren, row.edition, most=None).model_dump(mode="json"),
        "company": _company(session, row.siren),
        "statement": {"signed_by": statement.signed_by, "signed_role": statement.signed_role},
        "judges": sorted(files.judges(session, row.siren, row.edition)),
        "outcome": score_document(outcome, rulebook),
    } | _remarks(session, row)
    named = f"sha256:{hashlib.sha256(_canonical(content).encode()).hexdigest()}"
    return FrozenFacts(content, named, digest, outcome, sums)


def freeze_or_last(session: ReadSession, row: Application) -> FrozenFacts:
    """The facts as they stand now; those last frozen where the present ones contradict each other."""
    try:
        return freeze(session, row)
    except (Conflict, Invalid):
        return last(session, row)


def last(session: ReadSession, row: Application) -> FrozenFacts:
    """The facts that were frozen last, scored by the same rulebook."""
    stored = select(Snapshot).filter_by(application_id=row.id).order_by(Snapshot.number.desc()).limit(1)
    snapshot = session.scalars(stored).one()
    document = json.loads(snapshot.document)
    rulebook = editions.scoring_rulebook(session, snapshot.rulebook_digest)
    sums = sum_facts(_checked(document["facts"]), rulebook)
    return FrozenFacts(document, snapshot.digest, snapshot.rulebook_digest, assess(sums, rulebook), sums)


def store(session: Session, row: Application, frozen: FrozenFacts, cause: str, at: datetime) -> Snapshot:
    """Store a snapshot as the application's latest."""
    last = session.scalar(select(func.max(Snapshot.number)).filter_by(application_id=row.id))
    verified = frozen.score.verified
    snapshot = Snapshot(
        application_id=row.id,
        number=(last or 0) + 1,
        cause=cause,
        taken_at=at,
        rulebook_digest=frozen.rulebook_digest,
        document=_canonical(frozen.document),
        digest=frozen.digest,
        level=verified.level,
        total=None if verified.total is None else f"{verified.total:.1f}",
    )
    session.add(snapshot)
    row.level, row.total = snapshot.level, snapshot.total
    session.flush()
    return snapshot


def facts_document(
    statement: Statement, claims: list[Declaration], initiatives: list[InitiativeFact], *, forum_held: bool
) -> JsonObject:
    """The facts document, as `label score` reads it."""
    return {
        "edition": statement.edition,
        "headcount": plain(statement.headcount),
        "verified_headcount": plain(statement.verified_headcount) if statement.verified_headcount else None,
        "forum_held": forum_held,
        "durable_hires": statement.durable_hires,
        "verified_durable_hires": statement.verified_durable_hires,
        "hires_from_shared_vacancies": statement.hires_from_shared_vacancies,
        "verified_hires_from_shared_vacancies": statement.verified_hires_from_shared_vacancies or 0,
        "volunteers": statement.volunteers,
        "verified_volunteers": statement.verified_volunteers or 0,
        **{
            definition.facts_field: definition.facts(
                [claim for claim in claims if claim.kind == kind], forum_held=forum_held
            )
            for kind, definition in KINDS.items()
        },
        "initiatives": [score_sums.initiative(initiative).model_dump(mode="json") for initiative in initiatives],
    }


def _claims(session: ReadSession, row: Application) -> list[Declaration]:
    mine = select(Declaration).filter_by(siren=row.siren, edition=row.edition).order_by(Declaration.id)
    return list(session.scalars(mine.where(Declaration.state.in_(score_sums.COUNTED))))


def _checked(raw: JsonObject) -> Facts:
    try:
        return read_facts(json.dumps(raw))
    except FactsRefused as refused:
        faults = [Fault(fault.pointer, fault.message) for fault in refused.faults]
        raise Invalid("The declared figures contradict each other.", faults) from None


def _company(session: ReadSession, siren: str) -> JsonObject:
    company = companies.get_known(session, siren)
    names = ("siren", "name", "naf_code", "naf_nomenclature", "size_class", "size_year", "category", "group_siren")
    return {name: getattr(company, name) for name in names}


def _remarks(session: ReadSession, row: Application) -> JsonObject:
    # Left out where there are none: the digest of a decision that was prepared before this release stays the same.
    found = remarks.of_file(session, row.siren, row.edition)
    return {"remarks": remarks.frozen(found)} if found else {}


def _canonical(content: JsonObject) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
