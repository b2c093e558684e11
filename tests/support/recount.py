"""What must hold of a stored city whatever happened to the process: counted again from the rows and the files.

Every check returns sentences about what is wrong; an empty list is the only good answer.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.applications import snapshots
from label.applications.models import Application, Decision, Snapshot
from label.applications.models import ApplicationState as Stage
from label.certificates.models import Certificate, CertificateEvent
from label.declarations.models import Declaration, Evidence, InitiativeFact, ScoreSums
from label.declarations.states import DeclarationKind, DeclarationState, FileStatus
from label.editions import queries as editions
from label.kit.audit import AuditEntry
from label.kit.storage import Store, StoreDamaged, StoreMissing
from scoring import (
    ZERO,
    ClaimSums,
    InitiativeClaim,
    LocalHireClaim,
    Rulebook,
    VolunteeringClaim,
    initiative_sums,
    local_hire_sums,
    volunteering_sums,
)
from scoring.bases import Basis

PHASES = {
    Stage.DRAFT: FileStatus.OPEN,
    Stage.SUBMITTED: FileStatus.REVIEW,
    Stage.UNDER_REVIEW: FileStatus.REVIEW,
    Stage.CORRECTION_ASKED: FileStatus.CORRECTION,
    Stage.GRANTED: FileStatus.CLOSED,
    Stage.REFUSED: FileStatus.CLOSED,
    Stage.APPEALED: FileStatus.REVIEW,
}
CLOSED = (Stage.GRANTED, Stage.REFUSED)
Place = tuple[str, str]


def faults(session: Session, files: Store) -> list[str]:
    """All that does not hold."""
    return [*glimpse(session, files), *frozen(session), *trail(session)]


def glimpse(session: Session, files: Store) -> list[str]:
    """The part of it that is quick enough to look at again and again."""
    return [*standings(session), *grants(session, files), *evidence(session, files)]


def standings(session: Session) -> list[str]:
    """Each kept standing, against the scorer's sums of the declarations and the state of the application."""
    found = {(row.siren, row.edition): row for row in session.scalars(select(ScoreSums))}
    claims: dict[Place, list[Declaration]] = {place: [] for place in found}
    for claim in session.scalars(select(Declaration)):
        claims.setdefault((claim.siren, claim.edition), []).append(claim)
    told_of: dict[Place, list[InitiativeFact]] = {place: [] for place in found}
    for fact in session.scalars(select(InitiativeFact)):
        told_of.setdefault((fact.siren, fact.edition), []).append(fact)
    phases = _phases(session)
    told = [f"{place}: declarations without a standing" for place in claims.keys() - found.keys()]
    for place, row in found.items():
        rulebook = editions.rulebook(session, editions.get(session, row.edition).rulebook_digest)
        kept = (
            ClaimSums.from_json(row.declared),
            ClaimSums.from_json(row.verified),
            row.drafts,
            row.returned,
            row.phase,
        )
        counted = (*count(claims[place], told_of[place], rulebook), phases.get(place, FileStatus.OPEN))
        told += [f"{place}: the standing is {kept}, a recount gives {counted}"] if kept != counted else []
    return told


def count(
    claims: list[Declaration], initiatives: list[InitiativeFact], rulebook: Rulebook
) -> tuple[ClaimSums, ClaimSums, int, int]:
    """What a company's standing must be: its sums on both bases, its drafts, what was sent back to it."""
    states = Counter(claim.state for claim in claims)
    counted = [claim for claim in claims if claim.state in (DeclarationState.SUBMITTED, DeclarationState.CHECKED)]
    declared, verified = (
        sum((_sums(one, rulebook, basis) for one in counted), ZERO)
        + sum((_initiative(one, rulebook, basis) for one in initiatives), ZERO)
        for basis in _BASES
    )
    return declared, verified, states[DeclarationState.DRAFT], states[DeclarationState.RETURNED]


def grants(session: Session, files: Store) -> list[str]:
    """Each granted decision has one certificate, issued once, with its file and its trail; none stands alone."""
    decisions = {row.id: row for row in session.scalars(select(Decision))}
    certificates = list(session.scalars(select(Certificate)))
    issued = Counter(session.scalars(select(CertificateEvent.number).filter_by(kind="issued")))
    recorded = _recorded(session, "issue", "certificate")
    decided = _recorded(session, "grant", "application") + _recorded(session, "refuse", "application")
    stages = {row.id: row.state for row in session.scalars(select(Application)) if row.state in CLOSED}
    holders = Counter(row.decision_id for row in certificates)
    granted = {row.id for row in decisions.values() if row.outcome == "granted"}
    wanted = {row.application_id: Stage(row.outcome).value for row in decisions.values()}
    told = [] if holders == Counter(granted) else [f"granted: {granted}, with certificates: {holders}"]
    told += [] if stages == wanted else [f"applications say {stages}, decisions {wanted}"]
    told += [] if decided == Counter(wanted.keys()) else [f"decided: {wanted}, in the trail: {decided}"]
    for name, events in (("issued", issued), ("in the trail", recorded)):
        told += [] if events == Counter(row.number for row in certificates) else [f"{name}: {events}"]
    return told + [said for row in certificates for said in _file(files, row.file_digest, row.file_size)]


def frozen(session: Session) -> list[str]:
    """Each snapshot has its digest; that of a decided application says what its rows still say."""
    told = []
    rows = {row.id: row for row in session.scalars(select(Snapshot))}
    for row in rows.values():
        digest = f"sha256:{hashlib.sha256(row.document.encode()).hexdigest()}"
        told += [] if row.digest == digest else [f"snapshot {row.id} has not its digest"]
    for decision in session.scalars(select(Decision)):
        application = session.get_one(Application, decision.application_id)
        now = snapshots.freeze(session, application).digest
        told += [] if rows[decision.snapshot_id].digest == now else [f"{application.id} stood on other facts"]
    return told


def trail(session: Session) -> list[str]:
    """The last entry about each declaration says its state; each was declared once, and deleted if it is gone."""
    entries = session.execute(
        select(AuditEntry.subject_id, AuditEntry.action, AuditEntry.after).order_by(AuditEntry.id)
    )
    last: dict[str, str | None] = {}
    of_declarations = {row.id: row.state for row in session.scalars(select(Declaration))}
    declared = _recorded(session, "declare", "declaration")
    for subject_id, action, after in entries:
        if subject_id in declared and action != "prove":
            last[subject_id] = json.loads(after)["state"] if after else None
    told = [f"{one} was declared {times} times" for one, times in declared.items() if times != 1]
    kept = {one: state for one, state in last.items() if state is not None}
    return told + ([] if kept == of_declarations else [f"the trail says {kept}, the rows {of_declarations}"])


def evidence(session: Session, files: Store) -> list[str]:
    """Each evidence row has its file, whole."""
    return [said for row in session.scalars(select(Evidence)) for said in _file(files, row.digest, row.size)]


def _file(files: Store, digest: str, size: int) -> Iterator[str]:
    try:
        kept = len(files.get(digest))
    except (StoreMissing, StoreDamaged) as wrong:
        yield str(wrong)
    else:
        if kept != size:
            yield f"{digest} has {kept} bytes, its row says {size}"


def _recorded(session: Session, action: str, subject: str) -> Counter[str]:
    return Counter(session.scalars(select(AuditEntry.subject_id).filter_by(action=action, subject=subject)))


def _phases(session: Session) -> dict[Place, FileStatus]:
    rows = session.scalars(select(Application).where(Application.state != Stage.WITHDRAWN))
    return {(row.siren, row.edition): PHASES[Stage(row.state)] for row in rows}


def _sums(row: Declaration, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    """The scorer's sums of one row, read here by its columns and not by the product's own reading."""
    kind = DeclarationKind(row.kind)
    match kind:
        case DeclarationKind.VOLUNTEERING:
            names = ("action", "audience", "time", "participants", "hours")
            figures = {name: getattr(row, name) for name in names}
            claim = VolunteeringClaim(**figures, verified_hours=row.verified_hours or Decimal(0))
            return volunteering_sums(claim, rulebook, basis)
        case DeclarationKind.LOCAL_HIRE:
            figures = {name: getattr(row, name) for name in ("contract", "group", "count")}
            return local_hire_sums(LocalHireClaim(**figures, verified_count=row.verified_count or 0), rulebook, basis)
        case DeclarationKind.FORUM:
            return ZERO  # read as it is
        case _:
            assert_never(kind)


def _initiative(row: InitiativeFact, rulebook: Rulebook, basis: Basis) -> ClaimSums:
    claim = InitiativeClaim(beneficiaries=row.beneficiaries, completed=True, verified=row.verified)
    return initiative_sums(claim, rulebook, basis)


_BASES: tuple[Basis, Basis] = ("declared", "verified")
