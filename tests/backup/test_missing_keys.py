"""Which keys a database expects, and what a restoration says when they are not there."""

from contextlib import closing
from pathlib import Path

from label.backup.missing_keys import missing_keys, with_some_keys
from label.certificates import keyring
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings


def sentences(demo: Settings, **changes: object) -> list[str]:
    settings = demo.model_copy(update=changes)
    with closing(Database(demo)) as database:
        return database.read_sync(missing_keys, settings)


def test_nothing_is_missing_where_the_keys_in_use_are(demo_settings: Settings) -> None:
    assert sentences(demo_settings) == []


def test_another_key_and_another_seal_than_the_recorded_ones_are_told(demo_settings: Settings, tmp_path: Path) -> None:
    other = demo_settings.model_copy(update={"keys_dir": tmp_path / "keys"})
    keyring.ensure_keys(other, now())
    credential, seal = sentences(demo_settings, keys_dir=tmp_path / "keys")
    assert credential.startswith("The key key-")
    assert seal.startswith("The seal ")


def test_a_seal_that_does_not_open_is_told(demo_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "seal.p12").write_bytes(b"no seal")
    (seal,) = sentences(demo_settings, seal_file=tmp_path / "seal.p12")
    assert "is not the one of this machine. What it has signed stays verifiable." in seal


def test_a_check_makes_no_key_where_the_citys_would_go(demo_settings: Settings, tmp_path: Path) -> None:
    empty = demo_settings.model_copy(update={"keys_dir": tmp_path / "keys"})
    with with_some_keys(empty) as substitute:
        assert keyring.Keyring(substitute).credential().name
        folder = substitute.keys_dir
    assert folder is not None
    assert not folder.exists()
    assert not (tmp_path / "keys").exists()
    with with_some_keys(demo_settings) as own:
        assert own is demo_settings
