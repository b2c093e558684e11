"""Bitstring Status List (W3C): one bit for each certificate, set while it is not in force.

Its purpose is `suspension`, not `revocation`: only a suspension may be ended, and 1EdTech's schema allows one status
entry. The bit of a withdrawn, renounced or replaced certificate stays set; the verification page tells which it is.
"""

import gzip
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from label.credentials.contexts import CREDENTIALS
from label.credentials.keys import issuer_did
from label.credentials.proof import timestamp
from label.kit.schemas import JsonObject

# In bits: the standard's minimum, which hides from the publisher which certificate a reader is asking about.
LIST_SIZE: Final = 131_072
PURPOSE: Final = "suspension"
VALIDITY: Final = timedelta(days=1)
RESIGNED_EVERY: Final = timedelta(hours=1)  # a list is dated by the full hour in which it was signed
MAX_BYTES: Final = 1024 * 1024  # of an unpacked list: a small gzip may unpack to gigabytes
_GZIP: Final = 16 + zlib.MAX_WBITS


def address(base_url: str, number: int) -> str:
    """The public address of a list."""
    return f"{base_url}/status/{number}"


def entry(base_url: str, number: int, place: int) -> dict[str, str]:
    """The `credentialStatus` of a credential: its list, and the index of its bit."""
    list_url = address(base_url, number)
    return {
        "id": f"{list_url}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place),
        "statusListCredential": list_url,
    }


def credential(base_url: str, number: int, places: Iterable[int], at: datetime) -> JsonObject:
    """The unsigned credential of a list whose bits at `places` are set."""
    list_url = address(base_url, number)
    return {
        "@context": [CREDENTIALS],
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_did(base_url),
        "validFrom": timestamp(at),
        "validUntil": timestamp(at + VALIDITY),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encode(places),
        },
    }


def encode(places: Iterable[int]) -> str:
    """The bits, the first one leftmost, in gzip and then multibase base64url (`u`)."""
    bits = bytearray(LIST_SIZE // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def decode(encoded: str) -> set[int]:
    """The places whose bits are set. Raises ValueError."""
    if not encoded.startswith("u"):
        raise ValueError("A list begins with u: it is in base64url.")
    base64 = encoded[1:].encode()
    try:
        bits = zlib.decompressobj(_GZIP).decompress(urlsafe_b64decode(base64 + b"=" * (-len(base64) % 4)), MAX_BYTES)
    except zlib.error as error:
        raise ValueError("The list cannot be unpacked.") from error
    if len(bits) < LIST_SIZE // 8:
        raise ValueError(f"The list is shorter than {LIST_SIZE} bits.")
    return {place for place in range(len(bits) * 8) if bits[place // 8] & 0x80 >> place % 8}
