"""One problem document (RFC 9457) for whatever goes wrong, on every route."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from label.kit.errors import Refusal

log = logging.getLogger("label.web")
MEDIA_TYPE = "application/problem+json"
NAMES = {
    400: ("bad-request", "The request could not be understood"),
    404: ("not-found", "Nothing here"),
    405: ("method-not-allowed", "This route does not take this method"),
    413: ("too-large", "Too large"),
    415: ("unsupported-media-type", "Not a kind of content that is taken here"),
    503: ("unavailable", "Not available for the moment"),
}


def problem_of(error: Exception) -> tuple[dict[str, Any], dict[str, str]]:
    """The problem document and headers of an error. What is not a refusal says nothing of its inside."""
    if isinstance(error, Refusal):
        problem: dict[str, Any] = _named(error.status, error.code, error.title, error.detail)
        if error.faults:
            problem["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in error.faults]
        return problem, error.headers
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, title = NAMES.get(status, ("error", "Something went wrong"))
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    return _named(status, code, title, title + "."), headers


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The one exception handler of the application."""
    problem, headers = problem_of(error)
    if problem["status"] >= 500:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    if problem["status"] == 401:
        headers = {**headers, "WWW-Authenticate": "Bearer"}
    return Response(msgspec.json.encode(problem), status_code=problem["status"], media_type=MEDIA_TYPE, headers=headers)


def _named(status: int, code: str, title: str, detail: str) -> dict[str, Any]:
    return {"type": f"urn:label:problem:{code}", "title": title, "status": status, "detail": detail}
