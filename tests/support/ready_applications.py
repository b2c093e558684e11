"""Applications brought by the product's own actions to where only the decision is missing: a hundred in seconds."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from label.applications import actions as applications
from label.applications import reviews
from label.applications.schemas import ApplicationIn, AssignmentIn, OpinionIn
from label.companies.models import Company
from label.declarations import actions, verdicts
from label.declarations.actions import declare
from label.declarations.schemas import DeclarationIn, DeclarationOut, StatementIn, StatementVerdictIn, VerdictIn
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import now
from label.kit.ids import EditionCode, InseeCommune, Siren
from label.kit.search import searchable
from tests.support.city import Caller, City
from tests.support.populated_city import ADVICE, FIGURES, FORUM, HIRE, STATEMENT, VERDICTS, VOLUNTEERING
from tests.support.sirens import siren

EDITION = EditionCode("2026")
COMMUNE = InseeCommune("92012")
FIRST = 10_000  # the numbers of these companies, out of the way of a test's own


def to_be_decided(city: City, count: int) -> list[str]:
    """So many applications, each of a company of its own, with two opinions to grant; their ids."""
    member = city.person("preparing@company.example")
    reviewers = [_actor(city.reviewer(number), Membership(Role.REVIEWER)) for number in (901, 902)]
    made = []
    for number in range(FIRST, FIRST + count):
        company = Siren(siren(number))
        acting = _actor(member, Membership(Role.COMPANY, siren=company))
        made.append(city.database.write_sync(_advised, acting, reviewers, company, now()))
    return made


def _actor(caller: Caller, membership: Membership) -> Actor:
    return Actor(caller.person_id, "", caller.email, "", (membership,))


def _advised(session: Session, member: Actor, reviewers: list[Actor], company: Siren, at: datetime) -> str:
    name = f"Entreprise {company}"
    session.add(Company(siren=company, name=name, search_name=searchable(name)))
    session.flush()
    statement = actions.put_statement(session, member, company, EDITION, _read(StatementIn, STATEMENT), at)
    claims = [_declared(session, member, company, body, at) for body in (VOLUNTEERING, HIRE, FORUM)]
    application: str = applications.apply(session, member, company, EDITION, ApplicationIn(), at).id
    applications.submit(session, member, application, COMMUNE, at)
    reviews.assign(session, reviewers[0], application, AssignmentIn(), at)
    for claim, verdict in zip(claims, VERDICTS, strict=True):
        read = verdict | {"version": claim.version}
        verdicts.judge(session, reviewers[0], claim.id, _read(VerdictIn, read), at)
    figures = FIGURES | {"version": statement.version}
    given = _read(StatementVerdictIn, figures)
    verdicts.judge_statement(session, reviewers[0], company, EDITION, COMMUNE, given, at)
    for reviewer in reviewers:
        reviews.advise(session, reviewer, application, _read(OpinionIn, ADVICE), at)
    return application


def _declared(session: Session, member: Actor, company: Siren, body: dict[str, Any], at: datetime) -> DeclarationOut:
    made = declare(session, member, company, EDITION, _read(DeclarationIn, body), at)
    return actions.submit(session, member, made.id, at)


def _read(model: Any, body: dict[str, Any]) -> Any:
    return model.model_validate_json(json.dumps(body))
