"""The secret of a link: 43 letters and digits of base64url, 256 bits of chance, so that a plain SHA-256 keeps it."""

import base64
import hashlib
import re
from random import Random
from typing import Final

LENGTH: Final = 43
_WELL_FORMED = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}")


def new_secret(chance: Random) -> str:
    """`chance` is `secrets.SystemRandom()` outside tests."""
    return base64.urlsafe_b64encode(chance.getrandbits(256).to_bytes(32)).decode().rstrip("=")


def well_formed(secret: str) -> bool:
    """Could this be a secret at all?"""
    return _WELL_FORMED.fullmatch(secret) is not None


def digest_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
