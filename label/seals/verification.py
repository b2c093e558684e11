"""Checking the seal of a PDF against the authorities that are trusted, without a network."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from label.seals import additions
from label.seals.canonical_form import is_ours
from label.seals.usage import CONSTRAINTS, may_seal

WHOLE = SignatureCoverageLevel.ENTIRE_FILE
_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is true of a seal. `whole`: nothing was added after it. `fingerprint`: SHA-256 of its certificate.

    `known`: its certificate is one that the issuer seals with. An authority vouches for all of its customers, so
    `trusted` alone tells nothing about who sealed. `usable`: the certificate is meant for sealing. `stamped_at`: when,
    by an authority that is trusted; `stamped`: it bears a time-stamp, if only of an unknown authority.
    """

    intact: bool
    whole: bool
    trusted: bool
    name: str
    fingerprint: str
    stamped_at: datetime | None
    known: bool = True
    usable: bool = True
    stamped: bool = False

    @property
    def good(self) -> bool:
        """All that can be asked of a seal."""
        return self.intact and self.whole and self.trusted and self.known and self.usable


def certificates(chain: str) -> list[x509.Certificate]:
    """The certificates of a PEM text, in order."""
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(chain.encode(), multiple=True)]


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, in hexadecimal digits."""
    return sha256(certificate.dump()).hexdigest()


def check(
    content: bytes, roots: Sequence[x509.Certificate], at: datetime, seals: Collection[str] | None = None
) -> Checked | None:
    """The seal of a file as it stood at a moment; None when it bears none, or is no PDF that can be read.

    `seals` are the fingerprints of the issuer's certificates. Without them any customer of the authorities in `roots`
    passes: the caller must then compare the fingerprint with what it knows of this file.
    """
    try:
        reader = PdfFileReader(BytesIO(content))
        found = reader.embedded_regular_signatures
        if len(found) != 1:
            return None
        trust = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at, revocation_mode="soft-fail")
        status = validate_pdf_signature(found[0], trust, ts_validation_context=trust, key_usage_settings=CONSTRAINTS)
        plain = _around(content, found[0], status)
        whole = _whole(content, reader, status.modification_level, roots, trust)
        usable = may_seal(status.signing_cert)
    except Exception:  # pyHanko raises what it likes on a file that someone has broken on purpose
        return None
    certificate = status.signing_cert
    stamp = status.timestamp_validity
    stamped = stamp is None or (stamp.intact and stamp.valid)
    stamped_at = stamp.timestamp if stamp and stamp.valid and stamp.trusted else None
    mark = fingerprint(certificate)
    return Checked(
        intact=status.intact and status.valid and status.docmdp_ok is not False and plain and stamped,
        whole=whole,
        trusted=status.trusted and _within(certificate, stamped_at),
        name=str(certificate.subject.native.get("common_name", "")),
        fingerprint=mark,
        stamped_at=stamped_at,
        known=seals is None or mark in seals,
        usable=usable,
        stamped=stamp is not None,
    )


def _within(certificate: x509.Certificate, stamped_at: datetime | None) -> bool:
    """Was the certificate valid when the seal was stamped? pyHanko asks this of the moment of checking only."""
    return stamped_at is None or certificate.not_valid_before <= stamped_at <= certificate.not_valid_after


def _around(content: bytes, found: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    """Is what the seal does not cover, as it stands around the signature itself, as we write it?"""
    _, start, end, _ = (int(bound) for bound in found.byte_range)
    path = list(status.validation_path.iter_certs(include_root=True)) if status.validation_path else []
    return is_ours(content[start:end], status.signing_cert, path)


def _whole(
    content: bytes,
    reader: PdfFileReader,
    level: ModificationLevel | None,
    roots: Sequence[x509.Certificate],
    trust: ValidationContext,
) -> bool:
    """Does the seal cover all of the file, or all but what B-LTA adds, and does nothing stand behind its end?"""
    if level is ModificationLevel.NONE:
        return bool(reader.embedded_signatures[-1].evaluate_signature_coverage() == WHOLE)
    ending = _END.search(content)
    known = ending is not None and int(ending[1]) == reader.last_startxref
    return known and level is ModificationLevel.LTA_UPDATES and additions.are_ours(content, reader, roots, trust)


def top(chain: str) -> str:
    """The last certificate of a PEM chain: whom to trust for what the first has sealed."""
    return armoured(certificates(chain)[-1])


def armoured(certificate: x509.Certificate) -> str:
    """A certificate as PEM."""
    written: bytes = pem.armor("CERTIFICATE", certificate.dump())
    return written.decode()
