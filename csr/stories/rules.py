"""What a testimonial may say of who speaks, and when it may be published. Pure."""

import re
import unicodedata
from datetime import date

from csr.stories.models import Story, Witness
from label.kit.errors import Conflict, Fault, Invalid

FEWEST = 5  # an initiative that reached fewer people would tell who speaks
_AGE = re.compile(r"\b(1[6-9]|[2-7]\d) ans\b")
# Of a text's shape, « Karim » or « Anne-Sophie »; « Une participante » begins with a capital too, and names nobody.
_CAPITALISED = re.compile(r"\bAa*(-Aa+)?\b")


def byline_fault(witness: Witness, byline: str) -> str | None:
    """Why a job seeker's byline would tell too much: a family name, an address, a number other than an age."""
    if witness is not Witness.JOB_SEEKER:
        return None
    bare = _AGE.sub("", unicodedata.normalize("NFKC", byline), count=1)
    if any(sign in bare for sign in "@/") or any(letter.isnumeric() for letter in bare):
        return "Only an age, like « 54 ans », has digits here: no address, no telephone."
    if "A" in _CAPITALISED.sub("", _shape(bare), count=1):
        return "One first name at most, and no family name: « Karim », « Une participante, 54 ans »."
    return None


def _shape(text: str) -> str:
    """Its letters as « a » when small and « A » otherwise: a script without small letters has no functions either."""
    return "".join("a" if sign.islower() else "A" if sign.isalpha() else sign for sign in text)


def check_told(witness: Witness, byline: str, consented_on: date, today: date) -> None:
    """A byline that names no job seeker, a consent that was given. All faults at once."""
    faults = []
    said = byline_fault(witness, byline)
    if said:
        faults.append(Fault("/byline", said))
    if consented_on > today:
        faults.append(Fault("/consented_on", "The consent cannot be of a day to come."))
    if faults:
        raise Invalid("The story has faults.", faults)


def check_consented(row: Story) -> None:
    """Without consent there is nothing left."""
    if row.withdrawn_on is not None:
        raise Conflict("The consent is withdrawn: the story is erased.")


def check_draft(row: Story) -> None:
    """What the public has read is not changed behind its back."""
    check_consented(row)
    if row.published_at is not None:
        raise Conflict("The story is published.")


def check_may_publish(row: Story, reached: int) -> None:
    """A job seeker of a small initiative could be recognised."""
    check_draft(row)
    if row.witness == Witness.JOB_SEEKER and row.initiative_id is not None and reached < FEWEST:
        raise Conflict(f"The initiative reached fewer than {FEWEST} people: this job seeker could be recognised.")


def check_withdrawal(row: Story, on: date, today: date) -> None:
    """A consent ends on a day between its beginning and today."""
    check_consented(row)
    if not row.consented_on <= on <= today:
        fault = Fault("/withdrawn_on", "It must be from the day of the consent to today.")
        raise Invalid(fault.detail, [fault])
