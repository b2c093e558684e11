"""SOEE's year with the large firms of the demonstration city, from the first call to counted outcomes."""

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import TypeVar, TypeVarTuple, Unpack

from pydantic import BaseModel
from sqlalchemy.orm import Session
from stdnum import luhn

from csr.catalogue import targets
from csr.catalogue.targets import TargetIn
from csr.events import actions as events
from csr.events.schemas import EventIn, RegistrationPut
from csr.firms import actions as firms
from csr.firms import contacts, duties, interactions
from csr.firms import queries as firm_queries
from csr.firms.note_schemas import ContactIn, DutyPut, InteractionIn, StepDoneIn
from csr.firms.portfolio import Scope
from csr.firms.schemas import FirmPatch, StageIn
from csr.initiatives import actions as initiatives
from csr.initiatives import deliveries, milestones, outcomes, transitions, updates
from csr.initiatives.delivery_schemas import DeliveryIn
from csr.initiatives.milestones import MilestoneDoneIn, MilestoneIn
from csr.initiatives.outcome_schemas import ConfirmationIn, OutcomesIn
from csr.initiatives.schemas import AgreementIn, ClosingIn, CommittingIn, InitiativeIn
from csr.initiatives.updates import UpdateIn
from csr.reports.observatory import publication
from csr.reports.observatory.schemas import FreezeIn
from csr.stories import actions as stories
from csr.stories.schemas import StoryIn
from csr.suggestions import capacities
from csr.suggestions.schemas import CapacityIn
from label.companies.models import Company, Establishment
from label.demo import large_firms
from label.demo.large_firms import DemoInitiative, DemoInteraction, LargeFirm
from label.kit.actor import Actor
from label.kit.clock import PARIS
from label.kit.database import Database
from label.kit.ids import AudienceCode, EventId, MeasureCode, ReportCode, YearText
from label.kit.search import searchable
from label.kit.settings import Settings

BodyModel = TypeVar("BodyModel", bound=BaseModel)
Arguments = TypeVarTuple("Arguments")  # of an action, between its actor and its moment
Performed = TypeVar("Performed")  # what an action returns
YEAR = YearText("2026")
STEPS = ("proposed", "discussed", "committed", "started", "completed", "confirmed")
KNOWN_LATER = ("durable_3", "other_3", "training_3", "durable_6", "other_6", "training_6")


class SteeringYear:
    """Plays the year through the actions of the API. `association` is the only association that has people."""

    def __init__(self, settings: Settings, database: Database, soee: Actor, city: Actor, association: Actor) -> None:
        self._scope, self._database = Scope.of(settings), database
        self._soee, self._city, self._association = soee, city, association
        self.sirens = [firm.siren(number) for number, firm in enumerate(large_firms.FIRMS)]

    def play(self) -> None:
        """The whole year. It comes before the companies' scenarios: initiatives count for the label."""
        for siren, firm in zip(self.sirens, large_firms.FIRMS, strict=True):
            self._database.write_sync(_add_firm, siren, firm)
        self._set_targets()
        for interaction in large_firms.INTERACTIONS:
            self._interact(interaction)
        for initiative in large_firms.INITIATIVES:
            self._advance(initiative)
        paused = read(StageIn, stage="paused", reason="Fusion de deux directions, à reprendre en janvier.")
        self._do(firms.set_stage, self._soee, self._scope, self.sirens[large_firms.COSMETICS], paused, at="2026-06-08")
        self._hold_events()

    def freeze(self) -> None:
        """The city freezes the year before: nothing had begun in it, so it is the first point of every curve."""
        self._do(publication.freeze_at_once, self._city, self._scope, "2025", FreezeIn(), at="2026-01-12")

    def _set_targets(self) -> None:
        for measure, audience, goal in large_firms.TARGETS:
            target = read(TargetIn, goal=goal)
            self._do(
                targets.put, self._soee, YEAR, MeasureCode(measure), AudienceCode(audience), target, at="2026-01-05"
            )
        for partner, places in large_firms.CAPACITIES:
            self._do(capacities.put, self._soee, partner, YEAR, read(CapacityIn, places=places), at="2026-01-06")

    def _interact(self, interaction: DemoInteraction) -> None:
        siren, soee = self.sirens[interaction.firm], self._soee
        version = self._database.read_sync(firm_queries.shown, self._scope, siren).version
        owner = read(FirmPatch, owner=soee.email, version=version)
        self._do(firms.change, soee, self._scope, siren, owner, at=interaction.on)
        contact = read(ContactIn, name="Camille Fictif", role="Direction RSE", email=f"rse@{siren}.example")
        contact_id = self._do(contacts.add, soee, siren, contact, at=interaction.on).id
        noted: dict[str, object] = {
            "kind": interaction.kind,
            "happened_on": interaction.on,
            "summary": interaction.summary,
            "contact_id": contact_id,
        }
        if interaction.step:
            noted |= {"next_step": interaction.step, "next_owner": soee.email, "due_on": interaction.due_on}
        interaction_id = self._do(interactions.add, soee, siren, read(InteractionIn, **noted), at=interaction.on).id
        if interaction.done_on:
            self._do(
                interactions.finish,
                soee,
                interaction_id,
                read(StepDoneIn, done_on=interaction.done_on),
                at=interaction.done_on,
            )
        duty = read(DutyPut, mandatory=True, note="Rapport annoncé pour juin.")
        self._do(duties.put, soee, siren, YEAR, ReportCode("csrd"), duty, at=interaction.on)

    def _advance(self, initiative: DemoInitiative) -> None:
        """Take an initiative as far as `until` says."""
        fields = {
            name: getattr(initiative, name) for name in ("title", "action", "audiences", "started_on", "ended_on")
        }
        parts = [
            {"siren": self.sirens[firm], "owner": "Camille Fictif", **amounts} for firm, amounts in initiative.firms
        ]
        partners = [{"id": partner, "places": places} for partner, places in initiative.partners]
        proposal = read(InitiativeIn, **fields, firms=parts, partners=partners)
        begun = date.fromisoformat(initiative.started_on)
        before = min(begun, date(2026, 11, 16))  # what is planned for next year was agreed this autumn
        initiative_id = self._do(initiatives.propose, self._soee, proposal, at=before - timedelta(days=30)).id
        self._do(transitions.discuss, self._soee, initiative_id, at=before - timedelta(days=25))
        if initiative.until == "declined":
            self._do(
                transitions.decline, self._soee, initiative_id, read(ClosingIn, **(initiative.closing or {})), at=before
            )
        if initiative.until in STEPS[2:]:
            self._commit(initiative, initiative_id, before)
        if initiative.until in STEPS[3:]:
            self._carry_out(initiative, initiative_id, begun)
        if initiative.until in STEPS[4:]:
            self._end(initiative, initiative_id, date.fromisoformat(initiative.ended_on))

    def _commit(self, initiative: DemoInitiative, initiative_id: str, before: date) -> None:
        for firm, _ in initiative.firms:
            letter = read(AgreementIn, siren=self.sirens[firm], words="Lettre d’engagement reçue.")
            self._do(initiatives.agree, self._soee, initiative_id, letter, at=before - timedelta(days=15))
        self._do(transitions.commit, self._soee, initiative_id, CommittingIn(), at=before - timedelta(days=14))

    def _carry_out(self, initiative: DemoInitiative, initiative_id: str, begun: date) -> None:
        for title, due_on, _ in initiative.milestones:
            milestone = read(MilestoneIn, title=title, due_on=due_on)
            milestone_id = self._do(
                milestones.plan, self._soee, initiative_id, milestone, at=begun - timedelta(days=10)
            ).id
            done = next(done_on for name, _, done_on in initiative.milestones if name == title)
            if done:
                self._do(milestones.finish, self._soee, milestone_id, read(MilestoneDoneIn, done_on=done), at=done)
        self._do(transitions.start, self._soee, initiative_id, at=begun)
        for fields in initiative.deliveries:
            delivery = read(DeliveryIn, siren=self.sirens[initiative.firms[0][0]], **fields)
            self._do(deliveries.record, self._soee, initiative_id, delivery, at=str(fields["ended_on"]))
        news = read(UpdateIn, words="Les participants se sont rencontrés ; tout suit son cours.")
        self._do(updates.add_update, self._soee, initiative_id, news, at=begun + timedelta(days=21))

    def _end(self, initiative: DemoInitiative, initiative_id: str, ended: date) -> None:
        known = [
            {name: value for name, value in counts.items() if name not in KNOWN_LATER} for counts in initiative.counts
        ]
        for partner, _ in initiative.partners:
            figures = known if partner == initiative.partners[0][0] else [{**known[0], **_nobody()}]
            counted = read(OutcomesIn, partner_id=partner, figures=figures)
            self._do(outcomes.count, self._soee, initiative_id, counted, at=ended + timedelta(days=6))
        self._do(transitions.complete, self._soee, initiative_id, at=ended + timedelta(days=7))
        if initiative.until == "confirmed":
            after, partner = ended + timedelta(days=190), initiative.partners[0][0]
            complete = read(OutcomesIn, partner_id=partner, figures=initiative.counts)
            outcome = self._do(outcomes.count, self._soee, initiative_id, complete, at=after)
            version = next(each.version for each in outcome.partners if each.id == partner)
            confirmation = read(ConfirmationIn, partner_id=partner, version=version)
            self._do(outcomes.confirm, self._association, initiative_id, confirmation, at=after)

    def _hold_events(self) -> None:
        for fields in large_firms.EVENTS:
            event_id = self._do(events.add, self._soee, read(EventIn, **fields), at="2026-09-01").id
            registration = read(RegistrationPut, people=3, offers=5)
            for firm in (large_firms.BANK, large_firms.INSURERS, large_firms.TELECOMS):
                self._do(
                    events.register, self._soee, EventId(event_id), self.sirens[firm], registration, at="2026-09-15"
                )
        words = "Un matin par semaine, j’ai relu des CV. J’y ai appris autant que j’ai donné."
        about = {
            "witness": "employee",
            "siren": self.sirens[large_firms.BANK],
            "title": "Relire un CV, c’est déjà embaucher",
        }
        story = read(StoryIn, **about, words=words, byline="Léa, chargée de clientèle", consented_on="2026-05-11")
        story_id = self._do(stories.add, self._soee, story, at="2026-05-12").id
        self._do(stories.publish, self._city, story_id, at="2026-05-18")

    def _do(
        self,
        action: Callable[[Session, Actor, Unpack[Arguments], datetime], Performed],
        actor: Actor,
        *args: *Arguments,
        at: str | date,
    ) -> Performed:
        """Run an action at ten o'clock of a day."""
        moment = datetime.combine(date.fromisoformat(str(at)), time(10), PARIS)
        return self._database.write_sync(action, actor, *args, moment)


def read(model: type[BodyModel], **fields: object) -> BodyModel:
    """A body as it is read from a request."""
    return model.model_validate_json(json.dumps(fields))


def _nobody() -> dict[str, object]:
    return {"reached": 0, "started": 0, "finished": 0}


def _add_firm(session: Session, siren: str, firm: LargeFirm) -> None:
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
