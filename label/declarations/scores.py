"""A company's score: computed by the scorer from the score sums, kept in memory by their serial.

Reading it costs the same at 20 declarations as at 20,000: one row names the score. Only the first read after a change
computes it, off the event loop. Its costly part is kept by the facts that it depends on. The claims behind it are shown
up to a limit; the list of declarations has them all.
"""

from datetime import date
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Engine, bindparam, select

from label.declarations import queries, score_sums, visibility
from label.declarations.kinds import definition_of
from label.declarations.kinds.definition import IndicatorValues
from label.declarations.kinds.forum import FORUM
from label.declarations.models import Declaration, InitiativeFact, ScoreSums, Statement
from label.declarations.states import DeclarationState, FileStatus
from label.editions import queries as editions
from label.editions.models import Edition
from label.editions.rules import possible_on
from label.editions.schemas import AmendmentOut
from label.editions.simulation import missing, with_shares
from label.kit.actor import Actor
from label.kit.cache import BoundedCache
from label.kit.compiled_statement import CompiledQuery
from label.kit.errors import Conflict, NotFound
from label.kit.ids import EditionCode, Siren
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession
from scoring import ARITHMETIC, ClaimSums, FactSums, Possible, Rulebook, assess
from scoring import score_document as document

SERIAL = CompiledQuery(
    lambda _insert: select(ScoreSums.serial).where(
        ScoreSums.siren == bindparam("siren"), ScoreSums.edition == bindparam("edition")
    )
)
SHOWN = 50
KEPT = 2048


# A day changes a score only where it ends what is possible: a key has that, and not the day.
DocumentKey = tuple[str, str, int, Possible]
Documents = BoundedCache[DocumentKey, bytes]
_DOCUMENTS: WeakKeyDictionary[Engine, Documents] = WeakKeyDictionary()
_OUTCOMES: BoundedCache[tuple[str, FactSums, Possible], JsonObject] = BoundedCache(KEPT)


def cached_score(session: ReadSession, actor: Actor, siren: Siren, edition: EditionCode, today: date) -> bytes | None:
    """The score, for the company and its judges, if it was asked for since the last change; a few rows by key."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    documents, key = _place(session, siren, edition, today)
    return documents.get(key)


def show(session: ReadSession, actor: Actor, siren: Siren, edition: EditionCode, today: date) -> bytes:
    """The score, for the company and its judges; no statement yet, no score yet."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    documents, key = _place(session, siren, edition, today)
    return documents.get_or_make(key, lambda: msgspec.json.encode(score_document(session, siren, edition, today)))


def _place(session: ReadSession, siren: str, edition: str, today: date) -> tuple[Documents, DocumentKey]:
    """Where a score is kept: by the serial of the company's standing, which grows with each change."""
    row = SERIAL(session, siren=siren, edition=edition).fetchone()
    possible = possible_on(editions.get(session, edition), today)
    documents = _DOCUMENTS.setdefault(session.get_bind().engine, BoundedCache(KEPT))
    return documents, (siren, edition, row[0] if row else 0, possible)


def score_document(session: ReadSession, siren: str, edition: str, today: date) -> JsonObject:
    """Both bases, what gave the points, what was left out and why, and what is missing to the next level."""
    year = editions.get(session, edition)
    statement = session.get(Statement, (siren, edition))
    if statement is None:
        raise NotFound("No score without the annual statement: PUT one.")
    sums = session.get_one(ScoreSums, (siren, edition))  # made with the statement
    if score_sums.file_status(sums) is FileStatus.CLOSED:
        _check_computable(session, sums.rulebook_digest)
    rulebook = editions.scoring_rulebook(session, sums.rulebook_digest)
    tally = tally_of(session, statement, sums, year)
    outcome = outcome_of(tally, rulebook, sums.rulebook_digest, possible_on(year, today))
    rows = session.scalars(
        select(Declaration).filter_by(siren=siren, edition=edition).order_by(Declaration.id).limit(SHOWN)
    )
    return {
        **outcome,
        "siren": siren,
        "amendments": [act.model_dump(mode="json") for act in _amendments(session, edition, sums.rulebook_digest)],
        "statement": statement.state,
        "claims": [
            _statement_claim(statement),
            *(_initiative_claim(row, rulebook) for row in queries.initiatives(session, siren, edition)),
            *(_claim(row, rulebook) for row in rows),
        ],
        "claims_shown_up_to": SHOWN,
        "left_out": _left_out(statement, sums, tally),
    }


def _check_computable(session: ReadSession, digest: str) -> None:
    rulebook = editions.rulebook(session, digest)
    if rulebook.arithmetic != ARITHMETIC:
        raise Conflict(
            f"This file was decided by the arithmetic {rulebook.arithmetic}, which this version does not compute: its"
            " application shows the score that was frozen."
        )


def _amendments(session: ReadSession, edition: str, digest: str) -> list[AmendmentOut]:
    """The acts that brought a file to its rulebook, the first one first."""
    acts = editions.amendments_of(session, [edition])[edition]
    reached = [number for number, act in enumerate(acts, start=1) if act.rulebook_digest == digest]
    return acts[: max(reached, default=0)]


def outcome_of(tally: FactSums, rulebook: Rulebook, digest: str, possible: Possible) -> JsonObject:
    """Both bases and what is missing to the next level. The plan there costs most of a score, up to 100 ms, and depends
    on nothing else: a new draft, or a word, does not change it."""
    return _OUTCOMES.get_or_make(
        (digest, tally, possible),
        lambda: (
            with_shares(document(assess(tally, rulebook), rulebook))
            | {"next_level": missing(tally, rulebook, possible)}
        ),
    )


def rulebook_and_tally(session: ReadSession, statement: Statement, edition: Edition) -> tuple[Rulebook, FactSums]:
    """What a company's file is scored by, and on. The rulebook may be made for another arithmetic than the scorer's."""
    sums = session.get_one(ScoreSums, (statement.siren, statement.edition))
    return editions.rulebook(session, sums.rulebook_digest), tally_of(session, statement, sums, edition)


def tally_of(session: ReadSession, statement: Statement, row: ScoreSums, edition: Edition) -> FactSums:
    """All that the scorer needs, from the statement, the score sums and the forum declaration."""
    mine = {"siren": statement.siren, "edition": statement.edition}
    forum = session.scalar(
        select(Declaration).filter_by(**mine, kind=FORUM.kind).where(Declaration.state.in_(score_sums.COUNTED))
    )
    return fact_sums(statement, row, forum, forum_held=edition.forum_held)


def fact_sums(statement: Statement, row: ScoreSums, forum: Declaration | None, *, forum_held: bool) -> FactSums:
    return FactSums(
        headcount=statement.headcount,
        verified_headcount=statement.verified_headcount,
        forum_held=forum_held,
        durable_hires=statement.durable_hires,
        verified_durable_hires=statement.verified_durable_hires,
        hires_from_shared_vacancies=statement.hires_from_shared_vacancies,
        verified_hires_from_shared_vacancies=statement.verified_hires_from_shared_vacancies or 0,
        volunteers=statement.volunteers,
        verified_volunteers=statement.verified_volunteers or 0,
        forum=FORUM.claim(forum) if forum else None,
        declared=ClaimSums.from_json(row.declared),
        verified=ClaimSums.from_json(row.verified),
    )


def _statement_claim(row: Statement) -> JsonObject:
    """The statement's part: the volunteers it counts, and the hires from shared vacancies."""
    figures = {"V2": "volunteers", "H3": "hires_from_shared_vacancies"}
    gives = {
        name: {"declared": str(getattr(row, field)), "verified": str(getattr(row, f"verified_{field}") or 0)}
        for name, field in figures.items()
    }
    return {"id": None, "kind": "statement", "state": row.state, "gives": gives}


def _initiative_claim(row: InitiativeFact, rulebook: Rulebook) -> JsonObject:
    """A completed initiative's part of the bonus, which counts initiatives with enough beneficiaries."""
    part = score_sums.initiative_contribution(row, rulebook)
    claim: JsonObject = {"id": row.id, "kind": "initiative", "state": "confirmed" if row.verified else "completed"}
    claim["gives"] = {"bonus": {"declared": str(part.declared.initiatives), "verified": str(part.verified.initiatives)}}
    if not part.declared.initiatives:
        claim["left_out"] = [{"reason": "too_few_beneficiaries", "basis": "both"}]
    elif not row.verified:
        claim["left_out"] = [{"reason": "not_verified_yet", "basis": "verified"}]
    return claim


def _claim(row: Declaration, rulebook: Rulebook) -> JsonObject:
    """One declaration's part: what it gives to which indicator on each basis, or why it gives nothing."""
    claim: JsonObject = {"id": row.id, "kind": row.kind, "state": row.state, "gives": _gives(row, rulebook)}
    left = _left_of(row, rulebook)
    return claim | ({"left_out": left} if left else {})


def _gives(row: Declaration, rulebook: Rulebook) -> IndicatorValues:
    if row.state not in score_sums.COUNTED:
        return {}
    part = score_sums.contribution(row, rulebook)
    return definition_of(row.kind).gives(row, part.declared, part.verified)


def _left_of(row: Declaration, rulebook: Rulebook) -> list[dict[str, str]]:
    if row.state not in score_sums.COUNTED:
        return [{"reason": str(row.state), "basis": "both"}]
    left = definition_of(row.kind).not_counted(row, rulebook)
    if row.state == DeclarationState.SUBMITTED:
        left.append({"reason": "not_verified_yet", "basis": "verified"})
    elif row.reason:
        left.append({"reason": row.reason, "basis": "verified"})
    return left


def _left_out(statement: Statement, row: ScoreSums, tally: FactSums) -> list[JsonObject]:
    """What does not count, in sum: drafts, what was sent back, an unsigned or unverified statement."""
    left: list[JsonObject] = [{"reason": name, "declarations": count} for name, count in _waiting(row) if count]
    if statement.state != DeclarationState.CHECKED:
        unsigned = statement.state == DeclarationState.DRAFT
        left.append(
            {"reason": "statement_not_signed" if unsigned else "statement_not_verified_yet", "basis": "verified"}
        )
    if tally.declared.local_hires > tally.durable_hires:
        left.append({"reason": "more_local_than_durable_hires", "basis": "both"})
    return left


def _waiting(row: ScoreSums) -> list[tuple[str, int]]:
    return [("draft", row.drafts), ("returned", row.returned)]
