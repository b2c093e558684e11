"""How a certificate stands, in the register and in the status list at once."""

from label.certificates.models import Certificate, CertificateState, Credential
from label.kit.sessions import ReadSession

HELD = (CertificateState.VALID, CertificateState.SUSPENDED)


def set_state(session: ReadSession, row: Certificate, state: CertificateState) -> None:
    """Change the state, and the bit in the status list, within the transaction that decides it.

    Expiry leaves the bit alone: the credential says itself until when it is valid.
    """
    row.state = state
    credential = session.get(Credential, row.number)
    if credential is not None and state is not CertificateState.EXPIRED:
        credential.off = state is not CertificateState.VALID
