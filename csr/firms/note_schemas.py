"""Contacts, interactions, next steps and duties on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from csr.firms.schemas import OfficerOut
from csr.firms.states import Medium, Report
from label.companies.schemas import Website
from label.kit.addresses import Email
from label.kit.paging import Paged
from label.kit.patches import NotEmptied, Patch
from label.kit.schemas import Day, In, Out
from label.kit.text import Name, Text
from label.kit.versions import VersionIn

Phone = Annotated[str, Field(pattern=r"^[0-9+(][0-9 ().+-]{2,39}$")]
ContactId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class NotesFilter(Paged):
    """A firm's contacts, interactions and duties have no filters."""


class ContactIn(In):
    """Someone to speak with at the firm. Only what is needed to reach them: they may ask to be deleted."""

    name: Name
    role: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    note: Text | None = None


class ContactPatch(Patch):
    """Changes to some of a contact's fields."""

    name: Annotated[Name | None, NotEmptied] = None
    role: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    note: Text | None = None


class ContactOut(Out):
    """Someone to speak with at a firm."""

    id: str
    siren: str
    name: str
    role: str | None
    email: str | None
    phone: str | None
    note: str | None
    version: int


class ContactPage(Out):
    """A page of a firm's contacts, in the order they were made."""

    items: list[ContactOut]
    next: str | None


class InteractionIn(In):
    """A meeting, a call, a letter; with its next step, if there is one: what, by whom, until when."""

    kind: Medium
    happened_on: Day
    summary: Text = Field(description="What was said. No job seeker's name.")
    contact_id: ContactId | None = None
    next_step: Text | None = None
    next_owner: Email | None = Field(default=None, description="Address of the SOEE or city officer who takes it.")
    due_on: Day | None = None


class InteractionPatch(Patch):
    """Changes to some of an interaction's fields. A new next step is not done yet."""

    kind: Annotated[Medium | None, NotEmptied] = None
    happened_on: Annotated[Day | None, NotEmptied] = None
    summary: Annotated[Text | None, NotEmptied] = None
    contact_id: ContactId | None = None
    next_step: Text | None = None
    next_owner: Email | None = None
    due_on: Day | None = None


class StepDoneIn(VersionIn):
    """The next step is done."""

    done_on: Day | None = Field(default=None, description="Left out: today.")


class InteractionOut(Out):
    """An interaction; its contact is null once deleted."""

    id: str
    siren: str
    kind: Medium
    happened_on: date
    summary: str
    contact_id: str | None
    contact: str | None = Field(description="The contact's name.")
    next_step: str | None
    next_owner: OfficerOut | None
    due_on: date | None
    done_on: date | None
    recorded_by: str
    recorded_at: datetime
    version: int


class InteractionPage(Out):
    """A page of a firm's interactions, the latest first."""

    items: list[InteractionOut]
    next: str | None


class StepOut(Out):
    """A next step that is not done. `days_late` is 0 until its day has passed."""

    interaction_id: str
    siren: str
    firm: str
    next_step: str
    next_owner: OfficerOut
    due_on: date
    days_late: int


class StepPage(Out):
    """A page of next steps, the oldest first."""

    items: list[StepOut]
    next: str | None


class DutyPut(VersionIn):
    """What is known of one report of a firm: whether it must publish it, and when and where it did."""

    mandatory: bool | None = Field(default=None, description="By duty or by choice; null: not known.")
    published_on: Day | None = None
    url: Website | None = None
    note: Text | None = None


class DutyOut(Out):
    """A report that a firm publishes for a year."""

    siren: str
    year: int
    report: Report
    mandatory: bool | None
    published_on: date | None
    url: str | None
    note: str | None
    version: int


class DutyPage(Out):
    """A page of a firm's reports, the latest year first."""

    items: list[DutyOut]
    next: str | None
