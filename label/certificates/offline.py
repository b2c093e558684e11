"""Checking a certificate's file without a network or a register: by its seal, its credential and what it prints.

What vouches for what: an authority for the seal's certificate, the issuer's documents for its being the issuer's; the
seal for all of the file; the issuer's key for the credential, the credential (by a digest) for the printed fields as
data; and those, drawn again, for what is seen on the page. `trust.py` tells whom to trust.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from label.certificates import drawing, printed_fields
from label.certificates.attachments import attached
from label.certificates.comparison import FIELDS, differences
from label.certificates.printed_fields import PrintedPage
from label.certificates.trust import Trusted, document_of
from label.kit.clock import PARIS

if TYPE_CHECKING:
    from label.seals.verification import Checked

NAMES: Final = ("credential.json", "did.json", "printed.json")
NEWER: Final = "If the issuer has changed its seal since: get its /authorities.pem and /.well-known/did.json again."
EXPIRED: Final = (
    "Its certificate has expired, or its authority is not among those that are given: get /authorities.pem again, or"
    " ask the register with the number that it bears."
)


@dataclass(frozen=True, slots=True)
class Told:
    """What was found, in lines for a terminal: exit code 0 for a file as issued, 1 for any other, 2 for no file."""

    exit_code: int
    lines: tuple[str, ...]


def verify(content: bytes, trusted: Trusted, status: bytes | None, at: datetime) -> Told:
    """What a file is: issued, altered and where, or unknown."""
    from label.seals import verification

    try:
        within = attached(content)
        if not all(name in within for name in NAMES):
            return Told(1, ("UNKNOWN: it holds no credential; ask the register with the number that it bears.",))
        seal = verification.check(content, trusted.roots, at, trusted.seals)
        good = seal is not None and seal.good
        known = _known(trusted, within["did.json"]) if good else trusted.keys
        credential = json.loads(within["credential.json"])
        faults = _credential(credential, within["printed.json"], known, trusted)
        if faults:
            return Told(
                1, ("UNKNOWN: nothing in it can be trusted.", *faults, *_sealed(seal), *_missing(seal, trusted))
            )
        printed = printed_fields.read(within["printed.json"])
        # A good seal covers the page: drawing it again could fail where the drawing has changed since it was issued.
        seen = () if good else _seen(content, printed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return Told(2, (f"UNREADABLE: {error}",))
    if not good:
        return Told(1, (*_not_issued(seal, seen, trusted), *_about(printed)))
    off, standing = _standing(credential, status, known, at)
    return Told(int(off), ("ISSUED: it is the file that was issued.", *_sealed(seal), *_about(printed), *standing))


def _known(trusted: Trusted, document: bytes) -> Mapping[str, Any]:
    """The issuer's keys: those attached to a file count where the issuer's seal vouches for them, and no DID document
    was given. None takes the place of a key that is known."""
    if trusted.complete:
        return trusted.keys
    told = document_of(document)
    return {**told.keys, **trusted.keys} if told.issuer == trusted.issuer else trusted.keys


def _not_issued(seal: "Checked | None", seen: Sequence[str], trusted: Trusted) -> tuple[str, ...]:
    """The verdict on a file whose credential holds but whose seal does not settle it, and why."""
    # Unchanged, but not good: nobody vouches for its certificate, or it is not one that the issuer is known by.
    if seal is not None and seal.intact and seal.whole and seal.usable and not seen:
        first = "UNKNOWN: the page reads as it was issued; whether the file is the one that was issued cannot be told."
        return (first, *_sealed(seal), *_missing(seal, trusted))
    why = seen or ("The page reads as it was issued; the file was changed elsewhere.",)
    return ("ALTERED: it is not the file that was issued.", *why, *_sealed(seal), *_missing(seal, trusted))


def _missing(seal: "Checked | None", trusted: Trusted) -> tuple[str, ...]:
    """Which documents of the issuer could tell more."""
    if trusted.missing:
        return (trusted.missing,)
    if seal is not None and not seal.known:
        return (NEWER,)
    return (EXPIRED,) if seal is not None and not seal.trusted else ()


def _credential(credential: Any, printed: bytes, known: Mapping[str, Any], trusted: Trusted) -> tuple[str, ...]:
    """What is wrong with the credential, or with what it vouches for."""
    from label.credentials import proof

    try:
        proof.check(credential, known)
        if proof.issuer_of(credential) != trusted.issuer:
            return (f"Credential: it is by {proof.issuer_of(credential)[:200]}, not by {trusted.issuer}.",)
    except proof.Unsigned as wrong:
        return (f"Credential: {wrong}",)
    digest = "sha256-" + b64encode(sha256(printed).digest()).decode()
    vouched = {one["digestSRI"] for one in credential["relatedResource"]}
    return () if digest in vouched else ("Its printed fields as data are not those that the credential vouches for.",)


def _seen(content: bytes, printed: PrintedPage) -> tuple[str, ...]:
    """The printed fields that read otherwise than the page drawn anew; logos, which are not at hand, are left out."""
    room = drawing.Room(1, datetime.combine(printed.issued_on, time(), PARIS), "")
    known = drawing.draw(printed, dict.fromkeys((printed.city_logo, printed.club_logo), _blank()), (), room)
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


def _vouched(field: str, printed: PrintedPage) -> bool:
    return not (field in ("issuers", "elsewhere") and (printed.city_logo or printed.club_logo))


def _sealed(seal: "Checked | None") -> tuple[str, ...]:
    if seal is None:
        return ("Seal: none that can be read.",)
    held = ", ".join(
        words
        for told, words in (
            (seal.intact, "what it covers is unchanged"),
            (not seal.intact, "what it covers was changed"),
            (not seal.whole, "something stands behind it that does not belong to it"),
            (not seal.trusted, "nobody who is trusted vouches for it"),
            (not seal.known, "its certificate is not one that the issuer is known by"),
            (not seal.usable, "its certificate is not meant for sealing"),
            (seal.stamped and not seal.stamped_at, "its time-stamp is by nobody who is trusted, and tells nothing"),
        )
        if told
    )
    stamped = f", time-stamped {seal.stamped_at:%Y-%m-%d %H:%M} UTC" if seal.stamped_at else ""
    return (f"Seal: {seal.name}{stamped}: {held}.",)


def _about(printed: PrintedPage) -> tuple[str, ...]:
    lines = [
        f"{printed.number}: {printed.company} (SIREN {printed.siren}), level {printed.level}, {printed.edition},"
        f" valid from {printed.issued_on} to {printed.valid_until}."
    ]
    if printed.test or printed.demonstration:
        lines.append("TEST: a test authority sealed it; it is worth nothing.")
    return tuple(lines)


def _standing(
    credential: Mapping[str, Any], status: bytes | None, known: Mapping[str, Any], at: datetime
) -> tuple[bool, tuple[str, ...]]:
    """Whether it is out of force, or cannot be told to be in force by the list that was given; and that in words."""
    entry = credential["credentialStatus"]
    if at > datetime.fromisoformat(credential["validUntil"]):
        return True, ("Status: expired.",)
    if status is None:
        return False, (f"Status: not told without a network; {entry['statusListCredential']} tells it.",)
    try:
        places, dated = _places(status, credential, known, at)
        off = int(entry["statusListIndex"]) in places
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return True, (f"Status: not told: the list that was given cannot be used: {error}",)
    # Whoever holds a certificate that was withdrawn since can show a list of before for as long as it is valid.
    told = f"List: of {dated:%Y-%m-%d %H:%M} UTC; what has happened since, {entry['statusListCredential']} alone tells."
    standing = "suspended or withdrawn." if off else "in force by the list that was given."
    return off, (told, f"Status: {standing}")


def _places(
    status: bytes, credential: Mapping[str, Any], known: Mapping[str, Any], at: datetime
) -> tuple[set[int], datetime]:
    """The places that a list says are not in force, and its date. Raises ValueError when it is not to be believed."""
    from label.credentials import proof
    from label.credentials import status as lists

    document, address = json.loads(status), credential["credentialStatus"]["statusListCredential"]
    proof.check(document, known)  # by a key of the issuer that the list names: that of the credential
    if document["id"] != address:
        raise ValueError(f"it is {document['id']}, not {address}.")
    dated = datetime.fromisoformat(document["validFrom"])
    if dated > at:
        raise ValueError(f"it is of {document['validFrom']}, which is yet to come.")
    if at > datetime.fromisoformat(document["validUntil"]):
        raise ValueError(f"it was valid until {document['validUntil']}.")
    if dated + lists.AFRESH < datetime.fromisoformat(credential["validFrom"]):
        raise ValueError(f"it is of {document['validFrom']}, before the certificate was issued.")
    return lists.decoded(document["credentialSubject"]["encodedList"]), dated
