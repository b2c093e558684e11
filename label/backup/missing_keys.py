"""Which private keys a restored database expects, and this machine does not have."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from label.backup.key_vault import keys_folder
from label.certificates import keyring
from label.kit.clock import now
from label.kit.errors import Unavailable
from label.kit.sessions import ReadSession
from label.kit.settings import Settings
from label.seals.authority import SEAL_FILE

MEANING = "What it has signed stays verifiable. "


def missing_keys(session: ReadSession, settings: Settings) -> list[str]:
    """A sentence for each key in use that is not here: what it means, and what to do."""
    return [sentence for key in keyring.keys_in_use(session) if (sentence := _sentence(key, settings))]


@contextmanager
def with_some_keys(settings: Settings) -> Iterator[Settings]:
    """Settings under which everything can be checked: keys made for the check alone stand in for missing ones, so
    that none is made where the city's would go."""
    if credential_is_here(settings) and seal_is_here(settings):
        yield settings
        return
    with tempfile.TemporaryDirectory() as folder:
        none = {"keys_dir": Path(folder), "seal_file": None, "seal_module": ""}
        substitute = settings.model_copy(update=none)
        keyring.ensure_keys(substitute, now())
        yield substitute


def credential_is_here(settings: Settings) -> bool:
    return (keys_folder(settings) / keyring.CREDENTIAL_FILE).is_file()


def seal_is_here(settings: Settings) -> bool:
    """Is its file here? A token is asked by the keyring."""
    return bool(settings.seal_module) or (settings.seal_file or keys_folder(settings) / SEAL_FILE).is_file()


def _sentence(key: keyring.UsedKey, settings: Settings) -> str:
    folder = keys_folder(settings)
    if key.kind == "credential":
        if credential_is_here(settings) and keyring.Keyring(settings).credential().name == key.name:
            return ""
        todo = "Put it back, or make a new one with `label key rotate`, before the next certificate."
        return f"The key {key.name}, which signs credentials, is not in {folder}. {MEANING}{todo}"
    if _seal_name(settings) == key.name:
        return ""
    todo = "Put it back or set LABEL_SEAL_FILE or the token; `label key rotate` then records the seal in use."
    return f"The seal {key.name[:16]}…, which seals certificates, is not the one of this machine. {MEANING}{todo}"


def _seal_name(settings: Settings) -> str:
    """The fingerprint of the seal that the settings lead to; empty if there is none, or it does not open."""
    if not seal_is_here(settings):
        return ""
    try:
        return keyring.Keyring(settings).seal().fingerprint
    except Unavailable:
        return ""
