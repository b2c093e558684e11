"""Health checks for the operator."""

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse

from label.kit.database import Database
from label.kit.errors import Unavailable
from label.kit.migrations import REVISION
from label.kit.sessions import ReadSession
from label.web.injection import Injected


@get("/health/live", include_in_schema=False, opt={"public": True})
async def live() -> ASGIResponse:
    """The process answers."""
    return _answer({"status": "live"})


@get("/health/ready", include_in_schema=False, opt={"public": True})
async def ready(database: Injected[Database], head: Injected[str]) -> ASGIResponse:
    """The database answers, and has the schema that this code was written for."""
    found = await database.read(_revision)
    if found != head:
        raise Unavailable(f"The schema is at {found}, not {head}: run `label migrate`.")
    return _answer({"status": "ready", "schema": found, "database": "sqlite" if database.on_sqlite else "postgresql"})


def _revision(session: ReadSession) -> str | None:
    return session.execute(REVISION).scalar()


def _answer(content: dict[str, str]) -> ASGIResponse:
    headers = {"cache-control": "no-store"}
    return ASGIResponse(body=msgspec.json.encode(content), media_type="application/json", headers=headers)


HEALTH = [live, ready]
