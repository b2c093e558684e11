"""Health checks for the operator."""

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse

from label.kit.database import Database
from label.kit.errors import Unavailable
from label.kit.outages import LATER
from label.kit.readiness import Readiness
from label.web.injection import Injected
from label.web.route import AnyRequest


@get("/health/live", include_in_schema=False, opt={"public": True})
async def live() -> ASGIResponse:
    """The process answers."""
    return _answer({"status": "live"})


@get("/health/ready", include_in_schema=False, opt={"public": True})
async def ready(request: AnyRequest, database: Injected[Database], head: Injected[str]) -> ASGIResponse:
    """The database has the schema that this code was written for, and can be written; the folder of the files has room
    for the largest upload; the keys can be read."""
    readiness: Readiness = request.app.state.readiness
    if faults := await readiness.faults():
        raise Unavailable(" ".join(dict.fromkeys(fault.detail for fault in faults)), faults, LATER)
    return _answer({"status": "ready", "schema": head, "database": "sqlite" if database.on_sqlite else "postgresql"})


def _answer(content: dict[str, str]) -> ASGIResponse:
    headers = {"cache-control": "no-store"}
    return ASGIResponse(body=msgspec.json.encode(content), media_type="application/json", headers=headers)


HEALTH = [live, ready]
