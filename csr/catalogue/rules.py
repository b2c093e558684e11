"""What an action's content and the keys of a need or a target may hold. Pure: values in, a refusal out."""

import re
from collections.abc import Collection, Iterator, Sequence

from csr.catalogue.audiences import Audience
from csr.catalogue.models import Measure
from csr.catalogue.reporting_lines import CODES
from csr.catalogue.schemas import ActionContent
from csr.catalogue.sectors import SECTION_OF
from label.kit.errors import Fault, Invalid, NotFound

EVERYONE = "all"
_NAF_PARTS = {*SECTION_OF, *SECTION_OF.values()}


def check_content(content: ActionContent, partners: Collection[str]) -> None:
    """Everything that the content names exists and is named once; `partners`: the associations that it may name."""
    faults = [
        *_reference_faults(content.audiences, "/audiences/{}"),
        *_reference_faults(content.helps, "/helps/{}"),
        *_reference_faults(content.reporting_lines, "/reporting_lines/{}", CODES, "a reporting line"),
        *_reference_faults(
            [hint.id for hint in content.partners], "/partners/{}/id", partners, "a partner association that is open"
        ),
        *_reference_faults(
            [sector.naf for sector in content.sectors], "/sectors/{}/naf", _NAF_PARTS, "a part of the NAF rev. 2"
        ),
    ]
    if faults:
        raise Invalid("The action has faults.", faults)


def year_of(text: str) -> int:
    """The year of a path, from 2000 to 2099; `NotFound`."""
    if not re.fullmatch(r"20\d\d", text, re.ASCII):
        raise NotFound(f"No year {text}.")
    return int(text)


def audience_of(text: str) -> Audience:
    """The audience of a path; `NotFound`."""
    if text not in list(Audience):
        raise NotFound(f"No audience {text}.")
    return Audience(text)


def target_key(measure: str, audience: str) -> tuple[str, str]:
    """The measure and audience of a path: everyone, or for people also one of the audiences; `NotFound`."""
    if measure not in list(Measure):
        raise NotFound(f"No measure {measure}.")
    if audience == EVERYONE:
        return measure, audience
    if measure != Measure.PEOPLE:
        raise NotFound("Only people are counted by audience.")
    return measure, audience_of(audience)


def _reference_faults(
    values: Sequence[str], pointer: str, known: Collection[str] | None = None, what: str = ""
) -> Iterator[Fault]:
    for place, value in enumerate(values):
        if known is not None and value not in known:
            yield Fault(pointer.format(place), f"{value} is not {what}.")
        elif value in values[:place]:
            yield Fault(pointer.format(place), f"{value} is named twice.")
