"""What a company's score is made of, kept as its declarations change, so that reading a score reads one row.

Each declaration contributes to the sums of both bases, by its state. A change takes the old contribution out and puts
the new one in, in the transaction that changes the declaration.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlalchemy import String, bindparam, cast, false, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from label.declarations import rules
from label.declarations.kinds import definition_of
from label.declarations.models import Declaration, InitiativeFact, ScoreSums
from label.declarations.states import DeclarationState, FileStatus
from label.editions import queries as editions
from label.kit.clock import day
from label.kit.compiled_statement import CompiledStatement
from scoring import ZERO, AnyClaim, ClaimSums, InitiativeClaim, Rulebook, claim_sums

NOTHING = ZERO.to_json()
COUNTED = (DeclarationState.SUBMITTED, DeclarationState.CHECKED)
_COUNT_DRAFT = CompiledStatement(
    lambda insert: (
        insert(ScoreSums)
        .values(
            siren=bindparam("siren"),
            edition=bindparam("edition"),
            declared=NOTHING,
            verified=NOTHING,
            serial=1,
            drafts=1,
            returned=0,
            phase=FileStatus.OPEN.value,
            rulebook_digest=editions.digest_in_force(bindparam("edition")),
            forum_judged=false(),
        )
        .on_conflict_do_update(
            index_elements=["siren", "edition"],
            set_={"serial": ScoreSums.serial + 1, "drafts": ScoreSums.drafts + 1},
        )
        .returning(ScoreSums.phase, cast(ScoreSums.correct_by, String))
    )
)


@dataclass(frozen=True, slots=True)
class Contribution:
    declared: ClaimSums = ZERO
    verified: ClaimSums = ZERO
    drafts: int = 0
    returned: int = 0

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.declared + other.declared,
            self.verified + other.verified,
            self.drafts + other.drafts,
            self.returned + other.returned,
        )


def contribution(row: Declaration, rulebook: Rulebook) -> Contribution:
    if row.state not in COUNTED:
        return Contribution(
            drafts=int(row.state == DeclarationState.DRAFT), returned=int(row.state == DeclarationState.RETURNED)
        )
    return _counted(definition_of(row.kind).claim(row), rulebook)


def initiative_contribution(row: InitiativeFact, rulebook: Rulebook) -> Contribution:
    return _counted(initiative(row), rulebook)


def _counted(claim: AnyClaim, rulebook: Rulebook) -> Contribution:
    return Contribution(claim_sums(claim, rulebook, "declared"), claim_sums(claim, rulebook, "verified"))


def initiative(row: InitiativeFact) -> InitiativeClaim:
    """A completed initiative as the scorer's fact."""
    return InitiativeClaim(beneficiaries=row.beneficiaries, completed=True, verified=row.verified)


def count_draft(session: Session, siren: str, edition: str, at: datetime) -> None:
    """One draft more, in one statement; the first declaration makes the row. Locks the file, and raises Conflict where
    the company may not change it."""
    phase, correct_by = _COUNT_DRAFT(session, siren=siren, edition=edition).fetchone()
    last_day = date.fromisoformat(correct_by) if correct_by else None
    rules.check_company_may_change(FileStatus(phase), last_day, day(at))


def lock_and_bump(session: Session, siren: str, edition: str) -> ScoreSums:
    """The company's row, locked until the transaction ends; its serial moves, so that the score is computed again."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first: dict[str, object] = {"siren": siren, "edition": edition, "declared": NOTHING, "verified": NOTHING}
    first |= {"serial": 0, "drafts": 0, "returned": 0, "phase": FileStatus.OPEN}
    first |= {"rulebook_digest": editions.digest_in_force(edition), "forum_judged": False}
    session.execute(dialect.insert(ScoreSums).values(first).on_conflict_do_nothing())
    wanted = select(ScoreSums).filter_by(siren=siren, edition=edition).with_for_update()
    row = session.scalars(wanted.execution_options(populate_existing=True)).one()
    row.serial += 1
    # In a statement of its own: after a wait PostgreSQL reads the locked row again, but not the edition.
    _follow_amendment(session, row, editions.rulebook_in_force(session, edition))
    return row


def lock_files(session: Session, edition: str, sirens: Collection[str]) -> dict[str, ScoreSums]:
    """The rows of several companies by SIREN, locked in one order; companies that have declared nothing have none."""
    wanted = select(ScoreSums).filter_by(edition=edition).where(ScoreSums.siren.in_(sirens)).order_by(ScoreSums.siren)
    rows = session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).all()
    in_force = editions.rulebook_in_force(session, edition)
    stale = [row for row in rows if row.rulebook_digest != in_force and file_status(row) is not FileStatus.CLOSED]
    if stale:
        rescore(session, edition, stale, editions.rulebook(session, in_force), in_force)
    return {row.siren: row for row in rows}


def _follow_amendment(session: Session, row: ScoreSums, in_force: str) -> None:
    """A file that is not decided is scored by the rulebook in force. An amendment scores all of them again, but those
    that begin in the same moment, and those that an appeal opens again later."""
    if row.rulebook_digest != in_force and file_status(row) is not FileStatus.CLOSED:
        rescore(session, row.edition, [row], editions.rulebook(session, in_force), in_force)


def rescore(session: Session, edition: str, rows: Sequence[ScoreSums], rulebook: Rulebook, digest: str) -> None:
    """Add up the sums of these files again, by the weights of another rulebook."""
    totals = {row.siren: Contribution() for row in rows}
    claims = select(Declaration).filter_by(edition=edition).where(Declaration.siren.in_(totals))
    initiatives = select(InitiativeFact).filter_by(edition=edition).where(InitiativeFact.siren.in_(totals))
    for declaration in session.scalars(claims.execution_options(yield_per=1000)):
        totals[declaration.siren] += contribution(declaration, rulebook)
    for fact in session.scalars(initiatives):
        totals[fact.siren] += initiative_contribution(fact, rulebook)
    for row in rows:
        total = totals[row.siren]
        row.declared, row.verified = total.declared.to_json(), total.verified.to_json()
        row.rulebook_digest, row.serial = digest, row.serial + 1
    session.flush()


def apply_delta(row: ScoreSums, before: Contribution, after: Contribution) -> None:
    """Replace one contribution by another."""
    row.declared = (ClaimSums.from_json(row.declared) - before.declared + after.declared).to_json()
    row.verified = (ClaimSums.from_json(row.verified) - before.verified + after.verified).to_json()
    row.drafts += after.drafts - before.drafts
    row.returned += after.returned - before.returned


def set_file_status(
    session: Session, siren: str, edition: str, status: FileStatus, correct_by: date | None = None
) -> None:
    """`correct_by` is the last day of a correction."""
    row = lock_and_bump(session, siren, edition)
    row.phase, row.correct_by = status, correct_by
    _follow_amendment(session, row, editions.rulebook_in_force(session, edition))


def check_company_may_change(row: ScoreSums, at: datetime) -> None:
    """Raises Conflict."""
    rules.check_company_may_change(file_status(row), row.correct_by, day(at))


def file_status(row: ScoreSums) -> FileStatus:
    return FileStatus(row.phase)
