"""Whom an offline verification trusts: an issuer, its keys and seals, and the authorities above the seals.

All of it comes from the issuer's published documents, or from this installation's own keys. An authority vouches for
all of its customers, so `authorities.pem` and `did.json` also list the certificates that the issuer seals with.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from label.kit.errors import Invalid
from label.kit.settings import Settings

if TYPE_CHECKING:
    from asn1crypto import x509

    from label.certificates.keyring import Keyring

Parsed = TypeVar("Parsed")
ISSUER_COMMENT: Final = "Issuer"
SEAL_COMMENT: Final = "Seal SHA-256"
# Lines outside of PEM blocks are comments (RFC 7468, 5.2), which other programs skip. The seals' own certificates must
# not be listed as PEM: programs would trust each of them as an authority.
_COMMENT: Final = re.compile(rf"^({ISSUER_COMMENT}|{SEAL_COMMENT}): (\S+)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """`issuer` is a DID, None if no given document names it. `seals` are the SHA-256 fingerprints of its sealing
    certificates, `keys` the public keys of its credentials by their identifier, `roots` the authorities of its seals.
    `complete`: its DID document was given, so that no other key is the issuer's.
    """

    issuer: str | None
    roots: "Sequence[x509.Certificate]"
    keys: Mapping[str, object]
    seals: frozenset[str]
    complete: bool = False

    @property
    def missing(self) -> str | None:
        """The document that is needed to recognise the issuer's seals, and where to get it."""
        where = f"from the issuer's own address ({self.issuer or 'did:web'}), not from whoever sent the file"
        if not self.seals:
            return (
                f"Missing: the fingerprints of the issuer's seals; get /.well-known/did.json {where}, and give --did."
            )
        if not self.roots:
            return f"Missing: the authorities of the seal; get /authorities.pem {where}, and give --trust."
        return None


@dataclass(frozen=True, slots=True)
class DidDocument:
    issuer: str
    keys: Mapping[str, object]
    seals: frozenset[str]


@dataclass(frozen=True, slots=True)
class AuthoritiesFile:
    """An `authorities.pem`; one of an earlier release, or one made by hand, names no issuer."""

    issuer: str | None
    seals: frozenset[str]
    roots: "Sequence[x509.Certificate]"


def trusted_issuer(settings: Settings, trust: Path | None, did: Path | None) -> TrustedIssuer:
    """The issuer of the given documents, else this installation.

    Raises Invalid for an unreadable document, and for two documents of different issuers.
    """
    document = _parse_file(did, parse_did_document) if did is not None else None
    authorities = _parse_file(trust, _parse_authorities) if trust is not None else None
    if document is None and (authorities is None or authorities.issuer is None):
        own = _this_installation(settings)
        return own if authorities is None else TrustedIssuer(own.issuer, authorities.roots, own.keys, own.seals)
    given = [source for source in (document, authorities) if source is not None]
    issuers = {source.issuer for source in given if source.issuer is not None}
    if len(issuers) > 1:
        raise Invalid(f"{did} and {trust} name different issuers: {' and '.join(sorted(issuers))}.")
    return TrustedIssuer(
        issuer=issuers.pop(),
        roots=authorities.roots if authorities else [],
        keys=document.keys if document else {},
        seals=frozenset().union(*(source.seals for source in given)),
        complete=document is not None,
    )


def comment_lines(issuer: str, seals: Sequence[str]) -> str:
    """The first lines of an `authorities.pem`: the issuer, and the fingerprints of its seals."""
    comments = [(ISSUER_COMMENT, issuer), *((SEAL_COMMENT, fingerprint) for fingerprint in seals)]
    return "".join(f"{name}: {value}\n" for name, value in comments)


def parse_did_document(content: bytes) -> DidDocument:
    """Keys under another DID are ignored. Raises ValueError, KeyError or TypeError."""
    from label.credentials import keys

    document = json.loads(content)
    issuer = str(document["id"])
    multikeys = {method["id"]: method["publicKeyMultibase"] for method in document["verificationMethod"]}
    own = {name: keys.public_key_of(key) for name, key in multikeys.items() if name.startswith(f"{issuer}#")}
    return DidDocument(issuer, own, frozenset(keys.seal_fingerprints(document)))


def _parse_file(path: Path, read: Callable[[bytes], Parsed]) -> Parsed:
    """Raises Invalid for an unreadable file."""
    try:
        return read(path.read_bytes())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Invalid(f"{path} cannot be read: {error}.") from error


def _parse_authorities(content: bytes) -> AuthoritiesFile:
    from label.seals.verification import load_pem

    text = content.decode()
    roots = load_pem(text)
    comments = list(_COMMENT.findall(text))
    issuers = {value for name, value in comments if name == ISSUER_COMMENT}
    if len(issuers) > 1:
        raise ValueError("it names several issuers")
    seals = frozenset(value for name, value in comments if name == SEAL_COMMENT)
    return AuthoritiesFile(next(iter(issuers), None), seals, roots)


def _this_installation(settings: Settings) -> TrustedIssuer:
    """The keys and seals that this installation has; a verification creates none."""
    from label.certificates.keyring import Keyring, held
    from label.credentials import keys

    keyring = Keyring(settings)
    did = keys.issuer_did(settings.base_url)
    public_keys = {f"{did}#{key.name}": keys.public_key_of(key.multikey) for key in held(keyring.folder)}
    chains = list(_chains(settings, keyring))
    seals = frozenset(_fingerprint(chain) for chain in chains)
    return TrustedIssuer(did, _roots(settings, chains), public_keys, seals)


def _chains(settings: Settings, keyring: "Keyring") -> Iterator[str]:
    """The chains of the seal in use and of the archived seals of the test authority."""
    from label.seals import authority, pdf_seal

    if settings.seal_file or settings.seal_module or (keyring.folder / authority.SEAL_FILE).exists():
        yield keyring.seal().chain
    for path in sorted(keyring.folder.glob("seal-*.p12")):
        yield pdf_seal.from_file(path, "", test=True).chain


def _roots(settings: Settings, chains: Sequence[str]) -> "list[x509.Certificate]":
    """The root of each chain, and the authorities that the settings trust for time-stamps."""
    from label.seals.verification import load_pem, root_pem

    roots = "".join(dict.fromkeys(root_pem(chain) for chain in chains))
    for_timestamps = settings.trust_file.read_text() if chains and settings.trust_file else ""
    return load_pem(roots + for_timestamps) if roots else []


def _fingerprint(chain: str) -> str:
    from label.seals.verification import fingerprint, load_pem

    return fingerprint(load_pem(chain)[0])
