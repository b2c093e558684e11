"""HEAD wherever there is GET (RFC 9110, 9.3.2): the same status and headers, without the content.

Litestar knows HEAD only of handlers that name it.
"""

from typing import Any

from litestar.types import Message, Scope, Send

Header = tuple[bytes, bytes]


def as_get(scope: Any, send: Send) -> tuple[Any, Send]:
    """The scope of the same request with GET, and what sends its answer without the content. A GET that writes down
    who has read does so here, too."""

    async def send_head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return {**scope, "method": "GET"}, send_head


async def name_head(message: Any, _scope: Scope) -> None:
    """Litestar's hook `before_send`: `Allow` names HEAD beside GET."""
    if message["type"] == "http.response.start":
        message["headers"] = [_with_head(header) for header in message.get("headers", ())]


def _with_head(header: Header) -> Header:
    name, value = header
    if name.lower() != b"allow" or b"GET" not in value:
        return header
    return name, value.replace(b"GET", b"GET, HEAD")
