"""The property of `tests/certificates/test_life.py` once more, with verifiers that others wrote beside ours."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from hypothesis.stateful import invariant

from label.certificates import public_documents, queries
from label.certificates.models import CertificateState
from label.certificates.signed_status_lists import StatusLists
from label.kit.clock import day
from tests.certificates.test_life import Certificates, begun
from tests.conformance.validators import Validators

ASKED: list[Validators] = []  # the machine has no other way to be told
__all__ = ["begun"]  # a fixture


class Doubted(Certificates):
    """Digital Bazaar is asked about each credential after each step, pyHanko's command about each file at the end."""

    @invariant()
    def digital_bazaar_says_of_each_credential_what_the_register_says(self) -> None:
        base = self.settings.base_url
        did = self.database.read_sync(public_documents.did_document, base, self.issuer.keyring)
        status = json.loads(self.database.read_sync(StatusLists(self.issuer).show, 1))
        for row in self.rows():
            credential = json.loads(self.database.read_sync(public_documents.credential, row.number).document)
            told = ASKED[0].badge(credential, status, did, self.at.isoformat())
            valid = queries.status(row, day(self.at)) is CertificateState.VALID
            assert (told.verified and not told.revoked) == valid, (row.number, row.state, told)
            assert told.schema == ()

    def teardown(self) -> None:
        self._no_seal_was_broken()
        super().teardown()

    def _no_seal_was_broken(self) -> None:
        root, file = self.folder / "authorities.pem", self.folder / "certificate.pdf"
        root.write_text(self.database.read_sync(public_documents.authorities_pem, self.issuer.keyring))
        for row in self.rows():
            file.write_bytes(self.issuer.files.get(row.file_digest))
            assert ASKED[0].pyhanko(file, root) == ("VALID",)


@pytest.fixture
def asked(validators: Validators) -> Iterator[None]:
    ASKED.append(validators)
    yield
    ASKED.clear()


@pytest.mark.usefixtures("begun", "asked")
def test_independent_verifiers_agree_with_the_register_after_any_sequence_of_actions() -> None:
    Doubted.TestCase.settings = hypothesis(
        max_examples=12, stateful_step_count=12, database=None, suppress_health_check=list(HealthCheck)
    )
    Doubted.TestCase().runTest()
