from typing import assert_never

from sqlalchemy.orm import Session

from label.certificates.models import Certificate, CertificateState, Credential

HELD = (CertificateState.VALID, CertificateState.SUSPENDED)


def clear_status_bit(session: Session, row: Certificate) -> None:
    """The credential is good again, also if the certificate has passed its last day since."""
    credential = session.get(Credential, row.number)
    if credential is not None:
        credential.off = False


def set_state(session: Session, row: Certificate, state: CertificateState) -> None:
    """Changes the state, and the bit in the status list, within the same transaction.

    Expiry does not change the bit: the credential has its own end of validity.
    """
    row.state = state
    credential = session.get(Credential, row.number)
    if credential is None:  # issued by a release without credentials
        return
    match state:
        case CertificateState.VALID:
            credential.off = False
        case (
            CertificateState.SUSPENDED
            | CertificateState.WITHDRAWN
            | CertificateState.RENOUNCED
            | CertificateState.REPLACED
        ):
            credential.off = True
        case CertificateState.EXPIRED:
            pass
        case _:
            assert_never(state)
