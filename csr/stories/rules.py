"""What a byline may tell about the witness, and when a testimonial may be published. Pure."""

import re
import unicodedata
from datetime import date

from csr.stories.models import Story, Witness
from label.kit.errors import Conflict, Fault, Invalid

FEWEST = 5  # in an initiative that reached fewer people, the witness could be recognised
_AGE = re.compile(r"\b(1[6-9]|[2-7]\d) ans\b")
# In the shape of a text: « Karim » or « Anne-Sophie », and also « Une », which names nobody.
_CAPITALISED = re.compile(r"\bAa*(-Aa+)?\b")


def byline_fault(witness: Witness, byline: str) -> str | None:
    """What identifies a job seeker: a family name, an address, a number other than an age. None when nothing does."""
    if witness is not Witness.JOB_SEEKER:
        return None
    bare = _AGE.sub("", unicodedata.normalize("NFKC", byline), count=1)
    if any(sign in bare for sign in "@/") or any(letter.isnumeric() for letter in bare):
        return "Only an age, like « 54 ans », has digits here: no address, no telephone."
    if "A" in _CAPITALISED.sub("", _shape(bare), count=1):
        return "One first name at most, and no family name: « Karim », « Une participante, 54 ans »."
    return None


def _shape(text: str) -> str:
    """Small letters as « a », all others as « A »: a script without small letters could hide a family name."""
    return "".join("a" if sign.islower() else "A" if sign.isalpha() else sign for sign in text)


def check_story(witness: Witness, byline: str, consented_on: date, today: date) -> None:
    """The byline names no job seeker, and the consent is not of a future day. Raises every fault at once."""
    faults = []
    detail = byline_fault(witness, byline)
    if detail:
        faults.append(Fault("/byline", detail))
    if consented_on > today:
        faults.append(Fault("/consented_on", "The date of the consent cannot be in the future."))
    if faults:
        raise Invalid("The story has faults.", faults)


def check_consented(row: Story) -> None:
    if row.withdrawn_on is not None:
        raise Conflict("The consent is withdrawn: the story is erased.")


def check_draft(row: Story) -> None:
    """A published story does not change under its readers."""
    check_consented(row)
    if row.published_at is not None:
        raise Conflict("The story is published.")


def check_may_publish(row: Story, reached: int) -> None:
    """`reached`: how many people the story's initiative reached."""
    check_draft(row)
    if row.witness == Witness.JOB_SEEKER and row.initiative_id is not None and reached < FEWEST:
        raise Conflict(f"The initiative reached fewer than {FEWEST} people: this job seeker could be recognised.")


def check_withdrawal(row: Story, on: date, today: date) -> None:
    check_consented(row)
    if not row.consented_on <= on <= today:
        fault = Fault("/withdrawn_on", "It must be from the day of the consent to today.")
        raise Invalid(fault.detail, [fault])
