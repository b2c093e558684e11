"""What a company's score is made of, kept as its declarations change, so that reading a score reads one row.

Each declaration contributes to the sums of both bases, by its state. A change takes the old contribution out and puts
the new one in, in the transaction that changes the declaration.
"""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from label.declarations.kinds import definition_of
from label.declarations.models import Declaration, InitiativeFact, ScoreSums
from label.declarations.states import DeclarationState, FileStatus
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
        )
        .on_conflict_do_update(
            index_elements=["siren", "edition"],
            set_={"serial": ScoreSums.serial + 1, "drafts": ScoreSums.drafts + 1},
        )
    )
)


@dataclass(frozen=True, slots=True)
class Contribution:
    declared: ClaimSums = ZERO
    verified: ClaimSums = ZERO
    drafts: int = 0
    returned: int = 0


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


def count_draft(session: Session, siren: str, edition: str) -> None:
    """One draft more, in one statement; the first declaration makes the row."""
    _COUNT_DRAFT(session, siren=siren, edition=edition)


def lock_and_bump(session: Session, siren: str, edition: str) -> ScoreSums:
    """The company's row, locked until the transaction ends; its serial moves, so that the score is computed again."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first: dict[str, object] = {"siren": siren, "edition": edition, "declared": NOTHING, "verified": NOTHING}
    first |= {"serial": 0, "drafts": 0, "returned": 0, "phase": FileStatus.OPEN}
    session.execute(dialect.insert(ScoreSums).values(first).on_conflict_do_nothing())
    wanted = select(ScoreSums).filter_by(siren=siren, edition=edition).with_for_update()
    row = session.scalars(wanted.execution_options(populate_existing=True)).one()
    row.serial += 1
    return row


def apply_delta(row: ScoreSums, before: Contribution, after: Contribution) -> None:
    """Replace one contribution by another."""
    row.declared = (ClaimSums.from_json(row.declared) - before.declared + after.declared).to_json()
    row.verified = (ClaimSums.from_json(row.verified) - before.verified + after.verified).to_json()
    row.drafts += after.drafts - before.drafts
    row.returned += after.returned - before.returned


def set_file_status(session: Session, siren: str, edition: str, status: FileStatus) -> None:
    lock_and_bump(session, siren, edition).phase = status


def file_status(row: ScoreSums) -> FileStatus:
    return FileStatus(row.phase)
