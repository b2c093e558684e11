"""Checking a certificate's file without a network or a register: by its seal, its credential and what it prints.

What vouches for what: an authority for the seal, the seal for all of the file; the issuer's key for the credential,
the credential (by a digest) for the printed fields as data; and those, drawn anew, for what is seen on the page.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from label.certificates import fields, page
from label.certificates.attached import attached
from label.certificates.compare import FIELDS, Unreadable, differences
from label.certificates.fields import Page
from label.kit.clock import PARIS
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
    from label.certificates.keyring import CREDENTIAL, Keyring
    from label.credentials import keys
    from label.seals.checking import certificates, top

    ring = Keyring(settings)
    known: dict[str, Any] = {}
    if did is None and (ring.folder / CREDENTIAL).exists():
        mine = ring.credential()
        known[f"{keys.did(settings.base_url)}#{mine.name}"] = keys.key_of(mine.multikey)
    if did is not None:
        methods = json.loads(did.read_bytes())["verificationMethod"]
        known |= {one["id"]: keys.key_of(one["publicKeyMultibase"]) for one in methods}
    if trust is not None:
        return Trusted(certificates(trust.read_text()), known)
    held = settings.seal_file or settings.seal_module or ring.folder.is_dir()
    return Trusted(certificates(top(ring.seal().chain)) if held else [], known)


def verify(content: bytes, trusted: Trusted, status: bytes | None, at: datetime) -> Told:
    """What a file is: issued, altered and where, or unknown."""
    from label.seals import checking

    within = attached(content)
    if not all(name in within for name in NAMES):
        return Told(1, ("UNKNOWN: it holds no credential; ask the register with the number that it bears.",))
    seal = checking.check(content, trusted.roots, at)
    try:
        credential, printed = json.loads(within["credential.json"]), fields.read(within["printed.json"])
        faults = _credential(credential, within, trusted, sealed=seal is not None and seal.good)
        # What a good seal covers needs no second look, which the drawing of another year might not stand.
        seen = () if seal is not None and seal.good else _seen(content, printed)
    except (ValueError, KeyError, TypeError, Unreadable) as error:
        return Told(2, (f"UNREADABLE: {error}",))
    if faults:
        return Told(1, ("UNKNOWN: nothing in it can be trusted.", *faults))
    if seen or seal is None or not seal.good:
        why = seen or ("The page reads as it was issued; the file was changed elsewhere.",)
        return Told(1, ("ALTERED: it is not the file that was issued.", *why, *_sealed(seal), *_about(printed)))
    standing = _standing(credential, status, at)
    return Told(
        1 if standing[0] else 0,
        ("ISSUED: it is the file that was issued.", *_sealed(seal), *_about(printed), *standing[1]),
    )


def _credential(
    credential: Mapping[str, Any], within: Mapping[str, bytes], trusted: Trusted, *, sealed: bool
) -> tuple[str, ...]:
    """What is wrong with the credential, or with what it vouches for. A good seal vouches for the key beside it."""
    from label.credentials import keys, proof

    known = dict(trusted.keys)
    if sealed:
        methods = json.loads(within["did.json"])["verificationMethod"]
        known |= {one["id"]: keys.key_of(one["publicKeyMultibase"]) for one in methods}
    try:
        proof.check(credential, known)
    except proof.Unsigned as wrong:
        return (f"Credential: {wrong}",)
    digest = "sha256-" + b64encode(sha256(within["printed.json"]).digest()).decode()
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


def _standing(credential: Mapping[str, Any], status: bytes | None, at: datetime) -> tuple[bool, tuple[str, ...]]:
    """Whether it is out of force as far as can be told, and how that is told."""
    from label.credentials import status as lists

    if at > datetime.fromisoformat(credential["validUntil"]):
        return True, ("Status: expired.",)
    if status is None:
        return False, (
            f"Status: not told without a network; {credential['credentialStatus']['statusListCredential']} tells it.",
        )
    shown = json.loads(status)["credentialSubject"]
    off = int(credential["credentialStatus"]["statusListIndex"]) in lists.decoded(shown["encodedList"])
    return off, ("Status: suspended or withdrawn." if off else "Status: in force by the list that was given.",)
