"""Headers that every answer has, whatever made it: API, pages, files, refusals and unknown routes."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

# No browser may guess a file's type: an upload that passes for a page would run in the site's name.
NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
# One year. Not for subdomains: they are not this product's to decide about.
HSTS: Final = (b"strict-transport-security", b"max-age=31536000")


def security_headers(base_url: str) -> Callable[[Any, Any], Awaitable[None]]:
    """Litestar's hook `before_send`. The second header only where the public address is HTTPS."""
    added = [NOSNIFF, HSTS] if base_url.startswith("https://") else [NOSNIFF]
    names = {name for name, _ in added}

    async def add(message: Any, _scope: Any) -> None:
        if message["type"] == "http.response.start":
            kept = [header for header in message.get("headers", ()) if header[0] not in names]
            message["headers"] = [*kept, *added]

    return add
