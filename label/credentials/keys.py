"""The issuer's Ed25519 keys: their names, their Multikey encoding, and the DID document (did:web) that lists them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from label.credentials import multibase
from label.kit.schemas import JsonObject

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ED25519: Final = b"\xed\x01"  # multicodec prefix
DID_CONTEXTS: Final = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
# A seal is listed as a `service` whose endpoint is the SHA-256 of its certificate (RFC 6920), not as a verification
# method with an RSA key: readers that know Multikey alone refuse the whole document for such a method, as our own
# earlier releases did. The type is an absolute address, so that it needs no context of its own.
SEAL_TYPE: Final = "http://www.w3.org/ns/auth/cert#X509Certificate"
_DIGEST_NAME: Final = "ni:///sha-256;"


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


def public_key_of(multikey: str) -> "Ed25519PublicKey":
    """The key of a Multikey. Raises ValueError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    raw = multibase.decode(multikey)
    if raw[:2] != _ED25519:
        raise ValueError(f"{multikey[:80]} is not an Ed25519 key.")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def key_name(multikey: str) -> str:
    """The key's fragment in the DID document: the last 12 characters of its Multikey."""
    return f"key-{multikey[-12:]}"


def issuer_did(base_url: str) -> str:
    """did:web of the public host, its port escaped."""
    return f"did:web:{quote(urlsplit(base_url).netloc, safe='')}"


def did_document(base_url: str, keys: Sequence[PublicKey], seals: Sequence[str] = ()) -> JsonObject:
    """`keys` must include every key that ever signed, so that earlier signatures can still be verified.

    `seals` are the SHA-256 fingerprints (hexadecimal) of the certificates that ever sealed.
    """
    did = issuer_did(base_url)
    methods = [
        {
            "id": f"{did}#{key.name}",
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key.multikey,
        }
        for key in keys
    ]
    return {
        "@context": DID_CONTEXTS,
        "id": did,
        "alsoKnownAs": [base_url],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
        **({"service": [_seal_service(did, fingerprint) for fingerprint in seals]} if seals else {}),
    }


def seal_fingerprints(document: JsonObject) -> Iterator[str]:
    """The seals' fingerprints in a DID document; documents of earlier releases have none. Raises ValueError."""
    for service in document.get("service", []):
        if service["type"] == SEAL_TYPE:
            endpoint = str(service["serviceEndpoint"])
            if not endpoint.startswith(_DIGEST_NAME):
                raise ValueError(f"{endpoint[:80]} names no certificate by its SHA-256.")
            yield urlsafe_b64decode(endpoint.removeprefix(_DIGEST_NAME) + "=").hex()


def _seal_service(did: str, fingerprint: str) -> dict[str, str]:
    digest = urlsafe_b64encode(bytes.fromhex(fingerprint)).rstrip(b"=").decode()
    return {"id": f"{did}#seal-{fingerprint[:16]}", "type": SEAL_TYPE, "serviceEndpoint": f"{_DIGEST_NAME}{digest}"}
