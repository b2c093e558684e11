"""How a certificate stands, in the register and in the status list at once."""

from sqlalchemy.orm import Session

from label.certificates.models import Certificate, Credential, State

HELD = (State.VALID, State.SUSPENDED)


def turn(session: Session, row: Certificate, state: State) -> None:
    """Change the state, and the bit in the status list, within the transaction that decides it.

    Expiry leaves the bit alone: the credential says itself until when it is valid.
    """
    row.state = state
    credential = session.get(Credential, row.number)
    if credential is not None and state is not State.EXPIRED:
        credential.off = state is not State.VALID
