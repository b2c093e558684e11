"""The test certificate authority: it issues the city's seal while the city has not bought one.

Certificates sealed this way are marked TEST: this authority vouches for nobody. Its folder has mode 0700:

    authority.pem    its certificate, for checking what it has sealed
    authority.key    its private key
    seal.p12         the seal in use, with its key; earlier seals are seal-<serial>.p12
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

# RSA: with ECDSA and EdDSA pyHanko raises the file to PDF 2.0, which PDF/A-3 does not allow.
RSA_BITS: Final = 3072
ROOT_LIFE, SEAL_LIFE = timedelta(days=30 * 365), timedelta(days=10 * 365)
BACKDATED: Final = timedelta(days=3 * 365)  # the demonstration city seals certificates dated in the past
TEST_MARK: Final = "TEST"
ROOT_FILE, SEAL_FILE = "authority.pem", "seal.p12"


def ensure_seal(folder: Path, city: str, at: datetime) -> Path:
    """The path of the seal in use; creates the authority and the seal if there is none."""
    seal = folder / SEAL_FILE
    if not seal.exists():
        renew_seal(folder, city, at)
    return seal


def renew_seal(folder: Path, city: str, at: datetime) -> Path:
    """Replaces the seal in use, keeping the old one as `seal-<serial>.p12`; returns the path of the new one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    root, root_key = _root(folder, city, at)
    key = rsa.generate_private_key(65537, RSA_BITS)
    seal = _certificate(_name(city, f"{city} – {TEST_MARK}"), root.subject, key, root_key, at, SEAL_LIFE, root)
    path = folder / SEAL_FILE
    if path.exists():
        archived = folder / f"seal-{_serial_number(path):x}.p12"
        archived.unlink(missing_ok=True)
        archived.hardlink_to(path)  # a link, not a move: another process that reads meanwhile always finds a seal
    _write_atomically(
        path,
        pkcs12.serialize_key_and_certificates(b"seal", key, seal, [root], serialization.NoEncryption()),
    )
    return path


def _serial_number(seal: Path) -> int:
    _, certificate, _ = pkcs12.load_key_and_certificates(seal.read_bytes(), None)
    return certificate.serial_number if certificate else 0


def _root(folder: Path, city: str, at: datetime) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    certificate, key = folder / ROOT_FILE, folder / "authority.key"
    if certificate.exists() and key.exists():
        loaded = serialization.load_pem_private_key(key.read_bytes(), None)
        assert isinstance(loaded, rsa.RSAPrivateKey)  # noqa: S101  this function wrote it
        return x509.load_pem_x509_certificate(certificate.read_bytes()), loaded
    new_key = rsa.generate_private_key(65537, RSA_BITS)
    name = _name(city, f"{TEST_MARK} – autorité du label, sans valeur")
    root = _certificate(name, name, new_key, new_key, at, ROOT_LIFE, None)
    plain = serialization.NoEncryption()
    pem = new_key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    _write_atomically(key, pem)
    _write_atomically(certificate, root.public_bytes(serialization.Encoding.PEM))
    return root, new_key


def _name(city: str, common_name: str) -> x509.Name:
    attributes = (
        (NameOID.COUNTRY_NAME, "FR"),
        (NameOID.ORGANIZATION_NAME, city[:64]),  # RFC 5280, appendix A.1: 64 characters at most
        (NameOID.COMMON_NAME, common_name[:64]),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: rsa.RSAPrivateKey,
    signer: rsa.RSAPrivateKey,
    at: datetime,
    life: timedelta,
    root: x509.Certificate | None,
) -> x509.Certificate:
    """Without `root` it is the self-signed certificate of the authority itself."""
    subject_key = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    authority_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - BACKDATED)
        .not_valid_after(at + life)
        .add_extension(x509.BasicConstraints(ca=root is None, path_length=0 if root is None else None), critical=True)
        .add_extension(_key_usage(seals=root is not None), critical=True)
        .add_extension(subject_key, critical=False)
        .add_extension(authority_key, critical=False)
        .sign(signer, hashes.SHA256())
    )


def _key_usage(*, seals: bool) -> x509.KeyUsage:
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


def _write_atomically(path: Path, content: bytes) -> None:
    """Writes the whole file or nothing, readable by its owner alone (mode 0600)."""
    partial = path.with_suffix(".part")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
