"""Making certificates in many threads at once, which switch as often as they can."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from threading import Barrier
from typing import TypeVar

import pytest

from label.certificates import keyring
from label.certificates.attachments import read_attachments
from label.certificates.keyring import Keyring
from label.certificates.planning import CertificatePlan, Issuer
from label.certificates.production import SealedCertificate, make
from label.credentials import keys, proof
from label.kit.settings import Settings
from label.kit.storage import Store
from label.seals import verification
from tests.support.pages import PAGE

T = TypeVar("T")
R = TypeVar("R")
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
THREADS, CERTIFICATES = 16, 200
# Each of them wants other glyphs and other subsets of the fonts.
NAMES = ("Société {n}", "ŒUVRES & FILS n° {n}", "Ξενία Αθηνών {n}", "Компания {n}", "Công ty Việt {n}")


@contextmanager
def switching() -> Iterator[None]:
    """Threads take turns as often as the interpreter can let them."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def together(work: Callable[[T], R], given: Sequence[T]) -> list[R]:
    """The results of work in new threads that begin at once, in order."""
    start = Barrier(THREADS)
    with switching(), ThreadPoolExecutor(THREADS, initializer=start.wait) as pool:
        return list(pool.map(work, given))


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """One that has signed nothing yet: the threads are the first to load its keys, fonts and contexts."""
    folder = tmp_path_factory.mktemp("threads")
    settings = Settings(data_dir=folder, keys_dir=folder / "keys")
    keyring.ensure_keys(settings, AT)
    return Issuer(settings, Random(1), Store(folder / "files"), Keyring(settings))


def planned(n: int) -> CertificatePlan:
    """A plan like no other."""
    company = NAMES[n % len(NAMES)].format(n=n)
    return CertificatePlan(replace(PAGE, number=f"BB-2026-{n:06d}", company=company, total=f"{n / 10}"), 1, n, AT)


PLANS = [planned(n) for n in range(CERTIFICATES)]


@pytest.fixture(scope="module")
def made(issuer: Issuer) -> list[SealedCertificate]:
    return together(lambda plan: make(issuer, plan), PLANS)


def test_certificates_made_in_many_threads_equal_those_made_in_one(
    issuer: Issuer, made: list[SealedCertificate]
) -> None:
    alone = [make(issuer, plan) for plan in PLANS]
    assert len({one.file.digest for one in made}) == CERTIFICATES
    assert made == alone  # by the SHA-256 of each file, its credential and its JWT


def test_each_certificate_is_sealed_and_has_its_own_credential(issuer: Issuer, made: list[SealedCertificate]) -> None:
    mine = issuer.keyring.credential()
    method = f"{keys.issuer_did(issuer.settings.base_url)}#{mine.name}"
    known = {method: mine.private.public_key()}

    def verified(one: SealedCertificate) -> bool:
        content = issuer.files.get(one.file.digest)
        seal = verification.check(
            content, verification.load_pem(verification.root_pem(issuer.keyring.seal().chain)), AT
        )
        assert read_attachments(content)["credential.json"] == one.document.encode()
        assert proof.verify(json.loads(one.document), known) == method
        return seal is not None and seal.good

    assert together(verified, made) == [True] * CERTIFICATES


def test_credentials_have_the_same_canonical_form_in_many_threads(made: list[SealedCertificate]) -> None:
    documents = [json.loads(one.document) for one in made]
    bare = [{name: said for name, said in one.items() if name != "proof"} for one in documents]
    alone = [proof._canonical_rdf(one) for one in bare]
    assert together(proof._canonical_rdf, bare) == alone
    assert len(set(alone)) == CERTIFICATES
