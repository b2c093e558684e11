"""The seal: the issuer's certificate and key, from a PKCS#12 file or a PKCS#11 token, that makes PAdES signatures.

Level B-B by default; B-T with a time-stamp authority; B-LTA with long-term validation.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from asn1crypto import pem, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from label.paper.signature_field import fill_signature
from label.seals.cms_template import CmsTemplate, LoadedSigner, SignBytes
from label.seals.errors import SealUnusable
from label.seals.key_usage import may_seal

# Reserved in the file: for a signature without its certificates, and for a time-stamp.
SIGNATURE_BYTES, TIMESTAMP_BYTES = 4096, 16384


@dataclass(frozen=True, slots=True)
class Seal:
    """`chain` is PEM, the sealing certificate first; `name` its common name, `fingerprint` its SHA-256 in hexadecimal.

    `name` and `fingerprint` are read when the seal is loaded: asn1crypto parses a certificate lazily, which is not safe
    when several threads read it.
    """

    signer: LoadedSigner
    chain: str
    name: str
    fingerprint: str
    test: bool
    template: CmsTemplate
    timestamper: TimeStamper | None = None
    add_long_term: Callable[[bytes], bytes] | None = None

    @property
    def certificate(self) -> x509.Certificate:
        """The sealing certificate."""
        certificate: x509.Certificate = self.signer.signing_cert
        return certificate

    @property
    def reserved_bytes(self) -> int:
        """Bytes to reserve in the file for the signature."""
        return SIGNATURE_BYTES + len(self.chain) + (TIMESTAMP_BYTES if self.timestamper else 0)

    def sign(self, digest: bytes) -> bytes:
        """The signature (CMS, DER) of a SHA-256 digest.

        Must not be called from within an event loop: it waits for the time-stamp (`asyncio.run`).
        """
        if self.timestamper is None:
            return self.template.sign(digest)
        made = asyncio.run(self.signer.async_sign(digest, "sha256", use_pades=True, timestamper=self.timestamper))
        signature: bytes = made.dump()
        return signature

    def apply(self, content: bytes) -> bytes:
        """Seals a file that has a reserved signature. Raises SealUnusable when the time-stamp authority fails."""
        try:
            sealed = fill_signature(content, self.sign)
            return self.add_long_term(sealed) if self.add_long_term else sealed
        except (OSError, ValueError, PdfError, PathBuildingError, ValidationError) as error:  # what pyHanko passes on
            raise SealUnusable(
                f"The time-stamp, or what a lasting seal needs, could not be obtained: {error!r}."
            ) from error


def from_file(path: Path, password: str, *, test: bool = False, **options: object) -> Seal:
    """The seal in a PKCS#12 file; `options` are `timestamper` and `add_long_term`. Raises SealUnusable."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode() or None)
    except (OSError, ValueError) as error:
        raise SealUnusable(f"The seal in {path} cannot be read: {error}.") from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey):
        raise SealUnusable(f"The seal in {path} must hold a certificate and its RSA key: PDF/A-3 takes no other kind.")
    first, *rest = (_loaded(item.public_bytes(serialization.Encoding.DER)) for item in (certificate, *others))
    rsa_key = key

    def sign(data: bytes) -> bytes:
        return rsa_key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    return _seal(first, rest, str(path), sign, test=test, **options)


def from_token(module: str, token: str, pin: str, label: str, **options: Any) -> Seal:
    """The seal on a PKCS#11 token: the key and the certificate with this label, and the other certificates on it.

    `options` are `timestamper` and `add_long_term`. Raises SealUnusable.
    """
    import pkcs11

    try:
        session = pkcs11.lib(module).get_token(token_label=token).open(user_pin=pin)
        key: Any = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.KeyType.RSA, label)
        stored = list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}))
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
        raise SealUnusable(f"The seal {label} on the token {token} cannot be used: {error!r}.") from error
    labelled = next((item for item in stored if item[pkcs11.Attribute.LABEL] == label), None)
    if labelled is None:
        raise SealUnusable(f"The token {token} holds no certificate called {label}.")
    others = (item for item in stored if item is not labelled)
    first, *rest = (_loaded(item[pkcs11.Attribute.VALUE]) for item in (labelled, *others))
    session_lock = Lock()  # a PKCS#11 session allows one operation at a time

    def sign(data: bytes) -> bytes:
        with session_lock:
            return bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))

    return _seal(first, rest, f"the token {token}", sign, test=False, **options)


def _seal(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    origin: str,
    sign: SignBytes,
    *,
    test: bool,
    **options: Any,
) -> Seal:
    _check_may_seal(certificate, origin)
    chain = _chain(certificate, others)
    signer = LoadedSigner(certificate, chain, sign)
    return Seal(signer, _pem_chain(chain), *_name_and_fingerprint(certificate), test, CmsTemplate.of(signer), **options)


def _check_may_seal(certificate: x509.Certificate, origin: str) -> None:
    if not may_seal(certificate):
        raise SealUnusable(
            f"The seal in {origin} cannot be used: its certificate is an authority's, or its key usage lacks"
            " digitalSignature and nonRepudiation, or it is for another purpose alone."
        )


def _loaded(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)


def _chain(first: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """`first`, then the issuer of each: a file or a token keeps them in any order."""
    chain = [first]
    while issuers := [other for other in others if other.subject == chain[-1].issuer and other not in chain]:
        chain.append(issuers[0])
    return tuple(chain)


def _name_and_fingerprint(certificate: x509.Certificate) -> tuple[str, str]:
    return str(certificate.subject.native["common_name"]), sha256(certificate.dump()).hexdigest()


def _pem_chain(chain: tuple[x509.Certificate, ...]) -> str:
    return "".join(pem.armor("CERTIFICATE", certificate.dump()).decode() for certificate in chain)
