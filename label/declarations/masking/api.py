"""The routes of masking."""

import logging

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.declarations.masking import actions, queries, requests
from label.declarations.masking.schemas import MaskedFileOut, MaskingIn, MaskingRequestIn
from label.kit import discarded_files
from label.kit.actor import Role
from label.kit.database import Database
from label.kit.errors import Unavailable
from label.kit.outage_log import OUTAGES
from label.kit.storage import Store
from label.web.injection import Injected
from label.web.rate_limits import Operation
from label.web.read_contexts import ReadContext
from label.web.routes import COMPANY, JUDGES, REVIEWER, route
from label.web.write_contexts import BodyContext, WriteContext

log = logging.getLogger("label.masking")
MASKINGS = "/evidence/{evidence_id:str}/maskings"
REQUEST = "/evidence/{evidence_id:str}/masking-request"


@route("GET", MASKINGS, roles=JUDGES | {Role.COMPANY}, response=MaskedFileOut)
async def show_maskings(context: Injected[ReadContext], evidence_id: FromPath[str]) -> ASGIResponse:
    """A file of evidence, and what was masked in it and when."""
    return await context.read(queries.show, evidence_id)


@route("POST", MASKINGS, roles=COMPANY, body=MaskingIn, response=MaskedFileOut, counted=Operation.UPLOAD)
async def mask_evidence(
    context: Injected[BodyContext[MaskingIn]],
    files: Injected[Store],
    database: Injected[Database],
    evidence_id: FromPath[str],
) -> ASGIResponse:
    """Burn black boxes into a file, until the decision; the file as it was is destroyed. A PDF becomes a PDF of
    pictures."""
    answer = await context.write_after_as(
        lambda made: made,
        actions.prepare,
        lambda plan: actions.burn(files, plan),
        actions.mask,
        evidence_id,
    )
    await _destroy_discarded(database, files)
    return answer


@route("PUT", REQUEST, roles=REVIEWER, body=MaskingRequestIn, response=MaskedFileOut)
async def ask_masking(context: Injected[BodyContext[MaskingRequestIn]], evidence_id: FromPath[str]) -> ASGIResponse:
    """Send a file back to the company to be masked. Nobody decides before it is masked, or the remark answered."""
    return await context.write(requests.ask, evidence_id)


@route("POST", REQUEST + "/withdrawal", roles=REVIEWER, status=204)
async def withdraw_masking_request(context: Injected[WriteContext], evidence_id: FromPath[str]) -> ASGIResponse:
    """Nothing is to be masked after all."""
    return await context.write(requests.withdraw, evidence_id)


async def _destroy_discarded(database: Database, files: Store) -> None:
    """The masking is committed: what cannot be destroyed now stays queued, and the upkeep tries again."""
    try:
        await database.write(discarded_files.destroy, files)
    except Unavailable as later:
        OUTAGES.write("a discarded file was not destroyed yet", later)


ROUTES = [show_maskings, mask_evidence, ask_masking, withdraw_masking_request]
