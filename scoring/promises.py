"""The two promises of the arithmetic, tried on random facts before a rulebook is published."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from random import Random
from typing import Any, Literal

from pydantic import ValidationError

from scoring.assessment import Assessment, score
from scoring.claim_sums import Basis
from scoring.facts import Facts
from scoring.random_facts import Data, random_facts, random_hire, random_volunteering
from scoring.rulebook import Rulebook
from scoring.thresholds import Level

Promise = Literal["verified_never_beats_declared", "no_good_deed_lowers_a_score"]
Deed = Callable[[Facts], Facts]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A level and a total; no total when the file is not scorable."""

    level: Level
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class CounterExample:
    """A broken promise: `outcome_after` should be at least `outcome_before`, in level and in total.

    For the first promise both documents are the same facts, and the outcomes are the verified one, then the
    declared one. For the second, `after` is `before` with one good deed more, counted on `basis`.
    """

    promise: Promise
    basis: Basis
    before: dict[str, Any]
    after: dict[str, Any]
    outcome_before: Outcome
    outcome_after: Outcome


def broken_promise(rulebook: Rulebook, seed: int, tries: int = 2000) -> CounterExample | None:
    """Return a counter-example, made small, or None when `tries` random files kept both promises."""
    random = Random(seed)  # noqa: S311 - a search that can be repeated, not a secret
    for _ in range(tries):
        facts = random_facts(rulebook, random)
        deed = random.choice([_volunteering, _hire])(facts, random)
        found = _broken(facts, deed, rulebook)
        if found is not None:
            return _shrunk(facts, deed, rulebook, found)
    return None


def _volunteering(facts: Facts, random: Random) -> Deed:
    action = random_volunteering(facts.headcount, random)
    action["verified_hours"] = action["hours"]
    newcomers = random.randint(0, 1)

    def done(facts: Facts) -> Facts:
        room = facts.headcount.to_integral_value(ROUND_CEILING) - facts.volunteers
        return _with(facts, "volunteering", action, volunteers=min(newcomers, int(room)))

    return done


def _hire(_: Facts, random: Random) -> Deed:
    hire = random_hire(random)
    return lambda facts: _with(facts, "local_hires", hire, hires_from_shared_vacancies=1, durable_hires=1)


def _with(facts: Facts, claims: str, claim: Data, **more: int) -> Facts:
    data = dict(facts)
    for name, number in more.items():
        for figure in {name, f"verified_{name}"} & data.keys():
            data[figure] += number
    return Facts.model_validate(data | {claims: [*data[claims], claim]})


def _broken(facts: Facts, deed: Deed, rulebook: Rulebook) -> CounterExample | None:
    now = score(facts, rulebook)
    if _is_below(now.declared, now.verified):
        return _example("verified_never_beats_declared", "declared", (facts, now.verified), (facts, now.declared))
    better = deed(facts)
    then = score(better, rulebook)
    bases: tuple[tuple[Basis, Assessment, Assessment], ...] = (
        ("declared", now.declared, then.declared),
        ("verified", now.verified, then.verified),
    )
    for basis, before, after in bases:
        if _is_below(after, before):
            return _example("no_good_deed_lowers_a_score", basis, (facts, before), (better, after))
    return None


def _is_below(one: Assessment, other: Assessment) -> bool:
    (level, total), (other_level, other_total) = one.rank, other.rank
    return level < other_level or total < other_total


def _example(
    promise: Promise, basis: Basis, before: tuple[Facts, Assessment], after: tuple[Facts, Assessment]
) -> CounterExample:
    return CounterExample(
        promise,
        basis,
        before[0].model_dump(mode="json"),
        after[0].model_dump(mode="json"),
        Outcome(before[1].level, before[1].total),
        Outcome(after[1].level, after[1].total),
    )


def _shrunk(facts: Facts, deed: Deed, rulebook: Rulebook, found: CounterExample) -> CounterExample:
    """Take away whatever the same broken promise does not need; each round makes the facts smaller."""
    for simpler in _simpler(facts):
        smaller = _broken(simpler, deed, rulebook)
        if smaller is not None and smaller.promise == found.promise:
            return _shrunk(simpler, deed, rulebook, smaller)
    return found


def _simpler(facts: Facts) -> Iterator[Facts]:
    for changed in _less(facts):
        try:
            yield Facts.model_validate(dict(facts) | changed)
        except ValidationError:  # fewer durable hires than local ones, for instance
            continue


def _less(facts: Facts) -> Iterator[Data]:
    for name in ("volunteering", "local_hires", "initiatives"):
        claims = getattr(facts, name)
        yield from ({name: claims[:line] + claims[line + 1 :]} for line in range(len(claims)))
    for name in ("hires_from_shared_vacancies", "volunteers"):
        if getattr(facts, name):
            yield {name: 0, f"verified_{name}": 0}
    if facts.forum_held:
        yield {"forum_held": False, "forum": None}
    elif facts.forum is not None:
        yield {"forum": None}
    if facts.durable_hires:
        yield {"durable_hires": facts.durable_hires // 2}
        yield {"durable_hires": facts.durable_hires - 1}
