"""The verified score of several files as it stands now: three queries, however many files are on the page."""

from collections.abc import Collection
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select, tuple_

from label.declarations import score_sums
from label.declarations.kinds.forum import FORUM
from label.declarations.models import Declaration, ScoreSums, Statement
from label.declarations.scores import fact_sums
from label.editions import queries as editions
from label.kit.cache import BoundedCache
from label.kit.sessions import ReadSession
from scoring import ARITHMETIC, ScoreLevel, assess_basis

FileKey = tuple[str, str]  # SIREN and edition
KEPT = 4096


@dataclass(frozen=True, slots=True)
class VerifiedScore:
    """`total` has one decimal; None when the file is not scorable."""

    level: ScoreLevel
    total: str | None


_Scores = BoundedCache[tuple[str, str, int], VerifiedScore]
_SCORES: WeakKeyDictionary[Engine, _Scores] = WeakKeyDictionary()


def verified_scores(session: ReadSession, files: Collection[FileKey], *, keep: bool) -> dict[FileKey, VerifiedScore]:
    """Files without a statement, or whose rulebook is made for another arithmetic, are left out.

    `keep`: in memory, by the serial of the file. Not in a transaction that writes: its serial is not final.
    """
    if not files:
        return {}
    scores = _SCORES.setdefault(session.get_bind().engine, BoundedCache(KEPT))
    sums = session.scalars(select(ScoreSums).where(tuple_(ScoreSums.siren, ScoreSums.edition).in_(files))).all()
    known = {(row.siren, row.edition): scores.get((row.siren, row.edition, row.serial)) for row in sums}
    missing = {(row.siren, row.edition): row for row in sums if known[row.siren, row.edition] is None}
    for key, score in _computed(session, missing).items():
        if keep:
            scores.keep((*key, missing[key].serial), score)
        known[key] = score
    return {key: score for key, score in known.items() if score is not None}


def _computed(session: ReadSession, sums: dict[FileKey, ScoreSums]) -> dict[FileKey, VerifiedScore]:
    if not sums:
        return {}
    wanted = tuple_(Statement.siren, Statement.edition).in_(sums)
    statements = session.scalars(select(Statement).where(wanted)).all()
    forums = select(Declaration).where(
        tuple_(Declaration.siren, Declaration.edition).in_(sums),
        Declaration.kind == FORUM.kind,
        Declaration.state.in_(score_sums.COUNTED),
    )
    forum_of = {(row.siren, row.edition): row for row in session.scalars(forums)}
    scores: dict[FileKey, VerifiedScore] = {}
    for statement in statements:
        key = (statement.siren, statement.edition)
        rulebook = editions.rulebook(session, sums[key].rulebook_digest)
        if rulebook.arithmetic == ARITHMETIC:
            held = editions.get(session, statement.edition).forum_held
            facts = fact_sums(statement, sums[key], forum_of.get(key), forum_held=held)
            verified = assess_basis(facts, rulebook, "verified")
            total = None if verified.total is None else f"{verified.total:.1f}"
            scores[key] = VerifiedScore(verified.level, total)
    return scores
