"""The description of a route, which the OpenAPI document, the guard and the test of all routes by all roles read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from pydantic import BaseModel

from label.kit.actor import Role
from label.web.bounds import MOST_VALUES
from label.web.rate_limits import Operation

Roles = frozenset[Role]
BodyReader = Callable[[bytes], BaseModel]
AnyRequest = Request[Any, Any, Any]  # of no user, no auth and no state


@dataclass(frozen=True, slots=True)
class Route:
    """`roles` None: anyone, without a key. `body`, `query`, `response`: models; a text names a JSON that has none.

    `raw_body`: a JSON body that the action reads by itself; `upload`: a form with one `file`; `formats`: suffixes under
    which the same path gives other forms of it; `values`: the most JSON values in a body; `recorded`: a GET that
    writes down who has read; `readers`: by media type, what reads a body that comes in other forms than JSON too;
    `counted`: the limit that a request counts for before its body is read, by its key or, where anyone may call, by
    its address.
    """

    roles: Roles | None = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    response: type[BaseModel] | str | None = None
    status: int = 200
    raw_body: bool = False
    upload: bool = False
    formats: tuple[str, ...] = ()
    values: int = MOST_VALUES
    recorded: bool = False
    counted: Operation | None = None
    readers: Mapping[str, BodyReader] = field(default_factory=dict)
