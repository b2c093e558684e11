"""What each company of the demonstration city declares, and how far its application comes."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Unpack

from sqlalchemy.orm import Session

from label.accounts.authentication import Authenticator
from label.applications import actions as applications
from label.applications import decisions, reviews
from label.applications.schemas import (
    AppealIn,
    ApplicationIn,
    AssignmentIn,
    CorrectionIn,
    DecisionIn,
    OpinionIn,
)
from label.certificates import endings
from label.certificates.endings import EndingAction
from label.certificates.planning import Issuer
from label.certificates.schemas import EndingIn
from label.declarations import actions, evidence, queries, statement_evidence, verdicts
from label.declarations.actions import declare
from label.declarations.evidence import Upload
from label.declarations.evidence_schemas import ProofQuery
from label.declarations.files import PDF
from label.declarations.kinds import KINDS, ForumIn
from label.declarations.schemas import (
    DeclarationFilter,
    DeclarationIn,
    DeclarationOut,
    StatementIn,
    StatementVerdictIn,
    VerdictIn,
)
from label.declarations.states import VerdictSource
from label.demo.attestations import ATTESTATIONS, one_page_pdf
from label.demo.companies import REVIEWERS, DemoCompany
from label.demo.steering import Arguments, Performed
from label.kit.actor import Actor
from label.kit.database import Database
from label.kit.ids import EditionCode, InseeCommune, Siren

EDITION = EditionCode("2026")
COMMUNE = InseeCommune("92012")
STEP = timedelta(minutes=42)  # between two actions
# The state of the application where it is not that of the scenario.
STATES = {"advised": "under_review", "suspended": "granted", "withdrawn_certificate": "granted"}


class LabelScenarios:
    """Plays one company after another through the actions of the API, each action a while after the one before."""

    def __init__(self, database: Database, issuer: Issuer, people: dict[str, str], since: datetime) -> None:
        self._database, self._issuer, self._at = database, issuer, since
        self._first, self._second = (self.actor(people[email]) for email, _, _ in REVIEWERS[:2])
        self._city = self.actor(people["city"])
        self.certificates: list[str] = []

    def play(self, company: DemoCompany, siren: Siren, key: str) -> str:
        """Declare, apply, and go as far as the company's scenario says; returns the state of the application. `key` is
        the API key of the company's member."""
        member = self.actor(key)
        self._declare(member, company, siren)
        if company.scenario != "none":
            self._apply(member, company, siren)
        return STATES.get(company.scenario, company.scenario)

    def _declare(self, member: Actor, company: DemoCompany, siren: Siren) -> None:
        self._do(actions.put_statement, member, siren, EDITION, statement_of(company))
        for asked, file_name, title in ATTESTATIONS:
            upload = Upload(file_name, one_page_pdf(f"{title} (démonstration)", company.name))
            stored = evidence.keep(self._issuer.files, upload, PDF)
            self._do(statement_evidence.add, member, siren, EDITION, upload, asked, stored)
        for claim in claims_of(company):
            data = DeclarationIn.model_validate_json(json.dumps(claim))
            declaration_id = self._do(declare, member, siren, EDITION, data).id
            if not isinstance(data.root, ForumIn):  # the organiser has seen who came
                self._attach_sheet(member, company, declaration_id, data)
            self._do(actions.submit, member, declaration_id)

    def _attach_sheet(self, member: Actor, company: DemoCompany, declaration_id: str, data: DeclarationIn) -> None:
        lines = ("Feuille de présence (démonstration)", f"{company.name} – {data.root.kind}")
        upload = Upload("feuille-de-presence.pdf", one_page_pdf(*lines))
        stored = evidence.keep(self._issuer.files, upload, PDF)
        self._do(evidence.add, member, declaration_id, upload, ProofQuery(), stored)

    def _apply(self, member: Actor, company: DemoCompany, siren: Siren) -> None:
        application_id = self._do(applications.apply, member, siren, EDITION, ApplicationIn()).id
        if company.scenario == "draft":
            return
        self._do(applications.submit, member, application_id, COMMUNE)
        if company.scenario == "submitted":
            return
        if company.scenario == "withdrawn":
            self._do(applications.withdraw, member, application_id)
            return
        self._do(reviews.assign, self._first, application_id, AssignmentIn())
        if company.scenario == "correction_asked":
            message = "La feuille de présence de l’atelier est illisible : merci d’en joindre une autre."
            self._do(reviews.ask_correction, self._first, application_id, CorrectionIn(message=message))
        elif company.scenario != "under_review":
            self._judge(member, company, siren, application_id)

    def _judge(self, member: Actor, company: DemoCompany, siren: Siren, application_id: str) -> None:
        self._verify(company, siren)
        refusal = company.scenario in ("refused", "appealed")
        advice = OpinionIn(advice="refuse" if refusal else "grant", reasons="Pièces vues, quantités vérifiées.")
        for reviewer in (self._first, self._second):
            self._do(reviews.advise, reviewer, application_id, advice)
        if company.scenario == "advised":
            return
        reasons = "Le total vérifié n’atteint pas 40 points." if refusal else "Engagement vérifié, félicitations."
        certificate = self._decide(
            application_id, DecisionIn(outcome="refused" if refusal else "granted", reasons=reasons)
        )
        if company.scenario == "appealed":
            self._do(
                applications.appeal,
                member,
                application_id,
                AppealIn(grounds="Un tournoi de mentorat n’a pas été compté."),
            )
        elif certificate:
            self._after_grant(company, certificate)

    def _verify(self, company: DemoCompany, siren: Siren) -> None:
        submitted = self._database.read_sync(queries.listed, self._first, siren, EDITION, DeclarationFilter())
        for declaration in submitted.items:
            self._do(verdicts.judge, self._first, declaration.id, verdict_on(declaration))
        statement = self._database.read_sync(queries.show_statement, self._second, siren, EDITION)
        figures = StatementVerdictIn(
            verified_headcount=statement.headcount,
            verified_durable_hires=statement.durable_hires,
            verified_hires_from_shared_vacancies=statement.hires_from_shared_vacancies,
            verified_volunteers=statement.volunteers,
            version=statement.version,
        )
        self._do(verdicts.judge_statement, self._second, siren, EDITION, COMMUNE, figures)

    def _decide(self, application_id: str, data: DecisionIn) -> str | None:
        """The number of the certificate, when one is granted."""
        at = self._later()
        plan = self._database.write_sync(decisions.prepare, self._city, application_id, data, at, issuer=self._issuer)
        ready = decisions.produce(self._issuer, plan)
        decided = self._database.write_sync(decisions.decide, self._city, application_id, data, ready, at)
        return decided.decisions[-1].certificate

    def _after_grant(self, company: DemoCompany, number: str) -> None:
        self.certificates.append(number)
        endings_by_scenario: dict[str, EndingAction] = {"suspended": "suspend", "withdrawn_certificate": "withdraw"}
        ending = endings_by_scenario.get(company.scenario)
        if ending:
            reason = EndingIn(reason="Vérification complémentaire des heures déclarées.")
            self._database.write_sync(
                lambda session: endings.end(
                    session, self._city, number, self._issuer.settings, ending, reason, self._later()
                )
            )

    def _do(
        self,
        action: Callable[[Session, Actor, Unpack[Arguments], datetime], Performed],
        actor: Actor,
        *args: *Arguments,
    ) -> Performed:
        return self._database.write_sync(action, actor, *args, self._later())

    def _later(self) -> datetime:
        self._at += STEP
        return self._at

    def actor(self, key: str) -> Actor:
        """The person that an API key identifies."""
        return self._database.read_sync(lambda session: Authenticator().identify(session, key, self._at))


def statement_of(company: DemoCompany) -> StatementIn:
    """In proportion to the company's size and effort."""
    hires = max(2, int(company.headcount / 10))
    return StatementIn(
        headcount=company.headcount,
        durable_hires=hires + 3,
        hires_from_shared_vacancies=int(hires * company.effort),
        volunteers=min(int(company.headcount), int(company.headcount * company.effort / 8) + 1),
        signed_by="Camille Fictif",
        signed_role="Direction des ressources humaines",
    )


def claims_of(company: DemoCompany) -> list[dict[str, object]]:
    """Two kinds of volunteering, local hires and the forum, in proportion to the company's size and effort."""
    participants = statement_of(company).volunteers
    hours = (company.headcount * company.effort * Decimal("1.1")).quantize(Decimal("0.5"), ROUND_CEILING)
    local = max(1, int(statement_of(company).durable_hires * company.effort / 3))
    answered = int(20 * company.effort)
    days = {"started_on": "2026-03-02", "ended_on": "2026-06-26"}
    volunteering = {"kind": "volunteering", "time": "paid", "participants": participants, "host": "snc", **days}
    return [
        {**volunteering, "action": "cv_workshop", "audience": "long_term_unemployed", "hours": f"{hours / 2:.2f}"},
        {**volunteering, "action": "mentoring", "audience": "senior", "hours": f"{hours / 2:.2f}", "host": "visemploi"},
        {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": local, "started_on": "2026-05-04"},
        {
            "kind": "forum",
            "presence": "full_day" if company.effort > Decimal("0.5") else "half_day",
            "offers": int(20 * company.effort),
            "candidates_met": 20,
            "candidates_answered": answered,
        },
    ]


def verdict_on(declaration: DeclarationOut) -> VerdictIn:
    """Everything declared is verified except an hour of the first workshop, so that the demonstration shows a reduction
    with its reason."""
    definition = KINDS[declaration.kind]
    verified = {name: getattr(declaration, declared) for name, declared in definition.verified.items()}
    verified |= dict.fromkeys(definition.verified_flags, True) | {"version": declaration.version}
    verified |= {f"verified_{figure}": getattr(declaration, figure) for figure in definition.denominators}
    verified |= {} if declaration.evidence else {"source": VerdictSource.KNOWN_TO_ORGANISER}
    hours = declaration.hours or Decimal(0)
    if declaration.action == "cv_workshop" and hours > 1:
        verified |= {"verified_hours": hours - 1, "reason": "Une heure sans feuille de présence."}
    return VerdictIn(**verified)
