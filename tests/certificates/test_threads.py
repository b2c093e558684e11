"""Two hundred certificates in sixteen threads are those that one thread makes, to the byte."""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from label.certificates.make import Made, make
from label.certificates.plan import Issuer, Planned
from label.credentials import keys, proof
from label.kit.clock import PARIS
from label.kit.settings import Settings
from label.seals import checking
from label.working import issuer as issuer_of
from tests.support.printed import LEVELS, PAGE
from tests.support.sirens import siren

COUNT, THREADS = 200, 16
AT = datetime(2026, 10, 1, 9, tzinfo=PARIS)


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads take turns at nearly every step."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    """No database stands in the way of the threads."""
    return issuer_of(Settings(data_dir=tmp_path))


def planned(number: int) -> Planned:
    """Each of another company, with letters that others do not have."""
    page = replace(
        PAGE,
        number=f"BB-2026-{number:06}",
        company=f"Atelier {chr(0x391 + number % 17)}{chr(0x410 + number % 32)} n° {number}",
        siren=siren(number),
        level=LEVELS[number % 3],
        issued_on=date(2026, 10, 1),
    )
    return Planned(page, 1 + number % 3, number, AT)


def look_at(issuer: Issuer, made: Made) -> tuple[bool, str, bytes]:
    """Whether its seal is good, the key that signed its credential, and what the credential says."""
    seal, key = issuer.keyring.seal(), issuer.keyring.credential()
    checked = checking.check(issuer.files.get(made.digest), checking.certificates(checking.top(seal.chain)), AT)
    known = {f"{keys.did(issuer.settings.base_url)}#{key.name}": key.private.public_key()}
    return checked is not None and checked.good, proof.check(json.loads(made.document), known), meaning(made)


def meaning(made: Made) -> bytes:
    """What the credential says, as canonical RDF."""
    document = json.loads(made.document)
    return proof.canonical({name: value for name, value in document.items() if name != "proof"})


@pytest.mark.usefixtures("restless")
def test_certificates_made_in_many_threads_are_those_that_one_makes(issuer: Issuer) -> None:
    plans = [planned(number) for number in range(COUNT)]
    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(lambda plan: make(issuer, plan), plans))
        seen = list(pool.map(lambda made: look_at(issuer, made), together))
    alone = [make(issuer, plan) for plan in plans]
    assert together == alone
    assert [meant for _, _, meant in seen] == [meaning(made) for made in alone]
    assert {good for good, _, _ in seen} == {True}
    assert len({key for _, key, _ in seen}) == 1
    assert len({made.digest for made in together}) == len({meant for _, _, meant in seen}) == COUNT
