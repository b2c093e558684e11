"""What a company does with its application; reviewing is in `reviews.py`, deciding in `decisions.py`."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.applications import openings, queries, rules, snapshots, steps
from label.applications.models import Appeal, Application, ApplicationState
from label.applications.participants import participants_of
from label.applications.schemas import AnswerIn, AppealIn, ApplicationIn, ApplicationOut
from label.certificates import queries as certificates
from label.companies import cessations
from label.declarations import actions as declarations
from label.declarations import score_sums, visibility
from label.declarations.attendance import actions as attendance
from label.declarations.headcounts import compare_headcount
from label.declarations.states import FileStatus
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict
from label.kit.ids import EditionCode, InseeCommune, Siren
from label.kit.sessions import ReadSession


def apply(
    session: Session, actor: Actor, siren: Siren, edition: EditionCode, data: ApplicationIn, at: datetime
) -> ApplicationOut:
    """A company has one application in an edition, not counting those that are withdrawn or decided. After a decision
    its file is opened again, while the window is open."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    steps.check_member(actor, siren)
    cessations.check_not_ceased(session, siren, day(at))
    same = select(Application.id, Application.state).filter_by(siren=siren, edition=edition)
    earlier = session.execute(same.where(Application.state != ApplicationState.WITHDRAWN)).all()
    for found in earlier:
        if found.state not in rules.DECIDED:
            raise Conflict(f"The company already has an application: {found.id}, {found.state}.")
    if earlier:
        rules.check_window(editions.get(session, edition), day(at))
        score_sums.set_file_status(session, siren, edition, FileStatus.OPEN)
        attendance.verify_file(session, siren, edition, at)
    row = Application(
        siren=siren, edition=edition, created_by=actor.person_id, created_at=at, message=data.message, round=1
    )
    session.add(row)
    session.flush()
    steps.record(session, actor, at, "apply", row, None)
    return queries.shown(session, actor, row)


def submit(session: Session, actor: Actor, application_id: str, commune: InseeCommune, at: datetime) -> ApplicationOut:
    """The company submits: its facts are frozen, and its file is in the reviewers' hands."""
    row = steps.own_application(session, actor, application_id)
    state = rules.next_state(row, "submit")
    rules.check_window(editions.get(session, row.edition), day(at))
    openings.check_open(session, row.edition, at)
    cessations.check_not_ceased(session, row.siren, day(at))
    # The file is closed to the company first: what changes while it is being frozen would be in no snapshot.
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    compare_headcount(session, actor, row.siren, row.edition, commune, at)
    frozen = snapshots.freeze(session, row)
    _check_reaches_more(session, row, frozen.score.declared.level, day(at))
    snapshot = snapshots.store(session, row, frozen, "submission", at)
    row.submitted_at = at
    return steps.move_to(session, actor, at, "submit", row, state, {"snapshot_digest": snapshot.digest})


def resubmit(
    session: Session, actor: Actor, application_id: str, commune: InseeCommune, data: AnswerIn, at: datetime
) -> ApplicationOut:
    """The company answers a correction: what was sent back is submitted again, and the facts are frozen again."""
    row = steps.own_application(session, actor, application_id)
    state = rules.next_state(row, "resubmit")
    queries.limits_of(session, row).check("resubmit", day(at))
    cessations.check_not_ceased(session, row.siren, day(at))
    declarations.submit_returned(session, actor, row.siren, row.edition, at)
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    compare_headcount(session, actor, row.siren, row.edition, commune, at)
    snapshot = snapshots.store(session, row, snapshots.freeze(session, row), "correction", at)
    asked = steps.waiting_correction(session, row)
    asked.answer, asked.answered_at = data.message, at
    after = {"answer": data.message, "snapshot_digest": snapshot.digest}
    return steps.move_to(session, actor, at, "resubmit", row, state, after)


def withdraw(session: Session, actor: Actor, application_id: str, at: datetime) -> ApplicationOut:
    """The company takes its application back; it may apply again. After an earlier decision its file is closed until it
    does."""
    row = steps.own_application(session, actor, application_id)
    state = rules.next_state(row, "withdraw")
    if _was_decided_before(session, row):
        score_sums.set_file_status(session, row.siren, row.edition, FileStatus.CLOSED)
    else:
        score_sums.set_file_status(session, row.siren, row.edition, FileStatus.OPEN)
        attendance.verify_file(session, row.siren, row.edition, at)
    return steps.move_to(session, actor, at, "withdraw", row, state)


def appeal(session: Session, actor: Actor, application_id: str, data: AppealIn, at: datetime) -> ApplicationOut:
    """The company asks for a refusal to be decided again, once, by people who took no part before."""
    row = steps.own_application(session, actor, application_id)
    state = rules.next_state(row, "appeal")
    queries.limits_of(session, row).check("appeal", day(at))
    steps.check_alone(session, row)
    _check_holds_none(session, row, day(at))
    session.add(Appeal(application_id=row.id, grounds=data.grounds, made_by=actor.person_id, made_at=at))
    row.round = 2
    for person_id in participants_of(session, row).earlier:
        declarations.recuse(session, person_id, row.siren, row.edition, hidden=False)
    # Opened first: the facts are frozen by the rulebook in force, which a decided file does not follow.
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    snapshot = snapshots.store(session, row, snapshots.freeze(session, row), "appeal", at)
    after = {"grounds": data.grounds, "snapshot_digest": snapshot.digest}
    return steps.move_to(session, actor, at, "appeal", row, state, after)


def _check_holds_none(session: ReadSession, row: Application, today: date) -> None:
    """What was refused may have been granted since, on a new application."""
    held = certificates.held_by(session, row.siren)
    if held is not None and held.edition == row.edition and held.valid_until >= today:
        raise Conflict(f"The company holds {held.number} of this edition: there is nothing left to appeal for.")


def _was_decided_before(session: ReadSession, row: Application) -> bool:
    earlier = select(Application.id).filter_by(siren=row.siren, edition=row.edition)
    decided = earlier.where(Application.id != row.id, Application.state.in_(rules.DECIDED))
    return session.scalar(decided.limit(1)) is not None


def _check_reaches_more(session: ReadSession, row: Application, declared: str, today: date) -> None:
    held = certificates.held_by(session, row.siren)
    if held is not None and held.edition == row.edition and held.valid_until >= today:
        rules.check_level_reached(held.level, held.number, declared)
