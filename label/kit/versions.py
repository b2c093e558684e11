"""Optimistic locking as clients see it: a change names the version of the row that it was made from.

Clients send the version as a field (`version`) or as the row's ETag in If-Match. Both arrive here as a number.
"""

from typing import Annotated, Final

from pydantic import BaseModel, Field

from label.kit.errors import Conflict, PreconditionFailed, PreconditionRequired
from label.kit.schemas import In

ReadVersion = Annotated[
    int | None, Field(ge=1, le=2**31 - 1, description="The version that was read; 409 if there is a newer one.")
]


class VersionIn(In):
    """An input that may say which version of the row it was made from, here or in If-Match."""

    version: ReadVersion = None


class RequiredVersionIn(VersionIn):
    """An input that must say it. The field may be left out, as If-Match can say it too: its absence is 428, not 422."""

    version: ReadVersion = Field(
        default=None,
        description="The version that was read; 409 if there is a newer one. Needed unless If-Match names it (428).",
    )


class VersionQuery(RequiredVersionIn):
    """The query of a DELETE, which has no body."""


class HeaderVersion(int):
    """A version that came in If-Match: when it is stale, the answer is 412 instead of 409 (RFC 9110, 13.1.1)."""


ANY_VERSION: Final = HeaderVersion(0)  # `If-Match: *`; the versions of rows begin at 1


def etag_headers(value: BaseModel) -> dict[str, str]:
    """The ETag of a row, as a header. It counts the changes of the row and does not identify bytes: a milestone becomes
    late without a change, so there is no If-None-Match."""
    version = getattr(value, "version", None)
    return {"etag": f'"{version}"'} if isinstance(version, int) else {}


def require_version(current: int, read: int | None) -> None:
    """`PreconditionRequired` when the client does not say which version it has read; then as `check_version`."""
    if read is None:
        # Without the current number: a client that could take it from here would not have to read the row.
        raise PreconditionRequired(
            "Read this first, then send the version that you have read: its ETag in If-Match, or `version` in the "
            "body (in the query of a DELETE)."
        )
    check_version(current, read)


def check_version(current: int | None, read: int | None) -> None:
    """`Conflict` or `PreconditionFailed` when the version that the client has read is not the current one.

    `current` is None while there is no row, `read` where the client names no version: then any will do.
    """
    if isinstance(read, HeaderVersion) and read == ANY_VERSION:
        raise PreconditionRequired("`If-Match: *` does not say which version you have read: send its ETag instead.")
    if read not in (None, current):
        moved = f"The current version is {current}: read it again."
        refusal = PreconditionFailed if isinstance(read, HeaderVersion) else Conflict
        raise refusal("This does not exist yet: leave the version out." if current is None else moved)
