"""openbadgeslib's verifiers, many badges in one process and without a network: a line of JSON in, {jwt, badge, status,
did}, a line out: why each of the two forms does not hold, or nothing."""

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

# It runs where install.sh has put them.
from openbadgeslib.errors import LibOpenBadgesException  # type: ignore[import-not-found]
from openbadgeslib.ob3 import OB3Verifier  # type: ignore[import-not-found]
from openbadgeslib.ob3.ldp import OB3LdpVerifier  # type: ignore[import-not-found]


def why_not(verify: Callable[[], object]) -> str:
    try:
        verify()
    except LibOpenBadgesException as error:
        return f"{type(error).__name__}: {error}"
    return ""


def served(did: dict[str, Any], status: dict[str, Any], url: str) -> bytes:
    return json.dumps(did if url.endswith("/.well-known/did.json") else {status["id"]: status}[url]).encode()


def judged(asked: dict[str, Any]) -> dict[str, str]:
    issuer, fetch = asked["did"]["id"], partial(served, asked["did"], asked["status"])
    # It knows lists that are JWTs only: the proof of ours is left to Digital Bazaar's verifier.
    more = {"check_status": True, "download": fetch, "verify_status_list": False}
    return {
        "jwt": why_not(lambda: OB3Verifier.for_issuer_did(issuer, fetch).verify(asked["jwt"], **more)),
        "badge": why_not(lambda: OB3LdpVerifier.for_issuer_did(issuer).verify(asked["badge"], **more)),
    }


for line in sys.stdin:
    sys.stdout.write(json.dumps(judged(json.loads(line))) + "\n")
    sys.stdout.flush()
