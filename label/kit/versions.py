"""Optimistic locking as clients see it: a change may name the version that it was made from."""

from typing import Annotated

from pydantic import Field

from label.kit.errors import Conflict

ReadVersion = Annotated[int | None, Field(description="The version that was read; 409 if there is a newer one.")]


def check_version(current: int | None, read: int | None) -> None:
    """`Conflict` when the version that the client read is not the current one.

    `current` is None while there is no row, `read` where the client names no version: then any will do.
    """
    if read not in (None, current):
        moved = f"The current version is {current}: read it again."
        raise Conflict("This does not exist yet: leave the version out." if current is None else moved)
