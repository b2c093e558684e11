"""Stored files: they are present, have the issued content, contain their credential, and their seal is valid."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from label.certificates import public_documents
from label.certificates.attachments import read_attachments
from label.certificates.models import Certificate, CertificateVariant, Credential, IssuerKey
from label.certificates.pdf_text import Unreadable
from label.certificates.planning import Issuer
from label.diagnosis.scope import CheckScope
from label.kit.sessions import ReadSession
from label.kit.storage import StoreDamaged, StoreFailing, StoreMissing

if TYPE_CHECKING:
    from asn1crypto import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


IssuedFile = Certificate | CertificateVariant  # a row with the digest and the size of a stored file


@dataclass(frozen=True, slots=True)
class CredentialKeys:
    """The issuer's present name (`did:web`), and every key that signs credentials or has signed some, by its name."""

    issuer: str
    by_name: "Mapping[str, Ed25519PublicKey]"


def check(session: ReadSession, issuer: Issuer, scope: CheckScope) -> Iterator[str]:
    """One file at a time, so that memory does not grow with the register."""
    keys, roots = _keys(session, issuer), _roots(session, issuer) if scope.deep else []
    rows = (
        select(Certificate, Credential, CertificateVariant)
        .outerjoin(Credential, Credential.number == Certificate.number)
        .outerjoin(CertificateVariant, CertificateVariant.number == Certificate.number)
        .where(*scope.touched_certificates(Certificate.number))
        .order_by(Certificate.number)
    )
    for row, credential, variant in session.execute(rows.execution_options(yield_per=50)):
        faults = list(_proof(credential, keys)) if scope.deep and credential else []
        for file in (row, variant) if variant else (row,):
            faults += _content(issuer, row, file, credential, roots) if scope.deep else _presence(issuer, file)
        # What both files share is said once.
        yield from (f"certificate {row.number}: {fault}" for fault in dict.fromkeys(faults))


def _presence(issuer: Issuer, file: IssuedFile) -> Iterator[str]:
    path = issuer.files.path(file.file_digest)
    if not path.is_file():
        yield f"its file {file.file_digest} is missing"
    elif path.stat().st_size != file.file_size:
        yield f"its file has {path.stat().st_size} bytes, {file.file_size} were issued"


def _content(
    issuer: Issuer,
    row: Certificate,
    file: IssuedFile,
    credential: Credential | None,
    roots: "list[x509.Certificate]",
) -> Iterator[str]:
    try:
        content = issuer.files.get(file.file_digest)
        if len(content) != file.file_size:
            yield f"its file has {len(content)} bytes, {file.file_size} were issued"
        if credential is not None:
            yield from _attachments(read_attachments(content), row, credential)
            yield from _seal(content, row, credential, roots)
    except (StoreMissing, StoreDamaged) as error:
        yield str(error)
    except Unreadable:
        yield "its file is no PDF that can be read"
    except StoreFailing as error:
        yield f"its file {file.file_digest} cannot be read: {error.reason}"


def _attachments(attachments: Mapping[str, bytes], row: Certificate, credential: Credential) -> Iterator[str]:
    if attachments.get("credential.json") != credential.document.encode():
        yield "the credential in its file is not the one that is kept"
    if attachments.get("printed.json") != row.page.encode():
        yield "what its file says was printed is not what is kept"


def _seal(content: bytes, row: Certificate, credential: Credential, roots: "list[x509.Certificate]") -> Iterator[str]:
    from label.seals import verification

    seal = verification.check(content, roots, row.issued_at)
    if seal is None or not seal.good:
        yield "the seal of its file does not hold"
    elif seal.fingerprint != credential.seal_name:
        yield "its file was sealed with another seal than is kept"


def _proof(credential: Credential, keys: CredentialKeys) -> Iterator[str]:
    from label.credentials import proof

    try:
        document = json.loads(credential.document)
        issuer = document["issuer"]["id"]
    except (ValueError, KeyError, TypeError):
        return  # certificates.py reports it
    if issuer != keys.issuer:
        yield f"its credential names {issuer}; the product answers as {keys.issuer}, where nobody finds its key"
    keys_by_id = {f"{issuer}#{name}": key for name, key in keys.by_name.items()}
    try:
        method = proof.verify(document, keys_by_id)
        claims = proof.verify_jwt(credential.jwt, keys_by_id)
    except proof.InvalidProof as error:
        yield f"its credential does not verify: {error}"
        return
    if method.partition("#")[2] != credential.key_name:
        yield "its credential was signed with another key than is kept"
    if claims != {name: value for name, value in document.items() if name != "proof"}:
        yield "its JWT says other things than its credential"


def _keys(session: ReadSession, issuer: Issuer) -> CredentialKeys:
    from label.credentials.keys import issuer_did, public_key_of

    rows = session.scalars(select(IssuerKey).filter_by(kind="credential"))
    return CredentialKeys(issuer_did(issuer.settings.base_url), {row.name: public_key_of(row.public) for row in rows})


def _roots(session: ReadSession, issuer: Issuer) -> "list[x509.Certificate]":
    from label.seals.verification import load_pem

    return load_pem(public_documents.authorities_pem(session, issuer.keyring))
