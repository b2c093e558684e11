"""A chain of certificates as a real authority has one: a root, an authority between, and a city's seal."""

from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

NAMES = ("Racine", "Autorité", "Ville")


def chain(path: Path, at: datetime) -> x509.Certificate:
    """Write the seal's PKCS#12 file, the certificates above it in the wrong order; the root's certificate."""
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in NAMES]
    made: list[x509.Certificate] = []
    for place, key in enumerate(keys):
        issuer = max(place - 1, 0)
        built = (
            x509.CertificateBuilder()
            .subject_name(_name(NAMES[place]))
            .issuer_name(_name(NAMES[issuer]))
            .public_key(key.public_key())
            .serial_number(place + 1)
            .not_valid_before(at - timedelta(days=1))
            .not_valid_after(at + timedelta(days=365))
            .add_extension(x509.BasicConstraints(ca=place < 2, path_length=None), critical=True)
        )
        if place == 2:  # as pyHanko wants of who signs documents
            built = built.add_extension(_signs(), critical=True)
        made.append(built.sign(keys[issuer], hashes.SHA256()))
    root, between, seal = made
    plain = serialization.NoEncryption()
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", keys[2], seal, [root, between], plain))
    return root


def stamper(at: datetime) -> tuple[DummyTimeStamper, x509.Certificate]:
    """A time-stamp authority without a network, at whose place it is always `at`; and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = _name("Horodatage")
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(9)
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    )
    certificate = built.sign(key, hashes.SHA256())
    der, pkcs8, plain = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    held = keys.PrivateKeyInfo.load(key.private_bytes(der, pkcs8, plain))
    known = asn1_x509.Certificate.load(certificate.public_bytes(der))
    return DummyTimeStamper(known, held, fixed_dt=at), certificate


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _signs() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


class Authority:
    """An authority with several customers: whoever pays gets a certificate under the same root."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = _name("Autorité de cachets")
        built = self._built(name, name, self._key).add_extension(x509.BasicConstraints(True, None), critical=True)
        self.certificate = built.sign(self._key, hashes.SHA256())

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    def sell(self, path: Path, customer: str, *more: x509.ExtensionType, days: int = 365) -> Path:
        """The PKCS#12 file of a customer's seal; `more` are its extensions, left out: those of a seal."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        built = self._built(_name(customer), self.certificate.subject, key, days)
        for one in more or (_signs(),):
            built = built.add_extension(one, critical=True)
        made, plain = built.sign(self._key, hashes.SHA256()), serialization.NoEncryption()
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, made, [self.certificate], plain))
        return path

    def revocations(self) -> bytes:
        """A list (CRL, DER) of the certificates that the authority has revoked: none."""
        return revocations(self.certificate.subject, self._key, self.at)

    def answer(self, seal: x509.Certificate, path: Path | None = None) -> bytes:
        """What OCSP answers about a seal (DER): it is good. `path` is the PKCS#12 file of who answers; else it is the
        authority itself."""
        by, key = self.certificate, self._key
        if path is not None:
            held, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), None)
            assert isinstance(held, rsa.RSAPrivateKey)
            assert certificate is not None
            by, key = certificate, held
        built = ocsp.OCSPResponseBuilder().add_response(
            seal, self.certificate, hashes.SHA256(), ocsp.OCSPCertStatus.GOOD, self.at, None, None, None
        )
        built = built.responder_id(ocsp.OCSPResponderEncoding.HASH, by)
        made = (built.certificates([by]) if path is not None else built).sign(key, hashes.SHA256())
        return made.public_bytes(serialization.Encoding.DER)

    def _built(
        self, subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, days: int = 365
    ) -> x509.CertificateBuilder:
        built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        built = built.serial_number(x509.random_serial_number()).not_valid_before(self.at - timedelta(days=1))
        return built.not_valid_after(self.at + timedelta(days=days))


def revocations(issuer: x509.Name, key: rsa.RSAPrivateKey, at: datetime) -> bytes:
    """An empty revocation list (DER) under this name, whosever the key is."""
    built = x509.CertificateRevocationListBuilder().issuer_name(issuer)
    built = built.last_update(at - timedelta(hours=1)).next_update(at + timedelta(days=1))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def usage(*names: str) -> x509.KeyUsage:
    """A key usage of these and no other: `digital_signature`, `key_cert_sign`, …"""
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in names for name in every})
