"""What may change of a partner association. Pure."""

from collections.abc import Mapping
from datetime import date

from label.kit.errors import Fault, Invalid


def closing_after(
    closed_on: date | None, closed_because: str | None, changes: Mapping[str, object], today: date
) -> dict[str, object]:
    """The columns that say whether the association is closed, after these changes; raises every fault at once."""
    day = changes.get("closed_on", closed_on)
    because = changes.get("closed_because", None if day is None else closed_because)
    faults = []
    if isinstance(day, date) and day > today:
        faults.append(Fault("/closed_on", f"{day} is in the future: close the association on that day."))
    if day is not None and because is None:
        faults.append(Fault("/closed_because", "Say why the association is closed."))
    if day is None and because is not None:
        faults.append(Fault("/closed_on", "A reason needs the day on which the association closed."))
    if faults:
        raise Invalid("The association has faults.", faults)
    return {"active": day is None, "closed_on": day, "closed_because": because}


def act_of(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """The word of the audit trail for a change."""
    if before.get("active") == after.get("active"):
        return "change"
    return "reopen" if after["active"] else "close"
