"""Files against rows, damaged as disks, people and restores damage them."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from label.certificates import printed_fields
from label.certificates.planning import CertificatePlan
from label.certificates.production import make
from label.cli import main
from label.kit import audit_head
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.files import pdf
from tests.support.recovered_city import RecoveredCity

AGREE = "Decisions, certificates, files, status lists and the audit trail agree."
NUMBER = "BB-2026-222222"  # of no certificate


def test_an_undamaged_city_gives_no_sentence(recovered: RecoveredCity) -> None:
    assert recovered.doctor() == (0, [AGREE], [])
    assert recovered.doctor("--quick") == (0, [AGREE], [])


def test_the_demonstration_city_gives_no_sentence(demo_settings: Settings) -> None:
    environment = {"LABEL_DATA_DIR": str(demo_settings.data_dir), "LABEL_DATABASE_URL": demo_settings.database_url}
    ran = CliRunner().invoke(main, ["doctor"], env=environment | {"LABEL_KEYS_DIR": str(demo_settings.keys_dir)})
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, f"{AGREE}\n", "")


@pytest.mark.parametrize("options", [(), ("--quick",)])
def test_each_missing_file_is_named_with_its_row(recovered: RecoveredCity, options: tuple[str, ...]) -> None:
    digests = {
        f"evidence {recovered.evidence_id}": recovered.value(
            f"SELECT digest FROM evidence WHERE id = '{recovered.evidence_id}'"
        ),
        f"file of an initiative {recovered.value('SELECT id FROM csr_files')}": recovered.value(
            "SELECT digest FROM csr_files"
        ),
    }
    for row, digest in digests.items():
        with changed(recovered.path(digest)) as path:
            path.unlink()
            assert f"{row}: its file {digest} is missing" in recovered.disagreements(*options)


def test_all_files_gone_give_a_sentence_each(recovered: RecoveredCity) -> None:
    folder = recovered.settings.data_dir / "files"
    rows = sum(
        int(recovered.value(f"SELECT count(*) FROM {table}"))
        for table in ("evidence", "certificates", "certificate_variants", "csr_files")
    )
    folder.rename(folder.with_name("aside"))
    try:
        told = recovered.disagreements("--quick")
    finally:
        folder.with_name("aside").rename(folder)
    assert (len(told), {sentence.rpartition(" ")[2] for sentence in told}) == (rows, {"missing"})


def test_a_flipped_byte_is_found_by_reading_and_a_lost_end_by_the_size(recovered: RecoveredCity) -> None:
    digest = recovered.late_digest
    row = recovered.value(f"SELECT id FROM evidence WHERE digest = '{digest}'")
    with changed(recovered.path(digest)) as path:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert recovered.disagreements() == [
            f"evidence {row}: The file kept under {digest} has been altered: restore it from a backup."
        ]
        assert recovered.doctor("--quick")[0] == 0
        path.write_bytes(content[:-1])
        sizes = f"its file has {len(content) - 1} bytes, {len(content)} were uploaded"
        assert recovered.disagreements("--quick") == [f"evidence {row}: {sizes}"]


def test_two_files_that_were_swapped_are_both_named(recovered: RecoveredCity) -> None:
    first = recovered.value(f"SELECT digest FROM evidence WHERE id = '{recovered.evidence_id}'")
    paths = [recovered.path(digest) for digest in (first, recovered.late_digest)]
    with changed(paths[0]), changed(paths[1]):
        contents = [path.read_bytes() for path in paths]
        for path, content in zip(paths, reversed(contents), strict=True):
            path.write_bytes(content)
        told = " ".join(recovered.disagreements())
    assert all("its file" in told or digest in told for digest in (first, recovered.late_digest))
    assert recovered.evidence_id in told


def test_a_file_without_a_row_is_a_notice_for_an_hour_and_then_a_disagreement(recovered: RecoveredCity) -> None:
    path = recovered.path(recovered.issuer.files.put(pdf("jamais enregistrée")))
    try:
        notice = "1 file is younger than an hour without a row: uploads under way, or interrupted."
        assert recovered.doctor() == (0, [notice, AGREE], [])
        aged(path, timedelta(hours=2))
        (told,) = recovered.disagreements()
        assert told.startswith(f"the file {path.name}, {path.stat().st_size} bytes stored on ")
        assert told.endswith(" UTC, has no row")
    finally:
        path.unlink()


def test_a_sealed_file_of_an_unknown_number_is_a_lost_issue(recovered: RecoveredCity) -> None:
    path = sealed(recovered, NUMBER)
    try:
        told = f"lost issue: the file {path.name} is the certificate {NUMBER}, and the database has no such number"
        assert recovered.disagreements("--quick") == [told]
    finally:
        path.unlink()


def test_a_sealed_file_that_another_attempt_replaced_is_a_notice(recovered: RecoveredCity) -> None:
    path = sealed(recovered, recovered.number)
    try:
        told = f"number {recovered.number} is issued: the file {path.name} was made for it and never issued."
        assert recovered.doctor() == (0, [told, AGREE], [])
    finally:
        path.unlink()


def test_an_older_database_beside_newer_files_has_lost_its_last_issue(recovered: RecoveredCity) -> None:
    certificate = recovered.value(f"SELECT file_digest FROM certificates WHERE number = '{recovered.number}'")
    told = recovered.disagreements("--quick", settings=recovered.older)
    known = "and the database has no such number"
    assert f"lost issue: the file {certificate} is the certificate {recovered.number}, {known}" in told
    head = audit_head.kept(recovered.settings.data_dir)
    assert head is not None
    with closing(Database(recovered.older)) as database:
        last = database.read_sync(audit_head.newest)
    assert last is not None
    assert told[0] == (
        f"the database is older than its files: the audit trail ends at entry {last.sequence}, and"
        f" {recovered.settings.data_dir / 'audit-head.json'} notes entry {head.sequence};"
        f" entries {last.sequence + 1} to {head.sequence} are missing"
    )


def test_an_older_database_that_went_on_is_told_by_its_other_entry(recovered: RecoveredCity) -> None:
    head = audit_head.kept(recovered.settings.data_dir)
    assert head is not None
    with recovered.rewritten(f"UPDATE audit SET action = 'other' WHERE id = {head.sequence}") as settings:
        told = recovered.disagreements("--quick", settings=settings)
    assert told[0].startswith(f"entry {head.sequence} of the audit trail is not the one noted in ")


def test_an_unreadable_head_is_a_disagreement(recovered: RecoveredCity) -> None:
    with changed(recovered.settings.data_dir / audit_head.FILE_NAME) as path:
        path.write_text("{")
        (told,) = recovered.disagreements("--quick")
    assert told.startswith(f"{path} cannot be read: ")


def test_what_is_no_file_of_the_store_is_named(recovered: RecoveredCity) -> None:
    stray = recovered.path(recovered.late_digest).with_name("notes.txt")
    stray.write_text("à jeter")
    try:
        told = f"{stray} is not a file of the store: its name is no digest, or it is in the wrong folder"
        assert recovered.disagreements("--quick") == [told]
    finally:
        stray.unlink()


@contextmanager
def changed(path: Path) -> Iterator[Path]:
    """A file that is put back as it was."""
    content, found = path.read_bytes(), path.stat()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        path.write_bytes(content)
        os.utime(path, (found.st_atime, found.st_mtime))


def sealed(recovered: RecoveredCity, number: str) -> Path:
    """Another sealed file that bears this number, made an instant ago."""
    page = recovered.value(f"SELECT page FROM certificates WHERE number = '{recovered.number}'")
    plan = CertificatePlan(replace(printed_fields.from_json(page), number=number), 1, 7, now())
    made = make(recovered.issuer, plan)
    if made.plain is not None:
        recovered.path(made.plain.digest).unlink()
    return aged(recovered.path(made.file.digest), timedelta(seconds=1))


def aged(path: Path, age: timedelta) -> Path:
    at = (now() - age).timestamp()
    os.utime(path, (at, at))
    return path
