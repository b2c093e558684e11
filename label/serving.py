"""Serving with Granian, in this one process: SQLite wants one writer, and killing it leaves no orphan behind."""

import asyncio
import logging
import signal

from label.app import create_app
from label.kit.loading import loading
from label.kit.settings import Settings

log = logging.getLogger("label")
BACKLOG = 2048


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests in flight are answered first."""
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    with loading():
        app = create_app(settings)
    server = Server(
        app,
        settings.host,
        settings.port,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        websockets=False,
        log_enabled=False,  # what goes wrong in the application is logged by the application
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    log.info("serving on %s, database %s", settings.base_url, "SQLite" if settings.on_sqlite else "PostgreSQL")
    await server.serve()
