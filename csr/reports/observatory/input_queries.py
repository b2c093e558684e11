"""Collecting a year's inputs: the verified quantities of stored snapshots, and the certificates, stages and confirmed
outcomes at the year's end.

This is a counting pass over the tables of six features, in as many queries as there are kinds of input whatever a city
holds; so it reads their tables itself.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal

import msgspec
from sqlalchemy import Select, and_, func, select

from csr.catalogue import needs
from csr.catalogue.initial_content import REPORT_YEAR
from csr.firms import portfolio, rules
from csr.firms.models import StageChange
from csr.firms.portfolio import Scope
from csr.firms.states import Stage
from csr.initiatives.models import Initiative, Outcome
from csr.reports.calendar_year import CalendarYear
from csr.reports.observatory.cubes import NONE
from csr.reports.observatory.inputs import (
    CURRENT_METHOD,
    CompanyInput,
    FirmInput,
    HireInput,
    Inputs,
    NeedInput,
    OutcomeInput,
    VerifiedFigures,
)
from label.applications.models import Application, ApplicationState, Decision, Snapshot
from label.certificates.models import Certificate, CertificateEvent
from label.certificates.register import PUBLISHED, with_holder
from label.companies.models import Company
from label.editions.models import Edition
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession

EVENTS_IN_FORCE = ("issued", "reinstated", "annulled")
NOT_FILED = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


def collect_inputs(session: ReadSession, scope: Scope, number: int) -> Inputs:
    """In eight queries, whatever there is."""
    year = CalendarYear(number)
    ended = select(Edition.code).where(year.contains(Edition.period_end)).order_by(Edition.period_end, Edition.code)
    return Inputs(
        year=number,
        method=CURRENT_METHOD,
        editions=tuple(session.scalars(ended)),
        threshold=scope.threshold,
        commune=scope.commune,
        companies=tuple(_companies(session, year)),
        outcomes=tuple(_outcomes(session, year)),
        firms=tuple(_firms(session, scope, year)),
        needs=_needs(session, number),
        reference=_needs(session, REPORT_YEAR),
    )


def verified_figures(document: str) -> VerifiedFigures:
    """The verified quantities in a snapshot's document (canonical JSON)."""
    return _figures_of(msgspec.json.decode(document)["facts"])


def snapshot_documents(session: ReadSession, digests: Collection[str]) -> dict[str, str]:
    """The stored snapshots' documents, by digest."""
    stored = select(Snapshot.digest, Snapshot.document).where(Snapshot.digest.in_(digests))
    return {row.digest: row.document for row in session.execute(stored)}


def _figures_of(facts: JsonObject) -> VerifiedFigures:
    hours: Counter[str] = Counter()
    hires: Counter[tuple[str, str]] = Counter()
    for volunteering in facts["volunteering"]:
        hours[volunteering["time"]] += Decimal(volunteering["verified_hours"])  # type: ignore[assignment]
    for hire in facts["local_hires"]:
        hires[hire["contract"], hire["group"]] += hire["verified_count"]
    forum = facts["forum"] or {}
    presence = forum["presence"] if forum.get("presence_verified") else NONE
    return VerifiedFigures(
        hours_paid=Decimal(hours["paid"]),
        hours_personal=Decimal(hours["personal"]),
        hires=tuple(
            HireInput(contract=contract, group=group, count=count)
            for (contract, group), count in sorted(hires.items())
            if count
        ),
        presence=NONE if presence == "absent" else presence,
    )


def _companies(session: ReadSession, year: CalendarYear) -> Iterator[CompanyInput]:
    files = {row.siren: row for row in session.execute(_filed_snapshots(year))}
    certified = {row.siren: row for row in session.execute(_certified_snapshots(year)) if row.kind in EVENTS_IN_FORCE}
    for siren in sorted({*files, *certified}):
        row = files.get(siren) or certified[siren]
        document = msgspec.json.decode(row.document)
        yield CompanyInput(
            siren=siren,
            band=document["outcome"]["verified"]["band"],
            size_class=document["company"]["size_class"],
            level=certified[siren].level if siren in certified else NONE,
            named=siren in certified and bool(certified[siren].named),
            snapshot=row.digest,
            of_the_year=siren in files,
            **dict(_figures_of(document["facts"]) if siren in files else VerifiedFigures()),
        )


def _filed_snapshots(year: CalendarYear) -> Select[str, str, str]:
    """The latest snapshot of each application in the year's editions. A company with several comes once for each: the
    one submitted last in the latest edition comes last, so that it is the one kept."""
    latest = select(func.max(Snapshot.number)).where(Snapshot.application_id == Application.id)
    return (
        select(Application.siren, Snapshot.digest, Snapshot.document)
        .join(Edition, Edition.code == Application.edition)
        .join(Snapshot, Snapshot.application_id == Application.id)
        .where(year.contains(Edition.period_end), Application.state.not_in(NOT_FILED))
        .where(Snapshot.number == latest.correlate(Application).scalar_subquery())
        .order_by(Edition.period_end, Edition.code, Application.submitted_at, Application.id)
    )


def _certified_snapshots(year: CalendarYear) -> Select[str, str, str, str, str, bool]:
    """The certificates whose dates include the year's last day, each with its last event before the year's end: what
    happened to it later is of another year. `named`: the public register may name its holder."""
    recency = func.row_number().over(
        partition_by=CertificateEvent.number, order_by=(CertificateEvent.at.desc(), CertificateEvent.id.desc())
    )
    last = (
        select(CertificateEvent.number, CertificateEvent.kind, recency.label("place"))
        .where(CertificateEvent.at < year.end)
        .subquery()
    )
    return (
        with_holder(
            select(
                Certificate.siren,
                Certificate.level,
                Snapshot.digest,
                Snapshot.document,
                last.c.kind,
                and_(*PUBLISHED).label("named"),
            )
        )
        .join(last, (last.c.number == Certificate.number) & (last.c.place == 1))
        .join(Decision, Decision.id == Certificate.decision_id)
        .join(Snapshot, Snapshot.id == Decision.snapshot_id)
        .where(Certificate.issued_on <= year.last_day, Certificate.valid_until >= year.last_day)
    )


def _outcomes(session: ReadSession, year: CalendarYear) -> Iterator[OutcomeInput]:
    confirmed = (
        select(Outcome)
        .join(Initiative, Initiative.id == Outcome.initiative_id)
        .where(Initiative.completed_at >= year.start, Initiative.completed_at < year.end)
        .where(Outcome.confirmed_at.is_not(None))
        .order_by(Outcome.initiative_id, Outcome.partner_id, Outcome.audience)
    )
    for row in session.scalars(confirmed):
        counts = {name: getattr(row, name) for name in OutcomeInput.model_fields if name in Outcome.__table__.c}
        yield OutcomeInput(initiative=row.initiative_id, partner=row.partner_id, **counts)


def _firms(session: ReadSession, scope: Scope, year: CalendarYear) -> Iterator[FirmInput]:
    changes = select(StageChange.siren, StageChange.stage).where(StageChange.at < year.end)
    stages: Mapping[str, str] = {
        row.siren: row.stage for row in session.execute(changes.order_by(StageChange.at, StageChange.id))
    }
    large = select(Company.siren, Company.headcount, Company.size_class).where(
        portfolio.large(scope), *portfolio.presence_conditions(scope, None)
    )
    for siren, headcount, size_class in session.execute(large.order_by(Company.siren)):
        yield FirmInput(
            siren=siren,
            stage=Stage(stages.get(siren, Stage.NOT_CONTACTED)),
            standing=rules.threshold_status(headcount, size_class, scope.threshold),
        )


def _needs(session: ReadSession, number: int) -> tuple[NeedInput, ...]:
    return tuple(
        NeedInput(
            audience=audience,
            of_year=row.year,
            share_percent=row.share_percent,
            seekers_total=row.seekers_total,
            source=row.source,
        )
        for audience, row in sorted(needs.of_year(session, number).items())
    )
