"""Composition: the only place where all features meet."""

import asyncio
import contextlib
import logging
import secrets
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

from litestar import Litestar, Router
from litestar.di import Provide

from csr import api as csr
from label.accounts import api as accounts
from label.accounts.authentication import WRITTEN_AT_ONCE, Authenticator, write_last_use
from label.applications import api as applications
from label.applications.openings import openings_needed
from label.audit import api as audit
from label.campaigns import api as campaigns
from label.campaigns import queue
from label.case_files import api as case_files
from label.certificates import api as certificates
from label.certificates import pages, public_api
from label.certificates.file_check import FileChecks
from label.certificates.keyring import Keyring
from label.certificates.planning import Issuer
from label.certificates.signed_status_lists import StatusLists
from label.companies import api as companies
from label.declarations import api as declarations
from label.declarations.masking import api as masking
from label.editions import api as editions
from label.editions.queries import amendments_needed
from label.kit import discarded_files, idempotency, migrations
from label.kit.audit_head import advance_after
from label.kit.clock import day, now
from label.kit.database import Database
from label.kit.errors import Unavailable
from label.kit.idempotency import FORGOTTEN_AT_ONCE
from label.kit.outage_log import OUTAGES
from label.kit.readiness import Check, Readiness
from label.kit.settings import Settings
from label.kit.storage import Store
from label.people import api as people
from label.pseudonyms import api as pseudonyms
from label.web import head_requests
from label.web.bodies import LARGEST, BodyDeadline, limit_bodies
from label.web.context import RequestContext
from label.web.health import HEALTH
from label.web.limits import Limits
from label.web.problems import answer_problem
from label.web.rate_limits import Operation
from label.web.route import AnyRequest
from label.web.routes import context_of, is_public, route_of
from label.web.security_headers import security_headers
from label.web.site import SITE
from label.worker import process_orders

log = logging.getLogger("label")
API = [
    accounts,
    companies,
    people,
    editions,
    declarations,
    masking,
    applications,
    campaigns,
    certificates,
    audit,
    case_files,
    pseudonyms,
    csr,
]
UPKEEP_SECONDS = 5
UNFINISHED = timedelta(days=1)


class AsgiApplication(Litestar):
    """Litestar, with HEAD wherever there is GET."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope, send = head_requests.as_get(scope, send)
        await super().__call__(scope, receive, send)


def create_app(settings: Settings) -> Litestar:
    """The ASGI application. It opens its database, and closes it at the end of its lifespan."""
    database, files = Database(settings, settings.lock_seconds), Store(settings.data_dir / "files")
    authenticator, limits = Authenticator(), Limits(settings)
    keyring, head = Keyring(settings), migrations.head()
    issuer = Issuer(settings, secrets.SystemRandom(), files, keyring)
    patience = BodyDeadline(settings.body_seconds)

    def context(request: AnyRequest) -> RequestContext:
        route = route_of(request)
        return context_of(request.method, route)(request, database, authenticator.identify, route, patience, limits)

    given: dict[str, Any] = {
        "database": database,
        "settings": settings,
        "files": files,
        "issuer": issuer,
        "checks": FileChecks(issuer, database, partial(limits.count_address, Operation.FILE_CHECK)),
        "lists": StatusLists(issuer),
        "head": head,
        "patience": patience,
    }
    dependencies = {name: _always(value) for name, value in given.items()}

    @contextlib.asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.settings = settings
        app.state.readiness = _readiness(database, files, keyring, head, settings.wait_seconds)
        for advice in await database.read(amendments_needed, day(now())):
            log.warning(advice)
        for advice in await database.read(openings_needed, now()):
            log.warning(advice)
        upkeep = asyncio.create_task(_upkeep(database, authenticator, files, limits, settings))
        stop = threading.Event()
        worker = threading.Thread(target=process_orders, args=(database, issuer, stop), name="worker", daemon=True)
        if settings.issues:
            worker.start()
        try:
            yield
        finally:
            stop.set()
            if settings.issues:
                await asyncio.to_thread(worker.join)
            upkeep.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await upkeep
            with contextlib.suppress(Exception):
                await _write_times(database, authenticator)
                await database.keep_statistics()
            await asyncio.to_thread(database.close)

    router = Router("/api/v1", route_handlers=[handler for feature in API for handler in feature.ROUTES])
    return AsgiApplication(
        route_handlers=[router, *pages.PAGES, *public_api.PUBLIC, *HEALTH, *SITE],
        dependencies={**dependencies, "context": Provide(context, sync_to_thread=False)},
        exception_handlers={Exception: answer_problem},
        lifespan=[lifespan],
        before_send=[security_headers(settings.base_url), head_requests.name_head],
        openapi_config=None,
        logging_config=None,  # Litestar's would replace the log's format and level, and write it from another thread
        middleware=[limit_bodies(patience, is_public, limits.sender)],
        request_max_body_size=LARGEST,
        debug=False,
    )


def _readiness(database: Database, files: Store, keyring: Keyring, head: str, patience: float) -> Readiness:
    checks: dict[str, Check] = {
        "/database/schema": lambda: database.read(migrations.check_head, head),
        "/database/writes": lambda: database.write(migrations.try_write),
        "/files": lambda: asyncio.to_thread(files.check_writable),
        "/keys": lambda: asyncio.to_thread(keyring.check_readable),
    }
    return Readiness(checks, patience)


def _always(value: object) -> Provide:
    return Provide(lambda: value, use_cache=True, sync_to_thread=False)


async def _write_times(database: Database, authenticator: Authenticator) -> None:
    """Writes when keys were last used, in small transactions: others wait to write."""
    while used := authenticator.take_last_uses():
        await database.write(write_last_use, used)
        if len(used) < WRITTEN_AT_ONCE:
            break


async def _upkeep(
    database: Database, authenticator: Authenticator, files: Store, limits: Limits, settings: Settings
) -> None:
    """Every 5 seconds the last use of keys and the head of the audit trail are written, and who has used no limit is
    forgotten; every hour old idempotency keys, unfinished and discarded files are deleted, and the database's
    statistics kept."""
    forget_at = now()
    while True:
        await asyncio.sleep(UPKEEP_SECONDS)
        limits.forget()
        try:
            await _write_times(database, authenticator)
            await advance_after(database, settings.data_dir)
            if now() >= forget_at:
                while await database.write(idempotency.forget, now(), settings.idempotency_days) == FORGOTTEN_AT_ONCE:
                    pass
                await database.write(queue.drop_abandoned_reservations, now() - UNFINISHED)
                await asyncio.to_thread(files.forget_unfinished, now() - UNFINISHED)
                await database.write(discarded_files.destroy, files)
                await database.keep_statistics()
                forget_at = now() + timedelta(hours=1)
        except Unavailable as later:  # tried again at the next turn, as after any other failure
            OUTAGES.write("upkeep failed", later)
        except Exception:
            log.exception("upkeep failed")
