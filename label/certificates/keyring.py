"""The issuer's keys on this machine: the seal, and the Ed25519 key that signs credentials.

In `keys_dir`, of mode 0700, `credential.pem` is the key in use and `credential-<name>.pem` are earlier ones; without a
bought seal the test authority's files are there too (`label/seals/authority.py`). A replaced file is loaded again, so
that a rotation needs no restart.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from label.certificates.models import IssuerKey
from label.kit.clock import now
from label.kit.compiled_statement import CompiledStatement
from label.kit.errors import Unavailable
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from label.seals.pdf_seal import Seal

KeyMaterial = TypeVar("KeyMaterial")
_COLUMNS: Final = ("name", "kind", "public", "test", "made_at")
_ADD: Final = CompiledStatement(
    lambda insert: insert(IssuerKey).values({name: bindparam(name) for name in _COLUMNS}).on_conflict_do_nothing()
)
CREDENTIAL_FILE: Final = "credential.pem"


class KeyMissing(Unavailable):
    """Nothing can be signed until the missing key is back."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs credentials; `name` is its fragment in the DID document."""

    name: str
    multikey: str
    private: "Ed25519PrivateKey"


@dataclass(frozen=True, slots=True)
class UsedKey:
    """The public data of a key that has signed, as in the table `issuer_keys`."""

    name: str
    kind: str
    public: str
    test: bool


class Keyring:
    """Loads each key once, on first use. Loading the seal runs an event loop, so do not call it from within one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._loaded: dict[str, tuple[Any, Any]] = {}

    @cached_property
    def folder(self) -> Path:
        return self._settings.keys_dir or self._settings.data_dir / "keys"

    @property
    def issuer(self) -> str:
        """The DID of this installation."""
        from label.credentials.keys import issuer_did

        return issuer_did(self._settings.base_url)

    def timestamp_authorities(self) -> list[str]:
        """The authorities (one PEM each) that the settings trust for time-stamps. Raises Unavailable."""
        from label.seals.verification import load_pem, to_pem

        path = self._settings.trust_file
        if path is None:
            return []
        try:
            return [to_pem(authority) for authority in load_pem(path.read_text())]
        except (OSError, ValueError) as error:
            raise Unavailable(f"The authorities in {path} cannot be read: {error}.") from error

    def check_readable(self) -> None:
        """Raises KeyMissing unless the files of the keys can be read. Parses none: this is asked each second."""
        from label.seals.authority import SEAL_FILE

        seal = self._settings.seal_file or self.folder / SEAL_FILE
        for path in [self.folder / CREDENTIAL_FILE, *([] if self._settings.seal_module else [seal])]:
            try:
                path.read_bytes()
            except OSError as error:
                raise KeyMissing(f"The key {path.name} cannot be read ({error.strerror}).") from error

    def credential(self) -> SigningKey:
        """The key in use. Raises KeyMissing."""
        path = self.folder / CREDENTIAL_FILE
        return self._current("credential", _file_version(path), lambda: _load_signing_key(path))

    def seal(self) -> "Seal":
        """The seal in use. Raises Unavailable."""
        from label.seals import authority

        path = self._settings.seal_file or self.folder / authority.SEAL_FILE
        return self._current("seal", _file_version(path), self._load_seal)

    def _load_seal(self) -> "Seal":
        from label.seals import authority, pdf_seal, timestamps

        settings = self._settings
        options: dict[str, Any] = {
            "timestamper": timestamps.timestamper(settings.timestamp_url),
            "add_long_term": timestamps.with_long_term_evidence(settings),
        }
        if settings.seal_module:
            pin = settings.seal_pin.get_secret_value()
            return pdf_seal.from_token(settings.seal_module, settings.seal_token, pin, settings.seal_label, **options)
        if settings.seal_file:
            return pdf_seal.from_file(settings.seal_file, settings.seal_password.get_secret_value(), **options)
        path = authority.ensure_seal(self.folder, settings.city_name, now())
        return pdf_seal.from_file(path, "", test=True, **options)

    def _current(self, name: str, version: Any, load: Callable[[], KeyMaterial]) -> KeyMaterial:
        """The loaded key, or the result of `load` if the version of its file has changed."""
        with self._lock:
            loaded = self._loaded.get(name)
            if loaded is None or loaded[0] != version:
                loaded = self._loaded[name] = (version, load())
            key: KeyMaterial = loaded[1]
            return key


def ensure_keys(settings: Settings, at: "datetime") -> None:
    """Creates the missing keys, and the test authority's seal if the settings name no real one."""
    from label.seals import authority

    folder = settings.keys_dir or settings.data_dir / "keys"
    if not (folder / CREDENTIAL_FILE).exists():
        _write_new_key(folder / CREDENTIAL_FILE)
    if not (settings.seal_file or settings.seal_module):
        authority.ensure_seal(folder, settings.city_name, at)


def rotate_credential_key(settings: Settings) -> None:
    """Replaces the key in use, which is archived as `credential-<name>.pem`."""
    path = (settings.keys_dir or settings.data_dir / "keys") / CREDENTIAL_FILE
    if path.exists():
        archived = path.with_name(f"credential-{_load_signing_key(path).name}.pem")
        archived.unlink(missing_ok=True)
        archived.hardlink_to(path)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    _write_new_key(new)
    new.replace(path)  # atomic: a worker that reads meanwhile finds one key or the other


def stored_keys(folder: Path) -> list[SigningKey]:
    """The key in use and the archived ones in this folder."""
    return [_load_signing_key(path) for path in sorted(folder.glob("credential*.pem"))]


def key_lines(session: ReadSession) -> list[str]:
    """One line for each key, for the terminal."""
    rows = session.scalars(select(IssuerKey).order_by(IssuerKey.kind, IssuerKey.made_at))
    return [
        f"{row.kind}\t{row.name}\tsince {row.made_at:%Y-%m-%d %H:%M}"
        + (f"\tuntil {row.retired_at:%Y-%m-%d %H:%M}" if row.retired_at else "\tin use")
        + ("\tTEST" if row.test else "")
        for row in rows
    ]


def keys_in_use(session: ReadSession) -> list[UsedKey]:
    """The key and the seal that signed last, as recorded."""
    rows = session.scalars(select(IssuerKey).where(IssuerKey.retired_at.is_(None)).order_by(IssuerKey.kind))
    return [UsedKey(row.name, row.kind, row.public, row.test) for row in rows]


def record_current_keys(session: Session, keyring: Keyring, at: "datetime") -> None:
    """Records the keys in use in the database."""
    key, seal = keyring.credential(), keyring.seal()
    record_key(session, UsedKey(key.name, "credential", key.multikey, seal.test), at)
    record_key(session, UsedKey(seal.fingerprint, "seal", seal.chain, seal.test), at)


def record_key(session: Session, key: UsedKey, at: "datetime") -> None:
    """Records a key as the one in use of its kind, and retires the others."""
    known = session.get(IssuerKey, key.name)
    if known is not None and known.retired_at is None:
        return
    # Two decisions at once may be the first to use a key: the second one waits for the first, then inserts nothing.
    _ADD(session, name=key.name, kind=key.kind, public=key.public, test=key.test, made_at=at)
    others = update(IssuerKey).where(IssuerKey.kind == key.kind, IssuerKey.retired_at.is_(None))
    session.execute(others.where(IssuerKey.name != key.name).values(retired_at=at))
    if known is not None:  # a retired key is in use again, restored from a backup
        known.retired_at = None
        session.flush()


def _file_version(path: Path) -> Any:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


def _load_signing_key(path: Path) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from label.credentials.keys import key_name, multikey

    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        raise KeyMissing(f"{path} is missing: put it back from a backup, or run `label key rotate`.") from None
    except (OSError, ValueError) as error:
        raise KeyMissing(f"{path} cannot be read: {error}.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyMissing(f"{path} holds another kind of key than Ed25519.")
    public = multikey(private.public_key())
    return SigningKey(key_name(public), public, private)


def _write_new_key(path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    plain = serialization.NoEncryption()
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
