"""A PKCS#11 token, as a city would keep its seal on one; SoftHSM plays it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

TOKEN: Final = "label"
PIN: Final = "246810"
LABEL: Final = "sceau"
PLACES: Final = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")
CONFIGURATION: Final = "SOFTHSM2_CONF"


def module() -> str:
    """The library."""
    return next((place for place in PLACES if Path(place).exists()), PLACES[0])


@contextmanager
def token(folder: Path, seal: Path, password: str) -> Iterator[None]:
    """A token with the key and the certificates of a PKCS#12 file; who is started meanwhile finds it, too."""
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(CONFIGURATION, str(folder / "softhsm.conf"))
        _ask("--init-token", "--free", "--label", TOKEN, "--so-pin", PIN, "--pin", PIN)
        key, certificate, others = pkcs12.load_key_and_certificates(seal.read_bytes(), password.encode())
        assert isinstance(key, rsa.RSAPrivateKey)
        assert certificate is not None
        plain, pem, form = serialization.NoEncryption(), serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        (folder / "seal.key").write_bytes(key.private_bytes(pem, form, plain))
        _ask("--import", str(folder / "seal.key"), "--token", TOKEN, "--label", LABEL, "--id", "01", "--pin", PIN)
        with pkcs11.lib(module()).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
            # Those above it first, and the root before the one between: a token has no order.
            for label, one in (
                *((f"{LABEL} {n}", one) for n, one in enumerate(reversed(others))),
                (LABEL, certificate),
            ):
                session.create_object(_object(label, one.public_bytes(serialization.Encoding.DER)))
        yield


def _object(label: str, certificate: bytes) -> dict[pkcs11.Attribute, object]:
    return {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
        pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.LABEL: label,
        pkcs11.Attribute.SUBJECT: b"",
        pkcs11.Attribute.VALUE: certificate,
    }


def _ask(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True, timeout=30, env=os.environ)
