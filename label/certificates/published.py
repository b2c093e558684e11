"""What anyone may fetch to check a certificate by themselves: keys, status lists, credentials, authorities."""

import json
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from label.certificates import queries
from label.certificates.keyring import Keyring, SigningKey
from label.certificates.models import Credential, IssuerKey, Reservation
from label.certificates.plan import Issuer
from label.companies.models import Company
from label.credentials import keys, proof, status
from label.kit.clock import now
from label.kit.errors import NotFound, Unavailable

FORMS: Final = {".json": proof.MEDIA_TYPE, ".jwt": proof.JWT_TYPE}


def did_document(session: Session, base_url: str, keyring: Keyring) -> dict[str, Any]:
    """Every key that ever signed a credential, and the one that will sign the next."""
    kept = session.scalars(select(IssuerKey).filter_by(kind="credential").order_by(IssuerKey.made_at, IssuerKey.name))
    known = {row.name: row.public for row in kept}
    try:
        current = keyring.credential()
        known.setdefault(current.name, current.multikey)
    except Unavailable:  # what was signed can be checked though nothing can be signed
        if not known:
            raise
    return keys.did_document(base_url, [keys.PublicKey(name, multikey) for name, multikey in known.items()])


def authorities(session: Session, keyring: Keyring) -> str:
    """The top of every seal's chain, as PEM: whom to trust for the files that were sealed here."""
    from label.seals.checking import top

    chains = list(session.scalars(select(IssuerKey.public).filter_by(kind="seal").order_by(IssuerKey.made_at)))
    try:
        chains.append(keyring.seal().chain)
    except Unavailable:
        if not chains:
            raise
    return "".join(dict.fromkeys(top(chain) for chain in chains))


def credential(session: Session, number: str) -> Credential:
    """The credential of a certificate; that of an undiffusible company is not given out."""
    row = queries.get(session, number)
    found = session.get(Credential, row.number)
    if found is None or not session.get_one(Company, row.siren).diffusible:
        raise NotFound(f"The credential of {row.number} is not public, or it was issued before there were any.")
    return found


def printed(session: Session, number: str) -> str:
    """Every printed field as data, as it is attached to the file."""
    credential(session, number)
    return queries.get(session, number).page


def off(session: Session, number: int) -> frozenset[int]:
    """The places of a status list whose certificates are not in force. `NotFound` for a list that is not yet begun."""
    last = session.scalar(select(func.max(Reservation.list_number))) or 1
    if not 1 <= number <= last:
        raise NotFound(f"There is no status list {number}.")
    return frozenset(session.scalars(select(Credential.place).filter_by(list_number=number, off=True)))


class Lists:
    """Signed status lists: one is signed anew when a certificate's status has changed, and every hour."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._kept: dict[int, tuple[object, bytes]] = {}
        self._lock = Lock()

    def show(self, session: Session, number: int) -> bytes:
        """The list as it stands in the database at this moment."""
        places, key = off(session, number), self._issuer.keyring.credential()
        hour = now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        said = (places, key.name, hour)
        with self._lock:
            kept = self._kept.get(number)
            if kept is None or kept[0] != said:
                kept = self._kept[number] = (said, self._signed(number, places, key, hour))
            return kept[1]

    def _signed(self, number: int, places: frozenset[int], key: SigningKey, at: datetime) -> bytes:
        base_url = self._issuer.settings.base_url
        bare = status.credential(base_url, number, places, at)
        method = f"{keys.did(base_url)}#{key.name}"
        return json.dumps(proof.sign(bare, key.private, method, at)).encode()
