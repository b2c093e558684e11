"""Status lists as published, against the state of each certificate."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from label.certificates.models import Certificate, CertificateState, Credential
from label.certificates.planning import Issuer
from label.certificates.signed_status_lists import StatusLists
from label.diagnosis.scope import CheckScope
from label.kit.sessions import ReadSession

# An expired certificate is in neither: it keeps its bit, because its credential itself says until when it is valid.
BIT_IS_SET = {
    CertificateState.VALID: False,
    CertificateState.SUSPENDED: True,
    CertificateState.WITHDRAWN: True,
    CertificateState.RENOUNCED: True,
    CertificateState.REPLACED: True,
}


def check(session: ReadSession, issuer: Issuer, scope: CheckScope) -> Iterator[str]:
    """Each list is signed, then decoded, as it is published."""
    from label.credentials.status_list import LIST_SIZE, decode

    places = select(Credential.list_number, Credential.number, Credential.place, Certificate.state).join(
        Certificate, Certificate.number == Credential.number
    )
    lists, set_places = StatusLists(issuer), dict[int, set[int]]()
    for list_number, number, place, state in session.execute(
        places.where(*scope.touched_certificates(Credential.number)).order_by(Credential.list_number, Credential.number)
    ):
        if not 0 <= place < LIST_SIZE:
            yield f"certificate {number}: place {place} is beyond the end of status list {list_number}"
            continue
        if list_number not in set_places:
            published = json.loads(lists.show(session, list_number))
            set_places[list_number] = decode(published["credentialSubject"]["encodedList"])
        is_set = place in set_places[list_number]
        if BIT_IS_SET.get(CertificateState(state), is_set) != is_set:
            bit = "set" if is_set else "not set"
            yield f"certificate {number}: it is {state}, and its bit in status list {list_number} is {bit}"
