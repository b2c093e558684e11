"""The test authority of the embedded default: it makes a city's seal where nobody has bought one.

Whoever reads such a certificate is told TEST: this authority vouches for nobody. Under the folder, mode 0700:

    authority.pem    its certificate, for who wants to check what it has sealed
    authority.key    its private key
    seal.p12         the seal in use, with its key; the ones before it are seal-<serial>.p12
"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

# ECDSA and EdDSA would make of the file a PDF 2.0, which PDF/A-3 is not.
BITS: Final = 3072
ROOT_LIFE, SEAL_LIFE = timedelta(days=30 * 365), timedelta(days=10 * 365)
PAST: Final = timedelta(days=3 * 365)  # a demonstration city has a past, which it seals too
MARK: Final = "TEST"
ROOT, SEAL = "authority.pem", "seal.p12"


def ready(folder: Path, city: str, at: datetime) -> Path:
    """The file of the seal in use; the first time, the authority and the seal are made."""
    seal = folder / SEAL
    if not seal.exists():
        renew(folder, city, at)
    return seal


def renew(folder: Path, city: str, at: datetime) -> Path:
    """A new seal in the place of the one in use, which is put aside."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root, root_key = _root(folder, city, at)
    key = rsa.generate_private_key(65537, BITS)
    seal = _certificate(_name(city, f"{city} – {MARK}"), root.subject, key, root_key, at, SEAL_LIFE, root)
    kept = folder / SEAL
    if kept.exists():
        aside = folder / f"seal-{_serial(kept):x}.p12"
        aside.unlink(missing_ok=True)
        aside.hardlink_to(kept)  # the new one takes its place at once: whoever looks meanwhile finds a seal
    _write(
        kept,
        pkcs12.serialize_key_and_certificates(b"seal", key, seal, [root], serialization.NoEncryption()),
    )
    return kept


def _serial(seal: Path) -> int:
    _, certificate, _ = pkcs12.load_key_and_certificates(seal.read_bytes(), None)
    return certificate.serial_number if certificate else 0


def _root(folder: Path, city: str, at: datetime) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    certificate, key = folder / ROOT, folder / "authority.key"
    if certificate.exists() and key.exists():
        loaded = serialization.load_pem_private_key(key.read_bytes(), None)
        assert isinstance(loaded, rsa.RSAPrivateKey)  # noqa: S101  it was made here
        return x509.load_pem_x509_certificate(certificate.read_bytes()), loaded
    made = rsa.generate_private_key(65537, BITS)
    name = _name(city, f"{MARK} – autorité du label, sans valeur")
    root = _certificate(name, name, made, made, at, ROOT_LIFE, None)
    plain = serialization.NoEncryption()
    _write(key, made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    _write(certificate, root.public_bytes(serialization.Encoding.PEM))
    return root, made


def _name(city: str, common: str) -> x509.Name:
    attributes = (
        (NameOID.COUNTRY_NAME, "FR"),
        (NameOID.ORGANIZATION_NAME, city[:64]),
        (NameOID.COMMON_NAME, common[:64]),
    )
    return x509.Name([x509.NameAttribute(kind, words) for kind, words in attributes])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPrivateKey,
    signer: rsa.RSAPrivateKey,
    at: datetime,
    life: timedelta,
    root: x509.Certificate | None,
) -> x509.Certificate:
    """A certificate; of the authority itself when there is no `root`."""
    mine = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    theirs = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - PAST)
        .not_valid_after(at + life)
        .add_extension(x509.BasicConstraints(ca=root is None, path_length=0 if root is None else None), critical=True)
        .add_extension(_usage(seals=root is not None), critical=True)
        .add_extension(mine, critical=False)
        .add_extension(theirs, critical=False)
        .sign(signer, hashes.SHA256())
    )


def _usage(*, seals: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=seals,
        content_commitment=seals,
        key_cert_sign=not seals,
        crl_sign=not seals,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, for the owner alone."""
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
