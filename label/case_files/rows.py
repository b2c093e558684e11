"""Rows as JSON, each column under its name: decimals and times as strings, JSON columns as the text that is stored."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, inspect, select

from label.kit.columns import Base
from label.kit.schemas import JsonObject
from label.kit.sessions import ReadSession


def find(session: ReadSession, model: type[Base], *conditions: ColumnElement[bool]) -> Sequence[Base]:
    """The rows of a table in the order of their key."""
    return session.scalars(select(model).where(*conditions).order_by(*inspect(model).primary_key)).all()


def facts(row: Base, leave_out: Sequence[str] = ()) -> JsonObject:
    """A row by the names of its columns."""
    names = [column.key for column in inspect(type(row)).column_attrs]
    return {name: getattr(row, name) for name in names if name not in leave_out}


def people_of(rows: Iterable[Base]) -> set[str]:
    """The ids of the people whom these rows name."""
    found: set[str | None] = set()
    for row in rows:
        mapper = inspect(type(row))
        for attribute in mapper.column_attrs:
            if any(key.target_fullname == "people.id" for key in attribute.columns[0].foreign_keys):
                found.add(getattr(row, attribute.key))
    return {person for person in found if person is not None}


def document(value: object) -> bytes:
    """Indented JSON in UTF-8, ending in a newline."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
