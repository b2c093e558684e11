"""Time-stamps on a seal: anyone can make one, without the seal's key."""

import asyncio
from datetime import timedelta

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding

from label.certificates.drawing import SealSpace, draw
from label.paper.signature_field import fill_signature
from label.seals import pdf_seal, verification
from tests.support.chains import stamper
from tests.support.long_term_seals import AT, Bench
from tests.support.pages import PAGE


def test_a_time_stamp_of_a_trusted_authority_gives_the_time(bench: Bench) -> None:
    found = bench.check(bench.sealed(bench.clock))
    assert (found.good, found.stamped_at) == (True, AT)


def test_a_time_stamp_of_an_unknown_authority_gives_no_time(bench: Bench) -> None:
    found = bench.check(bench.sealed(bench.stranger))
    assert (found.good, found.stamped, found.stamped_at) == (True, True, None)


@pytest.mark.parametrize("days", [-2, 400])
def test_a_time_stamp_outside_the_validity_of_the_seals_certificate_breaks_the_seal(bench: Bench, days: int) -> None:
    clock, known = stamper(AT + timedelta(days=days))
    widened = Bench(
        bench.seal, bench.authority, bench.roots + known.public_bytes(Encoding.PEM).decode(), clock, bench.stranger
    )
    found = verification.check(
        widened.sealed(clock), verification.load_pem(widened.roots), AT, {bench.seal.fingerprint}
    )
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

    return fill_signature(draw(PAGE, room=SealSpace(pdf_seal.SIGNATURE_BYTES * 8, AT, "Label")), sign)


def test_a_time_stamp_over_other_bytes_breaks_the_seal(bench: Bench) -> None:
    other = asyncio.run(bench.clock.async_timestamp(b"\0" * 32, "sha256"))
    assert not bench.check(forged(bench, ("signature_time_stamp_token", [other]))).good


def test_unsigned_attributes_other_than_one_time_stamp_are_refused(bench: Bench) -> None:
    assert not bench.check(forged(bench, ("counter_signature", []))).good
    assert not bench.check(forged(bench, ("1.2.3.4", []))).good
