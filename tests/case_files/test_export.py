"""A whole file leaves as one archive that can be checked by itself."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from httpx import Response

from label.cli import main
from label.kit.actor import Membership, Role
from label.kit.settings import Settings
from label.kit.storage import PIECE, Store
from tests.support.answers import pointers, refused
from tests.support.city import Caller, City, ok
from tests.support.files import pdf, png
from tests.support.filing import WORKSHOP
from tests.support.filing import declare as declare_one
from tests.support.populated_city import REFUSE, apply, decide, declare, review, year

WHY = "?reason=Demande du tribunal administratif."
LONG = f"../é/{'très long ' * 40}nom.pdf"


class Archive:
    """What somebody who has the archive alone can read and check."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.names = archive.namelist()
            self.content = {name: archive.read(name) for name in self.names}
        self.manifest = self.json("manifest.json")

    def json(self, name: str) -> Any:
        return json.loads(self.content[name])

    def entries(self, action: str) -> list[Any]:
        return [entry for entry in self.json("audit.json") if entry["action"] == action]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def officer(city: City) -> Caller:
    return city.officer()


@pytest.fixture
def company(city: City) -> Caller:
    return city.company(1)


@pytest.fixture
def application(city: City, company: Caller) -> str:
    """Under review with two opinions, a file behind a declaration and one behind a figure."""
    first, *_ = declare(company)
    ok(company.post(f"/declarations/{first}/evidence", files={"file": (LONG, pdf("feuille"))}), 201)
    path = f"{year(company.siren)}/statement/evidence?figure=headcount"
    ok(company.post(path, files={"file": ("dsn.png", png())}), 201)
    made = apply(company)
    review(made, city.reviewer(1), city.reviewer(2))
    return made


def export(officer: Caller, application: str) -> Archive:
    answer = officer.get(f"/applications/{application}/export.zip{WHY}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return Archive(answer.content)


def test_each_member_has_the_digest_and_the_size_of_the_manifest(officer: Caller, application: str) -> None:
    decide(application, officer)
    archive = export(officer, application)
    listed = {member["path"]: (member["sha256"], member["size"]) for member in archive.manifest["members"]}
    found = {name: (sha256(content), len(content)) for name, content in archive.content.items()}
    assert found.keys() - listed.keys() == {"manifest.json"}
    assert listed == {name: each for name, each in found.items() if name in listed}
    assert (archive.names[0], archive.names[-1], archive.manifest["absent"]) == ("LISEZMOI.txt", "manifest.json", [])
    assert archive.manifest["exported_by"] == f"Officer <{officer.email}>"
    assert archive.manifest["reason"] == "Demande du tribunal administratif."


def test_what_was_digested_or_signed_is_there_byte_for_byte(officer: Caller, application: str) -> None:
    number = decide(application, officer)
    archive = export(officer, application)
    snapshots = archive.json("snapshots.json")
    assert [row["cause"] for row in snapshots] == ["submission", "decision"]
    for row in snapshots:
        frozen = archive.content[f"snapshots/{row['number']}.json"]
        assert row["digest"] == f"sha256:{sha256(frozen)}"
        rulebook = row["rulebook_digest"].removeprefix("sha256:")
        assert sha256(archive.content[f"rulebooks/{rulebook}.json"]) == rulebook
    (certificate,) = archive.json("certificates.json")
    printed = archive.content[f"certificates/{number}.pdf"]
    assert sha256(printed) == certificate["file_digest"] == archive.entries("issue")[0]["after"]["sha256"]
    credential = officer.get(f"/api/v1/certificates/{number}").json()["credential"]
    assert archive.content[f"certificates/{number}.credential.json"] == officer.client.get(credential).content
    assert [row["kind"] for row in archive.json("certificate-events.json")] == ["issued"]


def test_evidence_is_named_by_its_digest_and_its_index_has_the_companys_name_for_it(
    officer: Caller, application: str
) -> None:
    archive = export(officer, application)
    index = {row["digest"]: row for row in archive.json("evidence.json")}
    assert {sha256(pdf("feuille")), sha256(png())} == index.keys()
    assert archive.content[f"evidence/{sha256(png())}.png"] == png()
    assert archive.content[f"evidence/{sha256(pdf('feuille'))}.pdf"] == pdf("feuille")
    assert index[sha256(pdf("feuille"))]["name"].startswith("très long")
    assert all(len(name) < 100 and ".." not in name and not name.startswith("/") for name in archive.names)
    frozen = archive.json("snapshots/1.json")["evidence"]
    assert {digest for digests in frozen.values() for digest in digests} == index.keys()
    assert len(archive.json("proofs.json")) == len(archive.json("proofs-of-figures.json")) == 1


def test_the_trail_of_the_file_repeats_its_rows_and_names_everyone(
    city: City, officer: Caller, application: str
) -> None:
    decide(application, officer)
    archive = export(officer, application)
    people = {row["id"]: row["email"] for row in archive.json("people.json")}
    told = [
        (entry["after"]["opinion"], entry["after"]["reasons"], entry["person"]["email"])
        for entry in archive.entries("opine")
    ]
    assert told == [(row["id"], row["reasons"], people[row["person_id"]]) for row in archive.json("opinions.json")]
    assert [people[entry["after"]["reviewer"]] for entry in archive.entries("assign")] == ["reviewer1@bbc.example"]
    assert archive.entries("export")[-1]["after"] == {"reason": "Demande du tribunal administratif."}
    assert {entry["subject_id"] for entry in archive.entries("declare")} == {
        row["id"] for row in archive.json("declarations.json")
    }
    assert len(archive.entries("publish")) == 1  # the edition's rulebook


def test_a_refusal_and_its_appeal_are_in_it(city: City, company: Caller, officer: Caller, application: str) -> None:
    decide(application, officer, **REFUSE)
    ok(company.post(f"/applications/{application}/appeal", {"grounds": "Une feuille avait été oubliée."}))
    archive = export(officer, application)
    assert [row["grounds"] for row in archive.json("appeal.json")] == ["Une feuille avait été oubliée."]
    (decision,) = archive.json("decisions.json")
    assert (decision["outcome"], decision["reasons"]) == ("refused", "Pas encore.")
    assert [row["cause"] for row in archive.json("snapshots.json")] == ["submission", "decision", "appeal"]
    assert {row["person_id"] for row in archive.json("recusals.json")} >= {officer.person_id}


def test_nothing_of_another_company_is_in_it(city: City, officer: Caller, application: str) -> None:
    other = city.company(2)
    declare(other)
    apply(other)
    archive = export(officer, application)
    assert not any(other.siren.encode() in content for content in archive.content.values())


def test_two_exports_differ_by_their_trail_and_manifest_alone(officer: Caller, application: str) -> None:
    first, second = export(officer, application), export(officer, application)
    assert first.names == second.names
    assert {name for name in first.names if first.content[name] != second.content[name]} == {
        "audit.json",
        "manifest.json",
    }


def test_a_missing_and_a_damaged_file_are_listed_and_the_rest_is_exported(
    city: City, officer: Caller, application: str
) -> None:
    store = Store(city.settings.data_dir / "files")
    store.path(sha256(png())).unlink()
    store.path(sha256(pdf("feuille"))).write_bytes(b"autre chose")
    archive = export(officer, application)
    lost = {"path": f"evidence/{sha256(png())}.png", "sha256": sha256(png()), "state": "missing"}
    assert archive.manifest["absent"] == [lost]
    (damaged,) = [member for member in archive.manifest["members"] if "state" in member]
    assert damaged == {
        "path": f"evidence/{sha256(pdf('feuille'))}.pdf",
        "sha256": sha256(b"autre chose"),
        "size": len(b"autre chose"),
        "state": "damaged",
        "expected_sha256": sha256(pdf("feuille")),
    }
    assert len(archive.json("evidence.json")) == 2


def test_a_file_that_cannot_be_opened_is_listed_as_unreadable(city: City, officer: Caller, application: str) -> None:
    path = Store(city.settings.data_dir / "files").path(sha256(png()))
    path.unlink()
    path.symlink_to(path.name)  # a loop: who runs the tests may be root, whom no rights stop
    assert [each["state"] for each in export(officer, application).manifest["absent"]] == ["unreadable"]


def test_a_file_behind_a_declaration_that_was_deleted_since_is_in_it(
    city: City, company: Caller, officer: Caller, application: str
) -> None:
    ok(company.post(f"/applications/{application}/withdrawal"))
    gone = ok(company.get(f"{year(company.siren)}/declarations"))["items"][0]["id"]
    ok(company.delete_read(f"/declarations/{gone}"), 204)
    archive = export(officer, application)
    assert f"evidence/{sha256(pdf('feuille'))}.pdf" in archive.names
    assert "delete" in {entry["action"] for entry in archive.json("audit.json") if entry["subject_id"] == gone}


def test_the_archive_is_made_in_pieces(city: City, officer: Caller, application: str) -> None:
    large = b"x" * (3 * PIECE)
    store = Store(city.settings.data_dir / "files")
    pieces = list(store.pieces(store.put(large)))
    assert (b"".join(pieces), max(map(len, pieces))) == (large, PIECE)


def asked(who: Caller, application: str, query: str = WHY) -> Response:
    return who.get(f"/applications/{application}/export.zip{query}")


def test_it_is_for_the_city_alone_and_not_for_who_is_tied(
    city: City, company: Caller, officer: Caller, application: str
) -> None:
    for who, status in ((city.anyone, 401), (company, 403), (city.reviewer(), 403), (city.soee(), 403)):
        refused(asked(who, application), status)
    both = city.person("both@city.example", Membership(Role.CITY), Membership(Role.COMPANY, siren=company.siren))
    refused(asked(both, application), 404)
    ok(officer.post("/me/interests", {"siren": company.siren, "reason": "Ma sœur le dirige."}), 204)
    refused(asked(officer, application), 404)
    refused(asked(city.person("b@city.example", Membership(Role.CITY)), "0" * 32), 404)


def test_a_draft_is_the_companys_alone(company: Caller, officer: Caller) -> None:
    declare_one(company, WORKSHOP)
    draft = ok(company.post(f"{year(company.siren)}/applications", {}), 201)["id"]
    refused(asked(officer, draft), 404)


def test_the_command_line_exports_no_draft_either(settings: Settings, company: Caller, tmp_path: Path) -> None:
    draft = ok(company.post(f"{year(company.siren)}/applications", {}), 201)["id"]
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    target = tmp_path / "dossier.zip"
    command = ["application", "export", draft, str(target), "--reason", "Demande du tribunal."]
    told = CliRunner().invoke(main, command, env=environment)
    assert (told.exit_code, told.stderr, target.exists()) == (2, f"No application {draft}.\n", False)


@pytest.mark.parametrize("query", ["", "?reason=court"])
def test_an_export_needs_a_reason(officer: Caller, application: str, query: str) -> None:
    assert pointers(asked(officer, application, query)) == ["reason"]


def test_the_command_line_writes_it_once_for_its_owner_alone(
    settings: Settings, officer: Caller, application: str, tmp_path: Path
) -> None:
    target, reason = tmp_path / "dossier.zip", "Demande du tribunal administratif."
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    command = ["application", "export", application, str(target), "--reason", reason]
    told = CliRunner().invoke(main, command, env=environment)
    assert told.exit_code == 0, told.output
    archive = Archive(target.read_bytes())
    assert target.stat().st_mode & 0o777 == 0o600
    assert archive.manifest["exported_by"] is None
    assert archive.entries("export")[-1]["person"] is None
    assert archive.names == export(officer, application).names
    again = CliRunner().invoke(main, command, env=environment)
    assert (again.exit_code, "exists already" in again.stderr) == (2, True)
    absent = CliRunner().invoke(main, [*command[:2], "0" * 32, str(tmp_path / "b.zip"), *command[4:]], env=environment)
    assert (absent.exit_code, (tmp_path / "b.zip").exists()) == (2, False)


def test_evidence_is_stored_as_it_is_and_the_rest_compressed(officer: Caller, application: str) -> None:
    answer = asked(officer, application)
    with ZipFile(io.BytesIO(answer.content)) as archive:
        kinds = {entry.filename.startswith("evidence/"): entry.compress_type for entry in archive.infolist()}
        assert kinds == {True: 0, False: ZIP_DEFLATED}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o600}


def test_a_draft_that_the_application_was_never_submitted_with_is_not_in_it(
    company: Caller, officer: Caller, application: str
) -> None:
    decide(application, officer)
    before = export(officer, application)
    ok(company.post(f"{year(company.siren)}/applications", {}), 201)
    draft = declare_one(company, WORKSHOP | {"note": "Brouillon"}, submit=False)
    ok(company.post(f"/declarations/{draft}/evidence", files={"file": ("b.pdf", pdf("brouillon"))}), 201)
    refused(officer.get(f"/declarations/{draft}"), 404)
    archive = export(officer, application)
    for name in ("declarations.json", "proofs.json", "evidence.json"):
        assert archive.json(name) == before.json(name), name
    assert all(draft.encode() not in content for content in archive.content.values())
    ok(company.post(f"/declarations/{draft}/submission"))
    assert draft in {row["id"] for row in export(officer, application).json("declarations.json")}


def test_a_declaration_that_was_submitted_with_it_stays_when_it_is_a_draft_again(
    company: Caller, officer: Caller, application: str
) -> None:
    decide(application, officer)
    before = {row["id"] for row in export(officer, application).json("declarations.json")}
    ok(company.post(f"{year(company.siren)}/applications", {}), 201)
    for declaration in before:
        ok(company.patch_read(f"/declarations/{declaration}", {"note": "x"}))
    assert {row["id"] for row in export(officer, application).json("declarations.json")} == before
