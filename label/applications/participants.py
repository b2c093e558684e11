"""Who has taken part in an application, and whether it still counts: what the rules of independence are asked on."""

import json

from sqlalchemy import Select, and_, func, or_, select

from label.accounts import directory
from label.applications import rules
from label.applications.models import (
    Application,
    ApplicationState,
    Assignment,
    Correction,
    Decision,
    DecisionAnnulment,
    Opinion,
    Snapshot,
)
from label.declarations import queries as declarations
from label.declarations import visibility
from label.declarations.models import Declaration
from label.kit.audit import AuditEntry
from label.kit.sessions import ReadSession
from label.remarks import queries as remarks
from label.remarks.rules import is_open


def participants_of(session: ReadSession, row: Application) -> rules.Participants:
    """Who has done what on this application."""
    mine = {"application_id": row.id}
    in_charge = select(Assignment.round, Assignment.person_id).filter_by(**mine, recused_at=None)
    assigned = session.execute(in_charge.where(Assignment.person_id.in_(directory.live_reviewers()))).all()
    advised = session.execute(select(Opinion.round, Opinion.person_id, Opinion.snapshot).filter_by(**mine)).all()
    current = latest_number(session, row)
    now = frozenset(person for round_, person, on in advised if (round_, on) == (row.round, current))
    judges = declarations.judges(session, row.siren, row.edition)
    standing = [remark for remark in remarks.of_file(session, row.siren, row.edition) if remark.closed_at is None]
    answered = frozenset(remark.answered_by for remark in standing if remark.answered_by)
    # After the decision nothing counts any more: the decision keeps the facts that it stands on.
    asked = now | judges | answered if ApplicationState(row.state) in rules.UNDECIDED else frozenset()
    dependent = visibility.no_longer_independent(session, row.siren, row.edition, asked)
    void = declarations.verdicts_of(session, row.siren, row.edition, dependent) if dependent & judges else ()
    return rules.Participants(
        assigned=frozenset(person for round_, person in assigned if round_ == row.round),
        advised=frozenset(person for _, person, _ in advised),
        advised_now=now - dependent,
        set_aside=now & dependent,
        judged=judges,
        void=tuple(void),
        answered=answered,
        open_remarks=sum(is_open(remark, dependent) for remark in standing),
        facts=current,
        earlier=_earlier(session, row) if row.round > 1 else frozenset(),
    )


def latest_number(session: ReadSession, row: Application) -> int:
    """The number of the facts as last submitted."""
    submitted = select(Snapshot.number).filter_by(application_id=row.id).where(Snapshot.cause != "decision")
    return session.scalar(submitted.order_by(Snapshot.number.desc()).limit(1)) or 0


def _earlier(session: ReadSession, row: Application) -> frozenset[str]:
    """Everyone with any part in the first round: in charge, asking, advising, verifying, answering, deciding,
    annulling a decision. The company's other applications of the edition were on the same file: whoever took part in
    one of them took part too."""
    others = select(Application.id).filter_by(siren=row.siren, edition=row.edition).where(Application.id != row.id)
    people: set[str] = set()
    for model in (Assignment, Correction, Opinion, Decision):
        first_round = and_(model.application_id == row.id, model.round == 1)
        people.update(
            session.scalars(select(model.person_id).where(or_(first_round, model.application_id.in_(others))))
        )
    decided = select(Snapshot.document).join(Decision, Decision.snapshot_id == Snapshot.id)
    for document in session.scalars(decided.where(Decision.application_id == row.id, Decision.round == 1)):
        people.update(json.loads(document)["judges"])
    annulled = select(DecisionAnnulment.person_id).join(Decision, Decision.id == DecisionAnnulment.decision_id)
    people.update(session.scalars(annulled.where(Decision.application_id == row.id, Decision.round == 1)))
    verified = session.scalars(_verified_before_the_decision(row))
    people.update(person for person in verified if person is not None)
    return frozenset(people)


def _verified_before_the_decision(row: Application) -> Select[str | None]:
    """Who gave a verdict or answered a remark in the first round, also where another judge did so again: only the trail
    names them."""
    decided = select(func.max(Decision.decided_at)).filter_by(application_id=row.id, round=1).scalar_subquery()
    claims = select(Declaration.id).filter_by(siren=row.siren, edition=row.edition)
    of_this_file = or_(
        and_(AuditEntry.subject == "declaration", AuditEntry.subject_id.in_(claims)),
        and_(AuditEntry.subject == "statement", AuditEntry.subject_id == f"{row.siren}/{row.edition}"),
        and_(AuditEntry.subject == "remark", AuditEntry.subject_id.in_(remarks.ids_of_file(row.siren, row.edition))),
    )
    wanted = select(AuditEntry.person_id).where(
        AuditEntry.siren == row.siren, AuditEntry.action.in_(("verify", "answer")), AuditEntry.at <= decided
    )
    return wanted.where(of_this_file, AuditEntry.person_id.is_not(None)).distinct()
