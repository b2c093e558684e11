"""Lists by cursor: every page costs the same, and rows that arrive meanwhile make none skipped."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from label.kit.errors import Fault, Invalid
from label.kit.sessions import ReadSession

T = TypeVar("T")
Column = InstrumentedAttribute[object]


class Paged(BaseModel):
    """What every list may be asked; each list's own filters are added by a subclass."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(default=50, ge=1, le=200, description="Rows on a page.")
    cursor: str | None = Field(default=None, max_length=500, description="From the Link header of the page before.")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows, and the cursor of the next page when there is one."""

    items: Sequence[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class EncodedPage:
    """A page as JSON already, where making models of its rows would cost more than reading them."""

    body: bytes
    next: str | None


def page(
    session: ReadSession, rows: Select[T], asked: Paged, order: Sequence[Column], *, descending: bool = False
) -> Page[T]:
    """One page of `rows` in the order of these columns; the last of them must be unique."""
    directed = [column.desc() if descending else column.asc() for column in order]
    rows = rows.order_by(*directed).limit(asked.limit + 1)
    if asked.cursor is not None:
        here, last = tuple_(*order), tuple_(*_decode_cursor(asked.cursor, order))
        rows = rows.where(here < last if descending else here > last)
    found = session.scalars(rows).all()
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return Page(shown, encode_cursor([getattr(shown[-1], column.key) for column in order]) if more else None)


def encode_cursor(values: list[object]) -> str:
    """The cursor of a row: its values in the list's order."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def _too_large(value: str | int) -> bool:
    """SQLite's driver takes no whole number above 64 bits."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def _decode_cursor(cursor: str, order: Sequence[Column]) -> list[object]:
    """The values a cursor holds, in the columns' own types."""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = msgspec.json.decode(raw, type=list[str | int])
        if len(values) != len(order) or any("\0" in str(value) or _too_large(value) for value in values):
            raise ValueError(cursor)
        return [msgspec.convert(value, column.type.python_type) for value, column in zip(values, order, strict=True)]
    except (ValueError, binascii.Error, msgspec.MsgspecError) as error:
        fault = Fault("cursor", "This cursor was not made by this list: start again without it.")
        raise Invalid(fault.detail, [fault]) from error
