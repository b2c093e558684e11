"""The city annuls a decision that was a mistake. It stays in the history, and the application is decided again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.applications import rules, snapshots, steps
from label.applications.models import Application, ApplicationState, Decision, DecisionAnnulment, Snapshot
from label.applications.participants import participants_of
from label.applications.schemas import AnnulmentIn, ApplicationOut
from label.certificates import endings
from label.certificates import queries as certificates
from label.certificates.schemas import CertificateOut, EndingIn
from label.declarations import score_sums
from label.declarations.attendance import actions as attendance
from label.declarations.states import FileStatus
from label.kit.actor import Actor
from label.kit.errors import Conflict, Invalid
from label.kit.settings import Settings


def annul(session: Session, actor: Actor, application_id: str, data: AnnulmentIn, at: datetime) -> ApplicationOut:
    """The certificate of an annulled grant stays in force until the next decision replaces it, or the city withdraws
    it: a company does not lose its label by the correction of a mistake in its favour."""
    row = steps.judged_application(session, actor, application_id)
    state = rules.next_state(row, "annul")
    rules.check_took_no_part(actor.person_id, participants_of(session, row))
    _withdraw_draft(session, actor, row, at)
    steps.check_alone(session, row)
    decisions = select(Decision).filter_by(application_id=row.id).order_by(Decision.number.desc())
    decision = session.scalars(decisions.limit(1)).one()
    annulment = DecisionAnnulment(
        decision_id=decision.id, application_id=row.id, person_id=actor.person_id, reason=data.reason, annulled_at=at
    )
    session.add(annulment)
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    _freeze_if_changed(session, actor, row, decision, at)
    return steps.move_to(session, actor, at, "annul", row, state, {"decision": decision.id, "reason": data.reason})


def annul_ending(
    session: Session, actor: Actor, number: str, settings: Settings, data: EndingIn, at: datetime
) -> CertificateOut:
    """A certificate is restored only while the decision that granted it stands. The application is locked, so that no
    annulment of the decision comes in between."""
    row = certificates.get(session, number)
    session.get(Application, row.application_id, with_for_update=True)
    if session.get(DecisionAnnulment, row.decision_id) is not None:
        raise Conflict(f"The decision that granted {row.number} is annulled: decide on the application again.")
    return endings.end(session, actor, number, settings, "annul", data, at)


def _withdraw_draft(session: Session, actor: Actor, row: Application, at: datetime) -> None:
    """A new application that the company has only begun does not keep the city from mending its mistake."""
    begun = select(Application).filter_by(siren=row.siren, edition=row.edition, state=ApplicationState.DRAFT)
    draft = session.scalar(begun.with_for_update())
    if draft is not None:
        draft.state = ApplicationState.WITHDRAWN
        session.flush()
        steps.record(session, actor, at, "withdraw", draft, ApplicationState.DRAFT, {"annulled": row.id})


def _freeze_if_changed(session: Session, actor: Actor, row: Application, decision: Decision, at: datetime) -> None:
    """The opinions that were given still count on the facts that were decided on; other facts need new ones. A file
    whose facts contradict each other since is not frozen: it cannot be granted before a correction."""
    try:
        frozen = snapshots.freeze(session, row)
    except (Conflict, Invalid):
        return
    decided = session.get_one(Snapshot, decision.snapshot_id)
    if frozen.digest != decided.digest:
        snapshot = snapshots.store(session, row, frozen, "annulment", at)
        steps.record(session, actor, at, "freeze", row, None, {"snapshot_digest": snapshot.digest})
