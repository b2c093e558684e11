"""Making a planned certificate: its credential is signed, its page drawn with it, the file sealed and kept.

Nothing is locked meanwhile, and the same plan gives the same credential; a file whose grant then fails is never named.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from label.certificates import drawing, printed_fields
from label.certificates.composition import RANKS
from label.certificates.keyring import SigningKey, UsedKey
from label.certificates.planning import Issuer, Planned
from label.certificates.printed_fields import PrintedPage
from label.kit.clock import end_of
from label.paper.about import Attachment

REASON: Final = "Délivrance du label employeur engagé"
JSON_LD: Final = "application/ld+json"


@dataclass(frozen=True, slots=True)
class Made:
    """A certificate as it will be issued: its plan, the stored file, and its credential with the keys used."""

    planned: Planned
    digest: str
    size: int
    document: str
    jwt: str
    key: UsedKey
    seal: UsedKey


def make(issuer: Issuer, planned: Planned) -> Made:
    """Sign, draw, seal and store. Raises Unavailable when a key or a time-stamp is missing."""
    from label.credentials import keys, proof

    seal, key = issuer.keyring.seal(), issuer.keyring.credential()
    method = f"{keys.did(issuer.settings.base_url)}#{key.name}"
    bare = _credential(issuer.settings.base_url, planned)
    signed = proof.sign(bare, key.private, method, planned.at)
    document = json.dumps(signed, ensure_ascii=False)
    room = drawing.Room(seal.room, planned.at, REASON, lasting=seal.lasting is not None)
    drawn = drawing.draw(
        planned.page, _logos(issuer, planned.page), _attached(issuer, planned.page, document, key), room
    )
    content = seal.apply(drawn)
    jwt = proof.jwt(bare, key.private, method)
    digest = issuer.files.put(content)
    signed_with = UsedKey(key.name, "credential", key.multikey, seal.test)
    sealed_with = UsedKey(seal.fingerprint, "seal", seal.chain, seal.test)
    return Made(planned, digest, len(content), document, jwt, signed_with, sealed_with)


def _credential(base_url: str, planned: Planned) -> dict[str, Any]:
    from label.credentials import open_badge

    said = planned.page
    return open_badge.credential(
        open_badge.Badge(
            base_url=base_url,
            number=said.number,
            company=said.company,
            siren=said.siren,
            edition=said.edition,
            level=said.level,
            level_name=RANKS[said.level].word,
            issuer=said.city,
            reviewer=said.club,
            measures=tuple(_measures(said)),
            issued_at=planned.at,
            until=end_of(said.valid_until) - timedelta(seconds=1),
            list_number=planned.list_number,
            place=planned.place,
            test=said.test,
            printed=printed_fields.written(said).encode(),
        )
    )


def _measures(said: PrintedPage) -> Iterator[Any]:
    from label.credentials.open_badge import Measure

    yield Measure("total", "Total", said.total, "100")
    for family in said.families:
        points = None if family.percent is None else family.points
        yield Measure(family.code, family.title, points, family.maximum)


def _logos(issuer: Issuer, said: PrintedPage) -> dict[str, bytes]:
    return {digest: issuer.files.get(digest) for digest in (said.city_logo, said.club_logo) if digest}


def _attached(issuer: Issuer, said: PrintedPage, document: str, key: SigningKey) -> tuple[Attachment, ...]:
    """The credential, the key that signed it (so that the seal vouches for it), and every printed field as data."""
    from label.credentials import keys

    did = keys.did_document(issuer.settings.base_url, [keys.PublicKey(key.name, key.multikey)])
    return (
        Attachment("credential.json", JSON_LD, "Open Badges 3.0", document.encode()),
        Attachment("did.json", JSON_LD, "Clé de l’émetteur (did:web)", json.dumps(did).encode(), "Supplement"),
        Attachment(
            "printed.json", "application/json", "Ce qui est imprimé", printed_fields.written(said).encode(), "Source"
        ),
    )
