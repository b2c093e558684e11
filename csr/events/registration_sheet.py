"""The registrations of an event as a workbook, for who receives the firms at the door."""

from datetime import date
from typing import Final

from csr.events.queries import EventRegistrations
from csr.events.schemas import RegistrationOut
from label.kit.clock import day
from label.kit.workbook import Sheet, SheetColumn, SheetRow, render_workbook

COLUMNS: Final = (
    SheetColumn("SIREN", 12),
    SheetColumn("Entreprise", 44),
    SheetColumn("Personnes", 11),
    SheetColumn("Offres", 10),
    SheetColumn("Note", 60),
    SheetColumn("Inscrite le", 12),
    SheetColumn("Retirée le", 12),
)


def render(event: EventRegistrations, today: date) -> bytes:
    """The same bytes all day for the same registrations."""
    title = f"{event.title}, {event.starts_on:%d/%m/%Y}"
    return render_workbook(title, today, [Sheet("Inscriptions", COLUMNS, map(_row, event.registrations), frozen=2)])


def _row(registration: RegistrationOut) -> SheetRow:
    return (
        registration.siren,
        registration.company,
        registration.people,
        registration.offers,
        registration.note,
        day(registration.registered_at),
        day(registration.withdrawn_at) if registration.withdrawn_at else None,
    )
