"""Authorities as a city would buy their services: a root, one below it that issues a seal, and one that stamps times.

Certomancer plays them, with revocation lists, OCSP and time-stamps over HTTP.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.support.server_process import PATIENCE, free_port

BITS: Final = {"seal": 3072, "other": 3072}  # the others: 2048
PASSWORD: Final = "à ne pas dire"


@dataclass(frozen=True, slots=True)
class Authorities:
    """What is bought of them: `seal` (PKCS#12, with PASSWORD), the addresses of the time-stamps, and the root (PEM)."""

    folder: Path
    url: str

    @property
    def seal(self) -> Path:
        """The certificate and key of the city's seal, with the chain above."""
        return self.folder / "seal.p12"

    @property
    def other(self) -> Path:
        """The certificate and key of another customer, which seals as genuinely as the city."""
        return self.folder / "other.p12"

    @property
    def root(self) -> Path:
        """Whom to trust for seal and time-stamps."""
        return self.folder / "root.pem"

    @property
    def stamps(self) -> str:
        """Where time-stamps are had."""
        return f"{self.url}/city/tsa/stamps"


@contextmanager
def authorities(folder: Path, certomancer: Path) -> Iterator[Authorities]:
    """They answer while this lasts."""
    folder.mkdir()
    for name in ("root", "issuer", "responder", "stamper", "seal", "other"):
        (folder / f"{name}.key").write_bytes(_key(BITS.get(name, 2048)))
    (folder / "certomancer.yml").write_text(json.dumps(_said()))  # JSON is YAML
    made = Authorities(folder, f"http://127.0.0.1:{free_port()}")
    command = [str(certomancer), "--config", str(folder / "certomancer.yml"), "--service-url-prefix", made.url]
    _ask(*command, "summon", "city", "root", str(made.root))
    for name, file in (("seal", made.seal), ("other", made.other)):
        _ask(*command, "summon", "city", name, str(file), "--as-pfx", "--pfx-pass", PASSWORD)
    with (folder / "certomancer.log").open("wb") as log:
        port = made.url.rpartition(":")[2]
        serving = subprocess.Popen([*command, "animate", "--port", port, "--no-web-ui"], stdout=log, stderr=log)
    try:
        _await(made.url)
        yield made
    finally:
        serving.terminate()
        serving.wait(PATIENCE)


def _key(bits: int) -> bytes:
    plain = serialization.NoEncryption()
    key = rsa.generate_private_key(65537, bits)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


def _ask(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)


def _await(url: str) -> None:
    given_up = time.monotonic() + PATIENCE
    while time.monotonic() < given_up:
        with suppress(httpx.TransportError):
            httpx.get(f"{url}/city/crls/root/latest.crl")
            return
        time.sleep(0.05)
    raise RuntimeError("Certomancer does not answer.")


def _said() -> dict[str, Any]:
    names = {
        "root": "Autorité racine fictive",
        "issuer": "Autorité de cachets fictive",
        "responder": "Répondeur OCSP fictif",
        "stamper": "Horodatage fictif",
        "seal": "Ville de Boulogne-Billancourt",
        "other": "Prix des entreprises, autre cliente",
    }
    above = {"ca": True}
    signs = ("digital_signature", "key_cert_sign", "crl_sign")
    certificates = {
        "root": _certificate("root", signs, basic_constraints=above),
        "issuer": _certificate("root", signs, _crl("root"), basic_constraints=above),
        "responder": _certificate(
            "issuer", ("digital_signature",), {"id": "ocsp_no_check"}, extended_key_usage=["ocsp_signing"]
        ),
        "stamper": _certificate("root", ("digital_signature",), _crl("root"), extended_key_usage=["time_stamping"]),
        **dict.fromkeys(
            ("seal", "other"),
            _certificate("issuer", ("digital_signature", "non_repudiation"), _crl("issuer"), _OCSP),
        ),
    }
    return {
        "external-url-prefix": "http://127.0.0.1",
        "keysets": {"city": {"keys": {name: {"path": f"{name}.key"} for name in names}}},
        "pki-architectures": {
            "city": {
                "keyset": "city",
                "entity-defaults": {"country-name": "FR", "organization-name": "Autorités fictives"},
                "entities": {name: {"common-name": words} for name, words in names.items()},
                "certs": certificates,
                "services": {
                    "ocsp": {"issuer": {"for-issuer": "issuer", "responder-cert": "responder"}},
                    "crl-repo": {
                        name: {"for-issuer": name, "simulated-update-schedule": "P7D"} for name in ("root", "issuer")
                    },
                    "time-stamping": {"stamps": {"signing-cert": "stamper"}},
                },
            }
        },
    }


_OCSP: Final = {
    "id": "authority_information_access",
    "smart-value": {"schema": "aia-urls", "params": {"ocsp-responder-names": ["issuer"]}},
}


def _crl(issuer: str) -> dict[str, Any]:
    where = {"schema": "crl-dist-url", "params": {"crl-repo-names": [issuer]}}
    return {"id": "crl_distribution_points", "smart-value": where}


def _certificate(issuer: str, usage: tuple[str, ...], *more: dict[str, Any], **critical: Any) -> dict[str, Any]:
    used = {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(usage)}}
    said = [{"id": name, "critical": True, "value": value} for name, value in critical.items()]
    return {
        "issuer": issuer,
        "validity": {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2060-01-01T00:00:00+0000"},
        "extensions": [used, *said, *more],
    }
