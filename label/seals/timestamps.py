"""Time-stamps (PAdES B-T) and long-term validation (PAdES B-LTA)."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from label.kit.settings import Settings
from label.paper.signature_field import TIMESTAMP_FIELD

if TYPE_CHECKING:
    from asn1crypto import x509
    from pyhanko.sign.timestamps import TimeStamper

TIMEOUT_SECONDS = 10  # for one answer of an authority


def timestamper(url: str) -> "TimeStamper | None":
    """A client of the time-stamp authority at this address; None for an empty address."""
    if not url:
        return None
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=TIMEOUT_SECONDS)


def with_long_term_evidence(settings: Settings) -> Callable[[bytes], bytes] | None:
    """A function that turns a B-T file into a B-LTA one: revocations of all certificates, and a time-stamp over them.

    None when the settings do not ask for long-term validation.
    """
    if not (settings.long_term and settings.trust_file):
        return None
    from label.seals.verification import load_pem

    trust, url = settings.trust_file.read_text(), settings.timestamp_url
    # Parsed for each file: asn1crypto parses lazily, and threads must not share a half-parsed certificate.
    return lambda content: asyncio.run(_extend(content, load_pem(trust), url))


async def _extend(content: bytes, roots: "list[x509.Certificate]", url: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
    from pyhanko.sign.validation.dss import async_add_validation_info
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

    backend = AIOHttpFetcherBackend(per_request_timeout=TIMEOUT_SECONDS)
    fetchers = backend.get_fetchers()
    context = ValidationContext(roots, allow_fetching=True, revocation_mode="hard-fail", fetchers=fetchers)
    try:
        signature = PdfFileReader(BytesIO(content)).embedded_regular_signatures[0]
        with_dss = await async_add_validation_info(signature, context, in_place=False)
        writer = IncrementalPdfFileWriter(BytesIO(with_dss.getvalue()))
        stamper = PdfTimeStamper(HTTPTimeStamper(url, timeout=TIMEOUT_SECONDS), field_name=TIMESTAMP_FIELD)
        # By default pyHanko appends the revocations of the time-stamp behind it, where no time-stamp covers them.
        dss_first = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
        out = await stamper.async_timestamp_pdf(writer, "sha256", context, dss_settings=dss_first)
    finally:
        await backend.close()  # type: ignore[no-untyped-call]
    extended: bytes = out.getvalue()
    return extended
