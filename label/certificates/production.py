"""Producing a planned certificate: signs its credential, draws the page, seals and stores the file.

No row is locked meanwhile, and the same plan gives the same credential. The file of a grant that then fails stays in
the store, but no certificate refers to it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from label.certificates import drawing, printed_fields
from label.certificates.composition import RANKS
from label.certificates.keyring import SigningKey, UsedKey
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.printed_fields import PrintedPage
from label.kit.clock import end_of
from label.kit.schemas import JsonObject
from label.paper.document_info import Attachment

SEAL_REASON: Final = "Délivrance du label employeur engagé"
JSON_LD_TYPE: Final = "application/ld+json"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Of a stored file: its SHA-256 and its size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class SealedCertificate:
    """`document` is the signed credential; `plain` is the file without scores, which the first layout does not have."""

    plan: CertificatePlan
    file: SealedFile
    plain: SealedFile | None
    document: str
    jwt: str
    key: UsedKey
    seal: UsedKey


def make(issuer: Issuer, plan: CertificatePlan) -> SealedCertificate:
    """Raises Unavailable if a key or a time-stamp is missing."""
    from label.credentials import keys, proof

    seal, key = issuer.keyring.seal(), issuer.keyring.credential()
    method = f"{keys.issuer_did(issuer.settings.base_url)}#{key.name}"
    unsigned = _credential(issuer.settings.base_url, plan)
    document = json.dumps(proof.sign(unsigned, key.private, method, plan.at), ensure_ascii=False)
    room = drawing.SealSpace(seal.reserved_bytes, plan.at, SEAL_REASON, long_term=seal.add_long_term is not None)
    attachments = _attachments(issuer, plan.page, document, key)
    logos = _logos(issuer, plan.page)

    def sealed(page: PrintedPage) -> SealedFile:
        content = seal.apply(drawing.draw(page, logos, attachments, room))
        return SealedFile(issuer.files.put(content), len(content))

    file = sealed(plan.page)
    plain = sealed(replace(plan.page, scores=False)) if plan.page.layout > 1 else None
    jwt = proof.sign_jwt(unsigned, key.private, method)
    signed_with = UsedKey(key.name, "credential", key.multikey, seal.test)
    sealed_with = UsedKey(seal.fingerprint, "seal", seal.chain, seal.test)
    return SealedCertificate(plan, file, plain, document, jwt, signed_with, sealed_with)


def _credential(base_url: str, plan: CertificatePlan) -> JsonObject:
    from label.credentials import open_badge

    page = plan.page
    return open_badge.credential(
        open_badge.Badge(
            base_url=base_url,
            number=page.number,
            company=page.company,
            siren=page.siren,
            edition=page.edition,
            level=page.level,
            level_name=RANKS[page.level].word,
            issuer=page.city,
            reviewer=page.club,
            figures=tuple(_figures(page)),
            issued_at=plan.at,
            until=end_of(page.valid_until) - timedelta(seconds=1),
            list_number=plan.list_number,
            place=plan.place,
            test=page.test,
            printed=printed_fields.to_json(page).encode(),
        )
    )


def _figures(page: PrintedPage) -> Iterator[Any]:
    from label.credentials.open_badge import PrintedFigure

    yield PrintedFigure("total", "Total", page.total, "100")
    for family in page.families:
        # The credential has the rulebook's points and maxima, which the printed ones of an older certificate are.
        points = None if family.percent is None else family.raw_points or family.points
        yield PrintedFigure(family.code, family.title, points, family.raw_maximum or family.maximum)


def _logos(issuer: Issuer, page: PrintedPage) -> dict[str, bytes]:
    return {digest: issuer.files.get(digest) for digest in (page.city_logo, page.club_logo) if digest}


def _attachments(issuer: Issuer, page: PrintedPage, document: str, key: SigningKey) -> tuple[Attachment, ...]:
    """The credential, the public key that signed it (so that the seal covers it), and every printed field as data."""
    from label.credentials import keys

    did = keys.did_document(issuer.settings.base_url, [keys.PublicKey(key.name, key.multikey)])
    return (
        Attachment("credential.json", JSON_LD_TYPE, "Open Badges 3.0", document.encode()),
        Attachment("did.json", JSON_LD_TYPE, "Clé de l’émetteur (did:web)", json.dumps(did).encode(), "Supplement"),
        Attachment(
            "printed.json", "application/json", "Ce qui est imprimé", printed_fields.to_json(page).encode(), "Source"
        ),
    )
