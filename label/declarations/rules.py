"""What may be declared, changed and verified. Pure: rows and values in, a refusal out."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import ROUND_CEILING

from label.declarations.evidence_schemas import ProofQuery, ReadingQuery
from label.declarations.kinds import definition_of
from label.declarations.kinds.definition import DeclarationInput
from label.declarations.models import Declaration
from label.declarations.schemas import StatementIn
from label.declarations.states import DeclarationState, FileStatus
from label.editions.models import Edition
from label.kit.errors import Conflict, Fault, Forbidden, Invalid

# From each state, what may be done and where it leads. `change` keeps a draft a draft and undoes a verdict.
LIFE: dict[DeclarationState, dict[str, DeclarationState]] = {
    DeclarationState.DRAFT: {"change": DeclarationState.DRAFT, "submit": DeclarationState.SUBMITTED},
    DeclarationState.SUBMITTED: {
        "change": DeclarationState.SUBMITTED,
        "judge": DeclarationState.CHECKED,
        "return": DeclarationState.RETURNED,
    },
    DeclarationState.CHECKED: {
        "change": DeclarationState.SUBMITTED,
        "judge": DeclarationState.CHECKED,
        "return": DeclarationState.RETURNED,
    },
    DeclarationState.RETURNED: {"change": DeclarationState.RETURNED, "submit": DeclarationState.SUBMITTED},
}
IN_WORDS = {"note", "reference"}
BY_THE_COMPANY = (FileStatus.OPEN, FileStatus.CORRECTION)
BY_REVIEWERS = (FileStatus.OPEN, FileStatus.REVIEW)


def next_state(state: str, act: str) -> DeclarationState:
    """Where an act leads from a state, or a 409."""
    found = LIFE[DeclarationState(state)].get(act)
    if found is None:
        raise Conflict(f"A declaration that is {state} cannot be {_DONE[act]}.")
    return found


def check_company_may_change(phase: FileStatus, correct_by: date | None, today: date) -> None:
    """A file under review, or decided, is not changed by the company; nor after the last day of a correction."""
    if phase not in BY_THE_COMPANY:
        raise Conflict(
            f"The file is {_PHASES[phase]}: nothing in it can be changed by the company {_CLOSED_UNTIL[phase]}."
        )
    if correct_by is not None and today > correct_by:
        raise Conflict(f"The file could be corrected until {correct_by}; the reviewers go on with it as it stands.")


def check_reviewer_may_judge(phase: FileStatus) -> None:
    """A file in the company's hands, or decided, is not judged."""
    if phase not in BY_REVIEWERS:
        raise Conflict(f"The file is {_PHASES[phase]}: nothing in it can be verified now.")


def check_may_say(row: Declaration, given: Collection[str]) -> None:
    """A declaration made of something else says what that says; only words may be added to it."""
    fixed = sorted(set(given) - IN_WORDS) if row.origin else []
    if fixed:
        raise Conflict(f"It was created from {row.origin}: change {', '.join(fixed)} there.")


def check_declared(data: DeclarationInput, edition: Edition, others: Iterable[Fault] = ()) -> None:
    """`others` are faults that only the database knows, to be told with these."""
    faults = [*data.faults(edition), *others]
    if faults:
        raise Invalid("The input has faults.", faults)


def faults_after_the_end(data: DeclarationInput, edition: Edition, ceases_on: date | None) -> Iterator[Fault]:
    """A company does nothing after its last day, which is None where it has none."""
    if ceases_on is None:
        return
    for pointer, value in data.days(edition).items():
        if value is not None and value > ceases_on:
            yield Fault(pointer, f"On {value}, after the company's end: INSEE says that it ceases on {ceases_on}.")


def check_has_happened(row: Declaration, edition: Edition, today: date) -> None:
    last = definition_of(row.kind).last_day(row, edition)
    if last is not None and last > today:
        raise Conflict(f"It takes place on {last}; submit it after that date.")


def check_proof_dates(data: ProofQuery) -> None:
    """Nothing stops holding before the day of what it proves."""
    if data.proves_on and data.holds_until and data.holds_until < data.proves_on:
        sentence = f"Before {data.proves_on}, the day of what the file proves."
        raise Invalid("The query has faults.", [Fault("holds_until", sentence)])


def check_reason_to_read(asked: ReadingQuery) -> None:
    """No application puts the company's files before those who judge: they say why they read one."""
    if asked.reason is None:
        raise Forbidden(
            "The company has no application under review or decided that this file belongs to. Say why you read it,"
            " with ?reason=…, 10 to 500 characters; the audit trail keeps the reason."
        )


def check_statement(data: StatementIn, status: FileStatus) -> None:
    """Figures that contradict each other are refused together. What an application stands on stays signed: without an
    answer to the correction, the review goes on with it."""
    faults = []
    if status is FileStatus.CORRECTION and data.signed_by is None:
        faults.append(Fault("/signed_by", "The application under correction needs a signed statement."))
    if data.hires_from_shared_vacancies > data.durable_hires:
        faults.append(Fault("/hires_from_shared_vacancies", "More than the durable hires."))
    if data.volunteers > data.headcount.to_integral_value(ROUND_CEILING):
        faults.append(Fault("/volunteers", "More than the headcount, rounded up."))
    if data.signed_role is not None and data.signed_by is None:
        faults.append(Fault("/signed_by", "A role needs the name of who signs."))
    if faults:
        raise Invalid("The statement has faults.", faults)


_DONE = {"change": "changed", "submit": "submitted", "judge": "verified", "return": "sent back"}
_PHASES = {
    FileStatus.OPEN: "open",
    FileStatus.REVIEW: "under review",
    FileStatus.CORRECTION: "in the company's hands for correction",
    FileStatus.CLOSED: "decided",
}
_CLOSED_UNTIL = {
    FileStatus.REVIEW: "until a correction is asked or the application is withdrawn",
    FileStatus.CLOSED: "until it applies again",
}
