"""What someone says of an initiative, held against what is known: firms, associations, actions, officers."""

from collections.abc import Iterable, Iterator

import msgspec
from sqlalchemy import func, select

from csr.catalogue import queries as catalogue
from csr.firms import queries as portfolio
from csr.initiatives import requirements
from csr.initiatives.models import Delivery, Outcome
from csr.initiatives.rules import FIGURES, InitiativeAggregate
from csr.initiatives.schemas import FirmIn, InitiativeIn, InitiativePatch, PartnerIn
from csr.initiatives.states import InitiativeState
from label.accounts.models import Partner
from label.companies.models import Company
from label.kit.errors import Conflict, Fault, NotFound, invalid
from label.kit.sessions import ReadSession
from label.web.validation import checked

SCALARS = ("title", "summary", "started_on", "ended_on")


def check_new(session: ReadSession, data: InitiativeIn) -> None:
    """All that is wrong with a new initiative."""
    requirements.refuse_faults([*_faults(session, data, ()), *_action_faults(session, data.action)])


def check_change(session: ReadSession, whole: InitiativeAggregate, new: InitiativeIn) -> None:
    """All that is wrong with what an initiative would say, and what has happened already that stands against it."""
    anew = _action_faults(session, new.action) if new.action != whole.row.action else ()
    requirements.refuse_faults([*_faults(session, new, whole.partners), *anew])
    _check_period(session, whole, new)
    _check_partners(session, whole, new)


def owner_id(session: ReadSession, email: str | None) -> str:
    """The officer who is to own it."""
    found = portfolio.officer(session, email) if email else None
    if found is None:
        raise invalid("/owner", f"No officer of SOEE or the city has the address {email}.")
    return found.id


def merged(whole: InitiativeAggregate, data: InitiativePatch) -> InitiativeIn:
    """The initiative with its changes, checked whole as if it came in anew."""
    given = data.model_dump(mode="json", exclude_unset=True, exclude={"version", "owner"})
    return checked(InitiativeIn, msgspec.json.encode(_current(whole) | given))


def _current(whole: InitiativeAggregate) -> dict[str, object]:
    names = ("owner", *FIGURES)
    firms = [FirmIn(siren=siren, **{name: getattr(one, name) for name in names}) for siren, one in whole.firms.items()]
    partners = [PartnerIn(id=key, places=one.places) for key, one in whole.partners.items()]
    return {
        **{name: getattr(whole.row, name) for name in (*SCALARS, "action")},
        "audiences": sorted(whole.audiences),
        "firms": [one.model_dump(mode="json") for one in firms],
        "partners": [one.model_dump(mode="json") for one in partners],
    }


def _faults(session: ReadSession, data: InitiativeIn, known: Iterable[str]) -> Iterator[Fault]:
    """`known` associations stay, though they may be inactive by now."""
    sirens = [one.siren for one in data.firms]
    companies = set(session.scalars(select(Company.siren).where(Company.siren.in_(sirens))))
    partners = {*known, *session.scalars(select(Partner.id).where(Partner.active))}
    yield from requirements.said_faults(data)
    yield from _unknown(sirens, companies, "/firms/{}/siren", "No company with SIREN {} is known here.")
    words = "No partner association has the id {}: GET /api/v1/partners lists them."
    yield from _unknown([one.id for one in data.partners], partners, "/partners/{}/id", words)


def _action_faults(session: ReadSession, code: str) -> Iterator[Fault]:
    try:
        if not catalogue.latest(session, code).active:
            yield Fault("/action", f"The action {code} is proposed no more.")
    except NotFound as unknown:
        yield Fault("/action", unknown.detail)


def _check_period(session: ReadSession, whole: InitiativeAggregate, new: InitiativeIn) -> None:
    """What was delivered lies in the period, and figures some months after its end stand on that end."""
    row = whole.row
    if (new.started_on, new.ended_on) == (row.started_on, row.ended_on):
        return
    of_it = select(func.min(Delivery.started_on), func.max(Delivery.ended_on)).filter_by(initiative_id=row.id)
    first, last = session.execute(of_it).one()
    if first is not None and not new.started_on <= first <= last <= new.ended_on:
        raise Conflict(f"The firms have delivered from {first} to {last}: the period cannot leave that out.")
    later = Outcome.durable_3.is_not(None) | Outcome.durable_6.is_not(None)
    known = session.scalar(select(Outcome.audience).filter_by(initiative_id=row.id).where(later).limit(1))
    if new.ended_on != row.ended_on and known is not None:
        raise Conflict(f"There are figures some months after {row.ended_on}: the end cannot move.")


def _check_partners(session: ReadSession, whole: InitiativeAggregate, new: InitiativeIn) -> None:
    """Who has counted what came of it, or hosted what was given, stays, and under way someone has to."""
    if whole.row.state == InitiativeState.UNDER_WAY and not new.partners:
        raise Conflict("The initiative is under way: at least one partner association takes part.")
    gone = sorted(set(whole.partners) - {one.id for one in new.partners})
    counted = select(Outcome.partner_id).filter_by(initiative_id=whole.row.id).where(Outcome.partner_id.in_(gone))
    stays = session.scalar(counted.limit(1))
    if stays is not None:
        raise Conflict(f"The association {stays} has counted what came of it: it cannot be left out any more.")
    hosted = select(Delivery.host).filter_by(initiative_id=whole.row.id).where(Delivery.host.in_(gone))
    host = session.scalar(hosted.limit(1))
    if host is not None:
        raise Conflict(f"The association {host} has hosted what a firm gave: it cannot be left out any more.")


def _unknown(given: Iterable[str], known: set[str], pointer: str, words: str) -> Iterator[Fault]:
    for place, one in enumerate(given):
        if one not in known:
            yield Fault(pointer.format(place), words.format(one))
