"""An authority vouches for all of its customers: which of them sealed a file is told by the certificate alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from label.certificates import drawing, keyring, offline_verification, trust
from label.certificates.drawing import SealSpace
from label.certificates.keyring import Keyring
from label.certificates.offline_verification import VerificationReport
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.production import make
from label.credentials import keys, proof
from label.credentials.keys import PublicKey
from label.kit.errors import Invalid
from label.kit.settings import Settings
from label.kit.storage import Store
from label.paper.document_info import Attachment
from tests.support.chains import Authority
from tests.support.customers import AT, CITY, OTHER, Customer, installed
from tests.support.pages import PAGE

ISSUED = "ISSUED: it is the file that was issued."


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(AT)


@pytest.fixture(scope="module")
def city(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Customer:
    return installed(tmp_path_factory.mktemp("customers") / "city", authority, CITY, "Ville de Boulogne-Billancourt")


@pytest.fixture(scope="module")
def other(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Customer:
    """Another company, whose seal is as genuine, and who calls itself as it likes."""
    return installed(tmp_path_factory.mktemp("customers") / "other", authority, OTHER, "Ville de Boulogne-Billancourt")


Options = Callable[[Customer, Authority], tuple[Path | None, Path | None]]
# What a verifier may have of the issuer, that tells its seals and the authorities above them.
ENOUGH: dict[str, Options] = {
    "nothing, on the issuer's machine": lambda _city, _authority: (None, None),
    "authorities": lambda city, authority: (city.authorities(authority), None),
    "authorities and did": lambda city, authority: (city.authorities(authority), city.did()),
    "old authorities, did": lambda city, authority: (city.authorities(authority, marked=False), city.did()),
    "authorities, old did": lambda city, authority: (city.authorities(authority), city.did(seals=False)),
}
LACKING: dict[str, tuple[Options, str]] = {
    "did": (lambda city, _authority: (None, city.did()), "Missing: the authorities of the seal"),
    "old did": (lambda city, _authority: (None, city.did(seals=False)), "Missing: the fingerprints of the issuer's"),
    "old did and authorities": (
        lambda city, authority: (city.authorities(authority, marked=False), city.did(seals=False)),
        "Missing: the fingerprints of the issuer's seals; get /.well-known/did.json",
    ),
}
EVERY: dict[str, Options] = ENOUGH | {name: how for name, (how, _) in LACKING.items()}


def told(content: bytes, city: Customer, authority: Authority, how: Options, at: datetime = AT) -> VerificationReport:
    known = trust.trusted_issuer(city.settings, *how(city, authority))
    return offline_verification.verify(content, known, None, at)


@pytest.mark.parametrize("how", ENOUGH.values(), ids=ENOUGH)
def test_the_citys_own_file_is_issued(city: Customer, authority: Authority, how: Options) -> None:
    found = told(city.content, city, authority, how)
    assert (found.exit_code, found.lines[0]) == (0, ISSUED)


def test_only_a_test_certificate_is_called_worthless(city: Customer, authority: Authority) -> None:
    for test in (True, False):
        plan = CertificatePlan(replace(PAGE, test=test, demonstration=False), 1, 7, AT)
        content = city.issuer.files.get(make(city.issuer, plan).file.digest)
        lines = told(content, city, authority, ENOUGH["authorities"]).lines
        assert any(line.startswith("TEST: ") for line in lines) == test


@pytest.mark.parametrize(("how", "why"), LACKING.values(), ids=LACKING)
def test_a_missing_document_is_named(city: Customer, authority: Authority, how: Options, why: str) -> None:
    found = told(city.content, city, authority, how)
    assert (found.exit_code, found.lines[0].partition(":")[0]) == (1, "UNKNOWN")
    assert any(line.startswith(why) and "did:web:label.example" in line for line in found.lines)


def test_the_authorities_alone_on_another_machine_prove_nothing(
    city: Customer, authority: Authority, tmp_path: Path
) -> None:
    strange = Settings(data_dir=tmp_path, keys_dir=tmp_path, base_url=OTHER)
    found = offline_verification.verify(
        city.content, trust.trusted_issuer(strange, city.authorities(authority, marked=False), None), None, AT
    )
    assert (found.exit_code, found.lines[0]) == (1, "UNKNOWN: nothing in it can be trusted.")


# What the other customer may seal


def with_its_own_credential(other: Customer, _city: Customer) -> bytes:
    return other.content


def with_the_citys_name_for_its_own_key(other: Customer, city: Customer) -> bytes:
    """As an installation that says it is the city: its key stands in did.json under the city's address."""
    claiming = replace(other.issuer, settings=other.settings.model_copy(update={"base_url": CITY}))
    return other.issuer.files.get(
        make(claiming, CertificatePlan(replace(PAGE, company="Usurpateur"), 1, 7, AT)).file.digest
    )


def with_its_key_in_the_place_of_the_citys(other: Customer, city: Customer) -> bytes:
    """The same, and under the very name that the city's key has."""
    assert other.issuer.keyring.credential().multikey != city.issuer.keyring.credential().multikey
    mine, theirs = other.issuer.keyring.credential(), city.issuer.keyring.credential()
    named = keyring.SigningKey(theirs.name, mine.multikey, mine.private)
    bare = {name: said for name, said in json.loads(city.within["credential.json"]).items() if name != "proof"}
    method = f"{keys.issuer_did(CITY)}#{named.name}"
    forged = proof.sign(bare, named.private, method, AT)
    did = keys.did_document(CITY, [PublicKey(named.name, named.multikey)])
    return other.sealed(json.dumps(forged).encode(), json.dumps(did).encode())


def with_the_citys_credential(other: Customer, city: Customer) -> bytes:
    return other.sealed(city.within["credential.json"], city.within["did.json"])


FORGED = [
    with_its_own_credential,
    with_the_citys_name_for_its_own_key,
    with_its_key_in_the_place_of_the_citys,
    with_the_citys_credential,
]


@pytest.mark.parametrize("how", EVERY.values(), ids=EVERY)
@pytest.mark.parametrize("forge", FORGED)
def test_a_file_sealed_by_another_customer_of_the_authority_is_never_issued(
    city: Customer,
    other: Customer,
    authority: Authority,
    how: Options,
    forge: Callable[[Customer, Customer], bytes],
) -> None:
    found = told(forge(other, city), city, authority, how)
    assert (found.exit_code, found.lines[0] == ISSUED) == (1, False)


@pytest.mark.parametrize("how", ENOUGH.values(), ids=ENOUGH)
def test_a_seal_that_is_not_the_issuers_is_reported(
    city: Customer, other: Customer, authority: Authority, how: Options
) -> None:
    for forge in FORGED:
        lines = told(forge(other, city), city, authority, how).lines
        assert any("its certificate is not one that the issuer is known by" in line for line in lines)


def test_newer_documents_are_asked_for_where_the_issuer_may_have_changed_its_seal(
    city: Customer, other: Customer, authority: Authority
) -> None:
    lines = told(with_the_citys_credential(other, city), city, authority, ENOUGH["authorities and did"]).lines
    assert lines[0].startswith("UNKNOWN: the page reads as it was issued;")
    assert lines[2].startswith("If the issuer has changed its seal since: get its /authorities.pem")
    shown = replace(PAGE, company="Usurpateur")
    seal = other.issuer.keyring.seal()
    files = tuple(Attachment(name, "application/json", name, data) for name, data in city.within.items())
    altered = seal.apply(drawing.draw(shown, {}, files, SealSpace(seal.reserved_bytes, AT, "Label")))
    found = told(altered, city, authority, ENOUGH["authorities and did"])
    assert (found.exit_code, found.lines[0]) == (1, "ALTERED: it is not the file that was issued.")
    assert any("Usurpateur" in line for line in found.lines)


def test_another_issuers_file_is_issued_by_that_issuer(other: Customer, authority: Authority) -> None:
    assert told(other.content, other, authority, ENOUGH["authorities and did"]).exit_code == 0


def test_another_issuers_genuine_file_is_not_the_citys_even_with_its_seal_listed(
    city: Customer, other: Customer, authority: Authority
) -> None:
    """The issuer that the credential names must be the one that was given."""
    known = trust.trusted_issuer(other.settings, None, None)
    confused = replace(known, issuer=keys.issuer_did(CITY))
    found = offline_verification.verify(other.content, confused, None, AT)
    assert found.lines[:2] == (
        "UNKNOWN: nothing in it can be trusted.",
        "Credential: it is by did:web:prix.example, not by did:web:label.example.",
    )


# Keys that are attached


def rotated(city: Customer, tmp_path: Path) -> bytes:
    """A file that the city made with a new key for credentials, under the same seal."""
    settings = city.settings.model_copy(update={"data_dir": tmp_path, "keys_dir": tmp_path / "keys"})
    keyring.ensure_keys(settings, AT)
    issuer = Issuer(settings, Random(1), Store(tmp_path / "files"), Keyring(settings))
    return issuer.files.get(make(issuer, CertificatePlan(PAGE, 1, 7, AT)).file.digest)


def test_an_attached_key_is_trusted_under_the_issuers_seal(
    city: Customer, authority: Authority, tmp_path: Path
) -> None:
    content = rotated(city, tmp_path)
    for how in ("authorities", "nothing, on the issuer's machine"):
        assert told(content, city, authority, ENOUGH[how]).exit_code == 0


def test_an_attached_key_is_ignored_when_a_did_document_is_given(
    city: Customer, authority: Authority, tmp_path: Path
) -> None:
    content = rotated(city, tmp_path)
    found = told(content, city, authority, ENOUGH["authorities and did"])
    assert (found.exit_code, found.lines[0]) == (1, "UNKNOWN: nothing in it can be trusted.")
    assert found.lines[1].startswith("Credential: It is signed with a key that is not the issuer's")


# Documents


def document(change: Callable[[dict[str, Any]], object]) -> Callable[[Customer, Authority], Path]:
    def write(city: Customer, _authority: Authority) -> Path:
        said = json.loads(city.did().read_text())
        change(said)
        return city.written("changed.json", json.dumps(said))

    return write


def test_documents_of_two_issuers_are_refused(city: Customer, other: Customer, authority: Authority) -> None:
    with pytest.raises(Invalid, match=r"name different issuers: did:web:label\.example and did:web:prix\.example"):
        trust.trusted_issuer(city.settings, other.authorities(authority), city.did())
    both = city.authorities(authority).read_text() + other.authorities(authority).read_text()
    with pytest.raises(Invalid, match="it names several issuers"):
        trust.trusted_issuer(city.settings, city.written("both.pem", both), None)


@pytest.mark.parametrize(
    "spoil",
    [
        document(lambda said: said["service"][0].update(serviceEndpoint="https://label.example")),
        document(lambda said: said.update(service=["x"])),
        document(lambda said: said.pop("id")),
    ],
)
def test_an_unreadable_did_document_is_reported(
    city: Customer, authority: Authority, spoil: Callable[[Customer, Authority], Path]
) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        trust.trusted_issuer(city.settings, None, spoil(city, authority))


def test_keys_of_other_dids_and_other_services_are_ignored(city: Customer, authority: Authority) -> None:
    def change(said: dict[str, Any]) -> None:
        said["verificationMethod"].append(said["verificationMethod"][0] | {"id": "did:web:prix.example#key"})
        said["service"].append({"id": "#x", "type": "LinkedDomains", "serviceEndpoint": CITY})

    known = trust.trusted_issuer(city.settings, None, document(change)(city, authority))
    assert set(known.keys) == {f"did:web:label.example#{city.issuer.keyring.credential().name}"}
    assert known.seals == {city.issuer.keyring.seal().fingerprint}


def test_the_authorities_of_time_stamps_are_trusted_by_the_installation(
    city: Customer, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "stamps.pem").write_text(authority.pem + Authority(AT).pem)
    settings = city.settings.model_copy(update={"trust_file": tmp_path / "stamps.pem"})
    assert len(trust.trusted_issuer(settings, None, None).roots) == 3
    assert len(Keyring(settings).timestamp_authorities()) == 2


def test_a_file_is_unknown_not_altered_once_its_seals_certificate_has_expired(
    city: Customer, authority: Authority
) -> None:
    late = AT + timedelta(days=370)
    lines = told(city.content, city, authority, ENOUGH["authorities and did"], late).lines
    assert lines[0].startswith("UNKNOWN: the page reads as it was issued;")
    assert lines[2].startswith("Its certificate has expired, or its authority is not among those of --trust")
    assert told(city.content, city, authority, ENOUGH["authorities"], late).exit_code == 1


def test_a_file_is_unknown_not_altered_with_another_authoritys_root(city: Customer) -> None:
    known = trust.trusted_issuer(city.settings, city.written("else.pem", Authority(AT).pem), city.did())
    found = offline_verification.verify(city.content, known, None, AT)
    assert (found.exit_code, found.lines[0].partition(":")[0]) == (1, "UNKNOWN")
    assert found.lines[2].startswith("Its certificate has expired, or its authority is not among those")


def test_an_altered_page_is_found_although_the_seals_certificate_has_expired(
    city: Customer, authority: Authority
) -> None:
    seal = city.issuer.keyring.seal()
    files = tuple(Attachment(name, "application/json", name, data) for name, data in city.within.items())
    shown = drawing.draw(replace(PAGE, company="Usurpateur"), {}, files, SealSpace(seal.reserved_bytes, AT, "Label"))
    late = told(seal.apply(shown), city, authority, ENOUGH["authorities and did"], AT + timedelta(days=370))
    assert (late.exit_code, late.lines[0]) == (1, "ALTERED: it is not the file that was issued.")
