"""ETag and If-Match (RFC 9110): the version of a row as HTTP knows it."""

import re
from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from label.kit.errors import BadRequest
from label.kit.versions import ANY_VERSION, HeaderVersion, VersionIn

Conditional = TypeVar("Conditional", bound=BaseModel)
# One strong ETag. A list would name versions of which the client cannot have read all, and a weak ETag never matches.
ETAG = re.compile(r'"([1-9][0-9]{0,9})"')


def has_etag(model: type[BaseModel]) -> bool:
    """Is this one row with a version?"""
    field = model.model_fields.get("version")
    return field is not None and field.annotation in (int, int | None)


def with_if_match(data: Conditional, sent: Sequence[str]) -> Conditional:
    """The input with the version of the If-Match headers. `BadRequest` when they are malformed or contradict it."""
    if not sent:
        return data
    if not isinstance(data, VersionIn):
        raise no_if_match()
    matched = _version(", ".join(sent))
    if data.version not in (None, matched):
        raise BadRequest("`version` and If-Match name different versions: send one of them.")
    return data.model_copy(update={"version": matched})


def no_if_match() -> BadRequest:
    """For a route that would not check it: to ignore a precondition is to overwrite what has not been seen."""
    return BadRequest("This route takes no If-Match: it changes no row whose ETag you could have read.")


def _version(sent: str) -> HeaderVersion:
    if sent.strip() == "*":
        return ANY_VERSION
    found = ETAG.fullmatch(sent.strip())
    if found is None:
        raise BadRequest('If-Match takes one ETag as it was received, with its quotes: If-Match: "3".')
    return HeaderVersion(found[1])
