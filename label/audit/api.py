"""Routes of the audit trail."""

from litestar.response.base import ASGIResponse

from label.audit import queries
from label.audit.schemas import AuditFilter, AuditPage
from label.web.injection import Injected
from label.web.read_contexts import QueryContext
from label.web.routes import CITY, route


@route("GET", "/audit", roles=CITY, query=AuditFilter, response=AuditPage)
async def list_audit(context: Injected[QueryContext[AuditFilter]]) -> ASGIResponse:
    """Every change of state, the latest first."""
    return await context.read(queries.listed)


ROUTES = [list_audit]
