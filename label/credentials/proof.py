"""Signing a credential and checking it: Data Integrity, `eddsa-rdfc-2022` (W3C VC-DI-EdDSA), and the same as a JWT.

The proof is an array, as 1EdTech's schema asks. What is signed is what the terms mean (canonical RDF), not how they are
written; so every term must mean something, which PyLD does not see to: `_meant` does.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from threading import local
from typing import TYPE_CHECKING, Any, Final

from label.credentials import contexts, multibase

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from pyld.context_resolver import ContextResolver

SUITE: Final = "eddsa-rdfc-2022"
MEDIA_TYPE: Final = "application/vc"
JWT_TYPE: Final = "application/vc+jwt"
_REGISTERED: Final = ("iss", "jti", "nbf", "exp")
# A term that no context knows is dropped, or falls under this address.
_NOWHERE: Final = "https://nowhere.invalid/"
# PyLD keeps one module-wide LRU cache of contexts (cachetools), which is not safe for threads: two proofs at once ended
# in a KeyError, and an entry that is half replaced could give another meaning. So each thread has a cache of its own.
_THREAD: Final = local()
_KEPT: Final = 100  # contexts that a thread keeps, scoped ones included, as many as PyLD does for all of them


class Unsigned(ValueError):
    """A credential whose proof does not hold; the message says why."""


def moment(at: datetime) -> str:
    """As credentials write one: 2026-11-23T08:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign(credential: dict[str, Any], key: "Ed25519PrivateKey", method: str, at: datetime) -> dict[str, Any]:
    """The credential with its proof. `method` is the key's address in the DID document."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_digest(credential, proof))
    return credential | {"proof": [proof | {"proofValue": multibase.encode(signature)}]}


def check(credential: Mapping[str, Any], keys: "Mapping[str, Ed25519PublicKey]") -> str:
    """The address of the key that signed, among `keys` by their address. Raises Unsigned."""
    from cryptography.exceptions import InvalidSignature

    try:
        bare = {name: value for name, value in credential.items() if name != "proof"}
        (proof,) = credential["proof"]
        said = {name: value for name, value in proof.items() if name != "proofValue"}
        method = str(said["verificationMethod"])
        signature = multibase.decode(str(proof["proofValue"]))
        if (said["type"], said["cryptosuite"], said["proofPurpose"]) != (
            "DataIntegrityProof",
            SUITE,
            "assertionMethod",
        ):
            raise Unsigned("The proof is of a kind that is not known here.")
        if method not in keys or method.partition("#")[0] != issuer_of(bare):
            raise Unsigned(f"It is signed with a key that is not the issuer's: {method[:200]}.")
        keys[method].verify(signature, _digest(bare, said))
    except InvalidSignature:
        raise Unsigned("It is not what was signed.") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise error if isinstance(error, Unsigned) else Unsigned(f"Its proof cannot be read: {error!r}") from error
    return method


def issuer_of(credential: Mapping[str, Any]) -> str:
    """Whom a credential names as its issuer (did:web). Raises KeyError or TypeError."""
    said = credential["issuer"]
    return str(said if isinstance(said, str) else said["id"])


def jwt(credential: Mapping[str, Any], key: "Ed25519PrivateKey", method: str) -> str:
    """The credential as a compact JWT, signed with EdDSA (Open Badges 3.0, 8.2: no other header, `typ` is JWT)."""
    import jwt as jose

    claims = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": _seconds(credential["validFrom"]),
        "exp": _seconds(credential["validUntil"]),
    }
    return jose.encode({**claims, **credential}, key, algorithm="EdDSA", headers={"kid": method})


def opened(token: str, keys: "Mapping[str, Ed25519PublicKey]") -> dict[str, Any]:
    """The credential in a JWT that one of `keys`, by their address, has signed; dates are left to others.

    Raises Unsigned.
    """
    import jwt as jose

    try:
        method = jose.get_unverified_header(token)["kid"]
        claims = jose.decode(
            token, keys[method], algorithms=["EdDSA"], options={"verify_exp": False, "verify_nbf": False}
        )
        issuer = issuer_of(claims)
    except (jose.PyJWTError, KeyError, TypeError) as error:
        raise Unsigned(f"The JWT cannot be believed: {error!r}") from error
    if (claims.get("iss"), method.partition("#")[0]) != (issuer, issuer):
        raise Unsigned(f"The JWT is signed with a key that is not the issuer's: {method[:200]}.")
    return {name: value for name, value in claims.items() if name not in _REGISTERED}


def _seconds(written: str) -> int:
    """Since 1970."""
    return int(datetime.fromisoformat(written).timestamp())


def _digest(credential: dict[str, Any], proof: dict[str, Any]) -> bytes:
    """What is signed: the SHA-256 of the proof's own terms, then that of the credential's."""
    return sha256(_meant(proof | {"@context": credential["@context"]})).digest() + sha256(_meant(credential)).digest()


def _meant(document: dict[str, Any]) -> bytes:
    """What a document says, as canonical RDF. Raises ValueError when a term of it means nothing."""
    from pyld.jsonld import JsonLdError, JsonLdProcessor

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": contexts.load,
        "base": _NOWHERE,
        "processingMode": "json-ld-1.1",
        "contextResolver": _resolver(),
    }
    try:
        meant: str = JsonLdProcessor(on_property_dropped=_refuse).normalize(document, options)
    except JsonLdError as error:
        raise ValueError(f"it is no JSON-LD in the contexts that are kept here: {_first(error)}") from error
    if _NOWHERE in meant:
        raise ValueError("an address in it is not absolute")
    return meant.encode()


def _resolver() -> "ContextResolver":
    """What finds contexts for one document, among those that this thread has processed before."""
    from pyld.context_resolver import ContextResolver

    kept: dict[str, Any] = _THREAD.__dict__.setdefault("contexts", {})
    if len(kept) > _KEPT:  # a document from elsewhere may bring contexts of its own
        kept.clear()
    return ContextResolver(kept, contexts.load)


def _first(error: BaseException) -> BaseException:
    """What went wrong, below what it made go wrong."""
    cause = error.__cause__ or error.__context__
    return _first(cause) if cause else error


def _refuse(term: str) -> None:
    raise ValueError(f"the term {term} means nothing in its contexts")
