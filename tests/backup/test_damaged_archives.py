"""Controls: an archive that is damaged or made by an attacker is refused in a sentence, and nothing is changed."""

import gzip
import hashlib
import io
import tarfile
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from label.backup.errors import ArchiveRefused
from label.backup.manifest import MANIFEST, MANIFEST_DIGEST
from label.backup.progress import ProgressLog
from label.backup.reader import ArchiveReader
from label.backup.rows import ContentSum
from label.kit.settings import Settings
from tests.support.archives import Members, label, members, refused, with_manifest, written

AUDIT = "rows/audit/000000.jsonl.gz"


def flipped(archive: Path, name: str, to: Path) -> Path:
    """One bit in the middle of a member."""
    with tarfile.open(archive) as tar:
        member = tar.getmember(name)
    content = bytearray(archive.read_bytes())
    content[member.offset_data + member.size // 2] ^= 1
    to.write_bytes(content)
    return to


def stored(archive: Path) -> str:
    return next(name for name in members(archive) if name.startswith("files/"))


def test_a_flipped_bit_in_rows_in_a_file_or_in_the_manifest_is_found(
    archive: Path, tmp_path: Path, empty: Settings
) -> None:
    for name in (AUDIT, stored(archive)):
        told = refused(empty, flipped(archive, name, tmp_path / "flipped.tar"))
        assert told == f"The archive is damaged: {name} does not have the digest that the manifest gives."
    for name in (MANIFEST, MANIFEST_DIGEST):
        told = refused(empty, flipped(archive, name, tmp_path / "flipped.tar"))
        assert told == "The archive is damaged: its manifest does not have the digest that was written beside it."
    told = refused(empty, flipped(archive, "keys.json", tmp_path / "flipped.tar"), passphrase="x" * 12)
    assert told == "The archive is damaged: keys.json does not have the digest that the manifest gives."


def test_wherever_a_bit_is_flipped_it_is_found_or_changes_nothing(archive: Path, tmp_path: Path) -> None:
    whole, random, path = archive.read_bytes(), Random(1), tmp_path / "flipped.tar"
    expected = members(archive)
    for _ in range(60):
        content = bytearray(whole)
        content[random.randrange(len(whole))] ^= 1 << random.randrange(8)
        path.write_bytes(content)
        try:
            with closing(ArchiveReader(path)) as reader:
                reader.verify(ProgressLog("verified", lambda line: None))
                assert {member.name: reader.read(member.name) for member in reader.manifest.members}.items() < (
                    expected.items()
                )
        except ArchiveRefused:
            pass


@pytest.mark.parametrize("kept", [0, 10, 700, 0.3, 0.9])
def test_a_truncated_archive_is_refused(archive: Path, tmp_path: Path, empty_sqlite: Settings, kept: float) -> None:
    whole = archive.read_bytes()
    (tmp_path / "short.tar").write_bytes(whole[: kept if isinstance(kept, int) else int(len(whole) * kept)])
    told = refused(empty_sqlite, tmp_path / "short.tar")
    assert "damaged" in told


def test_what_is_no_archive_is_refused(tmp_path: Path, empty_sqlite: Settings) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n" * 1000)
    assert "is no backup archive, or is damaged" in refused(empty_sqlite, tmp_path / "photo.png")


def test_a_missing_an_added_and_a_replaced_member_are_named(
    archive: Path, tmp_path: Path, empty_sqlite: Settings
) -> None:
    content, path, file = members(archive), tmp_path / "changed.tar", stored(archive)
    size = len(content[file])
    without = {name: each for name, each in content.items() if name != file}
    added = "files/" + "0" * 64
    cases = [
        (without, f"The archive is damaged: {file} is missing."),
        (content | {added: b""}, f"The archive holds {added}, which its manifest does not name."),
        (
            content | {file: content[file] + b" "},
            f"The archive is damaged: {file} has {size + 1} bytes, the manifest says {size}.",
        ),
        (
            {name: each for name, each in content.items() if name != MANIFEST},
            f"The archive is damaged: it has no {MANIFEST}. It is cut off, or a backup was not finished.",
        ),
        (content | {MANIFEST_DIGEST: b"0" * 200}, f"The archive is damaged: {MANIFEST_DIGEST} has 200 bytes."),
    ]
    for changed, told in cases:
        assert refused(empty_sqlite, written(path, changed)) == told


def header(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    ("hostile", "told"),
    [
        (header("/etc/passwd"), "The archive holds '/etc/passwd', which no backup writes: it is not restored."),
        (header("../../label.db"), "The archive holds '../../label.db', which no backup writes: it is not restored."),
        (header("files/../x"), "The archive holds 'files/../x', which no backup writes: it is not restored."),
        (header("rows/audit/../../x"), "The archive holds 'rows/audit/../../x', which no backup writes: it is not"),
        (header("a", tarfile.SYMTYPE, "/etc/passwd"), "The archive holds 'a', which is no regular file: it is not"),
        (header(MANIFEST, tarfile.LNKTYPE, "keys.json"), "The archive holds 'manifest.json', which is no regular file"),
        (header("files", tarfile.DIRTYPE), "The archive holds 'files', which is no regular file: it is not restored."),
        (header("null", tarfile.CHRTYPE), "The archive holds 'null', which is no regular file: it is not restored."),
        (header(AUDIT), f"The archive holds {AUDIT} twice."),
    ],
)
def test_a_hostile_member_is_named_and_never_extracted(
    archive: Path, tmp_path: Path, empty_sqlite: Settings, hostile: tarfile.TarInfo, told: str
) -> None:
    path = tmp_path / "hostile.tar"
    path.write_bytes(archive.read_bytes())
    with tarfile.open(path, "a") as tar:
        tar.addfile(hostile, io.BytesIO())
    assert refused(empty_sqlite, path).startswith(told)


def test_extended_headers_are_refused(archive: Path, tmp_path: Path, empty_sqlite: Settings) -> None:
    path = tmp_path / "hostile.tar"
    path.write_bytes(archive.read_bytes())
    with tarfile.open(path, "a", format=tarfile.PAX_FORMAT) as tar:
        strange = header("files/" + "1" * 64)
        strange.pax_headers = {"comment": "é"}
        tar.addfile(strange)
    assert "which is no regular file" in refused(empty_sqlite, path)


def table(manifest: Any, name: str) -> Any:
    return next(each for each in manifest["tables"] if each["name"] == name)


def rewritten(content: Members, name: str, rows: bytes) -> Members:
    """Another first chunk of a table, which the manifest's digest and size follow; its sum does not."""
    member = f"rows/{name}/000000.jsonl.gz"

    def follow(manifest: Any) -> None:
        entry = next(each for each in manifest["members"] if each["name"] == member)
        entry |= {"size": len(rows), "digest": hashlib.sha256(rows).hexdigest()}

    return with_manifest(content | {member: rows}, follow)


def test_rows_that_do_not_fit_the_manifest_are_refused(archive: Path, tmp_path: Path, empty_sqlite: Settings) -> None:
    content, path = members(archive), tmp_path / "changed.tar"
    lines = gzip.decompress(content[AUDIT]).splitlines()
    cases = [
        (gzip.compress(b"\n".join(lines[:-1])), f"The archive is damaged: the {len(lines) - 1} rows of audit are not"),
        (gzip.compress(b"\n".join([*lines[:-1], lines[0]])), f"The archive is damaged: the {len(lines)} rows of audit"),
        (gzip.compress(b'["one"]'), "A row of audit in the archive cannot be read: "),
        (b"\x1f\x8b not gzip", f"The archive is damaged: {AUDIT} cannot be unpacked"),
        (content[AUDIT][:-9], f"The archive is damaged: {AUDIT} is not one compressed piece"),
        (content[AUDIT] + b"more", f"The archive is damaged: {AUDIT} is not one compressed piece"),
    ]
    for rows, told in cases:
        assert refused(empty_sqlite, written(path, rewritten(content, "audit", rows))).startswith(told)


def test_a_manifest_that_contradicts_itself_or_the_schema_is_refused(
    archive: Path, tmp_path: Path, empty: Settings
) -> None:
    content, path = members(archive), tmp_path / "changed.tar"
    cases = {
        "The archive has the format 2; this version reads 1": lambda m: m.update(format=2),
        "The archive's manifest cannot be read": lambda m: m.pop("tables"),
        "The archive was made by version": lambda m: m.update(revision="9999"),
        "The archive is damaged: its tables are not made": lambda m: table(m, "audit").update(members=[]),
        "The archive is damaged: its manifest names a table twice.": lambda m: m["tables"].append(
            table(m, "audit") | {"rows": 0, "content": "0" * 64, "members": []}
        ),
        "The table orders of the archive is not that of": lambda m: m["tables"].remove(table(m, "orders")),
        "The table audit of the archive is not that of": lambda m: table(m, "audit")["columns"][-1].update(name="x"),
        "The audit trail does not end as": lambda m: m["audit"].update(sequence=1),
        "The database refuses a row of ": lambda m: m["tables"].reverse(),
    }
    for told, change in cases.items():
        assert refused(empty, written(path, with_manifest(content, change))).startswith(told)


def test_rows_that_the_database_would_keep_otherwise_are_refused(
    archive: Path, tmp_path: Path, empty_sqlite: Settings
) -> None:
    """A year as text: SQLite would keep it as a number."""
    content, member = members(archive), "rows/companies/000000.jsonl.gz"
    lines = gzip.decompress(content[member]).replace(b",2024,", b',"2024",').splitlines()
    rows, found = gzip.compress(b"\n".join(lines)), ContentSum()
    for line in lines:
        found.add(line)

    def change(manifest: Any) -> None:
        companies = table(manifest, "companies")
        companies |= {"content": found.content}
        next(column for column in companies["columns"] if column["name"] == "size_year").update(kind="text")

    path = written(tmp_path / "changed.tar", with_manifest(rewritten(content, "companies", rows), change))
    told = refused(empty_sqlite, path)
    assert told == "The rows of companies in the database are not those of the archive."


def test_a_refused_archive_can_be_followed_by_a_good_one(archive: Path, tmp_path: Path, empty_sqlite: Settings) -> None:
    refused(empty_sqlite, flipped(archive, AUDIT, tmp_path / "flipped.tar"))
    assert label(empty_sqlite, "restore", archive).exit_code == 0
