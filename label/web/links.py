"""The Link header of a list's next page (RFC 8288)."""

from urllib.parse import urlencode

from pydantic import BaseModel

from label.kit.paging import Paged
from label.web.context import Shown


def linked(value: BaseModel | bytes, path: str, asked: Paged, cursor: str | None) -> Shown:
    """The page with a `Link: <…>; rel="next"` when there is more; the filters of this page go with it."""
    if cursor is None:
        return Shown(value, {})
    query = asked.model_dump(mode="json", exclude_none=True, exclude_unset=True) | {"cursor": cursor}
    return Shown(value, {"link": f'<{path}?{urlencode(query)}>; rel="next"'})
