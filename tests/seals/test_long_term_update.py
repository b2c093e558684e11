"""Attacks on the B-LTA update: a public time-stamp authority stamps whatever anyone sends."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.generic import BooleanObject, NameObject, StreamObject, TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import pdf_signer
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp

from tests.support.chains import Authority, revocations, usage
from tests.support.long_term_seals import AT, Bare, Bench, PdfDictionary, evidence, saved, stamped_over, streams

ANSWERS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING])
TRUE: Any = BooleanObject(True)  # type: ignore[no-untyped-call]  # pyHanko has no types here
TITLE = "Certificat BB-2026-7K3M9Q – Librairie des Longs Prés"


def genuine(bench: Bench) -> bytes:
    """A sealed file with the evidence that the seal's authority gives."""
    certificate = bench.authority.certificate.public_bytes(Encoding.DER)
    held = {"CRLs": bench.authority.revocations(), "OCSPs": bench.authority.answer(bench.certificate)}
    return evidence(bench.sealed(lasting=True), Certs=certificate, **held)


def changed(
    content: bytes,
    change: Callable[[Any], object],
    writer: type[IncrementalPdfFileWriter] = IncrementalPdfFileWriter,
) -> bytes:
    """The file after an update; `change` is given the writer."""
    written: Any = writer(BytesIO(content))
    change(written)
    written.update_root()
    return saved(written)


def reworded(written: Any) -> None:
    page = written.root["/Pages"]["/Kids"][0]
    page["/Contents"] = written.add_object(StreamObject(stream_data=b"BT ET"))
    written.update_container(page)


def test_evidence_signed_by_the_authority_is_accepted_under_a_trusted_time_stamp(bench: Bench) -> None:
    assert bench.check(stamped_over(genuine(bench), bench.clock)).good
    assert bench.check(stamped_over(bench.sealed(lasting=True), bench.clock)).good
    assert bench.check(stamped_over(changed(genuine(bench), related(bench)), bench.clock)).good


def related(bench: Bench) -> Callable[[Any], object]:
    """Tells which evidence is about which signature, as pyHanko does."""
    return lambda written: with_related(written, "/CRL", streams(written, bench.authority.revocations()))


def with_related(written: Any, name: str, said: object) -> None:
    one = PdfDictionary({NameObject(name): said})
    written.root["/DSS"]["/VRI"] = PdfDictionary({NameObject("/" + "A" * 40): written.add_object(one)})
    written.update_container(written.root["/DSS"])


def test_a_delegated_ocsp_responder_is_accepted(bench: Bench, tmp_path: Path) -> None:
    path = bench.authority.sell(tmp_path / "responder.p12", "Répondeur", usage("digital_signature"), ANSWERS)
    answer = bench.authority.answer(bench.certificate, path)
    assert bench.check(stamped_over(evidence(bench.sealed(lasting=True), OCSPs=answer), bench.clock)).good


def test_an_ocsp_response_signed_by_another_customer_is_refused(bench: Bench, tmp_path: Path) -> None:
    path = bench.authority.sell(tmp_path / "other.p12", "Autre cliente")
    answer = bench.authority.answer(bench.certificate, path)
    assert not bench.check(stamped_over(evidence(bench.sealed(lasting=True), OCSPs=answer), bench.clock)).whole


# Where a stamp belongs, and whose it is


PLACED: dict[str, Callable[[Bench], bytes]] = {
    "evidence without a stamp": genuine,
    "evidence without a stamp or a place for one": lambda bench: evidence(
        bench.sealed(), CRLs=bench.authority.revocations()
    ),
    "a stamp of an unknown authority": lambda bench: stamped_over(genuine(bench), bench.stranger),
    "a stamp where no place was kept": lambda bench: stamped_over(bench.sealed(), bench.clock),
    "a second stamp": lambda bench: stamped_over(
        stamped_over(bench.sealed(lasting=True), bench.clock), bench.clock, "Autre"
    ),
    "evidence behind the stamp": lambda bench: evidence(
        stamped_over(bench.sealed(lasting=True), bench.clock), CRLs=bench.authority.revocations()
    ),
    "something else among the evidence": lambda bench: stamped_over(
        evidence(bench.sealed(lasting=True), Notes=bench.authority.revocations()), bench.clock
    ),
    "another page under a stamp": lambda bench: stamped_over(changed(genuine(bench), reworded), bench.clock),
    "another page": lambda bench: changed(bench.sealed(), reworded),
}


@pytest.mark.parametrize("forge", PLACED.values(), ids=PLACED)
def test_any_other_update_after_the_seal_is_refused(bench: Bench, forge: Callable[[Bench], bytes]) -> None:
    assert not bench.check(forge(bench)).good


# Evidence that somebody has made up, under a stamp of the trusted authority


def by_another_authority(bench: Bench) -> bytes:
    """A list under the very name of the seal's authority."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return revocations(bench.authority.certificate.subject, key, AT)


EVIDENCE: dict[str, Callable[[Bench], dict[str, bytes]]] = {
    "a list that is none": lambda _: {"CRLs": b"made up"},
    "an answer that is none": lambda _: {"OCSPs": b"made up"},
    "a certificate that is none": lambda _: {"Certs": b"made up"},
    "a list by another key": lambda bench: {"CRLs": by_another_authority(bench)},
    "a list with something behind it": lambda bench: {"CRLs": bench.authority.revocations() + b"made up"},
    "an answer of another authority": lambda bench: {"OCSPs": Authority(AT).answer(bench.certificate)},
    "an authority that vouches for itself": lambda _: {"Certs": Authority(AT).certificate.public_bytes(Encoding.DER)},
}


@pytest.mark.parametrize("held", EVIDENCE.values(), ids=EVIDENCE)
def test_evidence_that_no_trusted_authority_signed_is_refused(
    bench: Bench, held: Callable[[Bench], dict[str, bytes]]
) -> None:
    content = stamped_over(evidence(bench.sealed(lasting=True), **held(bench)), bench.clock)
    found = bench.check(content)
    assert (found.intact, found.whole) == (True, False)


def test_made_up_evidence_about_one_signature_is_refused(bench: Bench) -> None:
    for change in (
        lambda written: with_related(written, "/CRL", streams(written, b"made up")),
        lambda written: with_related(written, "/TU", TextStringObject("Usurpateur")),
    ):
        found = bench.check(stamped_over(changed(genuine(bench), change), bench.clock))
        assert (found.intact, found.whole) == (True, False)


# Everything that an update of this kind may replace by pyHanko's own rules


def information(name: str, words: str) -> Callable[[Any], object]:
    """Replaces one entry, and leaves the others as they are."""

    def change(written: Any) -> None:
        said = PdfDictionary(dict(written.trailer_view["/Info"]) | {NameObject(name): TextStringObject(words)})
        written.set_info(written.add_object(said))

    return change


def metadata(old: str, new: str) -> Callable[[Any], object]:
    """Replaces words of the XMP."""

    def change(written: Any) -> None:
        said = written.root["/Metadata"].data.decode()
        assert old in said
        kind = {NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")}
        stream = StreamObject(kind, stream_data=said.replace(old, new, 1).encode())
        written.root["/Metadata"] = written.add_object(stream)

    return change


def extension(written: Any) -> None:
    said = {NameObject("/BaseVersion"): NameObject("/1.7"), NameObject("/ExtensionLevel"): TRUE}
    written.root["/Extensions"] = PdfDictionary({NameObject("/ADBE"): PdfDictionary(said)})


def version(written: Any) -> None:
    written.root["/Version"] = NameObject("/2.0")


def marks_in_place(written: Any) -> None:
    written.root["/MarkInfo"][NameObject("/Suspects")] = TRUE
    written.update_container(written.root["/MarkInfo"])


def marks(written: Any) -> None:
    written.root["/MarkInfo"] = written.add_object(PdfDictionary({NameObject("/Suspects"): TRUE}))


SHOWN: dict[str, Callable[[Any], object]] = {
    "the title": information("/Title", "Certificat Usurpateur"),
    "the author": information("/Author", "Usurpateur"),
    "a new entry": information("/Usurpateur", "Usurpateur"),
    "the program": information("/Producer", "Usurpateur"),
    "the title in the XMP": metadata(TITLE, "Certificat Usurpateur"),
    "a second title in the XMP": metadata(
        "</rdf:RDF>",
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
        '<rdf:li xml:lang="x-default">Usurpateur</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF>',
    ),
    "an extension": extension,
    "the version": version,
    "the marks": marks,
    "the marks in their place": marks_in_place,
}


# What pyHanko's own writer replaces again.
REPLACED: dict[str, Callable[[Any], object]] = {
    "the date": information("/ModDate", "Usurpateur"),
    "the date in the XMP": metadata("<xmp:ModifyDate>", "<xmp:ModifyDate>Usurpateur "),
    "the program in the XMP": metadata("<pdf:Producer>", "<pdf:Producer>Usurpateur "),
}

# pyHanko's own writer tells its name and the date as well; one that somebody else has written may not.
WRITERS = (IncrementalPdfFileWriter, Bare)


def updated(bench: Bench, change: Callable[[Any], object], writer: type[IncrementalPdfFileWriter]) -> bytes:
    """A sealed file after an update, under a stamp of the trusted authority."""
    return stamped_over(changed(bench.sealed(lasting=True), change, writer), bench.clock, writer=writer)


def test_an_update_that_repeats_the_same_values_is_accepted(bench: Bench) -> None:
    for change in (information("/Title", TITLE), metadata(TITLE, TITLE)):
        assert bench.check(updated(bench, change, Bare)).good
    assert bench.check(updated(bench, information("/Title", TITLE), IncrementalPdfFileWriter)).good


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("change", SHOWN.values(), ids=SHOWN)
def test_a_trusted_time_stamp_does_not_excuse_a_changed_title_metadata_or_version(
    bench: Bench, change: Callable[[Any], object], writer: type[IncrementalPdfFileWriter]
) -> None:
    found = bench.check(updated(bench, change, writer))
    assert (found.intact, found.whole) == (True, False)


@pytest.mark.parametrize("change", REPLACED.values(), ids=REPLACED)
def test_the_date_and_the_program_must_have_the_form_that_pyhanko_writes(
    bench: Bench, change: Callable[[Any], object]
) -> None:
    found = bench.check(updated(bench, change, Bare))
    assert (found.intact, found.whole) == (True, False)


class Telling(DocumentTimestamp):
    """A time-stamp that gives a reason, which viewers show."""

    def __init__(self, bytes_reserved: int | None = None) -> None:
        super().__init__(bytes_reserved)  # type: ignore[no-untyped-call]  # pyHanko has no types here
        self[NameObject("/Reason")] = TextStringObject("Usurpateur")


def test_a_time_stamp_with_a_reason_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_signer, "DocumentTimestamp", Telling)
    content = stamped_over(bench.sealed(lasting=True), bench.clock)
    assert b"/Reason" in content[len(bench.sealed(lasting=True)) :]
    assert not bench.check(content).whole
