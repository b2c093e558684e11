"""Editions on the wire."""

from datetime import date

from label.kit.schemas import Out


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
    rulebook_digest: str


class EditionList(Out):
    """Every edition, the latest first."""

    items: list[EditionOut]
