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
from label.certificates.attachments import attached
from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer, Planned
from label.certificates.production import Made, make
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
    keyring.prepare(settings, AT)
    return Issuer(settings, Random(1), Store(folder / "files"), Keyring(settings))


def planned(n: int) -> Planned:
    """A plan like no other."""
    company = NAMES[n % len(NAMES)].format(n=n)
    return Planned(replace(PAGE, number=f"BB-2026-{n:06d}", company=company, total=f"{n / 10}"), 1, n, AT)


PLANS = [planned(n) for n in range(CERTIFICATES)]


@pytest.fixture(scope="module")
def made(issuer: Issuer) -> list[Made]:
    return together(lambda plan: make(issuer, plan), PLANS)


def test_certificates_made_in_many_threads_are_those_that_one_thread_makes(issuer: Issuer, made: list[Made]) -> None:
    alone = [make(issuer, plan) for plan in PLANS]
    assert len({one.digest for one in made}) == CERTIFICATES
    assert made == alone  # by the SHA-256 of each file, its credential and its JWT


def test_each_of_them_is_sealed_as_issued_and_carries_its_own_credential(issuer: Issuer, made: list[Made]) -> None:
    mine = issuer.keyring.credential()
    method = f"{keys.did(issuer.settings.base_url)}#{mine.name}"
    known = {method: mine.private.public_key()}

    def verified(one: Made) -> bool:
        content = issuer.files.get(one.digest)
        seal = verification.check(content, verification.certificates(verification.top(issuer.keyring.seal().chain)), AT)
        assert attached(content)["credential.json"] == one.document.encode()
        assert proof.check(json.loads(one.document), known) == method
        return seal is not None and seal.good

    assert together(verified, made) == [True] * CERTIFICATES


def test_their_credentials_mean_in_many_threads_what_they_mean_in_one(made: list[Made]) -> None:
    documents = [json.loads(one.document) for one in made]
    bare = [{name: said for name, said in one.items() if name != "proof"} for one in documents]
    alone = [proof._meant(one) for one in bare]
    assert together(proof._meant, bare) == alone
    assert len(set(alone)) == CERTIFICATES
