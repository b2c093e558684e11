"""Signs the status lists that anyone may fetch."""

import json
from datetime import UTC, datetime
from threading import Lock

from sqlalchemy import func, select

from label.certificates.keyring import SigningKey
from label.certificates.models import Credential, Reservation
from label.certificates.planning import Issuer
from label.credentials import keys, proof, status_list
from label.kit.clock import now
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession


def places_not_in_force(session: ReadSession, number: int) -> frozenset[int]:
    """The places of a list whose certificates are not in force. Raises NotFound for a list that does not exist yet."""
    last = session.scalar(select(func.max(Reservation.list_number))) or 1
    if not 1 <= number <= last:
        raise NotFound(f"There is no status list {number}.")
    return frozenset(session.scalars(select(Credential.place).filter_by(list_number=number, off=True)))


class StatusLists:
    """Keeps each signed list until a status or the key changes, and for an hour at most: one signature serves all who
    ask."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._signed: dict[int, tuple[object, bytes]] = {}
        self._lock = Lock()

    def show(self, session: ReadSession, number: int) -> bytes:
        """The signed list of the current statuses: it is read from the database for each request."""
        places, key = places_not_in_force(session, number), self._issuer.keyring.credential()
        hour = now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        version = (places, key.name, hour)
        with self._lock:
            signed = self._signed.get(number)
            if signed is None or signed[0] != version:
                signed = self._signed[number] = (version, self._sign(number, places, key, hour))
            return signed[1]

    def _sign(self, number: int, places: frozenset[int], key: SigningKey, at: datetime) -> bytes:
        base_url = self._issuer.settings.base_url
        unsigned = status_list.credential(base_url, number, places, at)
        method = f"{keys.issuer_did(base_url)}#{key.name}"
        return json.dumps(proof.sign(unsigned, key.private, method, at)).encode()
