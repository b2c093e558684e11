"""What becomes of a certificate: each ending is a step in `LIFE`, with who, when and why."""

from datetime import datetime

from sqlalchemy.orm import Session

from label.certificates import queries
from label.certificates.models import Certificate, CertificateEvent, CertificateState
from label.certificates.schemas import CertificateOut, EndingIn
from label.certificates.states import set_state
from label.declarations import queries as files
from label.kit import audit
from label.kit.actor import Actor
from label.kit.clock import day
from label.kit.errors import Conflict, Forbidden, NotFound
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

# From each state, what may be done and where it leads; `expire` and `replace` come with time and the next grant,
# `reissue` with a corrected name or a new key.
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
    CertificateState.WITHDRAWN: {},
    CertificateState.RENOUNCED: {},
    CertificateState.REPLACED: {},
}


def next_state(row: Certificate, act: str, at: datetime) -> CertificateState:
    """Where an act leads, or a 409. After its last day a certificate has expired, whatever is kept."""
    state = queries.status(row, day(at))
    found = LIFE[state].get(act)
    if found is None:
        raise Conflict(f"The certificate is {state}: it cannot be {_DONE[act]}.")
    return found


def check_independent(session: ReadSession, actor: Actor, row: Certificate) -> None:
    """The same people who have nothing to do with the file decide nothing about its certificate."""
    if files.no_longer_independent(session, row.siren, row.edition, [actor.person_id]):
        raise Forbidden(
            "Nobody decides on the certificate of a company they are tied to, or whose file they stepped back from."
        )


def end(
    session: Session, actor: Actor, number: str, settings: Settings, act: str, data: EndingIn, at: datetime
) -> CertificateOut:
    """Suspend, reinstate, withdraw (the city) or renounce (the company)."""
    row = queries.get(session, number, lock=True)
    if act == "renounce" and not actor.acts_for(row.siren):
        raise NotFound(f"Your company has no certificate {row.number}.")
    if act != "renounce":
        check_independent(session, actor, row)
    before, after = row.state, next_state(row, act, at)
    set_state(session, row, after)
    kind = "reinstated" if act == "reinstate" else after.value
    session.add(CertificateEvent(number=row.number, kind=kind, at=at, person_id=actor.person_id, reason=data.reason))
    session.flush()
    audit.record(
        session,
        actor,
        at,
        act,
        ("certificate", row.number),
        siren=row.siren,
        before={"state": before},
        after={"state": after, "reason": data.reason},
    )
    return queries.shown(session, settings, row, day(at))


_DONE = {
    "reissue": "issued anew",
    "suspend": "suspended",
    "reinstate": "reinstated",
    "withdraw": "withdrawn",
    "renounce": "renounced",
}
