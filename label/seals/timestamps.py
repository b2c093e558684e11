"""Time-stamps and long-term validation: PAdES B-T, and B-LTA."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

from label.kit.settings import Settings
from label.paper.seal import STAMP

if TYPE_CHECKING:
    from asn1crypto import x509
    from pyhanko.sign.timestamps import TimeStamper

SECONDS = 10  # for which an authority is waited for


def timestamper(url: str) -> "TimeStamper | None":
    """The time-stamp authority at this address; None without one."""
    if not url:
        return None
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

    return HTTPTimeStamper(url, timeout=SECONDS)


def with_long_term_evidence(settings: Settings) -> Callable[[bytes], bytes] | None:
    """What makes of a B-T file a B-LTA one: the revocations of all certificates, and a time-stamp over all of it."""
    if not (settings.long_term and settings.trust_file):
        return None
    from label.seals.verification import certificates

    trust, url = settings.trust_file.read_text(), settings.timestamp_url
    # Parsed for each file: asn1crypto parses piece by piece when asked, and threads must not share what is half parsed.
    return lambda content: asyncio.run(_extended(content, certificates(trust), url))


async def _extended(content: bytes, roots: "list[x509.Certificate]", url: str) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.signers import PdfTimeStamper
    from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
    from pyhanko.sign.validation.dss import async_add_validation_info
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

    fetching = AIOHttpFetcherBackend(per_request_timeout=SECONDS)
    fetchers = fetching.get_fetchers()
    context = ValidationContext(roots, allow_fetching=True, revocation_mode="hard-fail", fetchers=fetchers)
    try:
        signature = PdfFileReader(BytesIO(content)).embedded_regular_signatures[0]
        known = await async_add_validation_info(signature, context, in_place=False)
        written = IncrementalPdfFileWriter(BytesIO(known.getvalue()))
        stamping = PdfTimeStamper(HTTPTimeStamper(url, timeout=SECONDS), field_name=STAMP)
        # Else what is known of the stamp would stand behind it, and no stamp over that.
        before = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
        out = await stamping.async_timestamp_pdf(written, "sha256", context, dss_settings=before)
    finally:
        await fetching.close()  # type: ignore[no-untyped-call]
    made: bytes = out.getvalue()
    return made
