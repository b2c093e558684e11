"""Sealing a PDF: the issuer's certificate and key, from a PKCS#12 file or a PKCS#11 token, made into PAdES signatures.

B-B by default; with a time-stamp authority B-T, and B-LTA when long-term validation is asked for.
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

from label.paper.seal import fill
from label.seals.cms_template import CmsTemplate, Loaded
from label.seals.errors import SealUnusable
from label.seals.usage import may_seal

BASE, STAMP = 4096, 16384  # bytes kept for a signature, beside its certificates; and for a time-stamp


@dataclass(frozen=True, slots=True)
class Seal:
    """A certificate that seals, and what is needed to do it. `chain` is PEM, the sealing certificate first.

    `name` is whom the certificate names, `fingerprint` its SHA-256 in hexadecimal digits. Both are read when the seal
    is loaded: asn1crypto parses a certificate piece by piece when it is asked, which is not safe for threads.
    """

    signer: Loaded
    chain: str
    name: str
    fingerprint: str
    test: bool
    mould: CmsTemplate
    stamper: TimeStamper | None = None
    lasting: Callable[[bytes], bytes] | None = None

    @property
    def certificate(self) -> x509.Certificate:
        """Of the issuer."""
        found: x509.Certificate = self.signer.signing_cert
        return found

    @property
    def room(self) -> int:
        """Bytes to keep for a signature."""
        return BASE + len(self.chain) + (STAMP if self.stamper else 0)

    def sign(self, digest: bytes) -> bytes:
        """The signature (CMS, DER) of a SHA-256 digest. Not from within an event loop: a time-stamp is waited for."""
        if self.stamper is None:
            return self.mould.sign_digest(digest)
        made = asyncio.run(self.signer.async_sign(digest, "sha256", use_pades=True, timestamper=self.stamper))
        signature: bytes = made.dump()
        return signature

    def apply(self, content: bytes) -> bytes:
        """A file that has room for a seal, sealed. Raises SealUnusable when a time-stamp cannot be had."""
        try:
            sealed = fill(content, self.sign)
            return self.lasting(sealed) if self.lasting else sealed
        except (OSError, ValueError, PdfError, PathBuildingError, ValidationError) as error:  # as others answer
            raise SealUnusable(f"The time-stamp, or what a lasting seal needs, could not be had: {error!r}.") from error


def from_file(path: Path, password: str, *, test: bool = False, **more: Any) -> Seal:
    """The seal in a PKCS#12 file. Raises SealUnusable."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(path.read_bytes(), password.encode() or None)
    except (OSError, ValueError) as error:
        raise SealUnusable(f"The seal in {path} cannot be read: {error}.") from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey):
        raise SealUnusable(f"The seal in {path} must hold a certificate and its RSA key: PDF/A-3 takes no other kind.")
    held = key
    first, *rest = (_loaded(one.public_bytes(serialization.Encoding.DER)) for one in (certificate, *others))
    chain = _chain(first, rest)
    _checked(first, str(path))
    signer = Loaded(chain[0], chain, lambda data: held.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    return Seal(signer, _pem(chain), *_named(chain[0]), test, CmsTemplate.of(signer), **more)


def from_token(module: str, token: str, pin: str, label: str, **more: Any) -> Seal:
    """The seal on a PKCS#11 token: the key and the certificate of this label, and the certificates kept beside it.

    Raises SealUnusable.
    """
    import pkcs11

    try:
        session = pkcs11.lib(module).get_token(token_label=token).open(user_pin=pin)
        key: Any = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.KeyType.RSA, label)
        found = list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}))
    except (pkcs11.PKCS11Error, OSError, RuntimeError) as error:
        raise SealUnusable(f"The seal {label} on the token {token} cannot be used: {error!r}.") from error
    mine = next((one for one in found if one[pkcs11.Attribute.LABEL] == label), None)
    if mine is None:
        raise SealUnusable(f"The token {token} holds no certificate called {label}.")
    first, *rest = (_loaded(one[pkcs11.Attribute.VALUE]) for one in (mine, *(one for one in found if one is not mine)))
    chain = _chain(first, rest)
    _checked(first, f"the token {token}")
    turn = Lock()  # a session of a token does one thing at a time

    def sign(data: bytes) -> bytes:
        with turn:
            return bytes(key.sign(data, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))

    signer = Loaded(chain[0], chain, sign)
    return Seal(signer, _pem(chain), *_named(chain[0]), False, CmsTemplate.of(signer), **more)  # noqa: FBT003  it is no test


def _checked(certificate: x509.Certificate, where: str) -> None:
    """Raises SealUnusable for a certificate whose seals no verifier would take."""
    if not may_seal(certificate):
        raise SealUnusable(
            f"The seal in {where} may not seal: its certificate is an authority's, or its key usage lacks"
            " digitalSignature and nonRepudiation, or it is for another purpose alone."
        )


def _loaded(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)


def _chain(first: x509.Certificate, known: Sequence[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """From a certificate up, each before the one that issued it: a file or a token keeps them in any order."""
    chain = [first]
    while above := [one for one in known if one.subject == chain[-1].issuer and one not in chain]:
        chain.append(above[0])
    return tuple(chain)


def _named(certificate: x509.Certificate) -> tuple[str, str]:
    """Whom a certificate names, and its fingerprint."""
    return str(certificate.subject.native["common_name"]), sha256(certificate.dump()).hexdigest()


def _pem(chain: tuple[x509.Certificate, ...]) -> str:
    return "".join(pem.armor("CERTIFICATE", one.dump()).decode() for one in chain)
