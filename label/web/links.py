"""The Link header of a list's next page (RFC 8288)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from label.kit.paging import EncodedPage, Paged
from label.web.context import Encodable, Result


def linked(path: str, asked: BaseModel) -> Callable[[Any], Encodable]:
    """Adds a `Link: <…>; rel="next"` to a page that has a next one; the filters of this page go with it."""

    def form(found: Any) -> Encodable:
        cursor = getattr(found, "next", None) if isinstance(asked, Paged) else None
        value: BaseModel | bytes = found.body if isinstance(found, EncodedPage) else found
        return value if cursor is None else Result(value, {"link": next_link(path, asked, cursor)})

    return form


def next_link(path: str, asked: BaseModel, cursor: str) -> str:
    """The header's value."""
    query = asked.model_dump(mode="json", exclude_none=True, exclude_unset=True) | {"cursor": cursor}
    written = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}
    return f'<{path}?{urlencode(written)}>; rel="next"'
