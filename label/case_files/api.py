"""The route of an export."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.case_files import actions, archive
from label.case_files.schemas import CaseFile, ExportQuery
from label.kit.storage import Store
from label.web.context import StreamedResult
from label.web.injection import Injected
from label.web.routes import CITY, route
from label.web.write_contexts import RecordedReadContext


@route("GET", "/applications/{application_id:str}/export.zip", roles=CITY, recorded=True, query=ExportQuery)
async def export_application(
    context: Injected[RecordedReadContext[ExportQuery]], files: Injected[Store], application_id: FromPath[str]
) -> ASGIResponse:
    """The whole file as a ZIP with a manifest of digests, for a court; the export and its reason are recorded."""
    return await context.stream_as(partial(_attachment, files), actions.record, actions.gather, application_id)


def _attachment(files: Store, case: CaseFile) -> StreamedResult:
    headers = {
        "content-type": "application/zip",
        "content-disposition": f'attachment; filename="{case.name}"',
    }
    return StreamedResult(archive.stream(files, case), headers)


ROUTES = [export_application]
