"""Checking a certificate's file without a network or a register: by its seal, its credential and what it prints.

What vouches for what: an authority for the seal, the seal for all of the file; the issuer's key for the credential,
the credential (by a digest) for the printed fields as data; and those, drawn anew, for what is seen on the page.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from label.certificates import fields, page
from label.certificates.attached import attached
from label.certificates.compare import FIELDS, differences
from label.certificates.fields import Page
from label.kit.clock import PARIS
from label.kit.errors import Invalid
from label.kit.settings import Settings

NAMES: Final = ("credential.json", "did.json", "printed.json")


@dataclass(frozen=True, slots=True)
class Trusted:
    """The authorities that are trusted, and the keys of the issuer by their address."""

    roots: Sequence[Any]
    keys: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What was found, in lines for a terminal: exit code 0 for a file as issued, 1 for any other, 2 for no file."""

    exit_code: int
    lines: tuple[str, ...]


def trusted(settings: Settings, trust: Path | None, did: Path | None) -> Trusted:
    """Whom to trust: what is given, else this installation's own seal and key where it has them."""
    from label.certificates.keyring import Keyring, held
    from label.credentials import keys
    from label.seals.authority import SEAL
    from label.seals.checking import certificates, top

    ring = Keyring(settings)
    if did is not None:
        known = _given(did, _methods)
    else:
        mine = keys.did(settings.base_url)
        known = {f"{mine}#{one.name}": keys.key_of(one.multikey) for one in held(ring.folder)}
    if trust is not None:
        return Trusted(_given(trust, lambda content: certificates(content.decode())), known)
    sealed = settings.seal_file or settings.seal_module or (ring.folder / SEAL).exists()
    return Trusted(certificates(top(ring.seal().chain)) if sealed else [], known)


def verify(content: bytes, trusted: Trusted, status: bytes | None, at: datetime) -> Told:
    """What a file is: issued, altered and where, or unknown."""
    from label.seals import checking

    try:
        within = attached(content)
        if not all(name in within for name in NAMES):
            return Told(1, ("UNKNOWN: it holds no credential; ask the register with the number that it bears.",))
        seal = checking.check(content, trusted.roots, at)
        known = dict(trusted.keys)
        if seal is not None and seal.good:  # it vouches for the key beside the credential
            known |= _methods(within["did.json"])
        credential = json.loads(within["credential.json"])
        faults = _credential(credential, within["printed.json"], known)
        if faults:
            return Told(1, ("UNKNOWN: nothing in it can be trusted.", *faults))
        printed = fields.read(within["printed.json"])
        # What a good seal covers needs no second look, which the drawing of another year might not stand.
        seen = () if seal is not None and seal.good else _seen(content, printed)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return Told(2, (f"UNREADABLE: {error}",))
    if seal is None or not seal.good:
        why = seen or ("The page reads as it was issued; the file was changed elsewhere.",)
        return Told(1, ("ALTERED: it is not the file that was issued.", *why, *_sealed(seal), *_about(printed)))
    off, standing = _standing(credential, status, known, at)
    return Told(int(off), ("ISSUED: it is the file that was issued.", *_sealed(seal), *_about(printed), standing))


def _given(path: Path, read: Callable[[bytes], Any]) -> Any:
    """What a file that someone named says; `Invalid` when it says nothing of the kind."""
    try:
        found = read(path.read_bytes())
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(f"{path} cannot be read: {error}.") from error
    if not found:
        raise Invalid(f"{path} holds none.")
    return found


def _methods(document: bytes) -> dict[str, Any]:
    """The keys of a DID document by their address."""
    from label.credentials import keys

    methods = json.loads(document)["verificationMethod"]
    return {one["id"]: keys.key_of(one["publicKeyMultibase"]) for one in methods}


def _credential(credential: Any, printed: bytes, known: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with the credential, or with what it vouches for."""
    from label.credentials import proof

    try:
        proof.check(credential, known)
    except proof.Unsigned as wrong:
        return (f"Credential: {wrong}",)
    digest = "sha256-" + b64encode(sha256(printed).digest()).decode()
    vouched = {one["digestSRI"] for one in credential["relatedResource"]}
    return () if digest in vouched else ("Its printed fields as data are not those that the credential vouches for.",)


def _seen(content: bytes, printed: Page) -> tuple[str, ...]:
    """The printed fields that read otherwise than the page drawn anew; logos, which are not at hand, are left out."""
    room = page.Room(1, datetime.combine(printed.issued_on, time(), PARIS), "")
    known = page.draw(printed, dict.fromkeys((printed.city_logo, printed.club_logo), _blank()), (), room)
    told = differences(known, content, printed)
    return tuple(
        f"{FIELDS[one.field]}: issued “{one.printed}”, the file reads “{one.found}”"
        for one in told
        if _vouched(one.field, printed)
    )


def _blank() -> bytes:
    """An image of nothing, in the place of a logo."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (1, 1), "white").save(out, "PNG")
    return out.getvalue()


def _vouched(field: str, printed: Page) -> bool:
    return not (field in ("issuers", "elsewhere") and (printed.city_logo or printed.club_logo))


def _sealed(seal: Any) -> tuple[str, ...]:
    if seal is None:
        return ("Seal: none that can be read.",)
    held = ", ".join(
        words
        for told, words in (
            (seal.intact, "what it covers is unchanged"),
            (not seal.intact, "what it covers was changed"),
            (not seal.whole, "something was added behind it"),
            (not seal.trusted, "nobody who is trusted vouches for it"),
        )
        if told
    )
    stamped = f", time-stamped {seal.stamped_at:%Y-%m-%d %H:%M} UTC" if seal.stamped_at else ""
    return (f"Seal: {seal.name}{stamped}: {held}.",)


def _about(printed: Page) -> tuple[str, ...]:
    lines = [
        f"{printed.number}: {printed.company} (SIREN {printed.siren}), level {printed.level}, {printed.edition},"
        f" valid from {printed.issued_on} to {printed.valid_until}."
    ]
    if printed.test or printed.demonstration:
        lines.append("TEST: a test authority sealed it; it is worth nothing.")
    return tuple(lines)


def _standing(
    credential: Mapping[str, Any], status: bytes | None, known: Mapping[str, Any], at: datetime
) -> tuple[bool, str]:
    """Whether it is out of force, or cannot be told to be in force by the list that was given; and that in words."""
    entry = credential["credentialStatus"]
    if at > datetime.fromisoformat(credential["validUntil"]):
        return True, "Status: expired."
    if status is None:
        return False, f"Status: not told without a network; {entry['statusListCredential']} tells it."
    try:
        off = int(entry["statusListIndex"]) in _places(status, entry["statusListCredential"], known, at)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return True, f"Status: not told: the list that was given cannot be used: {error}"
    return off, "Status: suspended or withdrawn." if off else "Status: in force by the list that was given."


def _places(status: bytes, address: str, known: Mapping[str, Any], at: datetime) -> set[int]:
    """The places that a list of this address says are not in force. Raises ValueError when it is not to be believed."""
    from label.credentials import proof
    from label.credentials import status as lists

    document = json.loads(status)
    proof.check(document, known)
    if document["id"] != address:
        raise ValueError(f"it is {document['id']}, not {address}.")
    if not datetime.fromisoformat(document["validFrom"]) <= at <= datetime.fromisoformat(document["validUntil"]):
        raise ValueError(f"it was valid until {document['validUntil']}.")
    return lists.decoded(document["credentialSubject"]["encodedList"])
