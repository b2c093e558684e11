from pathlib import Path

import pytest

from tests.conformance.offices import Office
from tests.conformance.validators import Validators
from tests.support.initiative_journey import steer

NAME = "Œuvres & Fils d'Île-de-France"


@pytest.fixture(scope="module")
def reports(town: Office) -> dict[str, Path]:
    """A firm's statement and the observatory of a year, of a city in which SOEE has steered something."""
    firm = town.city.company(21, NAME)
    steer(town.soee, firm, town.city.partner())
    said = {
        "statement": firm.get(f"/csr/companies/{firm.siren}/csr-statement.pdf?year=2026"),
        "observatory": town.city.anyone.get("/csr/observatory/2025.pdf"),
    }
    assert {name: answer.status_code for name, answer in said.items()} == dict.fromkeys(said, 200)
    return {name: town.save(f"{name}.pdf", answer.content) for name, answer in said.items()}


@pytest.mark.parametrize("name", ["statement", "observatory"])
def test_a_report_conforms_to_pdf_a_and_pdf_ua(reports: dict[str, Path], validators: Validators, name: str) -> None:
    file = reports[name]
    assert validators.qpdf(file) == ""
    assert (validators.vera(file, "3a"), validators.vera(file, "ua1")) == ((), ())


@pytest.mark.parametrize("name", ["statement", "observatory"])
def test_a_screen_reader_can_read_a_whole_report(reports: dict[str, Path], validators: Validators, name: str) -> None:
    assert validators.outloud(reports[name]) == ()
