"""Private keys in an archive: encrypted with a passphrase (scrypt, AES-256-GCM), never in clear."""

import os
import re
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from label.backup.errors import ArchiveRefused
from label.kit.errors import Invalid
from label.kit.settings import Settings

SHORTEST: Final = 12  # characters of a passphrase
KEY_NAME: Final = re.compile(r"[^/\x00-\x1f.][^/\x00-\x1f]{0,199}")  # a file in the folder itself, not hidden
_COST: Final = 1 << 17  # scrypt's N: 128 MB and about half a second for each passphrase that someone tries
_BLOCK: Final = 8
_MOST: Final = 1 << 20  # of N: an archive cannot ask for more than 1 GB


class _Vault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`keys.json`. The content is a JSON object of file names and their bytes."""

    cipher: Literal["AES-256-GCM"]
    derivation: Literal["scrypt"]
    cost: Annotated[int, msgspec.Meta(ge=2, le=_MOST)]
    block: Annotated[int, msgspec.Meta(ge=1, le=8)]
    salt: bytes
    nonce: bytes
    content: bytes


def key_files(settings: Settings) -> dict[str, bytes]:
    """Every file of the keys' folder, and the seal's file where the settings name one; by name."""
    folder = keys_folder(settings)
    paths = sorted(path for path in folder.glob("*") if path.is_file() and KEY_NAME.fullmatch(path.name))
    if settings.seal_file:
        paths.append(settings.seal_file)
    if not paths:
        raise ArchiveRefused(f"There are no keys in {folder}: run `label migrate` first, or leave out --with-keys.")
    return {path.name: path.read_bytes() for path in paths}


def encrypt(keys: dict[str, bytes], passphrase: str) -> bytes:
    """Raises Invalid for a passphrase that is too short."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if len(passphrase) < SHORTEST:
        raise Invalid(f"The passphrase has {len(passphrase)} characters: at least {SHORTEST} are needed.")
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _derived(passphrase, salt, _COST, _BLOCK)
    content = AESGCM(key).encrypt(nonce, msgspec.json.encode(keys), None)
    return msgspec.json.encode(_Vault("AES-256-GCM", "scrypt", _COST, _BLOCK, salt, nonce, content))


def decrypt(vault: bytes, passphrase: str) -> dict[str, bytes]:
    """The keys by file name. Raises ArchiveRefused for a wrong passphrase, and for what is no vault."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        content = msgspec.json.decode(vault, type=_Vault)
        key = _derived(passphrase, content.salt, content.cost, content.block)
        keys = msgspec.json.decode(AESGCM(key).decrypt(content.nonce, content.content, None), type=dict[str, bytes])
    except InvalidTag:
        raise ArchiveRefused("The passphrase does not open the keys of this archive.") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise ArchiveRefused(f"The keys in the archive cannot be read: {error}.") from error
    for name in keys:
        if not KEY_NAME.fullmatch(name):
            raise ArchiveRefused(f"The archive gives a key the unsafe name {name!r}.")
    return keys


def check_folder(folder: Path, keys: dict[str, bytes]) -> None:
    """Raises ArchiveRefused if another key is there under the same name."""
    for name, content in keys.items():
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            raise ArchiveRefused(f"{path} holds another key than the archive: move it away, then restore again.")


def put_back(folder: Path, keys: dict[str, bytes]) -> None:
    """Writes the keys that are not there, each complete or absent, of mode 0600."""
    if keys:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in keys.items():
        partial = folder / f".{name}.partial"
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(folder / name)


def keys_folder(settings: Settings) -> Path:
    return settings.keys_dir or settings.data_dir / "keys"


def seal_place(settings: Settings) -> str:
    """Where the private key of the seal is."""
    if settings.seal_module:
        return f"on the PKCS#11 token {settings.seal_token}"
    return f"in the file {settings.seal_file.name}" if settings.seal_file else "in the folder of the keys"


def _derived(passphrase: str, salt: bytes, cost: int, block: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return Scrypt(salt=salt, length=32, n=cost, r=block, p=1).derive(passphrase.encode())
