"""Problem documents (RFC 9457) for every refusal and every failure, on every route."""

import logging
from collections.abc import Mapping

import msgspec
from litestar import Response
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import HTTPException

from label.kit.errors import Fault, Refusal, Unavailable
from label.kit.outage_log import OUTAGES
from label.kit.schemas import JsonObject
from label.web.bodies import ClientGone, incoming_of
from label.web.html import page_headers, templates
from label.web.route import AnyRequest

log = logging.getLogger("label.web")
MEDIA_TYPE = "application/problem+json"
BUSY = (429, 503)
LONGEST_TEXT = 500  # characters of a sentence or of a pointer
NAMES = {
    400: ("bad-request", "The request could not be understood"),
    404: ("not-found", "Nothing here"),
    405: ("method-not-allowed", "This route does not take this method"),
    413: ("too-large", "Too large"),
    415: ("unsupported-media-type", "Not a kind of content that is taken here"),
    503: ("unavailable", "Not available for the moment"),
}


def problem_of(error: Exception) -> tuple[JsonObject, dict[str, str]]:
    """The problem document and headers of an error. A failure says nothing of its cause: that is in the log."""
    if isinstance(error, Refusal):
        problem: JsonObject = _named(error.status, error.code, error.title, error.detail)
        if error.faults:
            problem["errors"] = [_told(fault) for fault in error.faults]
        if error.has_more_faults:
            problem["more_errors"] = True
        return {**problem, **error.members()}, error.headers
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, title = NAMES.get(status, ("error", "Something went wrong"))
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return _named(status, code, title, title + "."), headers


def answer_problem(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The application's only exception handler."""
    problem, headers = problem_of(error)
    if isinstance(error, Unavailable):
        OUTAGES.write(f"{request.method} {request.url.path}", error)
    elif problem["status"] >= 500:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    if isinstance(error, ClientGone):
        log.info("%s %s: %s", request.method, request.url.path, error.detail)
    if problem["status"] == 401:
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    content, media_type = msgspec.json.encode(problem), MEDIA_TYPE
    if problem["status"] in BUSY and request.route_handler.opt.get("page"):
        content, media_type = _busy_page(problem, headers), "text/html"
        headers = {**headers, **page_headers()}
    incoming = incoming_of(request.scope)
    return Response(
        content,
        status_code=problem["status"],
        media_type=media_type,
        headers=headers,
        background=BackgroundTask(incoming.discard) if incoming else None,
    )


def _busy_page(problem: JsonObject, headers: Mapping[str, str]) -> bytes:
    seconds = int(headers.get("Retry-After", "0"))
    return templates().get_template("busy.html").render(own=problem["status"] == 429, seconds=seconds).encode()


def _told(fault: Fault) -> dict[str, str]:
    return {"pointer": _short(fault.pointer), "detail": _short(fault.detail)}


def _short(text: str) -> str:
    """A sentence may quote the input, which may have 900 kB."""
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def _named(status: int, code: str, title: str, detail: str) -> JsonObject:
    return {"type": f"urn:label:problem:{code}", "title": title, "status": status, "detail": _short(detail)}
