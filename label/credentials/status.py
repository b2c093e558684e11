"""Bitstring Status List (W3C): one bit for each certificate of a list, set while it is not in force.

Its purpose is `suspension`: the only one that may be taken back, and 1EdTech's schema has room for one entry only. A
certificate that is withdrawn, given back or replaced keeps its bit for good; the verification page tells which.
"""

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from label.credentials.contexts import CREDENTIALS
from label.credentials.keys import did
from label.credentials.proof import moment

SIZE: Final = 131_072  # bits: the least that the standard allows, so that no reader tells which one is asked about
PURPOSE: Final = "suspension"
LIFE: Final = timedelta(days=1)  # a list older than this is not believed
AFRESH: Final = timedelta(hours=1)  # a list is dated by the hour in which it was signed
LONGEST: Final = 1024 * 1024  # bytes of a list that are read
_GZIP: Final = 16 + zlib.MAX_WBITS
FRESH: Final = timedelta(minutes=5)  # for which a list may be kept by who asks


def address(base_url: str, number: int) -> str:
    """Where a list is read."""
    return f"{base_url}/status/{number}"


def entry(base_url: str, number: int, place: int) -> dict[str, str]:
    """What a credential says of where its bit stands."""
    where = address(base_url, number)
    return {
        "id": f"{where}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place),
        "statusListCredential": where,
    }


def credential(base_url: str, number: int, places: Iterable[int], at: datetime) -> dict[str, Any]:
    """A list as a credential to be signed; the bits at `places` are set."""
    where = address(base_url, number)
    return {
        "@context": [CREDENTIALS],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": did(base_url),
        "validFrom": moment(at),
        "validUntil": moment(at + LIFE),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded(places),
        },
    }


def encoded(places: Iterable[int]) -> str:
    """The bits, the first one leftmost, deflated, in base64url behind `u`."""
    bits = bytearray(SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def decoded(written: str) -> set[int]:
    """The places whose bits are set. Raises ValueError."""
    if not written.startswith("u"):
        raise ValueError("A list begins with u: it is in base64url.")
    packed = written[1:].encode()
    try:
        bits = zlib.decompressobj(_GZIP).decompress(urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)), LONGEST)
    except zlib.error as error:
        raise ValueError("The list cannot be unpacked.") from error
    if len(bits) < SIZE // 8:
        raise ValueError(f"The list is shorter than {SIZE} bits.")
    return {place for place in range(len(bits) * 8) if bits[place // 8] & 0x80 >> place % 8}
