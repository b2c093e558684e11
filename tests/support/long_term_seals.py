"""A seal that was bought, with time-stamps, and what can be written behind it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper

from label.certificates.drawing import SealSpace, draw
from label.paper.signature_field import TIMESTAMP_FIELD
from label.seals import pdf_seal, verification
from label.seals.pdf_seal import Seal
from label.seals.verification import SealStatus
from tests.support.chains import Authority, stamper
from tests.support.pages import PAGE

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
PdfDictionary: Any = DictionaryObject  # it has no types


@dataclass(frozen=True, repr=False)
class Bench:
    """A seal that was bought, and time-stamp authorities: one that is trusted, and one that nobody knows."""

    seal: Seal
    authority: Authority
    roots: str
    clock: DummyTimeStamper
    stranger: DummyTimeStamper

    def sealed(self, stamps: DummyTimeStamper | None = None, *, lasting: bool = False) -> bytes:
        seal = pdf_seal.Seal(
            self.seal.signer, self.seal.chain, "Ville", self.seal.fingerprint, False, self.seal.template, stamps
        )
        return seal.apply(draw(PAGE, room=SealSpace(pdf_seal.SIGNATURE_BYTES * 8, AT, "Label", long_term=lasting)))

    def check(self, content: bytes, at: datetime = AT) -> SealStatus:
        found = verification.check(content, verification.load_pem(self.roots), at, {self.seal.fingerprint})
        assert found is not None
        return found

    @property
    def certificate(self) -> x509.Certificate:
        """Of the seal."""
        return x509.load_der_x509_certificate(self.seal.certificate.dump())


def benched(folder: Path) -> Bench:
    authority = Authority(AT)
    seal = pdf_seal.from_file(authority.sell(folder / "seal.p12", "Ville"), "")
    (clock, known), (stranger, _) = stamper(AT), stamper(AT)
    return Bench(seal, authority, authority.pem + known.public_bytes(Encoding.PEM).decode(), clock, stranger)


def evidence(content: bytes, **held: bytes) -> bytes:
    """The file with a DSS; `held` is what it holds by the key it is under: Certs, CRLs, OCSPs."""
    written: Any = IncrementalPdfFileWriter(BytesIO(content))
    made = {NameObject(f"/{name}"): streams(written, data) for name, data in held.items()}
    written.root["/DSS"] = written.add_object(PdfDictionary({NameObject("/Type"): NameObject("/DSS"), **made}))
    written.update_root()
    return saved(written)


def streams(written: Any, data: bytes) -> ArrayObject:
    """An array of one stream."""
    found: ArrayObject = ArrayObject([written.add_object(StreamObject(stream_data=data))])
    return found


class Bare(IncrementalPdfFileWriter):
    """Writes what it is told alone: neither a date nor a program into the information and the metadata."""

    def _update_meta(self) -> None:
        pass


def stamped_over(
    content: bytes,
    clock: TimeStamper,
    field: str = TIMESTAMP_FIELD,
    writer: type[IncrementalPdfFileWriter] = IncrementalPdfFileWriter,
) -> bytes:
    """The file with a time-stamp over all of it."""
    stamping = PdfTimeStamper(clock, field_name=field)
    written = writer(BytesIO(content))
    out: BytesIO = asyncio.run(stamping.async_timestamp_pdf(written, "sha256"))
    return out.getvalue()


def saved(written: Any) -> bytes:
    out = BytesIO()
    written.write(out)
    return out.getvalue()
