"""A year of SOEE with the large firms of the demonstration city: from the first call to counted outcomes."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy.orm import Session
from stdnum import luhn

from csr.catalogue import targets
from csr.catalogue.targets import TargetIn
from csr.events import actions as events
from csr.events.schemas import EventIn, RegistrationPut
from csr.firms import actions as firms
from csr.firms import contacts, duties, interactions
from csr.firms.note_schemas import ContactIn, DutyPut, InteractionIn, StepDoneIn
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmPatch, StageIn
from csr.initiatives import actions as initiatives
from csr.initiatives import deliveries, milestones, outcomes, transitions, updates
from csr.initiatives.delivery_schemas import DeliveryIn
from csr.initiatives.milestones import MilestoneDoneIn, MilestoneIn
from csr.initiatives.outcome_schemas import ConfirmationIn, OutcomesIn
from csr.initiatives.schemas import AgreementIn, ClosingIn, InitiativeIn
from csr.initiatives.updates import UpdateIn
from csr.reports.observatory import publication
from csr.reports.observatory.schemas import FreezeIn
from csr.stories import actions as stories
from csr.stories.schemas import StoryIn
from csr.suggestions import capacities
from csr.suggestions.schemas import CapacityIn
from label.companies.models import Company, Establishment
from label.companies.queries import searchable
from label.demo import large
from label.demo.large import LargeFirm, Plan, Talk
from label.kit.actor import Actor
from label.kit.clock import PARIS
from label.kit.database import Database
from label.kit.settings import Settings

M = TypeVar("M", bound=BaseModel)
YEAR = "2026"
STEPS = ("proposed", "discussed", "committed", "started", "completed", "confirmed")
KNOWN_LATER = ("durable_3", "other_3", "training_3", "durable_6", "other_6", "training_6")


class Year:
    """Tells the year through the actions of the API. Of the associations, one has people: `association`."""

    def __init__(self, settings: Settings, database: Database, soee: Actor, city: Actor, association: Actor) -> None:
        self._scope, self._database = Scope.of(settings), database
        self._soee, self._city, self._association = soee, city, association
        self.sirens = [firm.siren(number) for number, firm in enumerate(large.FIRMS)]

    def tell(self) -> None:
        """All of it; the label's own stories come after, so that what counts for the label is there."""
        for siren, firm in zip(self.sirens, large.FIRMS, strict=True):
            self._database.write_sync(_settle, siren, firm)
        self._aims()
        for talk in large.TALKS:
            self._talk(talk)
        for plan in large.PLANS:
            self._carry(plan)
        paused = read(StageIn, stage="paused", reason="Fusion de deux directions, à reprendre en janvier.")
        self._do(firms.set_stage, self._soee, self._scope, self.sirens[large.COSMETICS], paused, at="2026-06-08")
        self._meet()

    def freeze(self) -> None:
        """The city freezes the year before, in which nothing had begun: the first point of every curve."""
        self._do(publication.freeze_at_once, self._city, self._scope, "2025", FreezeIn(), at="2026-01-12")

    def _aims(self) -> None:
        for measure, audience, goal in large.TARGETS:
            aim = read(TargetIn, goal=goal)
            self._do(targets.put, self._soee, YEAR, measure, audience, aim, at="2026-01-05")
        for partner, places in large.CAPACITIES:
            self._do(capacities.put, self._soee, partner, YEAR, read(CapacityIn, places=places), at="2026-01-06")

    def _talk(self, talk: Talk) -> None:
        siren, soee = self.sirens[talk.firm], self._soee
        self._do(firms.change, soee, self._scope, siren, read(FirmPatch, owner=soee.email), at=talk.on)
        contact = read(ContactIn, name="Camille Fictif", role="Direction RSE", email=f"rse@{siren}.example")
        made = self._do(contacts.add, soee, siren, contact, at=talk.on).value.id
        said = {"kind": talk.kind, "happened_on": talk.on, "summary": talk.summary, "contact_id": made}
        if talk.step:
            said |= {"next_step": talk.step, "next_owner": soee.email, "due_on": talk.due_on}
        spoken = self._do(interactions.add, soee, siren, read(InteractionIn, **said), at=talk.on).value.id
        if talk.done_on:
            self._do(interactions.finish, soee, spoken, read(StepDoneIn, done_on=talk.done_on), at=talk.done_on)
        duty = read(DutyPut, mandatory=True, note="Rapport annoncé pour juin.")
        self._do(duties.put, soee, siren, YEAR, "csrd", duty, at=talk.on)

    def _carry(self, plan: Plan) -> None:
        """Take an initiative as far as its plan says."""
        said = {name: getattr(plan, name) for name in ("title", "action", "audiences", "started_on", "ended_on")}
        parts = [{"siren": self.sirens[firm], "owner": "Camille Fictif", **gives} for firm, gives in plan.firms]
        partners = [{"id": partner, "places": places} for partner, places in plan.partners]
        proposal = read(InitiativeIn, **said, firms=parts, partners=partners)
        begun = date.fromisoformat(plan.started_on)
        before = min(begun, date(2026, 11, 16))  # what is planned for next year was agreed this autumn
        made = self._do(initiatives.propose, self._soee, proposal, at=before - timedelta(days=30)).value.id
        self._do(transitions.discuss, self._soee, made, at=before - timedelta(days=25))
        if plan.until == "declined":
            self._do(transitions.decline, self._soee, made, read(ClosingIn, **(plan.closing or {})), at=before)
        if plan.until in STEPS[2:]:
            self._commit(plan, made, before)
        if plan.until in STEPS[3:]:
            self._lead(plan, made, begun)
        if plan.until in STEPS[4:]:
            self._end(plan, made, date.fromisoformat(plan.ended_on))

    def _commit(self, plan: Plan, made: str, before: date) -> None:
        for firm, _ in plan.firms:
            letter = read(AgreementIn, siren=self.sirens[firm], words="Lettre d’engagement reçue.")
            self._do(initiatives.agree, self._soee, made, letter, at=before - timedelta(days=15))
        self._do(transitions.commit, self._soee, made, at=before - timedelta(days=14))

    def _lead(self, plan: Plan, made: str, begun: date) -> None:
        for title, due_on, _ in plan.milestones:
            milestone = read(MilestoneIn, title=title, due_on=due_on)
            row = self._do(milestones.plan, self._soee, made, milestone, at=begun - timedelta(days=10)).value.id
            done = next(done_on for name, _, done_on in plan.milestones if name == title)
            if done:
                self._do(milestones.finish, self._soee, row, read(MilestoneDoneIn, done_on=done), at=done)
        self._do(transitions.start, self._soee, made, at=begun)
        for given in plan.deliveries:
            delivery = read(DeliveryIn, siren=self.sirens[plan.firms[0][0]], **given)
            self._do(deliveries.record, self._soee, made, delivery, at=given["ended_on"])
        news = read(UpdateIn, words="Les participants se sont rencontrés ; tout suit son cours.")
        self._do(updates.tell, self._soee, made, news, at=begun + timedelta(days=21))

    def _end(self, plan: Plan, made: str, ended: date) -> None:
        known = [{name: value for name, value in one.items() if name not in KNOWN_LATER} for one in plan.counts]
        for partner, _ in plan.partners:
            figures = known if partner == plan.partners[0][0] else [{**known[0], **_none()}]
            counted = read(OutcomesIn, partner_id=partner, figures=figures)
            self._do(outcomes.count, self._soee, made, counted, at=ended + timedelta(days=6))
        self._do(transitions.complete, self._soee, made, at=ended + timedelta(days=7))
        if plan.until == "confirmed":
            after, partner = ended + timedelta(days=190), plan.partners[0][0]
            whole = read(OutcomesIn, partner_id=partner, figures=plan.counts)
            shown = self._do(outcomes.count, self._soee, made, whole, at=after)
            version = next(one.version for one in shown.partners if one.id == partner)
            agreed = read(ConfirmationIn, partner_id=partner, version=version)
            self._do(outcomes.confirm, self._association, made, agreed, at=after)

    def _meet(self) -> None:
        for said in large.EVENTS:
            made = self._do(events.add, self._soee, read(EventIn, **said), at="2026-09-01").value.id
            coming = read(RegistrationPut, people=3, offers=5)
            for firm in (large.BANK, large.INSURERS, large.TELECOMS):
                self._do(events.register, self._soee, made, self.sirens[firm], coming, at="2026-09-15")
        words = "Un matin par semaine, j’ai relu des CV. J’y ai appris autant que j’ai donné."
        said = {"witness": "employee", "siren": self.sirens[large.BANK], "title": "Relire un CV, c’est déjà embaucher"}
        told = read(StoryIn, **said, words=words, byline="Léa, chargée de clientèle", consented_on="2026-05-11")
        story = self._do(stories.add, self._soee, told, at="2026-05-12").value.id
        self._do(stories.publish, self._city, story, at="2026-05-18")

    def _do(self, action: Callable[..., Any], actor: Actor, *args: Any, at: str | date) -> Any:
        """Run an action at ten on a day."""
        moment = datetime.combine(date.fromisoformat(str(at)), time(10), PARIS)
        return self._database.write_sync(action, actor, *args, moment)


def read(model: type[M], **said: Any) -> M:
    """What would have come over the wire."""
    return model.model_validate_json(json.dumps(said))


def _none() -> dict[str, Any]:
    return {"reached": 0, "started": 0, "finished": 0}


def _settle(session: Session, siren: str, firm: LargeFirm) -> None:
    """The firm and its head office in the commune."""
    kind = "annual_average" if firm.headcount else None
    session.add(
        Company(
            siren=siren,
            name=firm.name,
            search_name=searchable(firm.name),
            naf_code=firm.naf,
            naf_nomenclature="NAFRev2",
            size_class=firm.size_class,
            size_year=2024,
            category="GE",
            headcount=firm.headcount,
            headcount_kind=kind,
            headcount_source="Rapport annuel fictif" if kind else None,
            headcount_on=date(2025, 12, 31) if kind else None,
        )
    )
    session.flush()
    place = {"commune_code": "92012", "commune_name": "Boulogne-Billancourt", "postcode": "92100"}
    session.add(
        Establishment(
            siret=f"{siren}0001{luhn.calc_check_digit(f'{siren}0001')}",
            siren=siren,
            name=firm.name,
            head_office=True,
            **place,
        )
    )
