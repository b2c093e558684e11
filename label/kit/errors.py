"""What can be refused, and with which HTTP status. Rules and actions raise these; nothing else knows HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

MOST_FAULTS: Final = 100  # named in one refusal, with `more_errors` for an input that has more


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where (a JSON pointer, or a parameter's name) and what."""

    pointer: str
    detail: str


class Refusal(Exception):
    """A request that is answered, but not done: nothing has changed."""

    status = 400
    code = "bad-request"
    title = "The request could not be understood"

    def __init__(self, detail: str, faults: Iterable[Fault] = (), headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        named = tuple(islice(faults, MOST_FAULTS + 1))
        self.faults, self.has_more_faults = named[:MOST_FAULTS], len(named) > MOST_FAULTS
        self.headers = headers or {}

    def members(self) -> Mapping[str, object]:
        """The members of its problem document beside those that every refusal has."""
        return {}


class BadRequest(Refusal):
    """The request is not well formed."""


class Unauthenticated(Refusal):
    """No key, or one that does not open."""

    status, code, title = 401, "unauthenticated", "A valid API key is needed"


class Forbidden(Refusal):
    """The actor may see this, and may not do that."""

    status, code, title = 403, "forbidden", "This is not yours to do"


class NotFound(Refusal):
    """Absent, or not for this actor to see: the two answer alike."""

    status, code, title = 404, "not-found", "Nothing here"


class Timeout(Refusal):
    """The body did not arrive in time."""

    status, code, title = 408, "timeout", "The request took too long to arrive"


class Conflict(Refusal):
    """The state of things does not allow it, or has moved on meanwhile."""

    status, code, title = 409, "conflict", "Not in this state"


class Gone(Refusal):
    """What was asked for existed, and does not any more."""

    status, code, title = 410, "gone", "No longer there"


class PreconditionFailed(Refusal):
    """The ETag in If-Match is not the current one."""

    status, code, title = 412, "precondition-failed", "This has changed since you read it"


class TooLarge(Refusal):
    """More bytes than the route takes."""

    status, code, title = 413, "too-large", "Too large"


class UnsupportedMedia(Refusal):
    """A body, or a file, of a kind that the route does not take."""

    status, code, title = 415, "unsupported-media-type", "Not a kind of content that is taken here"


class Invalid(Refusal):
    """Well formed, and wrong: every fault is named."""

    status, code, title = 422, "invalid", "The input has faults"


class PreconditionRequired(Refusal):
    """The request does not say which version of the row the client has read."""

    status, code, title = 428, "precondition-required", "Say which version you have read"


class TooManyRequests(Refusal):
    """The sender has used up its share for the moment; `Retry-After` says when it has some again."""

    status, code, title = 429, "too-many-requests", "Your share is used up for the moment"


class Unavailable(Refusal):
    """Not now: nothing was done, and the same request may be sent again."""

    status, code, title = 503, "unavailable", "Not available for the moment"


def invalid(pointer: str, detail: str) -> Invalid:
    """One fault, as a refusal."""
    return Invalid(detail, [Fault(pointer, detail)])
