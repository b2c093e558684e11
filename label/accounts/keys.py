"""API keys: `lbl_`, 32 random letters and digits, then 6 that check them, so that a leaked key can be recognised and
a mistyped one is refused without asking the database. They carry 190 bits of chance, so a plain SHA-256 keeps them."""

import hashlib
import zlib
from random import Random

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
PREFIX = "lbl_"
LENGTH = len(PREFIX) + 32 + 6


def new_key(chance: Random) -> str:
    """A key; `chance` is `secrets.SystemRandom()` outside tests."""
    body = PREFIX + "".join(chance.choice(ALPHABET) for _ in range(32))
    return body + _check(body)


def well_formed(key: str) -> bool:
    """Could this be a key at all?"""
    return len(key) == LENGTH and key.isascii() and key.startswith(PREFIX) and _check(key[:-6]) == key[-6:]


def digest_of(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def shown_prefix(key: str) -> str:
    """The part of a key that may be shown again."""
    return key[:12]


def _check(body: str) -> str:
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, len(ALPHABET))
        digits += ALPHABET[digit]
    return digits
