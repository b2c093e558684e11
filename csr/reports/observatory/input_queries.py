"""Reading a year's inputs: verified figures of stored snapshots, certificates, stages and outcomes at its end."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import Select, func, select

from csr.catalogue import needs
from csr.catalogue.shipped import REPORT_YEAR
from csr.firms import portfolio, rules
from csr.firms.models import Stage, StageChange
from csr.firms.portfolio import Scope
from csr.initiatives.models import Initiative, Outcome
from csr.reports.board.queries import Year
from csr.reports.observatory.cubes import NONE
from csr.reports.observatory.inputs import CompanyLine, Figures, FirmLine, HireLine, Inputs, NeedLine, OutcomeLine
from label.applications.models import Application, Decision, Snapshot
from label.applications.models import ApplicationState as ApplicationState
from label.certificates.models import Certificate, CertificateEvent
from label.companies.models import Company
from label.editions.models import Edition
from label.kit.clock import end_of
from label.kit.sessions import ReadSession

IN_FORCE = ("issued", "reinstated")
NOT_SENT = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)


def read(session: ReadSession, scope: Scope, number: int) -> Inputs:
    """The year's inputs, in eight queries whatever there is."""
    year = Year(number)
    ended = select(Edition.code).where(year.holds(Edition.period_end)).order_by(Edition.period_end, Edition.code)
    return Inputs(
        year=number,
        editions=tuple(session.scalars(ended)),
        threshold=scope.threshold,
        commune=scope.commune,
        companies=tuple(_companies(session, year)),
        outcomes=tuple(_outcomes(session, year)),
        firms=tuple(_firms(session, scope, year)),
        needs=_needs(session, number),
        reference=_needs(session, REPORT_YEAR),
    )


def figures(document: str) -> Figures:
    """What a snapshot's document says was verified."""
    return _figures(msgspec.json.decode(document)["facts"])


def _figures(facts: dict[str, Any]) -> Figures:
    hours: Counter[str] = Counter()
    hires: Counter[tuple[str, str]] = Counter()
    for done in facts["volunteering"]:
        hours[done["time"]] += Decimal(done["verified_hours"])  # type: ignore[assignment]
    for hired in facts["local_hires"]:
        hires[hired["contract"], hired["group"]] += hired["verified_count"]
    forum = facts["forum"] or {}
    there = forum["presence"] if forum.get("presence_verified") else NONE
    return Figures(
        hours_paid=Decimal(hours["paid"]),
        hours_personal=Decimal(hours["personal"]),
        hires=tuple(
            HireLine(contract=key[0], group=key[1], count=count) for key, count in sorted(hires.items()) if count
        ),
        presence=NONE if there == "absent" else there,
    )


def _companies(session: ReadSession, year: Year) -> Iterator[CompanyLine]:
    files = {row.siren: row for row in session.execute(_filed(year))}
    held = {row.siren: row for row in session.execute(_certified(year)) if row.kind in IN_FORCE}
    for siren in sorted({*files, *held}):
        row = files.get(siren) or held[siren]
        document = msgspec.json.decode(row.document)
        yield CompanyLine(
            siren=siren,
            band=document["outcome"]["verified"]["band"],
            size_class=document["company"]["size_class"],
            level=held[siren].level if siren in held else NONE,
            snapshot=row.digest,
            of_the_year=siren in files,
            **dict(_figures(document["facts"]) if siren in files else Figures()),
        )


def _filed(year: Year) -> Select[str, str, str]:
    """The latest snapshot of each application of the year's editions; of several editions, the latest comes last."""
    latest = select(func.max(Snapshot.number)).where(Snapshot.application_id == Application.id)
    return (
        select(Application.siren, Snapshot.digest, Snapshot.document)
        .join(Edition, Edition.code == Application.edition)
        .join(Snapshot, Snapshot.application_id == Application.id)
        .where(year.holds(Edition.period_end), Application.state.not_in(NOT_SENT))
        .where(Snapshot.number == latest.correlate(Application).scalar_subquery())
        .order_by(Edition.period_end, Edition.code)
    )


def _certified(year: Year) -> Select[str, str, str, str, str]:
    """The certificates that the year's last day finds within their dates, with the last that had happened to each."""
    happened = func.row_number().over(
        partition_by=CertificateEvent.number, order_by=(CertificateEvent.at.desc(), CertificateEvent.id.desc())
    )
    last = (
        select(CertificateEvent.number, CertificateEvent.kind, happened.label("place"))
        .where(CertificateEvent.at < year.end)
        .subquery()
    )
    return (
        select(Certificate.siren, Certificate.level, Snapshot.digest, Snapshot.document, last.c.kind)
        .join(last, (last.c.number == Certificate.number) & (last.c.place == 1))
        .join(Decision, Decision.id == Certificate.decision_id)
        .join(Snapshot, Snapshot.id == Decision.snapshot_id)
        .where(Certificate.issued_on <= year.last, Certificate.valid_until >= year.last)
    )


def _outcomes(session: ReadSession, year: Year) -> Iterator[OutcomeLine]:
    begins: datetime = end_of(date(year.number - 1, 12, 31))
    told = (
        select(Outcome)
        .join(Initiative, Initiative.id == Outcome.initiative_id)
        .where(Initiative.completed_at >= begins, Initiative.completed_at < year.end)
        .where(Outcome.confirmed_at.is_not(None))
        .order_by(Outcome.initiative_id, Outcome.partner_id, Outcome.audience)
    )
    for row in session.scalars(told):
        counted = {name: getattr(row, name) for name in OutcomeLine.model_fields if name in Outcome.__table__.c}
        yield OutcomeLine(initiative=row.initiative_id, partner=row.partner_id, **counted)


def _firms(session: ReadSession, scope: Scope, year: Year) -> Iterator[FirmLine]:
    changes = select(StageChange.siren, StageChange.stage).where(StageChange.at < year.end)
    come_to: Mapping[str, str] = {
        row.siren: row.stage for row in session.execute(changes.order_by(StageChange.at, StageChange.id))
    }
    large = select(Company.siren, Company.headcount, Company.size_class).where(
        portfolio.large(scope), *portfolio.present(scope, None)
    )
    for siren, headcount, size_class in session.execute(large.order_by(Company.siren)):
        yield FirmLine(
            siren=siren,
            stage=Stage(come_to.get(siren, Stage.NOT_CONTACTED)),
            standing=rules.threshold_status(headcount, size_class, scope.threshold),
        )


def _needs(session: ReadSession, number: int) -> tuple[NeedLine, ...]:
    found = needs.of_year(session, number)
    return tuple(
        NeedLine(
            audience=audience,
            of_year=row.year,
            share_percent=row.share_percent,
            seekers_total=row.seekers_total,
            source=row.source,
        )
        for audience, row in sorted(found.items())
    )
