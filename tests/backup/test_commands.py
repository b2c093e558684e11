"""`label backup` and `label restore`: what they refuse, what they say, and what happens beside a running city."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from label.backup import key_vault
from label.backup.actions import back_up
from label.backup.errors import ArchiveRefused
from label.backup.progress import ProgressLog
from label.kit import audit_head
from label.kit.clock import now
from label.kit.database import Database
from label.kit.errors import Invalid
from label.kit.settings import Settings
from tests.support.archives import PASSPHRASE, label, members, refused, stored_files, stored_rows
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.filing import WORKSHOP, declare


def attach(company: Caller, declaration: str, name: str, content: bytes) -> None:
    ok(company.post(f"/declarations/{declaration}/evidence", files={"file": (name, content)}), 201)


class Meanwhile(ProgressLog):
    """Does something else once the table `companies` has been read."""

    def __init__(self, act: Any) -> None:
        super().__init__("written", lambda line: None)
        self._act = act

    def rows(self, table: str, count: int) -> None:
        if table == "companies":
            self._act()
        super().rows(table, count)


def test_a_backup_beside_a_running_city_is_of_one_moment(city: City, tmp_path: Path, empty_sqlite: Settings) -> None:
    company = city.company(1)
    attach(company, declare(company, WORKSHOP), "before.pdf", pdf("before"))
    before = stored_rows(city.settings)

    def write() -> None:
        late = city.company(2)
        attach(late, declare(late, WORKSHOP), "late.pdf", pdf("late"))

    with closing(Database(city.settings)) as database:
        manifest = back_up(city.settings, database, tmp_path / "city.tar", None, now(), Meanwhile(write))
    assert len(stored_rows(city.settings)["companies"]) == len(before["companies"]) + 1
    assert {table.name: table.rows for table in manifest.tables} == {name: len(rows) for name, rows in before.items()}
    assert len(manifest.files) == 1
    assert label(empty_sqlite, "restore", tmp_path / "city.tar").exit_code == 0
    restored = stored_rows(empty_sqlite)
    assert {name: rows for name, rows in restored.items() if name != "audit"} == {
        name: rows for name, rows in before.items() if name != "audit"
    }
    assert len(restored["audit"]) == len(before["audit"]) + 1


def test_an_older_backup_beside_newer_files_says_so(city: City, tmp_path: Path, empty: Settings) -> None:
    company = city.company(1)
    declared = declare(company, WORKSHOP)
    attach(company, declared, "old.pdf", pdf("old"))
    assert label(city.settings, "backup", tmp_path / "city.tar").exit_code == 0
    attach(company, declared, "new.pdf", pdf("new"))
    shutil.copytree(city.settings.data_dir / "files", empty.data_dir / "files")
    city.database.read_sync(audit_head.advance, city.settings.data_dir)
    shutil.copy(city.settings.data_dir / audit_head.FILE_NAME, empty.data_dir)
    told = label(empty, "restore", tmp_path / "city.tar")
    assert told.exit_code in (0, 3), told.output  # the doctor may have something to say of such a file too
    assert "The store holds 1 files that no restored row names" in told.stdout
    assert "which is not in the archive: what was done after the backup is lost" in told.stdout
    assert "the database is older" not in label(empty, "doctor").output
    assert stored_files(empty) == stored_files(city.settings)


def test_files_that_are_gone_or_altered_are_named_and_the_rest_is_saved(
    city: City, tmp_path: Path, empty_sqlite: Settings
) -> None:
    company = city.company(1)
    declared = declare(company, WORKSHOP)
    for name in ("good", "gone", "altered", "unreadable"):
        attach(company, declared, f"{name}.pdf", pdf(name))
    paths = sorted((city.settings.data_dir / "files").glob("??/??/*"))
    paths[0].unlink()
    paths[1].write_bytes(b"%PDF-1.7")
    paths[2].unlink()
    paths[2].mkdir()
    told = label(city.settings, "backup", tmp_path / "city.tar")
    assert told.exit_code == 1
    assert sorted(line for line in told.stderr.splitlines() if line.startswith("Not in")) == sorted(
        [
            f"Not in the archive: No file is kept under {paths[0].name}.",
            f"Not in the archive: The file kept under {paths[1].name} has been altered: restore it from a backup.",
            f"Not in the archive: The file kept under {paths[2].name} cannot be read: Is a directory.",
        ]
    )
    told = label(empty_sqlite, "restore", tmp_path / "city.tar")
    assert told.exit_code == 3
    assert list(stored_files(empty_sqlite)) == [paths[3].name]
    assert f"Not restored: No file is kept under {paths[0].name}.\n" in told.stderr
    assert told.stderr.splitlines()[-1].startswith("It is restored, with ")


def test_nothing_is_overwritten_and_a_failure_leaves_nothing(demo_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "there.tar").write_text("mine")
    told = label(demo_settings, "backup", tmp_path / "there.tar")
    exists = f"{tmp_path / 'there.tar'} exists: a backup never overwrites a file. Choose another name.\n"
    assert (told.exit_code, told.stderr) == (1, exists)
    told = label(demo_settings, "backup", tmp_path / "nowhere" / "city.tar")
    assert (told.exit_code, "No such file or directory" in told.stderr) == (1, True)

    def fail() -> None:
        raise OSError(28, "No space left on device")

    with closing(Database(demo_settings)) as database, pytest.raises(OSError, match="No space"):
        back_up(demo_settings, database, tmp_path / "city.tar", None, now(), Meanwhile(fail))
    assert [path.name for path in tmp_path.iterdir()] == ["there.tar"]


def test_a_database_that_is_not_empty_is_left_as_it_is(archive: Path, settings: Settings) -> None:
    before = stored_rows(settings)
    told = label(settings, "restore", archive)
    assert told.exit_code == 1
    assert told.stderr.splitlines()[-1].startswith("The database is not empty: it has ")
    assert stored_rows(settings) == before
    assert stored_files(settings) == {}


def test_a_damaged_file_in_the_store_and_another_key_are_refused(archive: Path, empty_sqlite: Settings) -> None:
    name = next(name for name in members(archive) if name.startswith("files/")).removeprefix("files/")
    damaged = empty_sqlite.data_dir / "files" / name[:2] / name[2:4] / name
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"damaged")
    told = label(empty_sqlite, "restore", archive)
    assert (told.exit_code, told.stderr.splitlines()[-1]) == (
        1,
        f"{damaged} is damaged: move it away, then restore again.",
    )
    damaged.unlink()
    assert empty_sqlite.keys_dir is not None
    empty_sqlite.keys_dir.mkdir()
    (empty_sqlite.keys_dir / "credential.pem").write_text("another")
    told = label(empty_sqlite, "restore", archive, passphrase=PASSPHRASE)
    assert (told.exit_code, "holds another key than the archive: move it away" in told.stderr) == (1, True)
    assert stored_rows(empty_sqlite) == {}
    assert (empty_sqlite.keys_dir / "credential.pem").read_text() == "another"


def test_a_wrong_passphrase_is_refused_before_anything_is_written(archive: Path, empty: Settings) -> None:
    told = refused(empty, archive, passphrase="une autre phrase de passe")
    assert told == "The passphrase does not open the keys of this archive."
    assert not (empty.data_dir / "keys").exists()


def test_a_passphrase_comes_from_a_file_or_the_environment_and_is_long(
    demo_settings: Settings, tmp_path: Path, empty_sqlite: Settings
) -> None:
    (tmp_path / "phrase").write_text(f"{PASSPHRASE}\nanother line\n")
    (tmp_path / "latin").write_bytes("é".encode("latin-1"))
    cases: list[tuple[list[object], str, int, str]] = [
        (["--with-keys"], "", 2, "--with-keys needs a passphrase"),
        (["--passphrase-file", tmp_path / "phrase"], "", 2, "--passphrase-file is for --with-keys."),
        (["--with-keys", "--passphrase-file", tmp_path / "latin"], "", 2, "is no text in UTF-8."),
        (["--with-keys"], "too short", 1, "The passphrase has 9 characters: at least 12 are needed."),
        (["--with-keys", "--passphrase-file", tmp_path / "phrase"], "", 0, ""),
    ]
    for options, passphrase, code, sentence in cases:
        told = label(demo_settings, "backup", tmp_path / "city.tar", *options, passphrase=passphrase)
        assert (told.exit_code, sentence in told.stderr) == (code, True), told.output
    told = label(empty_sqlite, "restore", tmp_path / "city.tar", passphrase=PASSPHRASE)
    assert told.exit_code == 0
    for secret in (path.read_bytes() for path in empty_sqlite.keys_dir.iterdir()):  # type: ignore[union-attr]
        assert secret not in (tmp_path / "city.tar").read_bytes()


def test_a_passphrase_for_an_archive_without_keys_is_refused(
    settings: Settings, tmp_path: Path, empty_sqlite: Settings
) -> None:
    told = label(settings, "backup", tmp_path / "city.tar")
    assert "The private keys are not in it: keep a copy of their folder elsewhere.\n" in told.stdout
    (tmp_path / "phrase").write_text(PASSPHRASE)
    told = label(empty_sqlite, "restore", tmp_path / "city.tar", "--passphrase-file", tmp_path / "phrase")
    assert (told.exit_code, "the archive holds no keys: leave out" in told.stderr) == (1, True)


def test_keys_that_are_not_there_or_not_ours_are_refused(settings: Settings, tmp_path: Path) -> None:
    none = settings.model_copy(update={"keys_dir": tmp_path / "none"})
    told = label(none, "backup", tmp_path / "city.tar", "--with-keys", passphrase=PASSPHRASE)
    assert (told.exit_code, "There are no keys in" in told.stderr) == (1, True)
    with pytest.raises(ArchiveRefused, match=r"gives a key the unsafe name '\.\./credential\.pem'"):
        key_vault.decrypt(key_vault.encrypt({"../credential.pem": b""}, PASSPHRASE), PASSPHRASE)
    with pytest.raises(ArchiveRefused, match="The keys in the archive cannot be read"):
        key_vault.decrypt(b'{"cost":1099511627776}', PASSPHRASE)
    with pytest.raises(Invalid):
        key_vault.encrypt({}, "short")


def test_a_bought_seal_is_saved_with_the_keys_and_a_token_is_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sceau de la ville.p12").write_bytes(b"seal")
    bought = settings.model_copy(update={"seal_file": tmp_path / "sceau de la ville.p12"})
    saved = key_vault.decrypt(key_vault.encrypt(key_vault.key_files(bought), PASSPHRASE), PASSPHRASE)
    assert saved["sceau de la ville.p12"] == b"seal"
    assert key_vault.seal_place(bought) == "in the file sceau de la ville.p12"
    token = settings.model_copy(update={"seal_module": "/usr/lib/softhsm.so", "seal_token": "ville"})
    assert key_vault.seal_place(token) == "on the PKCS#11 token ville"


def test_what_cannot_be_checked_is_said_after_the_restoration(archive: Path, empty_sqlite: Settings) -> None:
    missing = str(empty_sqlite.data_dir / "authorities.pem")
    told = label(empty_sqlite, "restore", archive, passphrase=PASSPHRASE, LABEL_TRUST_FILE=missing)
    assert told.exit_code == 3
    assert told.stderr.splitlines()[-2].startswith(f"Not everything could be checked: The authorities in {missing}")
    assert stored_rows(empty_sqlite)["companies"]
