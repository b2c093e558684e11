"""What a verdict may say. Pure: rows and values in, a refusal with all its faults out."""

from collections.abc import Collection, Iterator
from decimal import ROUND_CEILING, Decimal

from label.declarations.kinds import definition_of
from label.declarations.models import Declaration, Statement
from label.declarations.schemas import StatementVerdictIn, VerdictIn
from label.declarations.states import STATEMENT_FIGURES, DeclarationState, Figure, VerdictSource
from label.kit.errors import Fault, Invalid

REASON = Fault("/reason", "Say why another figure was verified than declared.")


def check_verdict(row: Declaration, data: VerdictIn, pieces: int) -> dict[str, object]:
    """The columns a verdict fills; every quantity of the kind, none of another, none above what was declared.

    `pieces` is the number of files behind the declaration: without any, what is above 0 needs a source.
    """
    definition = definition_of(row.kind)
    wanted, allowed = {*definition.verdict}, {*definition.verdict, *definition.kept_verdict}
    given = data.model_dump(exclude_none=True, exclude={"reason", "source", "version"})
    faults = [Fault(f"/{name}", "Missing.") for name in sorted(wanted - given.keys())]
    faults += [Fault(f"/{name}", f"Not of a {row.kind} declaration.") for name in sorted(given.keys() - allowed)]
    limits = {name: limit for name, limit in definition.verified.items() if name in given}
    faults += [_above(name, getattr(row, limit)) for name, limit in limits.items() if given[name] > getattr(row, limit)]
    faults += _candidates_faults(row, given)
    differs = any(given[name] < getattr(row, limit) for name, limit in limits.items())
    differs |= any(given.get(f"verified_{name}") not in (None, getattr(row, name)) for name in definition.denominators)
    if (differs or data.presence_verified is False) and not data.reason:
        faults.append(REASON)
    if any(given.values()) and not pieces and data.source is None:
        faults.append(_unsourced("this declaration"))
    if faults:
        raise Invalid("The verdict has faults.", faults)
    return given


def check_local_hires(verified: int, statement: Statement | None) -> None:
    """`verified` is the sum over the company's declarations, with the new verdict."""
    durable = statement.verified_durable_hires if statement else None
    if durable is not None and verified > durable:
        sentence = f"With these, {verified} local hires are verified, more than the {durable} durable hires verified."
        raise Invalid("The verdict has faults.", [Fault("/verified_count", sentence)])


def check_statement_verdict(
    row: Statement, data: StatementVerdictIn, local_hires: int, proven: Collection[Figure]
) -> None:
    """A numerator has the declared figure as its limit; a denominator has no limit but what is verified of its
    numerators. `local_hires` are those verified. `proven` are the figures with evidence: the others, above 0, need a
    source."""
    given = data.figures
    if not given:
        raise Invalid("The verdict has faults.", [Fault("", "Give a verdict on one figure at least.")])
    faults = [
        _above(f"verified_{figure}", getattr(row, figure))
        for figure, value in given.items()
        if not figure.is_denominator and value > getattr(row, figure)
    ]
    faults += _denominator_faults(row, given, local_hires)
    differs = any(
        value != getattr(row, figure) if figure.is_denominator else value < getattr(row, figure)
        for figure, value in given.items()
    )
    if differs and not data.reason:
        faults.append(REASON)
    unproven = [figure for figure, value in given.items() if value and figure not in proven]
    if unproven and data.source is None:
        faults.append(_unsourced(", ".join(unproven)))
    if faults:
        raise Invalid("The verdict has faults.", faults)


def source_of(source: VerdictSource | None, *, proven: bool) -> VerdictSource | None:
    """The source that a verdict keeps: its own, or the evidence. None for a 0 that nothing stands behind."""
    return source or (VerdictSource.EVIDENCE if proven else None)


def statement_state(row: Statement, verified: int) -> DeclarationState:
    """`verified` is the number of its figures that have a verdict."""
    if row.signed_by is None:
        return DeclarationState.DRAFT
    return DeclarationState.CHECKED if verified == len(STATEMENT_FIGURES) else DeclarationState.SUBMITTED


def _unsourced(claim: str) -> Fault:
    sources = f"{VerdictSource.SEEN_ON_SITE} or {VerdictSource.KNOWN_TO_ORGANISER}"
    return Fault("/source", f"No evidence stands behind {claim}: say how it was verified, {sources}.")


def _above(name: str, limit: object) -> Fault:
    return Fault(f"/{name}", f"Above the {limit} declared.")


def _candidates_faults(row: Declaration, given: dict[str, object]) -> list[Fault]:
    met = given.get("verified_candidates_met", row.verified_candidates_met)
    answered = given.get("verified_candidates_answered")
    if not isinstance(met, int) or not isinstance(answered, int) or answered <= met:
        return []
    return [Fault("/verified_candidates_met", f"Below the {answered} candidates verified as answered.")]


def _denominator_faults(row: Statement, given: dict[Figure, Decimal | int], local_hires: int) -> Iterator[Fault]:
    """What is verified after the verdict, compared: a denominator with each of its numerators."""

    def verified(figure: Figure) -> Decimal | int | None:
        standing: Decimal | int | None = getattr(row, f"verified_{figure}")
        return given.get(figure, standing)

    durable, shared = verified(Figure.DURABLE_HIRES), verified(Figure.HIRES_FROM_SHARED_VACANCIES)
    if durable is not None and shared is not None and shared > durable:
        yield Fault("/verified_durable_hires", f"Below the {shared} hires from shared vacancies verified.")
    if durable is not None and local_hires > durable:
        yield Fault("/verified_durable_hires", f"Below the {local_hires} local hires verified.")
    headcount, volunteers = verified(Figure.HEADCOUNT), verified(Figure.VOLUNTEERS)
    if headcount is None or volunteers is None:
        return
    employees = Decimal(headcount).to_integral_value(ROUND_CEILING)
    if volunteers > employees:
        yield Fault("/verified_headcount", f"Rounded up, below the {volunteers} volunteers verified.")
