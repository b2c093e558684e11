import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from label.certificates import drawing, offline_verification, printed_fields, trust
from label.certificates.keyring import CREDENTIAL_FILE, rotate_credential_key
from label.certificates.models import Certificate, Credential
from label.cli import main
from label.kit.actor import Membership, Role
from label.kit.clock import now
from label.kit.settings import Settings
from label.seals import authority
from label.worker import issuer as issuer_of
from tests.support.certified_city import AGO, WHY, alone, granted
from tests.support.city import City, ok
from tests.support.populated_city import opened_city
from tests.support.postgres import Server
from tests.support.ready_applications import to_be_decided
from tests.support.uploaded_certificates import attached, edited, renumbered, saved_again


@dataclass(frozen=True, repr=False)
class Given:
    """A certificate's file, what is served beside it, and a folder to put files in."""

    city: City
    folder: Path
    number: str
    content: bytes
    page: printed_fields.PrintedPage

    def verify(self, content: bytes, *options: str, keys: Path | None = None) -> tuple[int, list[str]]:
        """`label certificate verify` on a machine with these keys, or none; exit code and lines."""
        file = self.folder / "certificat.pdf"
        file.write_bytes(content)
        environment = {"LABEL_DATA_DIR": str(self.folder / "none"), "LABEL_KEYS_DIR": str(keys or self.folder / "none")}
        told = CliRunner().invoke(main, ["certificate", "verify", str(file), *options], env=environment)
        assert not told.exception or isinstance(told.exception, SystemExit)
        return told.exit_code, (told.stdout + told.stderr).splitlines()

    def served(self, path: str) -> str:
        """A file with what is served under a path."""
        name = self.folder / path.strip("/").replace("/", "-")
        name.write_bytes(self.city.client.get(path).content)
        return str(name)

    def trusting(self) -> list[str]:
        return ["--trust", self.served("/authorities.pem")]


@pytest.fixture(scope="module")
def given_file(
    tmp_path_factory: pytest.TempPathFactory, templates: dict[str, str], postgres: Server
) -> Iterator[Given]:
    """One for all tests here, from one kind of database: what is looked at is a file."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with opened_city("sqlite", tmp_path_factory.mktemp("city"), templates, postgres) as city:
        officer, (application,) = city.officer(), to_be_decided(city, 1)
        number = granted(city, officer, application, now())
        row = city.database.read_sync(lambda session: session.get_one(Certificate, number))
        content = issuer_of(city.settings).files.get(row.file_digest)
        yield Given(city, folder, number, content, printed_fields.from_json(row.page))


@pytest.fixture
def settings(given_file: Given) -> Settings:
    """The issuer's own."""
    return given_file.city.settings


def words(code_and_lines: tuple[int, list[str]]) -> tuple[int, str]:
    """The exit code and the verdict."""
    return code_and_lines[0], code_and_lines[1][0].partition(":")[0]


def test_an_issued_file_is_recognised_by_its_seal(given_file: Given, settings: Settings) -> None:
    code, lines = given_file.verify(given_file.content, *given_file.trusting())
    printed = given_file.page
    assert (code, lines[0], lines[1]) == (
        0,
        "ISSUED: it is the file that was issued.",
        f"Seal: {printed.sealed_by}: what it covers is unchanged.",
    )
    assert lines[2].startswith(f"{printed.number}: {printed.company} (SIREN {printed.siren}), level confirmed, 2026,")
    assert lines[3] == "TEST: sealed by a test authority, without legal value."
    assert lines[4].startswith("Status: not known offline; http://127.0.0.1:8000/status/")
    assert given_file.verify(given_file.content, keys=settings.keys_dir)[0] == 0


def test_without_anyone_to_trust_nothing_can_be_trusted(given_file: Given) -> None:
    code, lines = given_file.verify(given_file.content)
    assert (code, lines[0]) == (1, "UNKNOWN: nothing in it can be trusted.")
    assert not (given_file.folder / "none").exists()  # to look makes no keys


def test_with_the_issuers_key_alone_the_credential_is_valid_and_the_seal_is_not_trusted(given_file: Given) -> None:
    code, lines = given_file.verify(given_file.content, "--did", given_file.served("/.well-known/did.json"))
    assert (code, lines[0]) == (
        1,
        "UNKNOWN: the page reads as it was issued; it cannot be known whether the file is the one that was issued.",
    )
    assert lines[1].endswith(": what it covers is unchanged, nobody who is trusted vouches for it.")
    assert lines[2].startswith("Missing: the authorities of the seal; get /authorities.pem from the issuer's own")


def test_a_file_saved_again_is_altered_elsewhere(given_file: Given, settings: Settings) -> None:
    for keys in (["--did", given_file.served("/.well-known/did.json")], []):
        code, lines = given_file.verify(saved_again(given_file.content), *keys, keys=settings.keys_dir)
        assert (code, lines[:2]) == (
            1,
            [
                "ALTERED: it is not the file that was issued.",
                "The page is as it was issued; other parts of the file were changed.",
            ],
        )


def test_an_edited_file_is_altered_with_the_issued_text(given_file: Given, settings: Settings) -> None:
    code, lines = given_file.verify(edited(given_file.content, given_file.page), keys=settings.keys_dir)
    told = [line for line in lines if line.startswith("Nom de l’entreprise: ")]
    assert (code, len(told)) == (1, 1)
    assert f"issued “{given_file.page.company}”" in told[0]
    assert "Usurpateur" in told[0]


def test_a_credential_by_an_archived_key_is_valid(given_file: Given, settings: Settings, tmp_path: Path) -> None:
    rotated = alone(settings, tmp_path)
    rotate_credential_key(rotated)
    assert words(given_file.verify(saved_again(given_file.content), keys=rotated.keys_dir)) == (1, "ALTERED")
    assert words(given_file.verify(given_file.content, keys=rotated.keys_dir)) == (0, "ISSUED")


def test_a_file_is_recognised_by_an_archived_seal(given_file: Given, settings: Settings, tmp_path: Path) -> None:
    renewed = alone(settings, tmp_path)
    assert renewed.keys_dir is not None
    authority.renew_seal(renewed.keys_dir, "Ville", now())
    assert words(given_file.verify(given_file.content, keys=renewed.keys_dir)) == (0, "ISSUED")


def test_a_file_with_unsigned_data_is_unknown(given_file: Given, settings: Settings) -> None:
    said = json.loads(printed_fields.to_json(replace(given_file.page, company="Usurpateur")))
    for content, why in (
        (renumbered(given_file.content, "BB-2026-222222"), "Credential: Its proof cannot be read"),
        (
            attached(given_file.content, printed=json.dumps(said).encode()),
            "The printed fields in its data differ from those in its credential.",
        ),
    ):
        code, lines = given_file.verify(content, keys=settings.keys_dir)
        assert (code, lines[0]) == (1, "UNKNOWN: nothing in it can be trusted.")
        assert lines[1].startswith(why)


def test_another_certificates_data_do_not_make_this_page_issued(given_file: Given, settings: Settings) -> None:
    city = given_file.city
    other = city.database.read_sync(lambda session: session.get_one(Credential, given_file.number))
    sealed = drawing.draw(replace(given_file.page, company="Usurpateur"))
    forged = attached(
        sealed,
        credential=other.document.encode(),
        printed=printed_fields.to_json(given_file.page).encode(),
        did=b"{}",
    )
    code, lines = given_file.verify(forged, keys=settings.keys_dir)
    assert (code, lines[0]) == (1, "ALTERED: it is not the file that was issued.")
    assert any("Usurpateur" in line for line in lines)
    assert "Seal: none that can be read." in lines


def test_a_pdf_without_a_credential_is_unknown(given_file: Given, settings: Settings) -> None:
    for content in (drawing.draw(given_file.page), attached(given_file.content, credential=b"")):
        code, lines = given_file.verify(content, keys=settings.keys_dir)
        assert (code, lines) == (
            1,
            ["UNKNOWN: the file holds no credential; look its number up in the register."],
        )


@pytest.mark.parametrize("content", [b"", b"x" * 999, b"%PDF-1.7", b"%PDF-1.7\n" + bytes(999)])
def test_an_unreadable_file_is_reported_with_exit_code_2(given_file: Given, settings: Settings, content: bytes) -> None:
    assert words(given_file.verify(content, keys=settings.keys_dir)) == (2, "UNREADABLE")


def test_unreadable_attachments_exit_with_2(given_file: Given, settings: Settings) -> None:
    for spoilt in (b"{", b"[" * 100_000):
        content = attached(given_file.content, credential=spoilt)
        assert words(given_file.verify(content, keys=settings.keys_dir)) == (2, "UNREADABLE")


# The status


def test_a_given_status_list_decides_whether_the_certificate_is_in_force(given_file: Given, settings: Settings) -> None:
    officer = given_file.city.person("again@city.example", Membership(Role.CITY))
    trust = [*given_file.trusting(), "--did", given_file.served("/.well-known/did.json")]

    def told() -> tuple[int, str]:
        code, lines = given_file.verify(given_file.content, *trust, "--status", given_file.served("/status/1"))
        return code, lines[-1]

    assert told() == (0, "Status: in force according to the given list.")
    ok(officer.post(f"/certificates/{given_file.number}/suspension", WHY))
    assert told() == (1, "Status: suspended or withdrawn.")
    ok(officer.post(f"/certificates/{given_file.number}/reinstatement", WHY))
    assert told() == (0, "Status: in force according to the given list.")


def test_a_status_list_that_is_unsigned_or_of_another_time_or_address_is_refused(
    given_file: Given, settings: Settings
) -> None:
    trusted = trust.trusted_issuer(settings, None, None)
    served = given_file.city.client.get("/status/1").content
    forged = served.replace(b"encodedList", b"encodedlist")
    other = given_file.city.client.get(f"/certificates/{given_file.number}/credential.json").content
    for status, at, why in (
        (b"{", now(), "Expecting"),
        (b"[]", now(), "Its proof cannot be read"),
        (b"{}", now(), "Its proof cannot be read"),
        (forged, now(), "Its proof cannot be read"),
        (other, now(), f"it is http://127.0.0.1:8000/certificates/{given_file.number}/credential.json, not"),
        (served, now() + timedelta(days=2), "it was valid until"),
    ):
        told = offline_verification.verify(given_file.content, trusted, status, at)
        assert (told.exit_code, told.lines[0]) == (1, "ISSUED: it is the file that was issued.")
        assert told.lines[-1].startswith("Status: not known; the given status list cannot be used: ")
        assert why in told.lines[-1]


def test_an_expired_certificate_is_reported_by_its_own_date(given_file: Given, settings: Settings) -> None:
    told = offline_verification.verify(
        given_file.content, trust.trusted_issuer(settings, None, None), None, now() + AGO
    )
    assert (told.exit_code, told.lines[-1]) == (1, "Status: expired.")


# What one trusts


@pytest.mark.parametrize(
    ("option", "content"), [("--trust", b""), ("--trust", b"\xff"), ("--did", b"{}"), ("--did", b"[")]
)
def test_a_given_document_must_name_whom_to_trust(given_file: Given, option: str, content: bytes) -> None:
    given = given_file.folder / "given"
    given.write_bytes(content)
    code, lines = given_file.verify(given_file.content, option, str(given))
    assert (code, lines[0].startswith(f"{given} ")) == (2, True)


def test_a_verification_creates_no_seal(given_file: Given, settings: Settings, tmp_path: Path) -> None:
    keys = tmp_path / "half"
    keys.mkdir()
    assert settings.keys_dir is not None
    (keys / CREDENTIAL_FILE).write_bytes((settings.keys_dir / CREDENTIAL_FILE).read_bytes())
    assert words(given_file.verify(given_file.content, keys=keys)) == (1, "UNKNOWN")
    assert not (keys / authority.SEAL_FILE).exists()


def test_no_overwritten_bytes_leave_an_issued_file(given_file: Given, settings: Settings) -> None:
    trusted = trust.trusted_issuer(settings, None, None)

    @hypothesis(max_examples=12)
    @given(at=st.integers(0, 10**6), put=st.binary(min_size=1, max_size=40))
    @example(at=given_file.content.index(b"00000000>"), put=b"\0")
    def written_over(at: int, put: bytes) -> None:
        content, at = given_file.content, at % len(given_file.content)
        spoilt = content[:at] + put + content[at + len(put) :]
        assert (offline_verification.verify(spoilt, trusted, None, now()).exit_code == 0) == (spoilt == content)

    written_over()
