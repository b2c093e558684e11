"""Responses that are bytes already."""

from typing import Any

from litestar.response.base import ASGIResponse

from label.kit.idempotency import EncodedResponse

EMPTY = (204, 304)


class RawResponse(ASGIResponse):
    """A response in two ASGI messages. Litestar's own makes its headers one by one, which cost more than sending."""

    __slots__ = ("_body", "_start")

    def __init__(self, answer: EncodedResponse) -> None:
        headers = {"cache-control": "no-store", "content-type": "application/json", **answer.headers}
        if answer.status in EMPTY:
            del headers["content-type"]
        else:
            headers["content-length"] = str(len(answer.body))
        encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        self._start: object = {"type": "http.response.start", "status": answer.status, "headers": encoded}
        self._body: object = {"type": "http.response.body", "body": answer.body, "more_body": False}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send(self._start)
        await send(self._body)
