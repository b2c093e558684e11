"""The issuer's keys as this machine holds them: the seal, and the Ed25519 key that signs credentials.

Under `keys_dir`, mode 0700: `credential.pem` is the key in use, `credential-<name>.pem` those before it; beside them
the test authority's files where there is no real seal (`label/seals/authority.py`). A file that someone has replaced
is read anew, so that a rotation needs no restart.
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

T = TypeVar("T")
_COLUMNS: Final = ("name", "kind", "public", "test", "made_at")
_ADD: Final = CompiledStatement(
    lambda insert: insert(IssuerKey).values({name: bindparam(name) for name in _COLUMNS}).on_conflict_do_nothing()
)
CREDENTIAL: Final = "credential.pem"


class KeyMissing(Unavailable):
    """A key that is needed is not where it should be: nothing is signed until it is back."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs credentials: its name in the DID document, its public half, its private one."""

    name: str
    multikey: str
    private: "Ed25519PrivateKey"


@dataclass(frozen=True, slots=True)
class UsedKey:
    """What is kept of a key that has signed: as in `IssuerKey`."""

    name: str
    kind: str
    public: str
    test: bool


class Keyring:
    """Loads each key once, on first use, from any thread that is not an event loop's."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._kept: dict[str, tuple[Any, Any]] = {}

    @cached_property
    def folder(self) -> Path:
        """Where the keys are."""
        return self._settings.keys_dir or self._settings.data_dir / "keys"

    @property
    def issuer(self) -> str:
        """Whose keys they are: the name (did:web) of the installation."""
        from label.credentials.keys import did

        return did(self._settings.base_url)

    def beside(self) -> list[str]:
        """The authorities (PEM, each by itself) that the settings trust for time-stamps. Raises Unavailable."""
        from label.seals.verification import armoured, certificates

        path = self._settings.trust_file
        if path is None:
            return []
        try:
            return [armoured(one) for one in certificates(path.read_text())]
        except (OSError, ValueError) as error:
            raise Unavailable(f"The authorities in {path} cannot be read: {error}.") from error

    def credential(self) -> SigningKey:
        """The key in use. Raises KeyMissing."""
        path = self.folder / CREDENTIAL
        return self._current("credential", _stamp(path), lambda: _signing_key(path))

    def seal(self) -> "Seal":
        """The seal in use. Raises Unavailable."""
        from label.seals import authority

        with_file = self._settings.seal_file or self.folder / authority.SEAL
        return self._current("seal", _stamp(with_file), self._load_seal)

    def _load_seal(self) -> "Seal":
        from label.seals import authority, pdf_seal, timestamps

        said = self._settings
        more: dict[str, Any] = {
            "stamper": timestamps.timestamper(said.timestamp_url),
            "lasting": timestamps.with_long_term_evidence(said),
        }
        if said.seal_module:
            pin = said.seal_pin.get_secret_value()
            return pdf_seal.from_token(said.seal_module, said.seal_token, pin, said.seal_label, **more)
        if said.seal_file:
            return pdf_seal.from_file(said.seal_file, said.seal_password.get_secret_value(), **more)
        return pdf_seal.from_file(authority.ready(self.folder, said.city_name, now()), "", test=True, **more)

    def _current(self, what: str, stamp: Any, load: Callable[[], T]) -> T:
        """What was loaded, unless its file is another by now."""
        with self._lock:
            kept = self._kept.get(what)
            if kept is None or kept[0] != stamp:
                kept = self._kept[what] = (stamp, load())
            found: T = kept[1]
            return found


def prepare(settings: Settings, at: "datetime") -> None:
    """Make what keys are lacking, with the test authority's seal where there is no real one."""
    from label.seals import authority

    folder = settings.keys_dir or settings.data_dir / "keys"
    if not (folder / CREDENTIAL).exists():
        _make(folder / CREDENTIAL)
    if not (settings.seal_file or settings.seal_module):
        authority.ready(folder, settings.city_name, at)


def rotate(settings: Settings) -> None:
    """A new key for credentials in the place of the one in use, which is put aside under its name."""
    path = (settings.keys_dir or settings.data_dir / "keys") / CREDENTIAL
    if path.exists():
        aside = path.with_name(f"credential-{_signing_key(path).name}.pem")
        aside.unlink(missing_ok=True)
        aside.hardlink_to(path)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    _make(new)
    new.replace(path)  # at once: a worker that looks meanwhile finds a key


def held(folder: Path) -> list[SigningKey]:
    """The key in use and those put aside, as far as they are in this folder."""
    return [_signing_key(path) for path in sorted(folder.glob("credential*.pem"))]


def listed(session: ReadSession) -> list[str]:
    """A line each for the terminal."""
    rows = session.scalars(select(IssuerKey).order_by(IssuerKey.kind, IssuerKey.made_at))
    return [
        f"{row.kind}\t{row.name}\tsince {row.made_at:%Y-%m-%d %H:%M}"
        + (f"\tuntil {row.retired_at:%Y-%m-%d %H:%M}" if row.retired_at else "\tin use")
        + ("\tTEST" if row.test else "")
        for row in rows
    ]


def record(session: Session, keyring: Keyring, at: "datetime") -> None:
    """See that the keys in use are known to the database."""
    key, seal = keyring.credential(), keyring.seal()
    know(session, UsedKey(key.name, "credential", key.multikey, seal.test), at)
    know(session, UsedKey(seal.fingerprint, "seal", seal.chain, seal.test), at)


def know(session: Session, key: UsedKey, at: "datetime") -> None:
    """See that a key that has signed is known, and is the one in use of its kind."""
    known = session.get(IssuerKey, key.name)
    if known is not None and known.retired_at is None:
        return
    # Two decisions may be the first to use a key at once: the one that comes second waits, and adds nothing.
    _ADD(session, name=key.name, kind=key.kind, public=key.public, test=key.test, made_at=at)
    others = update(IssuerKey).where(IssuerKey.kind == key.kind, IssuerKey.retired_at.is_(None))
    session.execute(others.where(IssuerKey.name != key.name).values(retired_at=at))
    if known is not None:  # an old key, back from a backup
        known.retired_at = None
        session.flush()


def _stamp(path: Path) -> Any:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_mtime_ns, stat.st_ino, stat.st_size


def _signing_key(path: Path) -> SigningKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from label.credentials.keys import multikey, name_of

    try:
        private = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        raise KeyMissing(f"{path} is missing: put it back from a backup, or run `label key rotate`.") from None
    except ValueError as error:
        raise KeyMissing(f"{path} cannot be read: {error}.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise KeyMissing(f"{path} holds another kind of key than Ed25519.")
    written = multikey(private.public_key())
    return SigningKey(name_of(written), written, private)


def _make(path: Path) -> None:
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
