"""Verifies the seal of a PDF against trusted authorities, without a network."""

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

from label.seals import long_term_update
from label.seals.canonical_form import is_canonical
from label.seals.key_usage import KEY_USAGE_CONSTRAINTS, may_seal

ENTIRE_FILE = SignatureCoverageLevel.ENTIRE_FILE
_LAST_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")


@dataclass(frozen=True, slots=True)
class SealStatus:
    """`intact`: what the seal covers is unchanged. `whole`: it covers the whole file, or all but a B-LTA update.

    `known`: its certificate is one that the issuer seals with. An authority vouches for all of its customers, so
    `trusted` alone does not tell who sealed. `usable`: the certificate is meant for sealing. `fingerprint`: SHA-256 of
    its certificate. `stamped`: it has a time-stamp, `stamped_at` only if its authority is trusted.
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
        return self.intact and self.whole and self.trusted and self.known and self.usable


def load_pem(chain: str) -> list[x509.Certificate]:
    """The certificates in a PEM text, in order. Raises ValueError without any."""
    return [x509.Certificate.load(der) for _, _, der in pem.unarmor(chain.encode(), multiple=True)]


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, in hexadecimal."""
    return sha256(certificate.dump()).hexdigest()


def check(
    content: bytes, roots: Sequence[x509.Certificate], at: datetime, seals: Collection[str] | None = None
) -> SealStatus | None:
    """The status of a file's seal at a moment; None if the file has no seal, or several, or is not a readable PDF.

    `seals` are the fingerprints of the issuer's certificates. If None, any customer of the authorities in `roots`
    passes: the caller must then compare the fingerprint with what it knows about this file.
    """
    try:
        reader = PdfFileReader(BytesIO(content))
        signatures = reader.embedded_regular_signatures
        if len(signatures) != 1:
            return None
        trust = ValidationContext(trust_roots=roots, allow_fetching=False, moment=at, revocation_mode="soft-fail")
        status = validate_pdf_signature(
            signatures[0], trust, ts_validation_context=trust, key_usage_settings=KEY_USAGE_CONSTRAINTS
        )
        canonical = _is_canonical(content, signatures[0], status)
        whole = _covers_file(content, reader, status.modification_level, roots, trust)
        usable = may_seal(status.signing_cert)
    except Exception:  # on a file that was broken on purpose pyHanko and asn1crypto raise errors of any type
        return None
    certificate = status.signing_cert
    timestamp = status.timestamp_validity
    timestamp_holds = timestamp is None or (timestamp.intact and timestamp.valid)
    stamped_at = timestamp.timestamp if timestamp and timestamp.valid and timestamp.trusted else None
    digest = fingerprint(certificate)
    return SealStatus(
        intact=status.intact and status.valid and status.docmdp_ok is not False and canonical and timestamp_holds,
        whole=whole,
        trusted=status.trusted and _valid_when_stamped(certificate, stamped_at),
        name=str(certificate.subject.native.get("common_name", "")),
        fingerprint=digest,
        stamped_at=stamped_at,
        known=seals is None or digest in seals,
        usable=usable,
        stamped=timestamp is not None,
    )


def _valid_when_stamped(certificate: x509.Certificate, stamped_at: datetime | None) -> bool:
    """pyHanko checks the certificate's validity at the moment of verification only, not at the time-stamp's."""
    return stamped_at is None or certificate.not_valid_before <= stamped_at <= certificate.not_valid_after


def _is_canonical(content: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    _, start, end, _ = (int(bound) for bound in signature.byte_range)
    path = list(status.validation_path.iter_certs(include_root=True)) if status.validation_path else []
    return is_canonical(content[start:end], status.signing_cert, path)


def _covers_file(
    content: bytes,
    reader: PdfFileReader,
    level: ModificationLevel | None,
    roots: Sequence[x509.Certificate],
    trust: ValidationContext,
) -> bool:
    """True if the seal covers the whole file, or all but a B-LTA update with nothing after its end."""
    if level is ModificationLevel.NONE:
        return bool(reader.embedded_signatures[-1].evaluate_signature_coverage() == ENTIRE_FILE)
    ending = _LAST_XREF.search(content)
    nothing_follows = ending is not None and int(ending[1]) == reader.last_startxref
    is_update = level is ModificationLevel.LTA_UPDATES
    return nothing_follows and is_update and long_term_update.is_the_only_update(content, reader, roots, trust)


def root_pem(chain: str) -> str:
    """The last certificate of a PEM chain, as PEM: the authority to trust for what the first certificate sealed."""
    return to_pem(load_pem(chain)[-1])


def to_pem(certificate: x509.Certificate) -> str:
    armoured: bytes = pem.armor("CERTIFICATE", certificate.dump())
    return armoured.decode()
