"""The facts of one company in one edition, as the reference names them."""

from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, WrapValidator

from scoring.batches import read_items
from scoring.exact_numbers import Amount, Count, Positive
from scoring.faults import Fault, Refused, faults_of, read_object
from scoring.strict_model import Broken, Judged, Known

Action = Literal[
    "cv_workshop", "mock_interview", "job_testimony", "mentoring", "company_visit", "skills_workshop", "jury"
]
Audience = Literal["youth", "senior", "long_term_unemployed", "executive_job_seeker", "priority_district", "general"]
Time = Literal["paid", "personal"]
Contract = Literal["permanent", "apprenticeship", "fixed_term_12", "fixed_term_6"]
Group = Literal[
    "very_long_term_unemployed",
    "long_term_unemployed",
    "senior",
    "youth",
    "priority_district",
    "executive_job_seeker",
    "none",
]
Presence = Literal["full_day", "half_day", "shared_stand", "offers_only", "absent"]
Edition = Annotated[str, Field(min_length=1, max_length=40)]


class FactsRefused(Refused):
    """A facts document that was refused, with every fault in `faults`."""


class Volunteering(Judged):
    """One action: `hours` are person-hours of the whole action, `participants` employees took part."""

    action: Action
    audience: Audience
    time: Time
    participants: Count
    hours: Amount
    verified_hours: Amount = Decimal(0)

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield a verified figure above its declared one."""
        yield from known.above("verified_hours", "hours")


class LocalHire(Judged):
    """`count` durable hires of people who live in the commune, alike in contract and group."""

    contract: Contract
    group: Group
    count: Count
    verified_count: Count = 0

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield a verified figure above its declared one."""
        yield from known.above("verified_count", "count")


class Forum(Judged):
    """What the company did at the forum."""

    presence: Presence
    presence_verified: bool = False
    offers: Count = 0
    verified_offers: Count = 0
    candidates_met: Count = 0
    candidates_answered: Count = 0
    verified_candidates_answered: Count = 0

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield verified figures above the declared ones, and more answers than candidates."""
        yield from known.above("verified_offers", "offers")
        yield from known.above("candidates_answered", "candidates_met")
        yield from known.above("verified_candidates_answered", "candidates_answered")


class Initiative(Judged):
    """One CSR initiative for job seekers of the commune."""

    beneficiaries: Count
    completed: bool
    verified: bool = False


class Facts(Judged):
    """All that is counted of one company; `headcount` is a decimal above 0."""

    edition: Edition
    headcount: Positive
    forum_held: bool
    durable_hires: Count
    hires_from_shared_vacancies: Count = 0
    verified_hires_from_shared_vacancies: Count = 0
    volunteers: Count = 0
    verified_volunteers: Count = 0
    volunteering: Annotated[tuple[Volunteering, ...], Field(strict=False), WrapValidator(read_items)] = ()
    local_hires: Annotated[tuple[LocalHire, ...], Field(strict=False), WrapValidator(read_items)] = ()
    forum: Forum | None = None
    initiatives: Annotated[tuple[Initiative, ...], Field(strict=False), WrapValidator(read_items)] = ()

    @classmethod
    def relations(cls, known: Known) -> Broken:
        """Yield the faults that the reference lists between figures of the whole document."""
        yield from known.above("verified_hires_from_shared_vacancies", "hires_from_shared_vacancies")
        yield from known.above("verified_volunteers", "volunteers")
        yield from _more_volunteers_than_employees(known)
        yield from _more_local_than_durable_hires(known)
        if known.get("forum_held") is True and known.is_absent("forum"):
            yield ("forum",), "The forum was held: say what the company did there, even if it was absent."


def _more_volunteers_than_employees(known: Known) -> Broken:
    headcount, volunteers = known.number("headcount"), known.number("volunteers")
    if headcount is None or volunteers is None:
        return
    employees = headcount.to_integral_value(ROUND_CEILING)
    if volunteers > employees:
        yield ("volunteers",), f"This is more than the headcount rounded up, {employees}."


def _more_local_than_durable_hires(known: Known) -> Broken:
    durable = known.number("durable_hires")
    counts = (known.number("local_hires", line, "count") for line in range(known.size("local_hires")))
    # A count that was not read well can only add to the others.
    local = sum(count for count in counts if count is not None)
    if durable is not None and local > durable:
        yield ("local_hires",), f"These are {local} local hires, more than durable_hires, {durable}."


def read_facts(raw: bytes | str, *, edition: str | None = None, longest: int | None = None) -> Facts:
    """Read a facts document (JSON, UTF-8), of `edition` when one is named, its lists of `longest` items at most; or
    raise FactsRefused."""
    try:
        data, faults = read_object(raw)
    except Refused as refusal:
        raise FactsRefused(refusal.faults) from None
    if too_long := _too_long(data, longest):
        raise FactsRefused(too_long)  # their items are not looked at
    faults += _other_edition(data, edition)
    try:
        facts = Facts.model_validate(data)
    except ValidationError as refusal:
        raise FactsRefused((*faults, *faults_of(refusal))) from None
    if faults:
        raise FactsRefused(faults)
    return facts


def _too_long(data: dict[str, Any], longest: int | None) -> tuple[Fault, ...]:
    lists = {name: value for name, value in data.items() if name in Facts.model_fields and isinstance(value, list)}
    sentence = f"A list of {longest} items or fewer is expected."
    return tuple(
        Fault(f"/{name}", sentence) for name, value in lists.items() if longest is not None and len(value) > longest
    )


def _other_edition(data: dict[str, Any], edition: str | None) -> tuple[Fault, ...]:
    named = data.get("edition")
    if edition is None or named == edition or not isinstance(named, str):
        return ()
    return (Fault("/edition", f"These facts are not of the edition {edition}."),)
