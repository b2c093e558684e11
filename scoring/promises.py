"""The three promises of the arithmetic, tried on random facts before a rulebook is published.

A search proves that a promise is broken, never that it holds: a rulebook that breaks one only slightly may need
several seeds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from random import Random
from typing import Literal, NamedTuple

from pydantic import ValidationError

from scoring.assessment import Assessment, Score, score
from scoring.bases import Basis
from scoring.facts import Facts
from scoring.random_facts import FactsData, random_facts, random_hire, random_volunteering
from scoring.rulebook import Rulebook
from scoring.thresholds import ScoreLevel
from scoring.verifications import random_verification

Promise = Literal["verified_never_beats_declared", "no_good_deed_lowers_a_score", "verifying_never_lowers"]
Change = Callable[[Facts], Facts]


@dataclass(frozen=True, slots=True)
class LevelAndTotal:
    """`total` is None when the file is not scorable."""

    level: ScoreLevel
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A broken promise: `outcome_after` should be at least `outcome_before`, in level and in total.

    For the first promise both documents are the same facts, and the outcomes are the verified one, then the declared
    one. For the second, `after` is `before` with one more good deed; for the third, with one more figure verified. The
    outcomes are then those on `basis`.
    """

    promise: Promise
    basis: Basis
    before: dict[str, object]
    after: dict[str, object]
    outcome_before: LevelAndTotal
    outcome_after: LevelAndTotal


class _Trial(NamedTuple):
    """A change that must not lower the outcome on these bases."""

    promise: Promise
    bases: tuple[Basis, ...]
    change: Change


def find_counterexample(rulebook: Rulebook, seed: int, tries: int = 2000) -> Counterexample | None:
    """Return a minimal counterexample, or None when `tries` random files kept the three promises."""
    random = Random(seed)  # noqa: S311 - a search that can be repeated, not a secret
    for _ in range(tries):
        facts = random_facts(rulebook, random)
        deed = random.choice([_volunteering, _hire])(facts, random)
        trials = (
            _Trial("no_good_deed_lowers_a_score", ("declared", "verified"), deed),
            # A verified denominator replaces the declared one, so the declared outcome may fall, and should.
            _Trial("verifying_never_lowers", ("verified",), random_verification(facts, rulebook, random)),
        )
        counterexample = _counterexample(facts, trials, rulebook)
        if counterexample is not None:
            broken = tuple(trial for trial in trials if trial.promise == counterexample.promise)
            return _minimized(facts, broken, rulebook, counterexample)
    return None


def _volunteering(facts: Facts, random: Random) -> Change:
    action = random_volunteering(facts.headcount, random)
    action["verified_hours"] = action["hours"]
    newcomers = random.randint(0, 1)

    def deed(facts: Facts) -> Facts:
        others = facts.headcount.to_integral_value(ROUND_CEILING) - facts.volunteers
        return _with_claim(facts, "volunteering", action, volunteers=min(newcomers, int(others)))

    return deed


def _hire(_: Facts, random: Random) -> Change:
    hire = random_hire(random)
    return lambda facts: _with_claim(facts, "local_hires", hire, hires_from_shared_vacancies=1, durable_hires=1)


def _with_claim(facts: Facts, field: str, claim: FactsData, **increases: int) -> Facts:
    data = dict(facts)
    for name, increase in increases.items():
        for figure in {name, f"verified_{name}"} & data.keys():
            if data[figure] is not None:
                data[figure] += increase
    return Facts.model_validate(data | {field: [*data[field], claim]})


def _counterexample(facts: Facts, trials: tuple[_Trial, ...], rulebook: Rulebook) -> Counterexample | None:
    before = score(facts, rulebook)
    if _is_below(before.declared, before.verified):
        return Counterexample(
            "verified_never_beats_declared",
            "declared",
            facts.model_dump(mode="json"),
            facts.model_dump(mode="json"),
            _outcome(before.verified),
            _outcome(before.declared),
        )
    found = (_lowered(facts, before, trial, rulebook) for trial in trials)
    return next((counterexample for counterexample in found if counterexample is not None), None)


def _lowered(facts: Facts, before: Score, trial: _Trial, rulebook: Rulebook) -> Counterexample | None:
    try:
        changed = trial.change(facts)
    except ValidationError:  # facts made smaller may no longer allow it
        return None
    after = score(changed, rulebook)
    for basis in trial.bases:
        assessed_before, assessed_after = before.on(basis), after.on(basis)
        if _is_below(assessed_after, assessed_before):
            return Counterexample(
                trial.promise,
                basis,
                facts.model_dump(mode="json"),
                changed.model_dump(mode="json"),
                _outcome(assessed_before),
                _outcome(assessed_after),
            )
    return None


def _is_below(one: Assessment, other: Assessment) -> bool:
    # Not `one.rank < other.rank`: a higher level with a lower total breaks a promise too.
    (level, total), (other_level, other_total) = one.rank, other.rank
    return level < other_level or total < other_total


def _outcome(assessment: Assessment) -> LevelAndTotal:
    return LevelAndTotal(assessment.level, assessment.total)


def _minimized(
    facts: Facts, trials: tuple[_Trial, ...], rulebook: Rulebook, counterexample: Counterexample
) -> Counterexample:
    """Remove from the facts all that the same broken promise does not need."""
    for smaller_facts in _smaller(facts):
        smaller = _counterexample(smaller_facts, trials, rulebook)
        if smaller is not None and smaller.promise == counterexample.promise:
            return _minimized(smaller_facts, trials, rulebook, smaller)
    return counterexample


def _smaller(facts: Facts) -> Iterator[Facts]:
    for fields in _reductions(facts):
        try:
            yield Facts.model_validate(dict(facts) | fields)
        except ValidationError:  # fewer durable hires than local ones, for instance
            continue


def _reductions(facts: Facts) -> Iterator[FactsData]:
    for name in ("volunteering", "local_hires", "initiatives"):
        claims = getattr(facts, name)
        yield from ({name: claims[:index] + claims[index + 1 :]} for index in range(len(claims)))
    for name in ("hires_from_shared_vacancies", "volunteers"):
        if getattr(facts, name):
            yield {name: 0, f"verified_{name}": 0}
    if facts.forum_held:
        yield {"forum_held": False, "forum": None}
    elif facts.forum is not None:
        yield {"forum": None}
    yield from _denominator_reductions(facts)


def _denominator_reductions(facts: Facts) -> Iterator[FactsData]:
    if facts.durable_hires:
        yield {"durable_hires": facts.durable_hires // 2}
        yield {"durable_hires": facts.durable_hires - 1}
    for name in ("headcount", "durable_hires"):
        if getattr(facts, f"verified_{name}") not in (None, getattr(facts, name)):
            yield {f"verified_{name}": getattr(facts, name)}
