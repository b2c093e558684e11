"""The public documents for verifying a certificate: the DID document, the authorities, the credentials."""

from contextlib import suppress

from sqlalchemy import select

from label.certificates import queries, trust
from label.certificates.keyring import Keyring
from label.certificates.models import Credential, IssuerKey
from label.companies import queries as companies
from label.credentials import keys
from label.kit.errors import NotFound, Unavailable
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession


def did_document(session: ReadSession, base_url: str, keyring: Keyring) -> JsonObject:
    """Lists every key that ever signed and every seal that ever sealed, and those in use."""
    rows = session.scalars(select(IssuerKey).filter_by(kind="credential").order_by(IssuerKey.made_at, IssuerKey.name))
    known = {row.name: row.public for row in rows}
    try:
        current = keyring.credential()
        known.setdefault(current.name, current.multikey)
    except Unavailable:  # earlier signatures stay verifiable while a missing key prevents new ones
        if not known:
            raise
    signing = [keys.PublicKey(name, multikey) for name, multikey in known.items()]
    return keys.did_document(base_url, signing, list(_seal_chains(session, keyring)))


def _seal_chains(session: ReadSession, keyring: Keyring) -> dict[str, str]:
    """The chain of every seal that ever sealed and of the one in use, if it can be loaded, by fingerprint."""
    rows = session.scalars(select(IssuerKey).filter_by(kind="seal").order_by(IssuerKey.made_at, IssuerKey.name))
    known = {row.name: row.public for row in rows}
    with suppress(Unavailable):  # earlier seals stay verifiable while nothing can be sealed
        current = keyring.seal()
        known.setdefault(current.fingerprint, current.chain)
    return known


def authorities_pem(session: ReadSession, keyring: Keyring) -> str:
    """The authorities to trust for files sealed here: the root of every seal's chain, and those of time-stamps, as PEM.

    The comments above them name the issuer and list the fingerprints of its seals.
    """
    from label.seals.verification import root_pem

    seals = _seal_chains(session, keyring)
    if not seals:
        keyring.seal()  # raises the reason
    roots = dict.fromkeys(root_pem(chain) for chain in seals.values())
    certificates = dict.fromkeys([*roots, *keyring.timestamp_authorities()])
    return trust.comment_lines(keyring.issuer, list(seals)) + "".join(certificates)


def credential(session: ReadSession, number: str) -> Credential:
    """Raises NotFound for a company that must not be published."""
    row = queries.get(session, number)
    found = session.get(Credential, row.number)
    if found is None or not companies.get_known(session, row.siren).diffusible:
        raise NotFound(f"The credential of {row.number} is not public, or it was issued before there were any.")
    return found


def printed_json(session: ReadSession, number: str) -> str:
    """Every printed field as data, the same bytes as attached to the file. Raises NotFound like `credential`."""
    credential(session, number)
    return queries.get(session, number).page
