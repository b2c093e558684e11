"""Another customer of the authority that the city buys its seal from, with an installation of the same product."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.authorities import PASSWORD, Authorities, authorities
from tests.conformance.offices import Issued, Office, office
from tests.conformance.validators import GOOD, Validators
from tests.conformance.verifying import verified

OWN, CITY = "https://prix.example", "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def outside(folder: Path, validators: Validators) -> Iterator[Authorities]:
    with authorities(folder / "two", validators.bin / "certomancer") as answering:
        yield answering


@pytest.fixture(scope="module")
def city(folder: Path, template: Path, outside: Authorities) -> Iterator[Office]:
    with office(folder / "bought", template, seal_file=str(outside.seal), seal_password=PASSWORD) as opened:
        yield opened


@pytest.fixture(scope="module", params=[OWN, CITY], ids=["under its own name", "under the city's name"])
def other(request: pytest.FixtureRequest, folder: Path, template: Path, outside: Authorities) -> Iterator[Office]:
    name, said = f"other{len(request.param)}", {"seal_file": str(outside.other), "seal_password": PASSWORD}
    with office(folder / name, template, base_url=request.param, **said) as opened:
        yield opened


@pytest.fixture(scope="module")
def issued(city: Office) -> Issued:
    return city.issue(city.city.company(31, "Entreprise de la ville"))


@pytest.fixture(scope="module")
def foreign(other: Office) -> Issued:
    return other.issue(other.city.company(32, "Entreprise d'ailleurs"))


def documents(office: Office) -> tuple[Path, Path]:
    """What the issuer publishes: the authorities, and did.json."""
    return office.root, office.save("did.json", office.get("/.well-known/did.json"))


def choices(authorities: Path, did: Path) -> list[tuple[str, ...]]:
    return [
        ("--trust", str(authorities)),
        ("--did", str(did)),
        ("--trust", str(authorities), "--did", str(did)),
    ]


def test_the_citys_file_is_issued_by_the_citys_documents(issued: Issued, city: Office, validators: Validators) -> None:
    alone, _, both = choices(*documents(city))
    assert [verified(issued.file, city.folder, *how) for how in (alone, both)] == [(0, "ISSUED")] * 2
    assert validators.badge(issued.credential, city.status, city.did) == GOOD  # with the seals in did.json


def test_a_file_of_another_customer_is_not_the_citys_though_its_seal_is_valid(
    foreign: Issued, city: Office, validators: Validators
) -> None:
    assert validators.pyhanko(foreign.file, city.root) == ("VALID",)  # an authority vouches for all its customers
    for how in choices(*documents(city)):
        assert verified(foreign.file, city.folder, *how) == (1, "UNKNOWN"), how


def test_another_customers_file_is_not_the_citys_with_the_bare_root_and_the_did_document(
    foreign: Issued, city: Office, outside: Authorities
) -> None:
    _, did = documents(city)
    for how in choices(outside.root, did):
        assert verified(foreign.file, city.folder, *how) == (1, "UNKNOWN"), how


def test_another_customers_file_is_issued_by_that_customers_documents(foreign: Issued, other: Office) -> None:
    authorities, did = documents(other)
    assert verified(foreign.file, other.folder, "--trust", str(authorities), "--did", str(did)) == (0, "ISSUED")
