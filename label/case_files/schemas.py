"""What an export is asked, and what it is made of."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import Field

from label.kit.schemas import In, JsonObject
from label.kit.text import ReasonText


class ExportQuery(In):
    """Why the file is exported."""

    reason: ReasonText = Field(description="Why, 10 to 500 characters; the audit trail keeps it.")


@dataclass(frozen=True, slots=True)
class StoredMember:
    """A member of the archive that is kept in the store under this SHA-256."""

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`written` are the members that are made from rows, by path, in the order of the archive; `stored` come after
    them."""

    name: str
    about: JsonObject
    written: dict[str, bytes]
    stored: tuple[StoredMember, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Who exports, when and why; `person` None is the command line."""

    person: str | None
    at: datetime
    reason: str
