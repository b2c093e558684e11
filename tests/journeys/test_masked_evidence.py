"""A file that is masked while its application is examined: decision, export, doctor, backup, and what comes at once."""

import hashlib
import io
import json
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import text

from label import worker
from label.backup.actions import back_up
from label.backup.progress import ProgressLog
from label.diagnosis.doctor import disagreements
from label.kit.clock import now
from label.kit.database import Database
from label.kit.storage import Store
from tests.support.answers import refused
from tests.support.archives import label, stored_files, target
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.populated_city import GRANT, apply, decide, declare, review
from tests.support.postgres import Server

SHEET = pdf("Madame Dupont")
BOXES = [{"page": 1, "left": "0.1", "top": "0.05", "width": "0.5", "height": "0.1"}]
MESSAGE = "Masquez les noms et les signatures des participants."


class Examined:
    """An application under review with two opinions; a file stands behind its first declaration."""

    def __init__(self, city: City) -> None:
        self.company, self.officer = city.company(1), city.officer()
        self.reviewers = city.reviewer(1), city.reviewer(2)
        self.declaration, *_ = declare(self.company)
        self.file = self.add(SHEET)
        self.application = apply(self.company)
        review(self.application, *self.reviewers)
        self.path = f"/evidence/{self.file['id']}"

    def add(self, content: bytes) -> Any:
        path = f"/declarations/{self.declaration}/evidence"
        return ok(self.company.post(path, files={"file": ("feuille.pdf", content)}), 201)

    def mask(self, version: int = 1) -> Any:
        return self.company.post(f"{self.path}/maskings", {"boxes": BOXES, "version": version})

    def shown(self, caller: Caller) -> Any:
        (file,) = ok(caller.get(f"/declarations/{self.declaration}"))["evidence"]
        return file


@pytest.fixture
def examined(city: City) -> Examined:
    return Examined(city)


def found(city: City) -> list[str]:
    issuer = worker.issuer(city.settings)
    return city.database.read_snapshot_sync(lambda session: disagreements(session, issuer, now(), True))


def files_of(city: City) -> Store:
    return Store(city.settings.data_dir / "files")


def test_a_reviewer_sends_a_file_back_and_nobody_decides_until_it_is_masked(examined: Examined) -> None:
    reviewer = examined.reviewers[0]
    request = f"{examined.path}/masking-request"
    ok(reviewer.put(request, {"message": "Masquez la page 1."}))
    ok(reviewer.put(request, {"message": MESSAGE}))
    assert examined.shown(examined.company)["masking_request"] == MESSAGE
    remarks = ok(examined.company.get(f"/applications/{examined.application}"))["remarks"]
    assert [(one["subject"], one["facts"]) for one in remarks if one["open"]] == [
        (examined.file["id"], {"message": MESSAGE})
    ]
    decision = f"/applications/{examined.application}/decision"
    refused(examined.officer.post(decision, GRANT), 409, "remark waits")
    ok(examined.mask())
    shown = examined.shown(examined.company)
    assert (shown["masking_request"], shown["read_sha256"]) == (None, examined.file["sha256"])
    ok(examined.officer.post(decision, GRANT))
    refused(examined.mask(version=2), 409, "decided")
    refused(reviewer.put(request, {"message": MESSAGE}), 409, "decided")


def test_a_request_is_withdrawn_or_answered_without_a_masking(examined: Examined) -> None:
    reviewer, request = examined.reviewers[0], f"{examined.path}/masking-request"
    for _ in range(2):
        ok(reviewer.put(request, {"message": MESSAGE}))
        ok(reviewer.post(f"{request}/withdrawal"), 204)
    assert examined.shown(reviewer)["masking_request"] is None
    ok(reviewer.put(request, {"message": MESSAGE}))
    (remark,) = (one for one in ok(reviewer.get(f"/applications/{examined.application}"))["remarks"] if one["open"])
    answer = {"answer": "Aucun nom à masquer.", "version": remark["version"]}
    ok(reviewer.put(f"/applications/{examined.application}/remarks/{remark['id']}", answer))
    assert examined.shown(reviewer)["masking_request"] is None
    assert decide(examined.application, examined.officer)


def test_doctor_export_and_backup_know_a_masked_file(
    city: City, examined: Examined, tmp_path: Path, postgres: Server
) -> None:
    masked = ok(examined.mask())
    masked = ok(examined.mask(version=masked["version"]))
    decide(examined.application, examined.officer)
    assert found(city) == []
    answer = examined.officer.get(f"/applications/{examined.application}/export.zip?reason=Demande du tribunal.")
    with ZipFile(io.BytesIO(answer.content)) as archive:
        rows = {
            name: json.loads(archive.read(f"{name}.json")) for name in ("evidence", "maskings", "manifest", "audit")
        }
        content = archive.read(f"evidence/{masked['sha256']}.pdf")
    (row,) = rows["evidence"]
    assert (row["digest"], row["first_digest"]) == (masked["sha256"], examined.file["sha256"])
    assert hashlib.sha256(content).hexdigest() == masked["sha256"]
    assert [(each["number"], each["masked_by"]) for each in rows["maskings"]] == [
        (1, examined.company.person_id),
        (2, examined.company.person_id),
    ]
    assert rows["manifest"]["absent"] == []
    assert [entry["subject_id"] for entry in rows["audit"] if entry["action"] == "mask"] == [examined.file["id"]] * 2
    with closing(Database(city.settings)) as database:
        back_up(city.settings, database, tmp_path / "city.tar", None, now(), ProgressLog("written", lambda line: None))
    restored = target("sqlite", tmp_path, postgres)
    assert label(restored, "restore", tmp_path / "city.tar").exit_code == 0
    assert stored_files(restored) == stored_files(city.settings)


def test_the_doctor_finds_what_a_masking_left_and_what_was_rewritten(city: City, examined: Examined) -> None:
    ok(examined.mask())
    left = files_of(city).put(SHEET)
    told = f"evidence {examined.file['id']}: the file as it was before its masking, {left}, is still in the store"
    assert found(city) == [told]
    files_of(city).delete(left)
    rewritten = text("UPDATE evidence SET digest = :digest, version = version + 1, first_digest = first_digest")
    with city.database.engine.begin() as connection:  # as a masking would change it, so that the trigger allows it
        connection.execute(rewritten, {"digest": files_of(city).put(pdf("autre"))})
    assert [one for one in found(city) if "digest is" in one and examined.file["id"] in one]


def test_a_file_masked_while_a_backup_is_written_makes_it_begin_again(
    city: City, examined: Examined, tmp_path: Path
) -> None:
    log = _Masks(examined)
    with closing(Database(city.settings)) as database:
        manifest = back_up(city.settings, database, tmp_path / "city.tar", None, now(), log)
    assert manifest.lacking == ()
    assert log.masked["sha256"] in manifest.files
    assert examined.file["sha256"] not in manifest.files


class _Masks(ProgressLog):
    """Masks a file once all rows have been read."""

    def __init__(self, examined: Examined) -> None:
        super().__init__("written", lambda line: None)
        self._examined, self.masked = examined, {"sha256": ""}

    def rows(self, table: str, count: int) -> None:
        if table == "proofs" and not self.masked["sha256"]:
            self.masked = ok(self._examined.mask())
        super().rows(table, count)
