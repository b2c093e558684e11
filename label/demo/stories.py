"""What each company of the demonstration city has done, and how far its application has come."""

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from sqlalchemy import select

from label.accounts.authentication import Authenticator
from label.accounts.models import Person
from label.applications import actions as applications
from label.applications import decisions
from label.applications.schemas import (
    AppealIn,
    ApplicationIn,
    AssignmentIn,
    CorrectionIn,
    DecisionIn,
    OpinionIn,
)
from label.certificates import endings
from label.certificates.models import Certificate
from label.certificates.planning import Issuer
from label.certificates.schemas import EndingIn
from label.declarations import actions, evidence
from label.declarations.declare import declare
from label.declarations.evidence import Upload
from label.declarations.models import Declaration
from label.declarations.schemas import DeclarationIn, StatementIn, StatementVerdictIn, VerdictIn
from label.demo.cast import REVIEWERS, Firm
from label.kit.actor import Actor, Membership, Role
from label.kit.database import Database

EDITION = "2026"
STEP = timedelta(hours=7)
REACHED = {"advised": "under_review", "suspended": "granted", "withdrawn_certificate": "granted"}


class Story:
    """Tells one company after another; time moves on by a few hours with each step."""

    def __init__(self, database: Database, issuer: Issuer, people: dict[str, str], since: datetime) -> None:
        self._database, self._issuer, self._at = database, issuer, since
        self._first, self._second = (self.actor(people[email]) for email, _, _ in REVIEWERS[:2])
        self._city = self.actor(people["city"])
        self.certificates: list[str] = []

    def tell(self, firm: Firm, siren: str) -> str:
        """Declare, apply, and go as far as the firm's story says; returns the state of its application."""
        member = self._member(siren)
        self._declare(member, firm, siren)
        if firm.story != "none":
            self._apply(member, firm, siren)
        return REACHED.get(firm.story, firm.story)

    def _declare(self, member: Actor, firm: Firm, siren: str) -> None:
        self._do(actions.put_statement, member, siren, EDITION, statement(firm))
        for claim in claims(firm):
            shown = self._do(declare, member, siren, EDITION, DeclarationIn.model_validate_json(json.dumps(claim)))
            made = shown.value.id
            upload = Upload("feuille-de-presence.pdf", sheet(f"{firm.name} – {claim['kind']}"))
            stored = evidence.store(self._issuer.files, upload)
            self._do(evidence.add, member, made, upload, stored)
            self._do(actions.submit, member, made)

    def _apply(self, member: Actor, firm: Firm, siren: str) -> None:
        made = self._do(applications.apply, member, siren, EDITION, ApplicationIn()).value.id
        if firm.story == "draft":
            return
        self._do(applications.submit, member, made)
        if firm.story == "submitted":
            return
        if firm.story == "withdrawn":
            self._do(applications.withdraw, member, made)
            return
        self._do(applications.assign, self._first, made, AssignmentIn())
        if firm.story == "correction_asked":
            message = "La feuille de présence de l’atelier est illisible : merci d’en joindre une autre."
            self._do(applications.ask_correction, self._first, made, CorrectionIn(message=message))
        elif firm.story != "under_review":
            self._judge(member, firm, siren, made)

    def _judge(self, member: Actor, firm: Firm, siren: str, made: str) -> None:
        self._verify(firm, siren)
        refusal = firm.story in ("refused", "appealed")
        advice = OpinionIn(advice="refuse" if refusal else "grant", reasons="Pièces vues, quantités vérifiées.")
        for reviewer in (self._first, self._second):
            self._do(applications.advise, reviewer, made, advice)
        if firm.story == "advised":
            return
        reasons = "Le total vérifié n’atteint pas 40 points." if refusal else "Engagement vérifié, félicitations."
        self._decide(made, DecisionIn(outcome="refused" if refusal else "granted", reasons=reasons))
        if firm.story == "appealed":
            self._do(applications.appeal, member, made, AppealIn(grounds="Un tournoi de mentorat n’a pas été compté."))
        elif not refusal:
            self._after_grant(firm, siren)

    def _verify(self, firm: Firm, siren: str) -> None:
        rows = self._database.read_sync(
            lambda session: session.scalars(select(Declaration).filter_by(siren=siren).order_by(Declaration.id)).all()
        )
        for row in rows:
            self._do(actions.judge, self._first, row.id, verdict(row))
        said = statement(firm)
        figures = StatementVerdictIn(
            verified_hires_from_shared_vacancies=said.hires_from_shared_vacancies, verified_volunteers=said.volunteers
        )
        self._do(actions.judge_statement, self._second, siren, EDITION, figures)

    def _decide(self, made: str, data: DecisionIn) -> None:
        at = self._later()
        plan = self._database.write_sync(decisions.prepare, self._city, made, data, at, issuer=self._issuer)
        ready = decisions.produce(self._issuer, plan)
        self._database.write_sync(decisions.decide, self._city, made, data, ready, at)

    def _after_grant(self, firm: Firm, siren: str) -> None:
        number = self._database.read_sync(
            lambda session: session.scalars(select(Certificate.number).filter_by(siren=siren)).one()
        )
        self.certificates.append(number)
        ending = {"suspended": "suspend", "withdrawn_certificate": "withdraw"}.get(firm.story)
        if ending:
            reason = EndingIn(reason="Vérification complémentaire des heures déclarées.")
            self._database.write_sync(
                lambda session: endings.end(
                    session, self._city, number, self._issuer.settings, ending, reason, self._later()
                )
            )

    def _do(self, action: Callable[..., Any], actor: Actor, *args: Any) -> Any:
        return self._database.write_sync(action, actor, *args, self._later())

    def _later(self) -> datetime:
        self._at += STEP / 10
        return self._at

    def _member(self, siren: str) -> Actor:
        person = self._database.read_sync(
            lambda session: session.scalars(select(Person).filter_by(email=f"rh@{siren}.example")).one()
        )
        return Actor(person.id, person.name, person.email, "", (Membership(Role.COMPANY, siren=siren),))

    def actor(self, key: str) -> Actor:
        """Who a key is."""
        return self._database.read_sync(lambda session: Authenticator().identify(session, key, self._at))


def statement(firm: Firm) -> StatementIn:
    """Figures in proportion to the firm's size and effort."""
    hires = max(2, int(firm.headcount / 10))
    return StatementIn(
        headcount=firm.headcount,
        durable_hires=hires + 3,
        hires_from_shared_vacancies=int(hires * firm.effort),
        volunteers=min(int(firm.headcount), int(firm.headcount * firm.effort / 8) + 1),
        signed_by="Camille Fictif",
        signed_role="Direction des ressources humaines",
    )


def claims(firm: Firm) -> list[dict[str, Any]]:
    """What the firm did: workshops, hires, the forum."""
    participants = statement(firm).volunteers
    hours = (firm.headcount * firm.effort * Decimal("1.1")).quantize(Decimal("0.5"), ROUND_CEILING)
    local = max(1, int(statement(firm).durable_hires * firm.effort / 3))
    answered = int(20 * firm.effort)
    days = {"started_on": "2026-03-02", "ended_on": "2026-06-26"}
    volunteering = {"kind": "volunteering", "time": "paid", "participants": participants, "host": "snc", **days}
    return [
        {**volunteering, "action": "cv_workshop", "audience": "long_term_unemployed", "hours": f"{hours / 2:.2f}"},
        {**volunteering, "action": "mentoring", "audience": "senior", "hours": f"{hours / 2:.2f}", "host": "visemploi"},
        {"kind": "local_hire", "contract": "permanent", "group": "senior", "count": local, "started_on": "2026-05-04"},
        {
            "kind": "forum",
            "presence": "full_day" if firm.effort > Decimal("0.5") else "half_day",
            "offers": int(20 * firm.effort),
            "candidates_met": 20,
            "candidates_answered": answered,
        },
    ]


def verdict(row: Declaration) -> VerdictIn:
    """All that was declared, save an hour of the first workshop."""
    if row.kind == "volunteering":
        hours = row.hours or Decimal(0)
        less = hours > 1 and row.action == "cv_workshop"
        reason = "Une heure sans feuille de présence." if less else None
        return VerdictIn(verified_hours=hours - 1 if less else hours, reason=reason)
    if row.kind == "local_hire":
        return VerdictIn(verified_count=row.count)
    return VerdictIn(
        presence_verified=True, verified_offers=row.offers, verified_candidates_answered=row.candidates_answered
    )


def sheet(words: str) -> bytes:
    """A one-page PDF to stand for an attendance sheet."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    canvas.drawString(72, 760, "Feuille de présence (démonstration)")
    canvas.drawString(72, 740, words)
    canvas.save()
    return out.getvalue()
