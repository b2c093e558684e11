"""Serving with Granian, in this one process: SQLite wants one writer, and killing it leaves no orphan behind."""

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from litestar.types import ASGIApp

from label.app import create_app
from label.kit.settings import Settings
from label.kit.startup import without_garbage_collection

if TYPE_CHECKING:
    from granian.server.embed import Server

log = logging.getLogger("label")
BACKLOG = 2048
GRANIAN = "_granian"
EXPERIMENTAL = "Embedded server is experimental!"  # said at each start; it is the one we chose and tried


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests in flight are answered first."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with without_garbage_collection():
        app = create_app(settings)
    server = server_of(app, settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    log.info("serving on %s, database %s", settings.base_url, "SQLite" if settings.on_sqlite else "PostgreSQL")
    await server.serve()


def server_of(app: ASGIApp, settings: Settings) -> "Server":
    """Granian, whose own log goes where ours does: without it, an application that raises answers 500 and leaves no
    trace."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    logging.getLogger(GRANIAN).addFilter(lambda record: record.getMessage() != EXPERIMENTAL)
    return Server(
        app,
        settings.host,
        settings.port,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": {}, "formatters": {}, "loggers": {GRANIAN: {"handlers": [], "propagate": True}}},
    )
