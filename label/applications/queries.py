"""Reading applications. Every read starts from `visible_to(actor)`: for a tied reviewer there is nothing to read."""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Exists, Select, and_, exists, or_, select

from label.accounts import directory
from label.accounts.models import Person
from label.applications import rules
from label.applications.lines import lines
from label.applications.models import (
    Appeal,
    Application,
    ApplicationState,
    Assignment,
    Correction,
    Decision,
    DecisionAnnulment,
    Opinion,
    Snapshot,
)
from label.applications.participants import participants_of
from label.applications.schemas import (
    ApplicationFilter,
    ApplicationOut,
    ApplicationPage,
    AssignmentOut,
    CompanyApplications,
    CorrectionOut,
    DecisionOut,
    NoLongerCounted,
    OpinionOut,
    SnapshotOut,
    VerdictToRenew,
)
from label.applications.time_limits import TimeLimits, last_day_to_answer, time_limits
from label.certificates.models import Certificate
from label.companies import queries as companies
from label.companies.ties import tied_sirens
from label.declarations import verified_figures, visibility
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.clock import day, now
from label.kit.errors import NotFound
from label.kit.ids import EditionCode, Siren
from label.kit.paging import Paged, page
from label.kit.sessions import ReadSession
from label.remarks import queries as remarks
from label.remarks.schemas import RemarkOut

JUDGES = visibility.JUDGES


def visible_to(actor: Actor) -> Select[Application]:
    """A company's own; for judges what was submitted, save by companies they are tied to or where they stepped back."""
    mine = visibility.is_read_as_company(actor, Application.siren)
    if not actor.is_any(*JUDGES):
        return select(Application).where(mine)
    judged = and_(
        Application.submitted_at.is_not(None),
        Application.siren.not_in(tied_sirens(actor.person_id)),
        ~visibility.is_recused(actor.person_id, Application.siren, Application.edition),
    )
    return select(Application).where(or_(mine, judged))


def get(session: ReadSession, actor: Actor, application_id: str, *, lock: bool = False) -> Application:
    """One application, if it exists for this actor."""
    this = Application.id == application_id
    if lock and session.get_bind().dialect.name == "postgresql":  # SQLite has one writer
        # The lock comes first, in a statement of its own: after a wait PostgreSQL reads the locked row again, but not
        # the other tables, which say who has stepped back or become tied meanwhile.
        session.execute(select(Application.id).where(this).with_for_update())
    row = session.scalar(visible_to(actor).where(this))
    if row is None:
        raise NotFound(f"No application {application_id}.")
    return row


def listed(session: ReadSession, actor: Actor, asked: ApplicationFilter) -> ApplicationPage:
    """A page of the reviewers' list: one query for the applications, one for their companies' names, one for what
    was verified without evidence."""
    rows = visible_to(actor).where(
        Application.submitted_at.is_not(None), ~visibility.is_read_as_company(actor, Application.siren)
    )
    for name in ("state", "edition", "siren"):
        value = getattr(asked, name)
        if value is not None:
            rows = rows.where(getattr(Application, name) == value)
    if asked.mine is not None:
        assigned = select(Assignment.application_id).filter_by(person_id=actor.person_id)
        rows = rows.where(Application.id.in_(assigned) if asked.mine else Application.id.not_in(assigned))
    if asked.in_charge is not None:
        rows = rows.where(_has_someone_in_charge() if asked.in_charge else ~_has_someone_in_charge())
    order = [Application.submitted_at, Application.id]
    return _page(session, rows, asked, order, descending=asked.sort.startswith("-"))


def _has_someone_in_charge() -> Exists:
    return exists().where(
        Assignment.application_id == Application.id,
        Assignment.round == Application.round,
        Assignment.recused_at.is_(None),
        Assignment.person_id.in_(directory.live_reviewers()),
    )


def of_company(
    session: ReadSession, actor: Actor, siren: Siren, edition: EditionCode, asked: CompanyApplications
) -> ApplicationPage:
    """A company's applications in an edition."""
    visibility.check_file_is_visible(session, actor, siren, edition)
    rows = visible_to(actor).where(Application.siren == siren, Application.edition == edition)
    return _page(session, rows, asked, [Application.id])


def latest_submitted(session: ReadSession, siren: str, limit: int) -> Sequence[Application]:
    """A company's applications, the latest first; a draft is its company's only, and not among them."""
    submitted = select(Application).where(Application.siren == siren, Application.submitted_at.is_not(None))
    return session.scalars(submitted.order_by(Application.submitted_at.desc(), Application.id).limit(limit)).all()


def show(session: ReadSession, actor: Actor, application_id: str) -> ApplicationOut:
    """One application whole."""
    return shown(session, actor, get(session, actor, application_id))


def shown(session: ReadSession, actor: Actor, row: Application) -> ApplicationOut:
    """The application as this actor reads it: who reviewed, and how they advised, is not for the company."""
    is_judge, participants = not companies.reads_as_company(session, actor, row.siren), participants_of(session, row)
    appeal = session.get(Appeal, row.id)
    edition = editions.get(session, row.edition)
    snapshots = session.scalars(select(Snapshot).filter_by(application_id=row.id).order_by(Snapshot.number))
    corrections = session.scalars(select(Correction).filter_by(application_id=row.id).order_by(Correction.id)).all()
    limits = time_limits(row, edition, _asked_on(corrections), day(appeal.made_at) if appeal else None)
    verified = verified_figures.of_file(session, row.siren, row.edition) if is_judge else None
    line = lines(session, [row], companies.identities(session, [row.siren]), keep=False)[0]
    return ApplicationOut(
        **line.model_dump(),
        message=row.message,
        corrections=[_correction_out(one, last_day_to_answer(edition, day(one.asked_at))) for one in corrections],
        assignments=_assignments(session, row) if is_judge else [],
        opinions=_opinions(session, row, participants) if is_judge else [],
        decisions=_decisions(session, row),
        snapshots=[SnapshotOut.model_validate(one) for one in snapshots],
        appeal=appeal.grounds if appeal else None,
        appeal_by=limits.appeal_by if row.round == 1 else None,
        no_longer_counted=NoLongerCounted(opinions=len(participants.set_aside), verdicts=len(participants.void)),
        verdicts_to_renew=_to_renew(session, participants) if is_judge else [],
        verified=verified,
        remarks=shown_remarks(session, actor, row),
        may=_may(actor, row, participants, limits) if is_judge or actor.acts_for(row.siren) else [],
    )


def _may(actor: Actor, row: Application, participants: rules.Participants, limits: TimeLimits) -> list[str]:
    return rules.may(actor, row, participants, limits.out_of_time(day(now())))


def limits_of(session: ReadSession, row: Application) -> TimeLimits:
    """Until when the acts on an application are possible."""
    appeal = session.get(Appeal, row.id)
    corrections = session.scalars(select(Correction).filter_by(application_id=row.id)).all()
    appealed_on = day(appeal.made_at) if appeal else None
    return time_limits(row, editions.get(session, row.edition), _asked_on(corrections), appealed_on)


def _asked_on(corrections: Sequence[Correction]) -> date | None:
    """The day of the correction that waits for an answer."""
    waiting = (one for one in corrections if one.answered_at is None and one.lapsed_at is None)
    return next((day(one.asked_at) for one in waiting), None)


def _correction_out(row: Correction, answer_by: date) -> CorrectionOut:
    names = ("round", "message", "asked_at", "answer", "answered_at", "lapsed_at")
    return CorrectionOut(answer_by=answer_by, **{name: getattr(row, name) for name in names})


def shown_remarks(session: ReadSession, actor: Actor, row: Application) -> list[RemarkOut]:
    """The remarks on the file. The company reads them and their answers, as it reads verdicts and their reasons, and
    not who answered."""
    found = remarks.of_file(session, row.siren, row.edition)
    people = {remark.answered_by for remark in found if remark.answered_by}
    undecided = ApplicationState(row.state) in rules.UNDECIDED
    asked = people if undecided else set()
    dependent = visibility.no_longer_independent(session, row.siren, row.edition, asked) if asked else ()
    names = {} if companies.reads_as_company(session, actor, row.siren) else _names(session, people)
    return [remarks.remark_out(remark, names, dependent) for remark in found]


def _page(
    session: ReadSession,
    rows: Select[Application],
    asked: Paged,
    order: list[Any],
    *,
    descending: bool = False,
) -> ApplicationPage:
    found = page(session, rows, asked, order, descending=descending)
    known = companies.identities(session, {row.siren for row in found.items})
    return ApplicationPage(items=lines(session, found.items, known, keep=True), next=found.next)


def _assignments(session: ReadSession, row: Application) -> list[AssignmentOut]:
    left = Assignment.person_id.not_in(directory.live_reviewers())
    wanted = select(Assignment, Person.name, left).join(Person, Person.id == Assignment.person_id)
    found = session.execute(wanted.where(Assignment.application_id == row.id).order_by(Assignment.assigned_at))
    return [
        AssignmentOut(
            round=one.round, reviewer=name, assigned_at=one.assigned_at, recused_at=one.recused_at, left=has_left
        )
        for one, name, has_left in found
    ]


def _to_renew(session: ReadSession, participants: rules.Participants) -> list[VerdictToRenew]:
    """The verdicts that no longer count, with who gave them."""
    names = _names(session, {verdict.judge for verdict in participants.void})
    return [
        VerdictToRenew(declaration=verdict.declaration, figure=verdict.figure, reviewer=names[verdict.judge])
        for verdict in participants.void
    ]


def _names(session: ReadSession, people: Collection[str]) -> dict[str, str]:
    known = session.execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    return {one.id: one.name for one in known}


def _opinions(session: ReadSession, row: Application, participants: rules.Participants) -> list[OpinionOut]:
    undecided = ApplicationState(row.state) in rules.UNDECIDED
    wanted = select(Opinion, Person.name).join(Person, Person.id == Opinion.person_id)
    found = session.execute(wanted.where(Opinion.application_id == row.id).order_by(Opinion.given_at))
    names = ("round", "snapshot", "advice", "level", "reasons", "given_at")
    return [
        OpinionOut(
            reviewer=name,
            counts=one.snapshot == participants.facts and one.person_id in participants.advised_now
            if undecided
            else None,
            **{field: getattr(one, field) for field in names},
        )
        for one, name in found
    ]


def _decisions(session: ReadSession, row: Application) -> list[DecisionOut]:
    first_issue = (Certificate.decision_id == Decision.id) & Certificate.reissue_of.is_(None)
    wanted = (
        select(Decision, Certificate.number, DecisionAnnulment)
        .outerjoin(Certificate, first_issue)
        .outerjoin(DecisionAnnulment, DecisionAnnulment.decision_id == Decision.id)
    )
    found = session.execute(wanted.where(Decision.application_id == row.id).order_by(Decision.number))
    return [
        DecisionOut(
            number=one.number,
            round=one.round,
            outcome=one.outcome,
            level=one.level,
            reasons=one.reasons,
            missing=json.loads(one.missing) if one.missing else None,
            decided_at=one.decided_at,
            certificate=number,
            annulled_at=annulment.annulled_at if annulment else None,
            annulment_reason=annulment.reason if annulment else None,
        )
        for one, number, annulment in found
    ]
