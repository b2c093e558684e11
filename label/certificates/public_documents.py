"""What anyone may fetch to check a certificate by themselves: keys, status lists, credentials, authorities."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final

from sqlalchemy import func, select

from label.certificates import queries, trust
from label.certificates.keyring import Keyring, SigningKey
from label.certificates.models import Credential, IssuerKey, Reservation
from label.certificates.planning import Issuer
from label.companies.models import Company
from label.credentials import keys, proof, status
from label.kit.clock import now
from label.kit.errors import NotFound, Unavailable
from label.kit.sessions import ReadSession

FORMS: Final = {".json": proof.MEDIA_TYPE, ".jwt": proof.JWT_TYPE}


def did_document(session: ReadSession, base_url: str, keyring: Keyring) -> dict[str, Any]:
    """Every key that ever signed a credential and every seal, and those that will sign and seal the next."""
    kept = session.scalars(select(IssuerKey).filter_by(kind="credential").order_by(IssuerKey.made_at, IssuerKey.name))
    known = {row.name: row.public for row in kept}
    try:
        current = keyring.credential()
        known.setdefault(current.name, current.multikey)
    except Unavailable:  # what was signed can be checked though nothing can be signed
        if not known:
            raise
    signing = [keys.PublicKey(name, multikey) for name, multikey in known.items()]
    return keys.did_document(base_url, signing, list(_seals(session, keyring)))


def _seals(session: ReadSession, keyring: Keyring) -> dict[str, str]:
    """The chain of every seal that ever sealed, and of the one in use where it is there, by its fingerprint."""
    kept = session.scalars(select(IssuerKey).filter_by(kind="seal").order_by(IssuerKey.made_at, IssuerKey.name))
    known = {row.name: row.public for row in kept}
    with suppress(Unavailable):  # what was sealed can be checked though nothing can be sealed
        current = keyring.seal()
        known.setdefault(current.fingerprint, current.chain)
    return known


def authorities(session: ReadSession, keyring: Keyring) -> str:
    """The top of every seal's chain, as PEM, and whom the settings trust for time-stamps: whom to trust for the files
    that were sealed here. Comments above tell the issuer, and the fingerprints of the certificates that it seals with.
    """
    from label.seals.verification import top

    seals = _seals(session, keyring)
    if not seals:
        keyring.seal()  # which tells why there is none
    tops = dict.fromkeys(top(chain) for chain in seals.values())
    return trust.marks(keyring.issuer, list(seals)) + "".join(dict.fromkeys([*tops, *keyring.beside()]))


def credential(session: ReadSession, number: str) -> Credential:
    """The credential of a certificate; that of an undiffusible company is not given out."""
    row = queries.get(session, number)
    found = session.get(Credential, row.number)
    if found is None or not session.get_one(Company, row.siren).diffusible:
        raise NotFound(f"The credential of {row.number} is not public, or it was issued before there were any.")
    return found


def printed(session: ReadSession, number: str) -> str:
    """Every printed field as data, as it is attached to the file."""
    credential(session, number)
    return queries.get(session, number).page


def off(session: ReadSession, number: int) -> frozenset[int]:
    """The places of a status list whose certificates are not in force. `NotFound` for a list that is not yet begun."""
    last = session.scalar(select(func.max(Reservation.list_number))) or 1
    if not 1 <= number <= last:
        raise NotFound(f"There is no status list {number}.")
    return frozenset(session.scalars(select(Credential.place).filter_by(list_number=number, off=True)))


class StatusLists:
    """Signed status lists: one is signed anew when a certificate's status has changed, and every hour."""

    def __init__(self, issuer: Issuer) -> None:
        self._issuer = issuer
        self._kept: dict[int, tuple[object, bytes]] = {}
        self._lock = Lock()

    def show(self, session: ReadSession, number: int) -> bytes:
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
