"""Suspending, reinstating, withdrawing and renouncing a certificate, annulling its end, and its transition table."""

from datetime import date, datetime
from typing import Literal, assert_never

from sqlalchemy.orm import Session

from label.certificates import queries
from label.certificates.issuance import record_event
from label.certificates.models import Certificate, CertificateState
from label.certificates.schemas import CertificateOut, EndingIn
from label.certificates.states import clear_status_bit, set_state
from label.declarations import visibility
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, Forbidden, NotFound
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

EndingAction = Literal["suspend", "reinstate", "withdraw", "renounce", "annul"]

# From each state, each action and the state it leads to. `expire` happens by date and `replace` by the next grant;
# `reissue` prints a corrected name or uses a new key; `annul` takes back an end that was a mistake.
LIFE: dict[CertificateState, dict[str, CertificateState]] = {
    CertificateState.VALID: {
        "suspend": CertificateState.SUSPENDED,
        "withdraw": CertificateState.WITHDRAWN,
        "renounce": CertificateState.RENOUNCED,
        "replace": CertificateState.REPLACED,
        "reissue": CertificateState.REPLACED,
        "expire": CertificateState.EXPIRED,
    },
    CertificateState.SUSPENDED: {
        "reinstate": CertificateState.VALID,
        "withdraw": CertificateState.WITHDRAWN,
        "renounce": CertificateState.RENOUNCED,
        "replace": CertificateState.REPLACED,
        "expire": CertificateState.EXPIRED,
    },
    CertificateState.EXPIRED: {},
    CertificateState.WITHDRAWN: {"annul": CertificateState.VALID},
    CertificateState.RENOUNCED: {"annul": CertificateState.VALID},
    CertificateState.REPLACED: {},
}


def next_state(row: Certificate, action: str, at: datetime) -> CertificateState:
    """Raises Conflict. After its last day a certificate has expired, whatever its stored state."""
    state = queries.status(row, day(at))
    after = LIFE[state].get(action)
    if after is None:
        raise Conflict(f"The certificate is {state}: it cannot be {_PARTICIPLES[action]}.")
    return after


def check_independent(session: ReadSession, actor: Actor, row: Certificate) -> None:
    """The rule of the application file applies to its certificate: nobody decides about a company they are tied to."""
    if visibility.no_longer_independent(session, row.siren, row.edition, [actor.person_id]):
        raise Forbidden(
            "You are tied to this company, or have stepped back from its file:"
            " another officer must decide on its certificate."
        )


def end(
    session: Session, actor: Actor, number: str, settings: Settings, action: EndingAction, data: EndingIn, at: datetime
) -> CertificateOut:
    row = queries.get(session, number, lock=True)
    match action:
        case "renounce":
            if not actor.acts_for(row.siren):
                raise NotFound(f"Your company has no certificate {row.number}.")
        case "suspend" | "reinstate" | "withdraw" | "annul":
            check_independent(session, actor, row)
        case _:
            assert_never(action)
    before, after = row.state, next_state(row, action, at)
    if action == "annul":
        after = _state_restored(session, row, day(at))
        if after is CertificateState.EXPIRED:
            clear_status_bit(session, row)
    set_state(session, row, after)
    record_event(session, row.number, _EVENTS.get(action, after), actor, at, data.reason)
    session.flush()
    audit.record(
        session,
        actor,
        at,
        action,
        ("certificate", row.number),
        siren=row.siren,
        before={"state": before},
        after={"state": after, "reason": data.reason},
    )
    return queries.shown(session, settings, row, day(at))


def _state_restored(session: ReadSession, row: Certificate, today: date) -> CertificateState:
    """The state of a certificate whose end is annulled: valid or suspended, as it was before; expired where a later one
    has been granted since.

    Raises Conflict if both would be in force.
    """
    later = queries.held_by(session, row.siren)
    if later is None:
        kinds = queries.event_kinds(session, row.number)
        return CertificateState.SUSPENDED if kinds[-2] == CertificateState.SUSPENDED else CertificateState.VALID
    if row.valid_until < today:
        return CertificateState.EXPIRED
    raise Conflict(f"The company holds {later.number} since: of two certificates only one can be in force.")


_EVENTS = {"reinstate": "reinstated", "annul": "annulled"}  # the others are named by the state that they lead to
_PARTICIPLES = {
    "reissue": "issued anew",
    "suspend": "suspended",
    "reinstate": "reinstated",
    "withdraw": "withdrawn",
    "renounce": "renounced",
    "annul": "restored",
}
