"""The facts of one company in one edition: the facts document of `docs/reference/scoring.md`."""

from decimal import ROUND_CEILING, Decimal
from typing import Annotated, Literal

from pydantic import Field, ValidationError, WrapValidator

from scoring.batches import validate_in_batches
from scoring.exact_numbers import NonNegativeDecimal, NonNegativeInteger, PositiveDecimal
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
    hours: NonNegativeDecimal
    verified_hours: NonNegativeDecimal = Decimal(0)

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
    presence: ForumPresence
    presence_verified: bool = False
    offers: NonNegativeInteger = 0
    verified_offers: NonNegativeInteger = 0
    candidates_met: NonNegativeInteger = 0
    candidates_answered: NonNegativeInteger = 0
    verified_candidates_answered: NonNegativeInteger = 0

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        yield from valid.check_at_most("verified_offers", "offers")
        yield from valid.check_at_most("candidates_answered", "candidates_met")
        yield from valid.check_at_most("verified_candidates_answered", "candidates_answered")


class InitiativeClaim(StrictModel):
    """One CSR initiative for job seekers of the commune."""

    beneficiaries: NonNegativeInteger
    completed: bool
    verified: bool = False


class Facts(StrictModel):
    """`forum` is ignored, and may be null, when the forum was not held."""

    edition: EditionName
    headcount: PositiveDecimal
    forum_held: bool
    durable_hires: NonNegativeInteger
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
        # More hires from shared vacancies than durable hires is accepted: the reference does not list it, and H3 is
        # flat there (docs/decisions/0007-what-a-facts-document-refuses.md).
        yield from valid.check_at_most("verified_hires_from_shared_vacancies", "hires_from_shared_vacancies")
        yield from valid.check_at_most("verified_volunteers", "volunteers")
        yield from _more_volunteers_than_employees(valid)
        yield from _more_local_than_durable_hires(valid)
        if valid.get("forum_held") is True and valid.is_absent("forum"):
            yield ("forum",), "The forum was held: say what the company did there, even if it was absent."


def _more_volunteers_than_employees(valid: ValidFields) -> CrossFieldFaults:
    headcount, volunteers = valid.number("headcount"), valid.number("volunteers")
    if headcount is None or volunteers is None:
        return
    # The headcount is an annual average: 41.1 employees may be 42 people.
    employees = headcount.to_integral_value(ROUND_CEILING)
    if volunteers > employees:
        yield ("volunteers",), f"This is more than the headcount rounded up, {employees}."


def _more_local_than_durable_hires(valid: ValidFields) -> CrossFieldFaults:
    durable = valid.number("durable_hires")
    counts = (valid.number("local_hires", index, "count") for index in range(valid.size("local_hires")))
    # A faulty count is skipped: once corrected, it can only add to the others.
    local = sum(count for count in counts if count is not None)
    if durable is not None and local > durable:
        yield ("local_hires",), f"These are {local} local hires, more than durable_hires, {durable}."


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
