"""The facts of one company in one edition: the facts document of `docs/reference/scoring.md`."""

from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationError, WrapValidator

from scoring.batches import validate_in_batches
from scoring.exact_numbers import NonNegativeInteger, NonNegativeQuantity, PositiveQuantity
from scoring.faults import DocumentFault, DocumentRefused, faults_of
from scoring.strict_json import read_object
from scoring.strict_model import CrossFieldFaults, StrictModel, ValidFields

VolunteeringAction = Literal[
    "cv_workshop", "mock_interview", "job_testimony", "mentoring", "company_visit", "skills_workshop", "jury"
]
VolunteeringAudience = Literal[
    "youth", "senior", "long_term_unemployed", "executive_job_seeker", "priority_district", "general"
]
VolunteeringTime = Literal["paid", "personal"]
HireContract = Literal["permanent", "apprenticeship", "fixed_term_12", "fixed_term_6"]
HireGroup = Literal[
    "very_long_term_unemployed",
    "long_term_unemployed",
    "senior",
    "youth",
    "priority_district",
    "executive_job_seeker",
    "none",
]
ForumPresence = Literal["full_day", "half_day", "shared_stand", "offers_only", "absent"]
EditionName = Annotated[str, Field(min_length=1, max_length=40)]


class FactsRefused(DocumentRefused):
    pass


class VolunteeringClaim(StrictModel):
    """`hours` are person-hours of the whole action, in which `participants` employees took part."""

    action: VolunteeringAction
    audience: VolunteeringAudience
    time: VolunteeringTime
    participants: NonNegativeInteger
    hours: NonNegativeQuantity
    verified_hours: NonNegativeQuantity = Decimal(0)

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        yield from valid.check_at_most("verified_hours", "hours")


class LocalHireClaim(StrictModel):
    """`count` durable hires of people who live in the commune, with the same contract and group."""

    contract: HireContract
    group: HireGroup
    count: NonNegativeInteger
    verified_count: NonNegativeInteger = 0

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        yield from valid.check_at_most("verified_count", "count")


class ForumClaim(StrictModel):
    """`verified_candidates_met` is None until a reviewer has verified it; it may differ from what was declared."""

    presence: ForumPresence
    presence_verified: bool = False
    offers: NonNegativeInteger = 0
    verified_offers: NonNegativeInteger = 0
    candidates_met: NonNegativeInteger = 0
    verified_candidates_met: NonNegativeInteger | None = None
    candidates_answered: NonNegativeInteger = 0
    verified_candidates_answered: NonNegativeInteger = 0

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        yield from valid.check_at_most("verified_offers", "offers")
        yield from valid.check_at_most("candidates_answered", "candidates_met")
        yield from valid.check_at_most("verified_candidates_answered", "candidates_answered")
        yield from _check_covers(valid, "verified_candidates_met", "verified_candidates_answered")


class InitiativeClaim(StrictModel):
    """One CSR initiative for job seekers of the commune."""

    beneficiaries: NonNegativeInteger
    completed: bool
    verified: bool = False


class Facts(StrictModel):
    """`forum` is ignored, and may be null, when the forum was not held.

    The verified headcount and durable hires are None until a reviewer has verified them; they may differ from what was
    declared, in both directions.
    """

    edition: EditionName
    headcount: PositiveQuantity
    verified_headcount: PositiveQuantity | None = None
    forum_held: bool
    durable_hires: NonNegativeInteger
    verified_durable_hires: NonNegativeInteger | None = None
    hires_from_shared_vacancies: NonNegativeInteger = 0
    verified_hires_from_shared_vacancies: NonNegativeInteger = 0
    volunteers: NonNegativeInteger = 0
    verified_volunteers: NonNegativeInteger = 0
    # Strict mode would refuse the list of a JSON document where a tuple is declared: `strict=False` on these fields.
    volunteering: Annotated[tuple[VolunteeringClaim, ...], Field(strict=False), WrapValidator(validate_in_batches)] = ()
    local_hires: Annotated[tuple[LocalHireClaim, ...], Field(strict=False), WrapValidator(validate_in_batches)] = ()
    forum: ForumClaim | None = None
    initiatives: Annotated[tuple[InitiativeClaim, ...], Field(strict=False), WrapValidator(validate_in_batches)] = ()

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        # Declared figures are compared with declared ones, verified with verified ones: a declared numerator may exceed
        # a verified denominator, and then stands at the end of its curve.
        yield from valid.check_at_most("verified_hires_from_shared_vacancies", "hires_from_shared_vacancies")
        yield from valid.check_at_most("verified_volunteers", "volunteers")
        yield from valid.check_at_most("hires_from_shared_vacancies", "durable_hires")
        yield from _check_covers(valid, "verified_durable_hires", "verified_hires_from_shared_vacancies")
        yield from _check_volunteers(valid, "headcount", "volunteers")
        yield from _check_volunteers(valid, "verified_headcount", "verified_volunteers")
        yield from _check_local_hires(valid, "durable_hires", "count")
        yield from _check_local_hires(valid, "verified_durable_hires", "verified_count")
        if valid.get("forum_held") is True and valid.is_absent("forum"):
            yield ("forum",), "The forum was held: say what the company did there, even if it was absent."


def _check_covers(valid: ValidFields, denominator: str, numerator: str) -> CrossFieldFaults:
    """A denominator that is verified is at least what is verified of its numerator."""
    if valid.get(denominator) is not None:
        yield from valid.check_at_most(numerator, denominator)


def _check_volunteers(valid: ValidFields, headcount_name: str, name: str) -> CrossFieldFaults:
    headcount, volunteers = valid.number(headcount_name), valid.number(name)
    if headcount is None or volunteers is None or valid.is_absent(headcount_name):
        return
    # The headcount is an annual average: 41.1 employees may be 42 people.
    employees = headcount.to_integral_value(ROUND_CEILING)
    if volunteers > employees:
        yield (name,), f"This is more than {headcount_name} rounded up, {employees}."


def _check_local_hires(valid: ValidFields, durable_name: str, count_name: str) -> CrossFieldFaults:
    durable = valid.number(durable_name)
    if durable is None or valid.is_absent(durable_name):
        return
    counts = (valid.number("local_hires", index, count_name) for index in range(valid.size("local_hires")))
    # A faulty count is skipped: once corrected, it can only add to the others.
    local = sum(count for count in counts if count is not None)
    if local > durable:
        yield ("local_hires",), f"The sum of {count_name} is {local}, more than {durable_name}, {durable}."


def read_facts(raw: bytes | str, *, edition: str | None = None, longest: int | None = None) -> Facts:
    """Read a facts document (JSON, UTF-8) or raise FactsRefused with all its faults.

    With `edition`, a document of another edition has a fault; with `longest`, so has a longer list.
    """
    try:
        data, faults = read_object(raw)
    except DocumentRefused as error:
        raise FactsRefused(error.faults) from None
    if long_lists := _long_lists(data, longest):
        raise FactsRefused(long_lists)  # before any item is validated: the limit bounds that cost
    faults += _other_edition(data, edition)
    try:
        facts = Facts.model_validate(data)
    except ValidationError as error:
        raise FactsRefused((*faults, *faults_of(error))) from None
    if faults:
        raise FactsRefused(faults)
    return facts


def _long_lists(data: dict[str, object], longest: int | None) -> tuple[DocumentFault, ...]:
    lists = {name: value for name, value in data.items() if name in Facts.model_fields and isinstance(value, list)}
    message = f"A list of {longest} items or fewer is expected."
    return tuple(
        DocumentFault(f"/{name}", message)
        for name, value in lists.items()
        if longest is not None and len(value) > longest
    )


def _other_edition(data: dict[str, object], edition: str | None) -> tuple[DocumentFault, ...]:
    named = data.get("edition")
    if edition is None or named == edition or not isinstance(named, str):
        return ()
    return (DocumentFault("/edition", f"These facts are not of the edition {edition}."),)
