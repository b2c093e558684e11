"""What a company's score is made of, kept as its declarations change, so that reading a score reads one row.

Each declaration has a share: its part of the sums on both bases by its state. A change takes the old share out and
puts the new one in, in the transaction that changes the declaration.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from label.declarations.models import Declaration, DeclarationState, FileStatus, InitiativeFact, ScoreSums
from label.kit.sessions import ReadSession
from scoring import ZERO, Rulebook, Sums, initiative_sums, local_hire_sums, volunteering_sums
from scoring.facts import Initiative, LocalHire, Volunteering

NOTHING = ZERO.to_json()
COUNTED = (DeclarationState.SUBMITTED, DeclarationState.CHECKED)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One declaration's part of a standing."""

    declared: Sums = ZERO
    verified: Sums = ZERO
    drafts: int = 0
    returned: int = 0


def contribution(row: Declaration, rulebook: Rulebook) -> Contribution:
    """The part of one declaration. A forum declaration has none: it is read whole."""
    drafts, returned = int(row.state == DeclarationState.DRAFT), int(row.state == DeclarationState.RETURNED)
    if row.state not in COUNTED or row.kind == "forum":
        return Contribution(drafts=drafts, returned=returned)
    if row.kind == "volunteering":
        claim = volunteering(row)
        return Contribution(
            volunteering_sums(claim, rulebook, "declared"), volunteering_sums(claim, rulebook, "verified")
        )
    hire = local_hire(row)
    return Contribution(local_hire_sums(hire, rulebook, "declared"), local_hire_sums(hire, rulebook, "verified"))


def initiative_contribution(row: InitiativeFact, rulebook: Rulebook) -> Contribution:
    """The part of one completed initiative."""
    claim = initiative(row)
    return Contribution(initiative_sums(claim, rulebook, "declared"), initiative_sums(claim, rulebook, "verified"))


def initiative(row: InitiativeFact) -> Initiative:
    """A completed initiative as the scorer's fact."""
    return Initiative(beneficiaries=row.beneficiaries, completed=True, verified=row.verified)


def volunteering(row: Declaration) -> Volunteering:
    """The declaration as the scorer's fact; what is not verified counts 0."""
    names = ("action", "audience", "time", "participants", "hours")
    return Volunteering(**_columns(row, *names), verified_hours=row.verified_hours or Decimal(0))


def local_hire(row: Declaration) -> LocalHire:
    """The declaration as the scorer's fact; what is not verified counts 0."""
    return LocalHire(**_columns(row, "contract", "group", "count"), verified_count=row.verified_count or 0)


def _columns(row: Declaration, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def lock_and_bump(session: ReadSession, siren: str, edition: str) -> ScoreSums:
    """The company's standing, locked until the transaction ends and counted as changed."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    first: dict[str, Any] = {"siren": siren, "edition": edition, "declared": NOTHING, "verified": NOTHING}
    first |= {"serial": 0, "drafts": 0, "returned": 0, "phase": FileStatus.OPEN}
    session.execute(dialect.insert(ScoreSums).values(first).on_conflict_do_nothing())
    wanted = select(ScoreSums).filter_by(siren=siren, edition=edition).with_for_update()
    row = session.scalars(wanted.execution_options(populate_existing=True)).one()
    row.serial += 1
    return row


def apply_delta(row: ScoreSums, before: Contribution, after: Contribution) -> None:
    """Take one share out and put another in."""
    row.declared = (Sums.from_json(row.declared) - before.declared + after.declared).to_json()
    row.verified = (Sums.from_json(row.verified) - before.verified + after.verified).to_json()
    row.drafts += after.drafts - before.drafts
    row.returned += after.returned - before.returned


def set_file_status(session: ReadSession, siren: str, edition: str, phase: FileStatus) -> None:
    """Whose hands the file is in, from now on."""
    lock_and_bump(session, siren, edition).phase = phase


def file_status(row: ScoreSums) -> FileStatus:
    """Whose hands the file is in."""
    return FileStatus(row.phase)
