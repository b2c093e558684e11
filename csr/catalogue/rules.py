"""What may be said in the catalogue and of a year. Pure: values in, a refusal out."""

import re
from collections.abc import Collection, Iterator, Sequence

from csr.catalogue.models import Audience, Measure
from csr.catalogue.reporting_lines import CODES
from csr.catalogue.schemas import ActionContent
from csr.catalogue.sectors import SECTION_OF
from label.kit.columns import Versioned
from label.kit.errors import Conflict, Fault, Invalid, NotFound

EVERYONE = "all"


def check_content(content: ActionContent, partners: Collection[str]) -> None:
    """What an action names exists, and is named once; `partners` are the ids of the associations known."""
    faults = [
        *_named(content.audiences, "/audiences/{}"),
        *_named(content.helps, "/helps/{}"),
        *_named(content.reporting_lines, "/reporting_lines/{}", CODES, "a reporting line"),
        *_named([one.id for one in content.partners], "/partners/{}/id", partners, "a partner association"),
        *_named([one.naf for one in content.sectors], "/sectors/{}/naf", _PARTS, "a part of the NAF rev. 2"),
    ]
    if faults:
        raise Invalid("The action has faults.", faults)


def check_version(row: Versioned | None, version: int | None) -> None:
    """The version that was read is still the one in force; where there is nothing yet, none was read."""
    now = row.version if row else None
    if version not in (None, now):
        raise Conflict(f"This is at version {now} now: read it again." if row else "There is nothing of this yet.")


def year_of(text: str) -> int:
    """A year in a path, of this century."""
    if not re.fullmatch(r"20\d\d", text, re.ASCII):
        raise NotFound(f"No year {text}.")
    return int(text)


def audience_of(text: str) -> Audience:
    """An audience in a path."""
    if text not in list(Audience):
        raise NotFound(f"No audience {text}.")
    return Audience(text)


def aim_of(measure: str, audience: str) -> tuple[str, str]:
    """What a target counts, and for whom: everyone, or for people one of the audiences."""
    if measure not in list(Measure):
        raise NotFound(f"No measure {measure}.")
    if audience == EVERYONE:
        return measure, audience
    if measure != Measure.PEOPLE:
        raise NotFound("Only people are counted by audience.")
    return measure, audience_of(audience)


def _named(given: Sequence[str], pointer: str, known: Collection[str] | None = None, what: str = "") -> Iterator[Fault]:
    for place, value in enumerate(given):
        if known is not None and value not in known:
            yield Fault(pointer.format(place), f"{value} is not {what}.")
        elif value in given[:place]:
            yield Fault(pointer.format(place), f"{value} is named twice.")


_PARTS = {*SECTION_OF, *SECTION_OF.values()}
