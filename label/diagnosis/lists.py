"""Status lists as they are published, beside how each certificate stands."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from label.certificates.models import Certificate, CertificateState, Credential
from label.certificates.planning import Issuer
from label.certificates.public_documents import Lists
from label.kit.sessions import ReadSession

# One that has expired keeps the bit that it had: its credential says itself until when it is valid.
OFF = {
    CertificateState.VALID: False,
    CertificateState.SUSPENDED: True,
    CertificateState.WITHDRAWN: True,
    CertificateState.RENOUNCED: True,
    CertificateState.REPLACED: True,
}


def check(session: ReadSession, issuer: Issuer) -> Iterator[str]:
    """Each list is signed and decoded as for anyone who asks for it."""
    from label.credentials.status_list import LIST_SIZE, decode

    stands = select(Credential.list_number, Credential.number, Credential.place, Certificate.state).join(
        Certificate, Certificate.number == Credential.number
    )
    lists, shown = Lists(issuer), dict[int, set[int]]()
    for number, name, place, state in session.execute(stands.order_by(Credential.list_number, Credential.number)):
        if not 0 <= place < LIST_SIZE:
            yield f"certificate {name}: place {place} is beyond the end of status list {number}"
            continue
        if number not in shown:
            shown[number] = decode(json.loads(lists.show(session, number))["credentialSubject"]["encodedList"])
        if OFF.get(CertificateState(state), place in shown[number]) != (place in shown[number]):
            bit = "set" if place in shown[number] else "not set"
            yield f"certificate {name}: it is {state}, and its bit in status list {number} is {bit}"
