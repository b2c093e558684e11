"""A pseudonymisation on the wire."""

from pydantic import Field

from label.kit.schemas import In, Out
from label.kit.text import ReasonText


class PseudonymisationIn(In):
    """Why a person is pseudonymised."""

    reason: ReasonText = Field(description="Kept in the audit trail, which is never erased: name nobody in it.")


class PseudonymOut(Out):
    """What the person is called from now on."""

    id: str
    name: str
    email: str
    keys_revoked: int
    entries_in_clear: int = Field(
        description="Entries of the audit trail from before names were kept out of it: they hold the former name and"
        " address in the database, and are shown with the pseudonym."
    )
