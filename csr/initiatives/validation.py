"""Checks the content of an initiative against the database: firms, associations, actions, officers."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec
from sqlalchemy import func, select

from csr.catalogue import queries as catalogue
from csr.initiatives import requirements
from csr.initiatives.models import Delivery, Involvement, Outcome
from csr.initiatives.places import Override, check_places
from csr.initiatives.rules import FIGURES, InitiativeAggregate
from csr.initiatives.schemas import CommittingIn, FirmIn, InitiativeIn, InitiativePatch, PartnerIn
from csr.initiatives.states import InitiativeState
from label.accounts import directory
from label.accounts.directory import PartnerEntry
from label.companies import cessations
from label.companies import queries as companies
from label.kit.errors import Conflict, Fault, NotFound, invalid
from label.kit.sessions import ReadSession
from label.kit.validation import checked

SCALARS = ("title", "summary", "started_on", "ended_on")


def check_new(session: ReadSession, data: InitiativeIn) -> Override:
    """Whether it takes more places than its associations have, and why."""
    partners = _lock_partners(session, data)
    ceased = _ceased_faults(session, [firm.siren for firm in data.firms], ())
    requirements.refuse_faults([*_faults(session, data, partners, {}), *ceased, *_action_faults(session, data.action)])
    return check_places(session, None, _period(data), _places(data), {}, partners, data.override_capacity)


def check_change(session: ReadSession, aggregate: InitiativeAggregate, data: InitiativeIn) -> Override:
    """`data` is the whole content after the change; deliveries and outcomes limit what may change. Places are asked
    about only where the change takes other ones, or gives a reason to take too many."""
    partners = _lock_partners(session, data)
    action_faults = _action_faults(session, data.action) if data.action != aggregate.row.action else ()
    ceased = _ceased_faults(session, [firm.siren for firm in data.firms], aggregate.firms)
    requirements.refuse_faults([*_faults(session, data, partners, aggregate.partners), *ceased, *action_faults])
    _check_period(session, aggregate, data)
    _check_partners(session, aggregate, data)
    row, places = aggregate.row, {key: involvement.places for key, involvement in aggregate.partners.items()}
    if data.override_capacity or (row.started_on, row.ended_on, places) != (*_period(data), _places(data)):
        return check_places(session, row, _period(data), _places(data), places, partners, data.override_capacity)
    return Override(row.override_capacity, row.places_over)


def check_commit(session: ReadSession, aggregate: InitiativeAggregate, data: CommittingIn) -> Override:
    """The associations are open and have the places that the commitment takes."""
    row, places = aggregate.row, {key: involvement.places for key, involvement in aggregate.partners.items()}
    partners = directory.lock_partners(session, places, takes_places=True)
    requirements.check_commit(aggregate, partners, cessations.ceased_sirens(session, aggregate.firms.keys()))
    period = (row.started_on, row.ended_on)
    return check_places(session, row, period, places, places, partners, data.override_capacity)


def owner_id(session: ReadSession, email: str | None) -> str:
    officer = directory.officer(session, email) if email else None
    if officer is None:
        raise invalid("/owner", f"No officer of SOEE or the city has the address {email}.")
    return officer.id


def apply_patch(aggregate: InitiativeAggregate, data: InitiativePatch) -> InitiativeIn:
    """The whole content after the change, with the checks that a new initiative gets."""
    changes = data.model_dump(mode="json", exclude_unset=True, exclude={"version", "owner"})
    return checked(InitiativeIn, msgspec.json.encode(_current(aggregate) | changes))


def _current(aggregate: InitiativeAggregate) -> dict[str, object]:
    names = ("owner", *FIGURES)
    firms = [
        FirmIn(siren=siren, **{name: getattr(commitment, name) for name in names})
        for siren, commitment in aggregate.firms.items()
    ]
    partners = [PartnerIn(id=key, places=involvement.places) for key, involvement in aggregate.partners.items()]
    return {
        **{name: getattr(aggregate.row, name) for name in (*SCALARS, "action")},
        "audiences": sorted(aggregate.audiences),
        "firms": [firm.model_dump(mode="json") for firm in firms],
        "partners": [partner.model_dump(mode="json") for partner in partners],
    }


def _lock_partners(session: ReadSession, data: InitiativeIn) -> dict[str, PartnerEntry]:
    return directory.lock_partners(session, _places(data), takes_places=True)


def _period(data: InitiativeIn) -> tuple[date, date]:
    return data.started_on, data.ended_on


def _places(data: InitiativeIn) -> dict[str, int]:
    return {partner.id: partner.places for partner in data.partners}


def _faults(
    session: ReadSession,
    data: InitiativeIn,
    partners: Mapping[str, PartnerEntry],
    involved: Mapping[str, Involvement],
) -> Iterator[Fault]:
    sirens = [firm.siren for firm in data.firms]
    registered = companies.known_sirens(session, sirens)
    yield from requirements.contradictions(data)
    yield from _unknown(sirens, registered, "/firms/{}/siren", "No company with SIREN {} is known here.")
    words = "No partner association has the id {}: GET /api/v1/partners lists them."
    yield from _unknown([partner.id for partner in data.partners], partners, "/partners/{}/id", words)
    for place, part in enumerate(data.partners):
        partner = partners.get(part.id)
        if partner is not None and partner.refusal and not _keeps(part, involved.get(part.id)):
            yield Fault(f"/partners/{place}/id", partner.refusal)


def _keeps(part: PartnerIn, involvement: Involvement | None) -> bool:
    """An association that has closed since keeps its part, with no more places than before."""
    return involvement is not None and part.places <= involvement.places


def _ceased_faults(session: ReadSession, sirens: Sequence[str], known: Container[str]) -> Iterator[Fault]:
    """`known` firms may have ceased since they joined."""
    ceased = cessations.ceased_sirens(session, sirens)
    for place, siren in enumerate(sirens):
        if siren in ceased and siren not in known:
            yield Fault(f"/firms/{place}/siren", f"INSEE says that the company {siren} has ceased.")


def _action_faults(session: ReadSession, code: str) -> Iterator[Fault]:
    try:
        if not catalogue.latest(session, code).active:
            yield Fault("/action", f"The action {code} is retired: no new initiative can use it.")
    except NotFound as unknown:
        yield Fault("/action", unknown.detail)


def _check_period(session: ReadSession, aggregate: InitiativeAggregate, data: InitiativeIn) -> None:
    """Deliveries lie in the period; figures 3 or 6 months after the end fix that end."""
    row = aggregate.row
    if (data.started_on, data.ended_on) == (row.started_on, row.ended_on):
        return
    delivered = select(func.min(Delivery.started_on), func.max(Delivery.ended_on)).filter_by(initiative_id=row.id)
    first, last = session.execute(delivered).one()
    if first is not None and not data.started_on <= first <= last <= data.ended_on:
        raise Conflict(f"The firms have delivered from {first} to {last}: the period must include these dates.")
    later = Outcome.durable_3.is_not(None) | Outcome.durable_6.is_not(None)
    known = session.scalar(select(Outcome.audience).filter_by(initiative_id=row.id).where(later).limit(1))
    if data.ended_on != row.ended_on and known is not None:
        raise Conflict(f"Outcomes are recorded for the months after {row.ended_on}: the end date can no longer change.")


def _check_partners(session: ReadSession, aggregate: InitiativeAggregate, data: InitiativeIn) -> None:
    """An association that has counted or hosted stays; an initiative under way keeps at least one."""
    if aggregate.row.state == InitiativeState.UNDER_WAY and not data.partners:
        raise Conflict("The initiative is under way: at least one partner association takes part.")
    gone = sorted(set(aggregate.partners) - {partner.id for partner in data.partners})
    counted = select(Outcome.partner_id).filter_by(initiative_id=aggregate.row.id).where(Outcome.partner_id.in_(gone))
    stays = session.scalar(counted.limit(1))
    if stays is not None:
        raise Conflict(f"The association {stays} has recorded outcomes: it can no longer be removed.")
    hosted = select(Delivery.host).filter_by(initiative_id=aggregate.row.id).where(Delivery.host.in_(gone))
    host = session.scalar(hosted.limit(1))
    if host is not None:
        raise Conflict(f"The association {host} has hosted a delivery: it can no longer be removed.")


def _unknown(values: Iterable[str], known: Collection[str], pointer: str, words: str) -> Iterator[Fault]:
    for place, value in enumerate(values):
        if value not in known:
            yield Fault(pointer.format(place), words.format(value))
