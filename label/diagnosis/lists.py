"""Status lists as they are published, beside what is kept of each certificate."""

import json
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.certificates.models import Credential
from label.certificates.plan import Issuer
from label.certificates.published import Lists


def check(session: Session, issuer: Issuer) -> Iterator[str]:
    """Each list is decoded as a verifier would do it."""
    from label.credentials.status import decoded

    numbers = session.scalars(select(Credential.list_number).distinct().order_by(Credential.list_number)).all()
    for number in numbers:
        shown = json.loads(Lists(issuer).show(session, number))
        bits = decoded(shown["credentialSubject"]["encodedList"])
        rows = session.execute(
            select(Credential.number, Credential.place, Credential.off).filter_by(list_number=number)
        )
        for name, place, off in rows:
            if (place in bits) != off:
                yield f"certificate {name}: status list {number} tells another status"
            bits.discard(place)
        yield from (
            f"status list {number}: bit {place} is set, and no certificate stands there" for place in sorted(bits)
        )
