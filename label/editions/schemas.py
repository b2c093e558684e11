"""Editions on the wire."""

import json
from datetime import date, datetime

from pydantic import Field

from label.kit.errors import Fault, Invalid
from label.kit.schemas import In, JsonObject, Out
from label.kit.text import Text
from scoring import Rulebook, RulebookRefused, UnknownEdition, load_rulebook, read_rulebook


class RulebookAsked(In):
    """Which of the edition's rulebooks."""

    digest: str | None = Field(default=None, max_length=71, description="Left out, the one in force.")


class AmendmentIn(In):
    """A new rulebook for an edition, and why."""

    reason: Text
    rulebook: JsonObject | None = Field(
        default=None, description="The whole document; left out, the one that this version brings for the edition."
    )

    def read_rulebook(self, code: str) -> Rulebook:
        """`Invalid` with all the faults of the document."""
        try:
            return load_rulebook(code) if self.rulebook is None else read_rulebook(json.dumps(self.rulebook))
        except UnknownEdition:
            missing = f"This version brings no rulebook for {code}: give the whole document."
            raise Invalid("The rulebook is missing.", [Fault("/rulebook", missing)]) from None
        except RulebookRefused as refused:
            faults = [Fault(f"/rulebook{fault.pointer}", fault.message) for fault in refused.faults]
            raise Invalid("The rulebook is invalid.", faults) from None


class RulebookChange(Out):
    """A figure that differs, by its JSON pointer; null where a document has none."""

    pointer: str
    before: object
    after: object


class AmendmentOut(Out):
    """An act of the city: files that are not decided are scored by the new rulebook from then on."""

    previous_digest: str
    rulebook_digest: str
    reason: str
    amended_at: datetime
    changes: list[RulebookChange]


class EditionOut(Out):
    """One year of the label: what is counted, when to apply, by which rules."""

    code: str
    title: str
    period_start: date
    period_end: date
    applications_open: date
    applications_close: date
    forum_held: bool
    forum_on: date | None
    appeal_months: int = Field(description="Calendar months to appeal after a refusal.")
    correction_days: int = Field(description="Days to answer a correction, from the day it is asked.")
    correction_months: int = Field(
        description="Calendar months in which corrections are asked, from the submission or the appeal."
    )
    rulebook_digest: str
    opened_at: datetime | None = Field(
        description="When the city opened it: enough people are there to decide and to hear an appeal. Null:"
        " applications cannot be submitted yet."
    )
    amendments: list[AmendmentOut] = Field(description="The acts that changed its rulebook, the first one first.")


class EditionList(Out):
    """Every edition, the latest first."""

    items: list[EditionOut]
