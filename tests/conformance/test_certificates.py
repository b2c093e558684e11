import json
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from tests.conformance.offices import Issued, Office, office
from tests.conformance.validators import GOOD, Seal, Validators

LONGEST = (
    "Association de préfiguration pour l’insertion, la formation et l’accompagnement "
    "vers l’emploi durable des jeunes adultes"
)
assert len(LONGEST) == 120
NAMES = {
    "engaged": LONGEST,
    "confirmed": "Œuvres & Fils d'Île-de-France",
    "exemplary": "ÉTABLISSEMENTS MÉCANIQUES GÉNÉRAUX DE BOULOGNE-BILLANCOURT ET RÉGION",
}
SEALED = Seal("ETSI.CAdES.detached", "Signature is Valid.", whole=True)


@pytest.fixture(scope="session", params=["seine", "cadre"])
def town(request: pytest.FixtureRequest, folder: Path, template: Path) -> Iterator[Office]:
    """An office for each of the two families."""
    with office(folder / request.param, template, certificate_family=request.param) as opened:
        yield opened


@pytest.fixture(scope="module", params=list(NAMES))
def issued(request: pytest.FixtureRequest, town: Office) -> Issued:
    """A certificate of each level, with a name that is hard to print."""
    level = request.param
    company = town.city.company(list(NAMES).index(level) + 1, NAMES[level])
    return town.issue(company, level)


def test_the_file_contains_the_published_credential(issued: Issued) -> None:
    with pikepdf.open(issued.file) as read:
        within = json.loads(read.attachments["credential.json"].get_file().read_bytes())
    assert within == issued.credential


def test_the_pdf_syntax_is_valid(issued: Issued, validators: Validators) -> None:
    assert [validators.qpdf(file) for file in (issued.file, issued.plain)] == ["", ""]


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_the_file_conforms_to_pdf_a_and_pdf_ua(issued: Issued, validators: Validators, flavour: str) -> None:
    assert [validators.vera(file, flavour) for file in (issued.file, issued.plain)] == [(), ()]


def test_a_screen_reader_can_read_the_whole_certificate(issued: Issued, validators: Validators) -> None:
    assert [validators.outloud(file) for file in (issued.file, issued.plain)] == [(), ()]


def test_the_seal_is_pades_and_covers_the_whole_file(issued: Issued, validators: Validators) -> None:
    assert [validators.pdfsig(file) for file in (issued.file, issued.plain)] == [(SEALED,), (SEALED,)]


def test_the_seal_is_trusted_below_the_published_authority(
    issued: Issued, town: Office, validators: Validators
) -> None:
    assert validators.pyhanko(issued.file, town.root) == ("VALID",)


def test_the_credential_is_valid_by_proof_dates_status_and_schema(
    issued: Issued, town: Office, validators: Validators
) -> None:
    assert validators.badge(issued.credential, town.status, town.did) == GOOD


def test_another_open_badges_library_accepts_the_jwt_and_the_proof(
    issued: Issued, town: Office, validators: Validators
) -> None:
    assert validators.openbadges(issued.jwt, issued.credential, town.status, town.did) == ("", "")


def test_the_qr_code_leads_to_the_verification_page(issued: Issued, town: Office, validators: Validators) -> None:
    codes = [validators.code(file, town.folder) for file in (issued.file, issued.plain)]
    assert codes == 2 * [f"{town.city.client.base_url}/verify/{issued.number}"]
