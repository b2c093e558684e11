"""The audit trail on the wire."""

from datetime import datetime

from pydantic import Field

from label.kit.paging import Paged
from label.kit.schemas import Out


class AuditFilter(Paged):
    """Filters of the trail; they add up."""

    siren: str | None = Field(default=None, max_length=9)
    subject: str | None = Field(default=None, max_length=40, description="A kind: application, certificate, …")
    subject_id: str | None = Field(default=None, max_length=40)
    person_id: str | None = Field(default=None, max_length=32)


class NamedPerson(Out):
    """A person as the product knows them now; a pseudonym where they have asked for one."""

    id: str
    name: str
    email: str


class EntryOut(Out):
    """One change: who, what, when, before and after."""

    id: int
    at: datetime
    person_id: str | None
    person: NamedPerson | None = Field(
        description="Who made the change, also after they have left. Null: the command line, or the product itself."
    )
    action: str
    subject: str
    subject_id: str
    siren: str | None
    before: dict[str, object] | None
    after: dict[str, object] | None
    concerned: list[NamedPerson] = Field(
        description="The people whose id stands in the entry beside who made the change, as who was put in charge."
    )


class AuditPage(Out):
    """A page of the trail, the latest first."""

    items: list[EntryOut]
    next: str | None
