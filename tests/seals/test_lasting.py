"""Time-stamps, and what stands behind a seal that must last: anyone can make both."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper

from label.certificates.page import Room, draw
from label.paper.seal import STAMP, fill
from label.seals import checking, sealing
from label.seals.checking import Checked
from label.seals.sealing import Seal
from tests.support.chains import Authority, stamper
from tests.support.pages import PAGE

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PdfDictionary: Any = DictionaryObject  # it has no types


@dataclass(frozen=True, repr=False)
class Bench:
    """A seal that was bought, and time-stamp authorities: one that is trusted, and one that nobody knows."""

    seal: Seal
    roots: str
    clock: DummyTimeStamper
    stranger: DummyTimeStamper

    def sealed(self, stamps: DummyTimeStamper | None = None, *, lasting: bool = False) -> bytes:
        seal = sealing.Seal(
            self.seal.signer, self.seal.chain, "Ville", self.seal.fingerprint, False, self.seal.mould, stamps
        )
        return seal.apply(draw(PAGE, room=Room(sealing.BASE * 8, AT, "Label", lasting=lasting)))

    def check(self, content: bytes, at: datetime = AT) -> Checked:
        found = checking.check(content, checking.certificates(self.roots), at, {self.seal.fingerprint})
        assert found is not None
        return found


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    authority = Authority(AT)
    seal = sealing.from_file(authority.sell(tmp_path_factory.mktemp("seal") / "seal.p12", "Ville"), "")
    (clock, known), (stranger, _) = stamper(AT), stamper(AT)
    return Bench(seal, authority.pem + known.public_bytes(Encoding.PEM).decode(), clock, stranger)


# Time-stamps on the seal


def test_a_stamp_of_a_trusted_authority_tells_when(bench: Bench) -> None:
    found = bench.check(bench.sealed(bench.clock))
    assert (found.good, found.stamped_at) == (True, AT)


def test_a_stamp_of_an_unknown_authority_tells_nothing(bench: Bench) -> None:
    found = bench.check(bench.sealed(bench.stranger))
    assert (found.good, found.stamped, found.stamped_at) == (True, True, None)


@pytest.mark.parametrize("days", [-2, 400])
def test_a_stamp_that_dates_the_seal_outside_its_certificate_breaks_it(bench: Bench, days: int) -> None:
    clock, known = stamper(AT + timedelta(days=days))
    widened = Bench(bench.seal, bench.roots + known.public_bytes(Encoding.PEM).decode(), clock, bench.stranger)
    found = checking.check(widened.sealed(clock), checking.certificates(widened.roots), AT, {bench.seal.fingerprint})
    assert found is not None
    assert not found.good


def forged(bench: Bench, *attributes: tuple[str, list[object]]) -> bytes:
    """A seal with other unsigned attributes than it had: no key is needed for that."""

    def sign(digest: bytes) -> bytes:
        whole = cms.ContentInfo.load(bench.seal.sign(digest))
        info = whole["content"]["signer_infos"][0]
        info["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": kind, "values": values}) for kind, values in attributes]
        )
        made: bytes = whole.dump(force=True)
        return made

    return fill(draw(PAGE, room=Room(sealing.BASE * 8, AT, "Label")), sign)


def test_a_stamp_over_other_bytes_breaks_the_seal(bench: Bench) -> None:
    other = asyncio.run(bench.clock.async_timestamp(b"\0" * 32, "sha256"))
    assert not bench.check(forged(bench, ("signature_time_stamp_token", [other]))).good


def test_nothing_but_one_stamp_may_be_unsigned_in_it(bench: Bench) -> None:
    assert not bench.check(forged(bench, ("counter_signature", []))).good
    assert not bench.check(forged(bench, ("1.2.3.4", []))).good


# What stands behind the seal


def evidence(content: bytes) -> bytes:
    """A DSS with revocations that somebody has made up."""
    written: Any = IncrementalPdfFileWriter(BytesIO(content))
    made = {
        NameObject(name): ArrayObject([written.add_object(StreamObject(stream_data=b"made up"))])
        for name in ("/CRLs", "/OCSPs")
    }
    written.root["/DSS"] = written.add_object(PdfDictionary({NameObject("/Type"): NameObject("/DSS"), **made}))
    written.update_root()
    return saved(written)


def saved(written: Any) -> bytes:
    out = BytesIO()
    written.write(out)
    return out.getvalue()


def stamped_over(content: bytes, clock: DummyTimeStamper, field: str = STAMP) -> bytes:
    """The file with a time-stamp over all of it."""
    stamping = PdfTimeStamper(clock, field_name=field)
    written = IncrementalPdfFileWriter(BytesIO(content))
    out: BytesIO = asyncio.run(stamping.async_timestamp_pdf(written, "sha256"))
    return out.getvalue()


def reworded(content: bytes) -> bytes:
    """An update that brings another page along."""
    written: Any = IncrementalPdfFileWriter(BytesIO(content))
    page = written.root["/Pages"]["/Kids"][0]
    page["/Contents"] = written.add_object(StreamObject(stream_data=b"BT ET"))
    written.update_container(page)
    return saved(written)


def test_evidence_that_a_trusted_stamp_covers_in_its_place_belongs_to_the_file(bench: Bench) -> None:
    content = stamped_over(evidence(bench.sealed(lasting=True)), bench.clock)
    assert bench.check(content).good


FORGED: dict[str, Callable[[Bench], bytes]] = {
    "evidence without a stamp": lambda bench: evidence(bench.sealed()),
    "evidence without a stamp, where one belongs": lambda bench: evidence(bench.sealed(lasting=True)),
    "a stamp of an unknown authority": lambda bench: stamped_over(evidence(bench.sealed(lasting=True)), bench.stranger),
    "a stamp where no place was kept": lambda bench: stamped_over(evidence(bench.sealed()), bench.clock),
    "a second stamp": lambda bench: stamped_over(
        stamped_over(bench.sealed(lasting=True), bench.clock), bench.clock, "Autre"
    ),
    "evidence behind the stamp": lambda bench: evidence(stamped_over(bench.sealed(lasting=True), bench.clock)),
    "another page under a stamp": lambda bench: stamped_over(
        reworded(evidence(bench.sealed(lasting=True))), bench.clock
    ),
    "another page": lambda bench: reworded(bench.sealed()),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_nothing_else_may_stand_behind_a_seal(bench: Bench, forge: Callable[[Bench], bytes]) -> None:
    assert not bench.check(forge(bench)).good
