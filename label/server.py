"""`label serve`: Granian embedded in this process. SQLite wants one writer, and a killed process leaves no children."""

import asyncio
import logging
import signal
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from litestar.types import ASGIApp, Message, Receive, Send

from label.app import create_app
from label.kit.settings import Settings
from label.kit.single_server import check_address_free, sole_server
from label.kit.startup import without_garbage_collection

if TYPE_CHECKING:
    from granian.server.embed import Server

log = logging.getLogger("label")
BACKLOG = 2048
GRANIAN = "_granian"
EXPERIMENTAL = "Embedded server is experimental!"  # a warning at each start; load and kill tests passed with it


def serve(settings: Settings) -> None:
    """Until SIGINT or SIGTERM; requests in flight are answered first. Raises `Conflict` beside another server."""
    check_address_free(settings.host, settings.port)
    with sole_server(settings.sqlite_file) if settings.sqlite_file else nullcontext():
        asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    with without_garbage_collection():
        app = create_app(settings)
    server = server_of(app, settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    log.info("serving on %s, database %s", settings.base_url, "SQLite" if settings.on_sqlite else "PostgreSQL")
    await server.serve()


def logging_unanswered(app: ASGIApp) -> ASGIApp:
    """An application that returns without an answer: Granian sends a 500 in plain text for it and logs nothing. What
    it raises, Granian logs."""

    async def logged(scope: Any, receive: Receive, send: Send) -> None:
        answered = scope["type"] != "http"

        async def noting(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        await app(scope, receive, noting)
        if not answered:
            log.error("%s %s ended without an answer", scope["method"], scope["path"])

    return logged


def server_of(app: ASGIApp, settings: Settings) -> "Server":
    """Granian with its log in ours: without that, an application that raises answers 500 and logs nothing."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server.embed import Server

    logging.getLogger(GRANIAN).addFilter(lambda record: record.getMessage() != EXPERIMENTAL)
    return Server(
        logging_unanswered(app),
        settings.host,
        settings.port,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig={"handlers": {}, "formatters": {}, "loggers": {GRANIAN: {"handlers": [], "propagate": True}}},
    )
