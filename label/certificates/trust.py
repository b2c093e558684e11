"""Whom a check without a network trusts: an issuer, its keys and seals, and the authorities above the seals.

All of it comes from the issuer's published documents, or from this installation's own keys. An authority vouches for
every customer that it has; so `authorities.pem` and `did.json` also name the certificates that the issuer seals with.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from label.kit.errors import Invalid
from label.kit.settings import Settings

if TYPE_CHECKING:
    from asn1crypto import x509

    from label.certificates.keyring import Keyring

T = TypeVar("T")
ISSUER: Final = "Issuer"
SEAL: Final = "Seal SHA-256"
# Lines outside of the PEM blocks are comments (RFC 7468, 5.2): other programs read the certificates alone.
_MARK: Final = re.compile(rf"^({ISSUER}|{SEAL}): (\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Trusted:
    """An issuer as it is known here.

    `issuer` is its name (did:web), None when nothing given tells it. `seals` are the SHA-256 fingerprints of the
    certificates it seals with, `keys` those of its credentials by their address, `roots` the authorities. `complete`:
    its DID document was given, so no other key is the issuer's.
    """

    issuer: str | None
    roots: "Sequence[x509.Certificate]"
    keys: Mapping[str, Any]
    seals: frozenset[str]
    complete: bool = False

    @property
    def missing(self) -> str | None:
        """What is missing to tell whether a seal is the issuer's, and where to get it."""
        where = f"from the issuer's own address ({self.issuer or 'did:web'}), not from whoever sent the file"
        if not self.seals:
            return (
                f"Missing: the fingerprints of the issuer's seals; get /.well-known/did.json {where}, and give --did."
            )
        if not self.roots:
            return f"Missing: the authorities of the seal; get /authorities.pem {where}, and give --trust."
        return None


@dataclass(frozen=True, slots=True)
class _Document:
    """What a DID document says."""

    issuer: str
    keys: Mapping[str, Any]
    seals: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Authorities:
    """What an `authorities.pem` says; an older one, or one that was put together by hand, names no issuer."""

    issuer: str | None
    seals: frozenset[str]
    roots: "Sequence[x509.Certificate]"


def trusted(settings: Settings, trust: Path | None, did: Path | None) -> Trusted:
    """Whom to trust: the issuer of the documents that are given, else this installation itself.

    Raises Invalid for a document that cannot be read, and for two that name different issuers.
    """
    document = _given(did, document_of) if did is not None else None
    authorities = _given(trust, _authorities) if trust is not None else None
    if document is None and (authorities is None or authorities.issuer is None):
        own = _own(settings)
        return own if authorities is None else Trusted(own.issuer, authorities.roots, own.keys, own.seals)
    named = {one.issuer for one in (document, authorities) if one is not None and one.issuer is not None}
    if len(named) > 1:
        raise Invalid(f"{did} and {trust} name different issuers: {' and '.join(sorted(named))}.")
    return Trusted(
        issuer=named.pop(),
        roots=authorities.roots if authorities else [],
        keys=document.keys if document else {},
        seals=frozenset().union(*(one.seals for one in (document, authorities) if one is not None)),
        complete=document is not None,
    )


def marks(issuer: str, seals: Sequence[str]) -> str:
    """The lines of an `authorities.pem` that tell whose it is, and which certificates this issuer seals with."""
    return "".join(f"{name}: {said}\n" for name, said in [(ISSUER, issuer), *((SEAL, one) for one in seals)])


def document_of(content: bytes) -> _Document:
    """The issuer, keys and seals of a DID document. Raises ValueError, KeyError or TypeError."""
    from label.credentials import keys

    said = json.loads(content)
    issuer = str(said["id"])
    methods = {one["id"]: one["publicKeyMultibase"] for one in said["verificationMethod"]}
    mine = {name: keys.key_of(key) for name, key in methods.items() if name.startswith(f"{issuer}#")}
    return _Document(issuer, mine, frozenset(keys.seals_of(said)))


def _given(path: Path, read: Callable[[bytes], T]) -> T:
    """What a file that someone named says."""
    try:
        return read(path.read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(f"{path} cannot be read: {error}.") from error


def _authorities(content: bytes) -> _Authorities:
    from label.seals.verification import certificates

    text = content.decode()
    roots = certificates(text)  # which refuses a text without any
    said = list(_MARK.findall(text))
    issuers = {value for name, value in said if name == ISSUER}
    if len(issuers) > 1:
        raise ValueError("it names several issuers")
    return _Authorities(next(iter(issuers), None), frozenset(value for name, value in said if name == SEAL), roots)


def _own(settings: Settings) -> Trusted:
    """This installation, as far as its keys are there: a check makes none."""
    from label.certificates.keyring import Keyring, held
    from label.credentials import keys

    ring = Keyring(settings)
    mine = keys.did(settings.base_url)
    known = {f"{mine}#{one.name}": keys.key_of(one.multikey) for one in held(ring.folder)}
    chains = list(_chains(settings, ring))
    return Trusted(mine, _roots(settings, chains), known, frozenset(_fingerprint(chain) for chain in chains))


def _chains(settings: Settings, ring: "Keyring") -> Iterator[str]:
    """The chain of the seal in use, and of the test authority's seals that were put aside."""
    from label.seals import authority, pdf_seal

    if settings.seal_file or settings.seal_module or (ring.folder / authority.SEAL).exists():
        yield ring.seal().chain
    for path in sorted(ring.folder.glob("seal-*.p12")):
        yield pdf_seal.from_file(path, "", test=True).chain


def _roots(settings: Settings, chains: Sequence[str]) -> "list[x509.Certificate]":
    """The top of each chain, and whom the settings trust for time-stamps."""
    from label.seals.verification import certificates, top

    tops = "".join(dict.fromkeys(top(chain) for chain in chains))
    beside = settings.trust_file.read_text() if chains and settings.trust_file else ""
    return certificates(tops + beside) if tops else []


def _fingerprint(chain: str) -> str:
    from label.seals.verification import certificates, fingerprint

    return fingerprint(certificates(chain)[0])
