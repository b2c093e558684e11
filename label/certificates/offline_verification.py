"""Verifies a certificate's file without a network or a register: by its seal, its credential and its printed fields.

The chain of trust: an authority certifies the seal's certificate, and the issuer's documents say that it is the
issuer's; the seal covers the whole file; the issuer's key signs the credential; the credential contains the digest of
the printed fields as data; the page is drawn again from those and compared. `trust.py` finds the issuer's documents.
"""

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from label.certificates import drawing, printed_fields
from label.certificates.attachments import read_attachments
from label.certificates.comparison import FIELDS, Difference, differences
from label.certificates.hidden_content import HIDDEN
from label.certificates.printed_fields import PrintedPage
from label.certificates.trust import TrustedIssuer, parse_did_document
from label.certificates.variants import lacks_total
from label.kit.clock import PARIS

if TYPE_CHECKING:
    from label.seals.verification import SealStatus

ATTACHED_FILES: Final = ("credential.json", "did.json", "printed.json")
SEAL_MAY_HAVE_CHANGED: Final = (
    "If the issuer has changed its seal since: get its /authorities.pem and /.well-known/did.json again."
)
SEAL_NOT_TRUSTED: Final = (
    "Its certificate has expired, or its authority is not among those of --trust: get /authorities.pem again, or"
    " ask the register with the number that it bears."
)


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """`lines` are for a terminal; `exit_code` is 0 for a file as issued, 1 for any other, 2 for an unreadable one."""

    exit_code: int
    lines: tuple[str, ...]


def verify(content: bytes, trusted: TrustedIssuer, status: bytes | None, at: datetime) -> VerificationReport:
    """`status` is a signed status list, if there is one."""
    from label.seals import verification

    try:
        attached = read_attachments(content)
        if not all(name in attached for name in ATTACHED_FILES):
            return VerificationReport(
                1, ("UNKNOWN: the file holds no credential; look its number up in the register.",)
            )
        seal = verification.check(content, trusted.roots, at, trusted.seals)
        good = seal is not None and seal.good
        keys = _trusted_keys(trusted, attached["did.json"]) if good else trusted.keys
        credential = json.loads(attached["credential.json"])
        faults = _credential_faults(credential, attached["printed.json"], keys, trusted)
        if faults:
            return VerificationReport(
                1,
                (
                    "UNKNOWN: nothing in it can be trusted.",
                    *faults,
                    *_seal_lines(seal),
                    *_missing_documents(seal, trusted),
                ),
            )
        printed = printed_fields.from_json(attached["printed.json"])
        # A good seal covers the page. Drawing it again would accuse files of an earlier release with another drawing.
        differing = () if good else _visible_differences(content, printed)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return VerificationReport(2, (f"UNREADABLE: {error}",))
    if not good:
        return VerificationReport(1, (*_failed_seal(seal, differing, trusted), *_certificate_lines(printed)))
    off, status_lines = _status(credential, status, keys, at)
    return VerificationReport(
        int(off),
        ("ISSUED: it is the file that was issued.", *_seal_lines(seal), *_certificate_lines(printed), *status_lines),
    )


def _trusted_keys(trusted: TrustedIssuer, document: bytes) -> Mapping[str, object]:
    """The issuer's keys, with those attached to a file that has a good seal of the issuer.

    Attached keys are ignored if a DID document was given, and never replace a known key.
    """
    if trusted.complete:
        return trusted.keys
    attached = parse_did_document(document)
    return {**attached.keys, **trusted.keys} if attached.issuer == trusted.issuer else trusted.keys


def _failed_seal(seal: "SealStatus | None", differing: Sequence[str], trusted: TrustedIssuer) -> tuple[str, ...]:
    """The verdict on a file whose credential is valid but whose seal is not good."""
    # Nothing shows a change: the seal is intact, but its certificate is unknown, or not trusted (any more).
    if seal is not None and seal.intact and seal.whole and seal.usable and not differing:
        first = (
            "UNKNOWN: the page reads as it was issued; it cannot be known whether the file is the one that was issued."
        )
        return (first, *_seal_lines(seal), *_missing_documents(seal, trusted))
    why = differing or ("The page is as it was issued; other parts of the file were changed.",)
    return (
        "ALTERED: it is not the file that was issued.",
        *why,
        *_seal_lines(seal),
        *_missing_documents(seal, trusted),
    )


def _missing_documents(seal: "SealStatus | None", trusted: TrustedIssuer) -> tuple[str, ...]:
    """The documents of the issuer that could settle the question."""
    if trusted.missing:
        return (trusted.missing,)
    if seal is not None and not seal.known:
        return (SEAL_MAY_HAVE_CHANGED,)
    return (SEAL_NOT_TRUSTED,) if seal is not None and not seal.trusted else ()


def _credential_faults(
    credential: Any, printed: bytes, keys: Mapping[str, Any], trusted: TrustedIssuer
) -> tuple[str, ...]:
    """The faults of the credential and of the printed fields whose digest it contains."""
    from label.credentials import proof

    try:
        proof.verify(credential, keys)
        if proof.issuer_of(credential) != trusted.issuer:
            return (f"Credential: it is by {proof.issuer_of(credential)[:200]}, not by {trusted.issuer}.",)
    except proof.InvalidProof as error:
        return (f"Credential: {error}",)
    digest = "sha256-" + b64encode(sha256(printed).digest()).decode()
    signed_digests = {resource["digestSRI"] for resource in credential["relatedResource"]}
    return () if digest in signed_digests else ("The printed fields in its data differ from those in its credential.",)


def _visible_differences(content: bytes, printed: PrintedPage) -> tuple[str, ...]:
    """The printed fields that differ from the page drawn again, except logos: they are in the issuer's store only. The
    page without scores was issued too."""
    found = _page_differences(content, printed)
    if printed.layout > 1 and lacks_total(found):
        found = min(found, _page_differences(content, replace(printed, scores=False)), key=len)
    return tuple(_sentence(difference) for difference in found if _is_comparable(difference.field, printed))


def _page_differences(content: bytes, printed: PrintedPage) -> list[Difference]:
    room = drawing.SealSpace(1, datetime.combine(printed.issued_on, time(), PARIS), "")
    blank_logos = dict.fromkeys((printed.city_logo, printed.club_logo), _blank_image())
    expected = drawing.draw(printed, blank_logos, (), room)
    return differences(expected, content, printed)


def _sentence(difference: Difference) -> str:
    if difference.field in HIDDEN:
        return HIDDEN[difference.field][2]
    return f"{FIELDS[difference.field]}: issued “{difference.printed}”, the file reads “{difference.found}”"


def _blank_image() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (1, 1), "white").save(out, "PNG")
    return out.getvalue()


def _is_comparable(field: str, printed: PrintedPage) -> bool:
    return not (field in ("issuers", "elsewhere") and (printed.city_logo or printed.club_logo))


def _seal_lines(seal: "SealStatus | None") -> tuple[str, ...]:
    if seal is None:
        return ("Seal: none that can be read.",)
    findings = ", ".join(
        words
        for applies, words in (
            (seal.intact, "what it covers is unchanged"),
            (not seal.intact, "what it covers was changed"),
            (not seal.whole, "something stands behind it that does not belong to it"),
            (not seal.trusted, "nobody who is trusted vouches for it"),
            (not seal.known, "its certificate is not one that the issuer is known by"),
            (not seal.usable, "its certificate is not meant for sealing"),
            (seal.stamped and not seal.stamped_at, "its time-stamp is by nobody who is trusted, and tells nothing"),
        )
        if applies
    )
    stamped = f", time-stamped {seal.stamped_at:%Y-%m-%d %H:%M} UTC" if seal.stamped_at else ""
    return (f"Seal: {seal.name}{stamped}: {findings}.",)


def _certificate_lines(printed: PrintedPage) -> tuple[str, ...]:
    lines = [
        f"{printed.number}: {printed.company} (SIREN {printed.siren}), level {printed.level}, {printed.edition},"
        f" valid from {printed.issued_on} to {printed.valid_until}."
    ]
    if printed.test or printed.demonstration:
        lines.append("TEST: sealed by a test authority, without legal value.")
    return tuple(lines)


def _status(
    credential: Mapping[str, Any], status: bytes | None, keys: Mapping[str, Any], at: datetime
) -> tuple[bool, tuple[str, ...]]:
    """True if it is not in force, or if the given list cannot be used to tell; and the lines that say so."""
    entry = credential["credentialStatus"]
    if at > datetime.fromisoformat(credential["validUntil"]):
        return True, ("Status: expired.",)
    if status is None:
        return False, (f"Status: not known offline; {entry['statusListCredential']} says it.",)
    try:
        places, dated = _suspended_places(status, credential, keys, at)
        off = int(entry["statusListIndex"]) in places
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return True, (f"Status: not known; the given status list cannot be used: {error}",)
    # The holder of a certificate that was withdrawn since can show an earlier list for as long as that list is valid.
    list_line = f"List dated {dated:%Y-%m-%d %H:%M} UTC; {entry['statusListCredential']} has the current one."
    state = "suspended or withdrawn." if off else "in force according to the given list."
    return off, (list_line, f"Status: {state}")


def _suspended_places(
    status: bytes, credential: Mapping[str, Any], keys: Mapping[str, Any], at: datetime
) -> tuple[set[int], datetime]:
    """The places not in force by a list, and its date. Raises ValueError for a list that must not be used."""
    from label.credentials import proof, status_list

    document, address = json.loads(status), credential["credentialStatus"]["statusListCredential"]
    proof.verify(document, keys)  # by a key of the issuer that the list names, which is the credential's too
    if document["id"] != address:
        raise ValueError(f"it is {document['id']}, not {address}.")
    dated = datetime.fromisoformat(document["validFrom"])
    if dated > at:
        raise ValueError(f"it is of {document['validFrom']}, which is in the future.")
    if at > datetime.fromisoformat(document["validUntil"]):
        raise ValueError(f"it was valid until {document['validUntil']}.")
    if dated + status_list.RESIGNED_EVERY < datetime.fromisoformat(credential["validFrom"]):
        raise ValueError(f"it is of {document['validFrom']}, before the certificate was issued.")
    return status_list.decode(document["credentialSubject"]["encodedList"]), dated
