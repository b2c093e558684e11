"""What reviewers do with an application; deciding is in `decisions.py`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.accounts import directory
from label.applications import queries, rules, snapshots, steps
from label.applications.models import Application, ApplicationState, Assignment, Correction, Opinion
from label.applications.participants import latest_number, participants_of
from label.applications.schemas import ApplicationOut, AssignmentIn, CorrectionIn, OpinionIn, RecusalIn
from label.applications.time_limits import last_day_to_answer
from label.companies.ties import is_tied
from label.declarations import actions as declarations
from label.declarations import score_sums, visibility
from label.declarations.attendance import actions as attendance
from label.declarations.headcounts import compare_headcount
from label.declarations.states import FileStatus
from label.editions import queries as editions
from label.kit.actor import Actor, Role
from label.kit.clock import day
from label.kit.errors import Conflict, Fault, Invalid, invalid
from label.kit.ids import InseeCommune
from label.kit.sessions import ReadSession
from label.remarks import actions as remark_actions
from label.remarks import queries as remarks
from label.remarks.schemas import RemarkAnswerIn, RemarkOut


def assign(session: Session, actor: Actor, application_id: str, data: AssignmentIn, at: datetime) -> ApplicationOut:
    """A reviewer takes an application in charge, or gives it to another; never to one who is tied to the company."""
    row = steps.judged_application(session, actor, application_id)
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
    return steps.move_to(session, actor, at, "assign", row, state, {"reviewer": person_id})


def recuse(session: Session, actor: Actor, application_id: str, data: RecusalIn, at: datetime) -> None:
    """A reviewer who is in charge, or has given an opinion or a verdict, steps back: from now on the company's file of
    this edition does not exist for this person."""
    row = steps.judged_application(session, actor, application_id)
    state = rules.next_state(row, "recuse")
    mine = {"application_id": row.id, "round": row.round, "person_id": actor.person_id, "recused_at": None}
    assignment = session.scalar(select(Assignment).filter_by(**mine))
    if assignment is not None:
        assignment.recused_at, assignment.recusal_reason = at, data.reason
    elif actor.person_id not in participants_of(session, row).took_part:
        raise Conflict("You are not in charge of this application, and have given no opinion or verdict in it.")
    declarations.recuse(session, actor.person_id, row.siren, row.edition, hidden=True)
    steps.move(session, actor, at, "recuse", row, state, {"reason": data.reason})


def ask_correction(
    session: Session, actor: Actor, application_id: str, data: CorrectionIn, at: datetime
) -> ApplicationOut:
    """A reviewer asks the company to correct its file, and sends declarations back to it."""
    row = steps.judged_application(session, actor, application_id)
    state = rules.next_state(row, "correct")
    queries.limits_of(session, row).check("correct", day(at))
    rules.check_took_no_part(actor.person_id, participants_of(session, row))
    for declaration_id in dict.fromkeys(data.declarations):
        declarations.send_back(session, actor, declaration_id, row.siren, row.edition, at)
    session.add(
        Correction(application_id=row.id, round=row.round, person_id=actor.person_id, message=data.message, asked_at=at)
    )
    last_day = last_day_to_answer(editions.get(session, row.edition), day(at))
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.CORRECTION, last_day)
    return steps.move_to(session, actor, at, "correct", row, state, {"message": data.message})


def resume(session: Session, actor: Actor, application_id: str, commune: InseeCommune, at: datetime) -> ApplicationOut:
    """The company has not answered a correction in time: the review goes on, on the facts as they stand now. What was
    sent back does not count. Facts that contradict each other by now are those last submitted."""
    row = steps.judged_application(session, actor, application_id)
    state = rules.next_state(row, "resume")
    rules.check_took_no_part(actor.person_id, participants_of(session, row))
    queries.limits_of(session, row).check("resume", day(at))
    score_sums.set_file_status(session, row.siren, row.edition, FileStatus.REVIEW)
    attendance.verify_file(session, row.siren, row.edition, at)
    compare_headcount(session, actor, row.siren, row.edition, commune, at)
    snapshot = snapshots.store(session, row, snapshots.freeze_or_last(session, row), "lapse", at)
    steps.waiting_correction(session, row).lapsed_at = at
    return steps.move_to(session, actor, at, "resume", row, state, {"snapshot_digest": snapshot.digest})


def advise(session: Session, actor: Actor, application_id: str, data: OpinionIn, at: datetime) -> ApplicationOut:
    """A reviewer gives an opinion on the facts as submitted."""
    row = steps.judged_application(session, actor, application_id)
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
    return steps.move_to(session, actor, at, "opine", row, ApplicationState(row.state), after)


def answer_remark(
    session: Session, actor: Actor, application_id: str, remark_id: str, data: RemarkAnswerIn, at: datetime
) -> RemarkOut:
    """A judge answers a remark. The lock on the application keeps a decision from coming between."""
    row = steps.judged_application(session, actor, application_id)
    rules.check_answer(actor, row, participants_of(session, row))
    remark = remarks.get(session, remark_id, row.siren, row.edition)
    remark_actions.answer(session, actor, remark, data, at)
    return remarks.remark_out(remark, {actor.person_id: actor.name}, ())


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
