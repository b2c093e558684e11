import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from label.certificates import endings, file_check, keyring, printed_fields, public_documents, queries
from label.certificates.claims import Claim
from label.certificates.endings import LIFE
from label.certificates.models import Certificate, CertificateState
from label.certificates.numbers import is_well_formed
from label.certificates.schemas import EndingIn, Verdict
from label.certificates.signed_status_lists import StatusLists
from label.credentials import proof
from label.credentials.keys import public_key_of
from label.credentials.status_list import decode
from label.kit.actor import Actor, Membership, Role
from label.kit.clock import day, now
from label.kit.database import Database
from label.kit.errors import Conflict
from label.kit.settings import Settings
from label.seals import authority, verification
from label.worker import issuer as issuer_of
from tests.support.certified_city import WHY, actor, anew, granted
from tests.support.city import Caller, City
from tests.support.ready_applications import to_be_decided

COMPANIES = 3
ACTS = ("suspend", "reinstate", "withdraw", "renounce")


@dataclass(frozen=True)
class Begun:
    """A database with applications that want a decision, who may take it, the keys, and a seal of the same authority.

    Made once: each example has a copy.
    """

    database: Path
    officer: Caller
    applications: tuple[str, ...]
    keys: Path
    seal: Path


BEGUN: list[Begun] = []  # the machine has no other way to be told


class Certificates(RuleBasedStateMachine):
    """Whatever is done with certificates in whatever order: the register and every verifier say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="label-life-"))
        (self.begun,) = BEGUN
        shutil.copytree(self.begun.keys, self.folder / "keys")
        shutil.copy(self.begun.database, self.folder / "label.db")
        self.settings = Settings(data_dir=self.folder, keys_dir=self.folder / "keys", issues=False)
        self.database, self.issuer = Database(self.settings), issuer_of(self.settings)
        self.city = City(self.settings, self.database, cast("Any", None))  # nothing goes over HTTP here
        self.officer, self.waiting = self.begun.officer, list(self.begun.applications)
        self.later, self.seals, self.judged = timedelta(0), 0, set[str]()

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @property
    def at(self) -> datetime:
        return now() + self.later

    def rows(self) -> list[Certificate]:
        return self.database.read_sync(
            lambda session: list(session.scalars(select(Certificate).order_by(Certificate.number)))
        )

    # What is done

    @precondition(lambda self: bool(self.waiting))
    @rule()
    def grant(self) -> None:
        granted(self.city, self.officer, self.waiting.pop(), self.at, self.issuer)

    @precondition(lambda self: bool(self.rows()))
    @rule(act=st.sampled_from(ACTS), which=st.integers(0, 9))
    def end(self, act: str, which: int) -> None:
        row = self.one(which)
        may = act in LIFE[queries.status(row, day(self.at))]
        company = Actor(self.officer.person_id, "", "", "", (Membership(Role.COMPANY, siren=row.siren),))
        who = company if act == "renounce" else actor(self.officer)
        assert self.done(endings.end, self.settings, act, who, row.number) is may

    @precondition(lambda self: bool(self.rows()))
    @rule(which=st.integers(0, 9))
    def issue_anew(self, which: int) -> None:
        row = self.one(which)
        may = "reissue" in LIFE[queries.status(row, day(self.at))]
        try:
            anew(self.city, self.officer, row.number, self.at, self.issuer)
        except Conflict:
            assert not may
        else:
            assert may

    @rule()
    def rotate_the_key(self) -> None:
        keyring.rotate_credential_key(self.settings)
        self.database.write_sync(keyring.record_current_keys, self.issuer.keyring, self.at)

    @precondition(lambda self: not self.seals)
    @rule()
    def rotate_the_seal(self) -> None:
        """One that was made before: making one takes a second."""
        self.seals += 1
        shutil.copy(self.begun.seal, self.folder / "keys" / "new.p12")
        (self.folder / "keys" / "new.p12").replace(self.folder / "keys" / authority.SEAL_FILE)
        self.database.write_sync(keyring.record_current_keys, self.issuer.keyring, self.at)

    @rule(days=st.sampled_from([1, 200, 400]))
    def wait(self, days: int) -> None:
        if self.later < timedelta(days=1500):
            self.later += timedelta(days=days)

    def one(self, which: int) -> Certificate:
        rows = self.rows()
        return rows[which % len(rows)]

    def done(self, work: Callable[..., Any], settings: Settings, act: str, who: Actor, number: str) -> bool:
        try:
            self.database.write_sync(
                lambda session: work(session, who, number, settings, act, EndingIn.model_validate(WHY), self.at)
            )
        except Conflict:
            return False
        return True

    # What holds

    @invariant()
    def no_company_has_two_in_force(self) -> None:
        sirens = [
            row.siren
            for row in self.rows()
            if queries.status(row, day(self.at)) in (CertificateState.VALID, CertificateState.SUSPENDED)
        ]
        assert len(sirens) == len(set(sirens))

    @invariant()
    def the_credential_its_dates_and_the_status_list_say_what_the_register_says(self) -> None:
        keys, lists = self.outside()
        for row in self.rows():
            document = json.loads(self.database.read_sync(public_documents.credential, row.number).document)
            assert proof.verify(document, keys) in keys
            begins, ends = (datetime.fromisoformat(document[name]) for name in ("validFrom", "validUntil"))
            entry = document["credentialStatus"]
            bit = int(entry["statusListIndex"]) in lists[entry["statusListCredential"]]
            in_force = begins <= self.at + timedelta(seconds=1) and self.at <= ends and not bit
            assert in_force == (queries.status(row, day(self.at)) is CertificateState.VALID), (row.number, row.state)

    @invariant()
    def each_file_is_sealed_and_judged_as_issued(self) -> None:
        """A file never changes, so each is looked at when it is new, and all of them at the end of a year or a key."""
        roots = verification.load_pem(self.database.read_sync(public_documents.authorities_pem, self.issuer.keyring))
        for row in self.rows():
            content = self.issuer.files.get(row.file_digest)
            seen = f"{row.number} {len(roots)} {self.issuer.keyring.seal().fingerprint}"
            if seen not in self.judged:
                seal = verification.check(content, roots, self.at)
                assert seal is not None
                assert seal.good
            self.judged.add(seen)
            file = file_check.UploadedFile(content, row.file_digest, Claim(row.number))
            found = self.database.read_sync(file_check.look_up, self.issuer, file)
            assert found is not None
            told = file_check.verdict(self.issuer, file, found)
            assert (told.verdict, told.number) == (Verdict.ISSUED, row.number)
            assert told.certificate is not None
            assert told.certificate.status is queries.status(row, day(now()))
            assert is_well_formed(row.number)
            assert printed_fields.from_json(row.page).number == row.number

    def outside(self) -> tuple[dict[str, Any], dict[str, set[int]]]:
        """What anyone fetches: the issuer's keys, and the status list with its proof checked."""
        base = self.settings.base_url
        said = self.database.read_sync(public_documents.did_document, base, self.issuer.keyring)
        keys = {one["id"]: public_key_of(one["publicKeyMultibase"]) for one in said["verificationMethod"]}
        shown = json.loads(self.database.read_sync(StatusLists(self.issuer).show, 1))
        assert proof.verify(shown, keys) in keys
        return keys, {shown["id"]: decode(shown["credentialSubject"]["encodedList"])}


@pytest.fixture
def begun(tmp_path: Path, templates: dict[str, str]) -> Iterator[Begun]:
    folder = tmp_path / "begun"
    folder.mkdir()
    shutil.copy(templates["sqlite"], folder / "label.db")
    settings = Settings(data_dir=folder)
    assert settings.keys_dir is not None
    shutil.copytree(settings.keys_dir, folder / "keys")
    shutil.copytree(settings.keys_dir, folder / "spare")
    authority.renew_seal(folder / "spare", settings.city_name, now())
    database = Database(settings)
    city = City(settings, database, cast("Any", None))  # nothing goes over HTTP here
    officer, applications = city.officer(), tuple(to_be_decided(city, COMPANIES))
    database.close()
    BEGUN.append(
        Begun(folder / "label.db", officer, applications, folder / "keys", folder / "spare" / authority.SEAL_FILE)
    )
    yield BEGUN[0]
    BEGUN.clear()


@pytest.mark.usefixtures("begun")
def test_the_register_and_every_verifier_agree_after_any_sequence_of_actions() -> None:
    """On SQLite: each example has a database of its own, and there it is a file."""
    Certificates.TestCase.settings = hypothesis(
        max_examples=6, stateful_step_count=8, database=None, suppress_health_check=list(HealthCheck)
    )
    Certificates.TestCase().runTest()
