"""Signs and verifies a credential: Data Integrity, `eddsa-rdfc-2022` (W3C VC-DI-EdDSA), and the same as a JWT.

The proof is an array, as 1EdTech's schema requires. The signature is over the canonical RDF. A term that no context
defines has no RDF and so would not be signed; PyLD drops it silently, `_canonical_rdf` refuses it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from threading import local
from typing import TYPE_CHECKING, Final

from label.credentials import contexts, multibase
from label.kit.schemas import JsonObject

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from pyld.context_resolver import ContextResolver

SUITE: Final = "eddsa-rdfc-2022"
MEDIA_TYPE: Final = "application/vc"
JWT_TYPE: Final = "application/vc+jwt"
_REGISTERED_CLAIMS: Final = ("iss", "jti", "nbf", "exp")
# PyLD resolves relative addresses and undefined types against this base, where `_canonical_rdf` finds them.
_UNDEFINED_BASE: Final = "https://nowhere.invalid/"
# PyLD keeps one module-wide LRU cache of contexts (cachetools), which is not safe for threads: two proofs at once ended
# in a KeyError in 3 of 40 runs. So each thread has a cache of its own; a proof costs 12.4 ms instead of 12.0.
_THREAD: Final = local()
_MAX_CONTEXTS: Final = 100  # in a thread's cache, scoped contexts included; PyLD's own cache has the same bound


class InvalidProof(ValueError):
    """The credential's proof is not valid; the message says why."""


def timestamp(at: datetime) -> str:
    """For example 2026-11-23T08:00:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign(credential: JsonObject, key: "Ed25519PrivateKey", method: str, at: datetime) -> JsonObject:
    """The credential with its proof. `method` is the key's identifier in the DID document."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": timestamp(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = key.sign(_signing_input(credential, proof))
    return credential | {"proof": [proof | {"proofValue": multibase.encode(signature)}]}


def verify(credential: JsonObject, keys: "Mapping[str, Ed25519PublicKey]") -> str:
    """Returns the identifier of the key that signed, one of `keys`. Raises InvalidProof."""
    from cryptography.exceptions import InvalidSignature

    try:
        unsigned = {name: value for name, value in credential.items() if name != "proof"}
        (proof,) = credential["proof"]
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        method = str(options["verificationMethod"])
        signature = multibase.decode(str(proof["proofValue"]))
        if (options["type"], options["cryptosuite"], options["proofPurpose"]) != (
            "DataIntegrityProof",
            SUITE,
            "assertionMethod",
        ):
            raise InvalidProof("The proof is of a kind that is not known here.")
        if method not in keys or method.partition("#")[0] != issuer_of(unsigned):
            raise InvalidProof(f"It is signed with a key that is not the issuer's: {method[:200]}.")
        keys[method].verify(signature, _signing_input(unsigned, options))
    except InvalidSignature:
        raise InvalidProof("It is not what was signed.") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, InvalidProof):
            raise
        raise InvalidProof(f"Its proof cannot be read: {error!r}") from error
    return method


def issuer_of(credential: JsonObject) -> str:
    """The credential's issuer (did:web). Raises KeyError or TypeError."""
    issuer = credential["issuer"]
    return str(issuer if isinstance(issuer, str) else issuer["id"])


def sign_jwt(credential: JsonObject, key: "Ed25519PrivateKey", method: str) -> str:
    """The credential as a compact JWT, signed with EdDSA (Open Badges 3.0, 8.2: no other header, `typ` is JWT)."""
    import jwt as jose

    claims = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": _unix_time(credential["validFrom"]),
        "exp": _unix_time(credential["validUntil"]),
    }
    return jose.encode({**claims, **credential}, key, algorithm="EdDSA", headers={"kid": method})


def verify_jwt(token: str, keys: "Mapping[str, Ed25519PublicKey]") -> JsonObject:
    """The credential in a JWT signed by one of `keys`, its dates unchecked. Raises InvalidProof."""
    import jwt as jose

    try:
        method = jose.get_unverified_header(token)["kid"]
        claims = jose.decode(
            token, keys[method], algorithms=["EdDSA"], options={"verify_exp": False, "verify_nbf": False}
        )
        issuer = issuer_of(claims)
    except (jose.PyJWTError, KeyError, TypeError) as error:
        raise InvalidProof(f"The JWT cannot be believed: {error!r}") from error
    if (claims.get("iss"), method.partition("#")[0]) != (issuer, issuer):
        raise InvalidProof(f"The JWT is signed with a key that is not the issuer's: {method[:200]}.")
    return {name: value for name, value in claims.items() if name not in _REGISTERED_CLAIMS}


def _unix_time(iso: str) -> int:
    return int(datetime.fromisoformat(iso).timestamp())


def _signing_input(credential: JsonObject, proof: JsonObject) -> bytes:
    """The SHA-256 of the proof's options, then that of the credential, both as canonical RDF (VC-DI-EdDSA)."""
    return (
        sha256(_canonical_rdf(proof | {"@context": credential["@context"]})).digest()
        + sha256(_canonical_rdf(credential)).digest()
    )


def _canonical_rdf(document: JsonObject) -> bytes:
    """The document as canonical RDF. Raises ValueError for a term that its contexts do not define."""
    from pyld.jsonld import JsonLdError, JsonLdProcessor

    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": contexts.document_loader,
        "base": _UNDEFINED_BASE,
        "processingMode": "json-ld-1.1",
        "contextResolver": _context_resolver(),
    }
    try:
        quads: str = JsonLdProcessor(on_property_dropped=_refuse_undefined_term).normalize(document, options)
    except JsonLdError as error:
        raise ValueError(f"it is no JSON-LD in the contexts that are kept here: {_root_cause(error)}") from error
    if _UNDEFINED_BASE in quads:
        raise ValueError("an address in it is not absolute")
    return quads.encode()


def _context_resolver() -> "ContextResolver":
    """A resolver with this thread's cache of processed contexts."""
    from pyld.context_resolver import ContextResolver

    cache: JsonObject = _THREAD.__dict__.setdefault("contexts", {})
    if len(cache) > _MAX_CONTEXTS:  # documents from elsewhere may contain inline contexts without end
        cache.clear()
    return ContextResolver(cache, contexts.document_loader)


def _root_cause(error: BaseException) -> BaseException:
    """The innermost error: PyLD wraps the one that says what is wrong in several that do not."""
    cause = error.__cause__ or error.__context__
    return _root_cause(cause) if cause else error


def _refuse_undefined_term(term: str) -> None:
    raise ValueError(f"the term {term} means nothing in its contexts")
