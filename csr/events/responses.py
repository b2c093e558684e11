"""Registrations in another media type than JSON."""

from datetime import date

from csr.events import registration_sheet
from csr.events.queries import EventRegistrations
from label.kit import workbook
from label.web.context import Result


def registrations_xlsx(today: date, event: EventRegistrations) -> Result:
    headers = {
        "content-type": workbook.MEDIA_TYPE,
        "content-disposition": f'attachment; filename="inscriptions-{event.starts_on:%Y-%m-%d}.xlsx"',
    }
    return Result(registration_sheet.render(event, today), headers)
