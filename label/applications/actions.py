"""The steps of an application, one function each; deciding is in `decisions.py`."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import directory
from label.applications import openings, queries, rules, snapshots
from label.applications.models import Appeal, Application, ApplicationState, Assignment, Correction, Opinion
from label.applications.participants import latest_number, participants_of
from label.applications.schemas import (
    AnswerIn,
    AppealIn,
    ApplicationIn,
    ApplicationOut,
    AssignmentIn,
    CorrectionIn,
    OpinionIn,
    RecusalIn,
)
from label.certificates import queries as certificates
from label.companies import cessations
from label.companies.queries import reads_as_company
from label.companies.ties import is_tied
from label.declarations import actions as declarations
from label.declarations import score_sums, visibility
from label.declarations.attendance import actions as attendance
from label.declarations.headcounts import compare_headcount
from label.declarations.states import FileStatus
from label.editions import queries as editions
from label.kit import audit
from label.kit.actor import Actor, Role
from label.kit.clock import day
from label.kit.errors import Conflict, Fault, Forbidden, Invalid, invalid
from label.kit.ids import EditionCode, InseeCommune, Siren
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession
from label.remarks import actions as remark_actions
from label.remarks import queries as remarks
from label.remarks.schemas import RemarkAnswerIn, RemarkOut


def apply(
    session: Session, actor: Actor, siren: Siren, edition: EditionCode, data: ApplicationIn, at: datetime
) -> ApplicationOut:
    """A company has one application in an edition, not counting those that are withdrawn or decided. After a decision
    its file is opened again, while the window is open."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    _check_member(actor, siren)
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
    record(session, actor, at, "apply", row, None)
    return queries.shown(session, actor, row)


def submit(session: Session, actor: Actor, application_id: str, commune: InseeCommune, at: datetime) -> ApplicationOut:
    """The company submits: its facts are frozen, and its file is in the reviewers' hands."""
    row = own_application(session, actor, application_id)
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
    return move_to(session, actor, at, "submit", row, state, {"snapshot_digest": snapshot.digest})


def resubmit(
    session: Session, actor: Actor, application_id: str, commune: InseeCommune, data: AnswerIn, at: datetime
) -> ApplicationOut:
    """The company answers a correction: what was sent back is submitted again, and the facts are frozen again."""
    row = own_application(session, actor, application_id)
    state = rules.next_state(row, "resubmit")
    queries.limits_of(session, row).check("resubmit", day(at))
    cessations.check_not_ceased(session, row.siren, day(at))
    declarations.submit_returned(session, actor, row.siren, row.edition, at)
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    compare_headcount(session, actor, row.siren, row.edition, commune, at)
    snapshot = snapshots.store(session, row, snapshots.freeze(session, row), "correction", at)
    asked = _waiting_correction(session, row)
    asked.answer, asked.answered_at = data.message, at
    after = {"answer": data.message, "snapshot_digest": snapshot.digest}
    return move_to(session, actor, at, "resubmit", row, state, after)


def withdraw(session: Session, actor: Actor, application_id: str, at: datetime) -> ApplicationOut:
    """The company takes its application back; it may apply again. Its file is open, also after an earlier decision."""
    row = own_application(session, actor, application_id)
    state = rules.next_state(row, "withdraw")
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.OPEN)
    attendance.verify_file(session, row.siren, row.edition, at)
    return move_to(session, actor, at, "withdraw", row, state)


def appeal(session: Session, actor: Actor, application_id: str, data: AppealIn, at: datetime) -> ApplicationOut:
    """The company asks for a refusal to be decided again, once, by people who took no part before."""
    row = own_application(session, actor, application_id)
    state = rules.next_state(row, "appeal")
    queries.limits_of(session, row).check("appeal", day(at))
    check_alone(session, row)
    session.add(Appeal(application_id=row.id, grounds=data.grounds, made_by=actor.person_id, made_at=at))
    row.round = 2
    for person_id in participants_of(session, row).earlier:
        declarations.recuse(session, person_id, row.siren, row.edition, hidden=False)
    # Opened first: the facts are frozen by the rulebook in force, which a decided file does not follow.
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    snapshot = snapshots.store(session, row, snapshots.freeze(session, row), "appeal", at)
    after = {"grounds": data.grounds, "snapshot_digest": snapshot.digest}
    return move_to(session, actor, at, "appeal", row, state, after)


def assign(session: Session, actor: Actor, application_id: str, data: AssignmentIn, at: datetime) -> ApplicationOut:
    """A reviewer takes an application in charge, or gives it to another; never to one who is tied to the company."""
    row = judged_application(session, actor, application_id)
    state = rules.next_state(row, "assign")
    person_id = _reviewer(session, actor, data.reviewer, at)
    parts = participants_of(session, row)
    for each in (actor.person_id, person_id):
        rules.check_took_no_part(each, parts)
    _check_may_be_assigned(session, person_id, row)
    if person_id in parts.assigned:
        raise Conflict("This reviewer is in charge already.")
    session.add(
        Assignment(
            application_id=row.id, round=row.round, person_id=person_id, assigned_by=actor.person_id, assigned_at=at
        )
    )
    return move_to(session, actor, at, "assign", row, state, {"reviewer": person_id})


def recuse(session: Session, actor: Actor, application_id: str, data: RecusalIn, at: datetime) -> None:
    """A reviewer who is in charge, or has given an opinion or a verdict, steps back: from now on the company's file of
    this edition does not exist for this person."""
    row = judged_application(session, actor, application_id)
    state = rules.next_state(row, "recuse")
    mine = {"application_id": row.id, "round": row.round, "person_id": actor.person_id, "recused_at": None}
    assignment = session.scalar(select(Assignment).filter_by(**mine))
    if assignment is not None:
        assignment.recused_at, assignment.recusal_reason = at, data.reason
    elif actor.person_id not in participants_of(session, row).took_part:
        raise Conflict("You are not in charge of this application, and have given no opinion or verdict in it.")
    declarations.recuse(session, actor.person_id, row.siren, row.edition, hidden=True)
    _move(session, actor, at, "recuse", row, state, {"reason": data.reason})


def ask_correction(
    session: Session, actor: Actor, application_id: str, data: CorrectionIn, at: datetime
) -> ApplicationOut:
    """A reviewer asks the company to correct its file, and sends declarations back to it."""
    row = judged_application(session, actor, application_id)
    state = rules.next_state(row, "correct")
    queries.limits_of(session, row).check("correct", day(at))
    rules.check_took_no_part(actor.person_id, participants_of(session, row))
    for declaration_id in dict.fromkeys(data.declarations):
        declarations.send_back(session, actor, declaration_id, row.siren, row.edition, at)
    session.add(
        Correction(application_id=row.id, round=row.round, person_id=actor.person_id, message=data.message, asked_at=at)
    )
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.CORRECTION)
    return move_to(session, actor, at, "correct", row, state, {"message": data.message})


def resume(session: Session, actor: Actor, application_id: str, commune: InseeCommune, at: datetime) -> ApplicationOut:
    """The company has not answered a correction in time: the review goes on, on the facts as they stand now. What was
    sent back does not count."""
    row = judged_application(session, actor, application_id)
    state = rules.next_state(row, "resume")
    rules.check_took_no_part(actor.person_id, participants_of(session, row))
    queries.limits_of(session, row).check("resume", day(at))
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    compare_headcount(session, actor, row.siren, row.edition, commune, at)
    snapshot = snapshots.store(session, row, snapshots.freeze(session, row), "lapse", at)
    _waiting_correction(session, row).lapsed_at = at
    return move_to(session, actor, at, "resume", row, state, {"snapshot_digest": snapshot.digest})


def advise(session: Session, actor: Actor, application_id: str, data: OpinionIn, at: datetime) -> ApplicationOut:
    """A reviewer gives an opinion on the facts as submitted."""
    row = judged_application(session, actor, application_id)
    rules.check_opinion(actor, row, participants_of(session, row))
    if data.advice == "refuse" and data.level is not None:
        raise invalid("/level", "An advice to refuse has no level.")
    opinion = Opinion(
        application_id=row.id,
        round=row.round,
        snapshot=latest_number(session, row),
        person_id=actor.person_id,
        given_at=at,
        **data.model_dump(),
    )
    session.add(opinion)
    session.flush()
    # All that the row holds: the doctor compares the two.
    after = {"opinion": opinion.id, "snapshot": opinion.snapshot, **data.model_dump()}
    return move_to(session, actor, at, "opine", row, ApplicationState(row.state), after)


def answer_remark(
    session: Session, actor: Actor, application_id: str, remark_id: str, data: RemarkAnswerIn, at: datetime
) -> RemarkOut:
    """A judge answers a remark. The lock on the application keeps a decision from coming between."""
    row = judged_application(session, actor, application_id)
    rules.check_answer(actor, row, participants_of(session, row))
    remark = remarks.get(session, remark_id, row.siren, row.edition)
    remark_actions.answer(session, actor, remark, data, at)
    return remarks.remark_out(remark, {actor.person_id: actor.name}, ())


def own_application(session: ReadSession, actor: Actor, application_id: str) -> Application:
    """An application of the actor's company, locked."""
    row = queries.get(session, actor, application_id, lock=True)
    _check_member(actor, row.siren)
    return row


def judged_application(session: ReadSession, actor: Actor, application_id: str, *, lock: bool = True) -> Application:
    """An application that the actor may judge, locked: not that of a company it acts for."""
    row = queries.get(session, actor, application_id, lock=lock)
    if reads_as_company(session, actor, row.siren):
        raise Forbidden("You act for this company: someone else must examine its application.")
    return row


def check_alone(session: ReadSession, row: Application) -> None:
    """An application that was decided goes on only while the company has no other one under way."""
    same = select(Application.id, Application.state).filter_by(siren=row.siren, edition=row.edition)
    for other in session.execute(same.where(Application.id != row.id)):
        if other.state not in (ApplicationState.WITHDRAWN, *rules.DECIDED):
            raise Conflict(f"The company has applied again since: {other.id}, {other.state}.")


def record(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: Application,
    before: str | None,
    more: JsonObject | None = None,
) -> None:
    """The trail of a step."""
    was = {"state": before} if before else None
    after = {"state": row.state, "round": row.round, **(more or {})}
    audit.record(session, actor, at, act, ("application", row.id), siren=row.siren, before=was, after=after)


def _move(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: Application,
    state: ApplicationState,
    more: dict[str, object] | None,
) -> None:
    before, row.state = row.state, state
    session.flush()
    record(session, actor, at, act, row, before, more)


def move_to(
    session: Session,
    actor: Actor,
    at: datetime,
    act: str,
    row: Application,
    state: ApplicationState,
    more: JsonObject | None = None,
) -> ApplicationOut:
    """Take the step to a state, leave its trail, and show the application."""
    _move(session, actor, at, act, row, state, more)
    return queries.shown(session, actor, row)


def _waiting_correction(session: ReadSession, row: Application) -> Correction:
    waiting = select(Correction).filter_by(application_id=row.id, answered_at=None, lapsed_at=None)
    return session.scalars(waiting).one()


def _check_reaches_more(session: ReadSession, row: Application, declared: str, today: date) -> None:
    held = certificates.held_by(session, row.siren)
    if held is not None and held.edition == row.edition and held.valid_until >= today:
        rules.check_level_reached(held.level, held.number, declared)


def _check_member(actor: Actor, siren: str) -> None:
    if not actor.acts_for(siren):
        raise Forbidden("Only the company itself may do this.")


def _reviewer(session: ReadSession, actor: Actor, email: str | None, at: datetime) -> str:
    """The person to assign: the one named, who must be a reviewer with access, or the actor."""
    if email is None:
        if not actor.is_any(Role.REVIEWER):
            raise invalid("/reviewer", "Name a reviewer.")
        return actor.person_id
    person_id = directory.reviewer_id(session, email)
    if person_id is None:
        raise Invalid("No such reviewer.", [Fault("/reviewer", f"No reviewer has the address {email}.")])
    if not directory.has_a_key(session, person_id, at):
        raise Conflict(
            "This reviewer has no API key in force and could not read the file. Name another reviewer, or ask the"
            " operator for a key: label token create."
        )
    return person_id


def _check_may_be_assigned(session: ReadSession, person_id: str, row: Application) -> None:
    if session.scalar(select(visibility.is_recused(person_id, row.siren, row.edition))):
        raise Conflict("This reviewer has stepped back from this application.")
    if is_tied(session, person_id, row.siren):
        raise Conflict("This reviewer is tied to the company and cannot be in charge of its application.")
