"""The drill: the demonstration city is saved, lost, and restored into either kind of database."""

import json
import re
from pathlib import Path

import httpx

from label.kit.settings import Settings
from tests.support.archives import PASSPHRASE, label, stored_files, stored_rows
from tests.support.city import Caller, ok
from tests.support.populated_city import GRANT
from tests.support.shared_application import Product

ADVISED = "999000110"  # the company of the demonstration whose decision alone is missing
AGREE = "Decisions, certificates, files, status lists and the audit trail agree.\n"


def test_every_row_and_file_comes_back_and_the_city_goes_on(
    demo_settings: Settings, archive: Path, empty: Settings
) -> None:
    told = label(empty, "restore", archive, passphrase=PASSPHRASE)
    assert (told.exit_code, told.stdout.endswith(AGREE)) == (0, True), told.output

    rows, restored = stored_rows(demo_settings), stored_rows(empty)
    act = [row for row in restored["audit"] if row not in rows["audit"]]
    assert len(act) == 1
    assert "'restore', 'database', 'backup'" in act[0]
    restored["audit"].remove(act[0])
    assert restored == rows
    assert stored_files(empty) == stored_files(demo_settings)
    assert {path.name for path in empty.keys_dir.iterdir()} >= {"credential.pem", "seal.p12"}  # type: ignore[union-attr]
    assert label(empty, "doctor").stdout.endswith(AGREE)
    _issues_and_verifies(empty, demo_settings)


def _issues_and_verifies(restored: Settings, demo: Settings) -> None:
    """The keys of before open it; a decision issues the next certificate, and an older one still verifies."""
    notes = json.loads((demo.data_dir / "demo.json").read_text())
    with Product(restored).opened() as city:
        officer = Caller(city.client, notes["city"]["api_key"])
        listed = ok(officer.get("/applications", params={"siren": ADVISED}))["items"]
        (application,) = [each["id"] for each in listed if each["siren"] == ADVISED]
        decided = ok(officer.post(f"/applications/{application}/decision", GRANT))
        new = decided["decisions"][-1]["certificate"]
        entries = ok(officer.get("/audit", params={"limit": 2}))["items"]
        assert {each["action"] for each in entries} & {"issue", "decide", "grant"}
        for number in (new, notes["certificate"]):
            _verifies(restored, city.client.get(f"/api/v1/certificates/{number}.pdf"), number)


def _verifies(restored: Settings, answer: httpx.Response, number: str) -> None:
    path = restored.data_dir / f"{number}.pdf"
    path.write_bytes(answer.content)
    told = label(restored, "certificate", "verify", path)
    assert told.exit_code == 0, told.output


def test_without_a_passphrase_it_says_which_keys_are_missing_and_issues_after_a_new_one(
    archive: Path, empty: Settings
) -> None:
    told = label(empty, "restore", archive)
    assert told.exit_code == 0, told.output
    assert told.stdout.endswith(AGREE)
    assert re.search(r"^The keys in the archive are left there: no passphrase was given\.$", told.stderr, re.MULTILINE)
    assert re.search(r"^The key key-\w+, which signs credentials, is not in ", told.stderr, re.MULTILINE)
    assert re.search(r"^The seal [0-9a-f]{16}…, which seals certificates, is not ", told.stderr, re.MULTILINE)
    assert "What it has signed stays verifiable." in told.stderr
    assert not (empty.data_dir / "keys").exists()  # none were made for the check
    assert label(empty, "key", "rotate").exit_code == 0
    assert label(empty, "doctor").stdout.endswith(AGREE)


def test_archive_and_keys_are_for_their_owner_alone(archive: Path, empty_sqlite: Settings) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name]
    assert label(empty_sqlite, "restore", archive, passphrase=PASSPHRASE).exit_code == 0
    folder = empty_sqlite.keys_dir
    assert folder is not None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
