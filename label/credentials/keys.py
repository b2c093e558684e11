"""The issuer's Ed25519 keys: how one is named, written as a Multikey, and published in a DID document (did:web)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from label.credentials import multibase

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ED25519: Final = b"\xed\x01"  # its multicodec
DID_CONTEXTS: Final = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
# A seal is a `service` whose endpoint names its certificate by its SHA-256 (RFC 6920). As a key it would need a kind of
# verification method that readers of Multikey alone refuse, and contexts that they do not have. The type is an absolute
# address, which means something without a context of its own.
SEAL_TYPE: Final = "http://www.w3.org/ns/auth/cert#X509Certificate"
_NAMED: Final = "ni:///sha-256;"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by its name within the DID document, `key-V3Qm8sYw2kTz`, and its Multikey, `z6Mk…`."""

    name: str
    multikey: str


def multikey(key: "Ed25519PublicKey") -> str:
    """W3C's Multikey: the multicodec of Ed25519 and the key, in base58btc."""
    from cryptography.hazmat.primitives import serialization

    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return multibase.encode(_ED25519 + raw)


def key_of(multikey: str) -> "Ed25519PublicKey":
    """The key of a Multikey. Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = multibase.decode(multikey)
    if raw[:2] != _ED25519:
        raise ValueError(f"{multikey[:80]} is not an Ed25519 key.")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def name_of(multikey: str) -> str:
    """What a key is called within the DID document: the end of its Multikey."""
    return f"key-{multikey[-12:]}"


def did(base_url: str) -> str:
    """The issuer's name: did:web of the host that the product answers under."""
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='')}"


def did_document(base_url: str, keys: Sequence[PublicKey], seals: Sequence[str] = ()) -> dict[str, Any]:
    """Every key that ever signed: an old one stays, so that what it signed can be checked.

    `seals` are the SHA-256 fingerprints (hexadecimal) of the certificates that ever sealed.
    """
    name = did(base_url)
    methods = [
        {
            "id": f"{name}#{key.name}",
            "type": "Multikey",
            "controller": name,
            "publicKeyMultibase": key.multikey,
        }
        for key in keys
    ]
    return {
        "@context": DID_CONTEXTS,
        "id": name,
        "alsoKnownAs": [base_url],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
        **({"service": [_seal(name, one) for one in seals]} if seals else {}),
    }


def seals_of(document: Mapping[str, Any]) -> Iterator[str]:
    """The fingerprints of the issuer's seals in its DID document; an older one has none. Raises ValueError."""
    for one in document.get("service", []):
        if one["type"] == SEAL_TYPE:
            named = str(one["serviceEndpoint"])
            if not named.startswith(_NAMED):
                raise ValueError(f"{named[:80]} names no certificate by its SHA-256.")
            yield urlsafe_b64decode(named.removeprefix(_NAMED) + "=").hex()


def _seal(name: str, fingerprint: str) -> dict[str, str]:
    written = urlsafe_b64encode(bytes.fromhex(fingerprint)).rstrip(b"=").decode()
    return {"id": f"{name}#seal-{fingerprint[:16]}", "type": SEAL_TYPE, "serviceEndpoint": f"{_NAMED}{written}"}
