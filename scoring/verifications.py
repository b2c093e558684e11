"""One more figure verified: what a reviewer can still do to a file."""

from collections.abc import Callable
from decimal import Decimal
from random import Random

from scoring.facts import Facts
from scoring.random_facts import FactsData, random_headcount
from scoring.rulebook import Rulebook

Verification = Callable[[Facts], Facts]


def random_verification(facts: Facts, rulebook: Rulebook, random: Random) -> Verification:
    """A denominator gets a verdict, below, at or above what was declared; or one claim is verified whole.

    What it returns leaves facts unchanged where there is nothing of its kind to verify.
    """
    headcount = random.choice([facts.headcount, facts.headcount, random_headcount(rulebook, random)])
    durable = random.choice([facts.durable_hires, facts.durable_hires, random.randint(0, facts.durable_hires + 3)])
    met = random.choice([10, random.randint(0, 30)])
    return random.choice(
        [
            lambda facts: _with_headcount(facts, headcount),
            lambda facts: _with_durable_hires(facts, durable),
            lambda facts: (
                _with_forum(facts, verified_candidates_met=met)
                if facts.forum and facts.forum.verified_candidates_met is None
                else facts
            ),
            lambda facts: _with(facts, verified_volunteers=_up_to(facts.volunteers, _employees(facts))),
            _verify_shared_vacancies,
            lambda facts: _verify_first(facts, "volunteering", "hours"),
            lambda facts: _verify_first(facts, "local_hires", "count"),
            lambda facts: _with_forum(facts, presence_verified=True),
            lambda facts: _with_forum(facts, verified_offers=facts.forum.offers) if facts.forum else facts,
            _verify_answers,
            lambda facts: _with(
                facts, initiatives=[one.model_copy(update={"verified": True}) for one in facts.initiatives]
            ),
        ]
    )


def _with(facts: Facts, **figures: object) -> Facts:
    return Facts.model_validate(dict(facts) | figures)


def _with_headcount(facts: Facts, headcount: Decimal) -> Facts:
    if facts.verified_headcount is not None:
        return facts
    return _with(facts, verified_headcount=max(headcount, Decimal(facts.verified_volunteers)))


def _with_durable_hires(facts: Facts, durable: int) -> Facts:
    if facts.verified_durable_hires is not None:
        return facts
    local = sum(hires.verified_count for hires in facts.local_hires)
    return _with(facts, verified_durable_hires=max(durable, local, facts.verified_hires_from_shared_vacancies))


def _with_forum(facts: Facts, **figures: object) -> Facts:
    return _with(facts, forum=facts.forum.model_copy(update=figures)) if facts.forum else facts


def _verify_shared_vacancies(facts: Facts) -> Facts:
    verified = _up_to(facts.hires_from_shared_vacancies, facts.verified_durable_hires)
    return _with(facts, verified_hires_from_shared_vacancies=verified)


def _verify_answers(facts: Facts) -> Facts:
    if facts.forum is None:
        return facts
    verified = _up_to(facts.forum.candidates_answered, facts.forum.verified_candidates_met)
    return _with_forum(facts, verified_candidates_answered=verified)


def _verify_first(facts: Facts, field: str, quantity: str) -> Facts:
    claims: list[FactsData] = [claim.model_dump() for claim in getattr(facts, field)]
    for claim in claims:
        if claim[f"verified_{quantity}"] != claim[quantity]:
            claim[f"verified_{quantity}"] = claim[quantity]
            return _with(facts, **{field: claims})
    return facts


def _up_to(declared: int, limit: int | None) -> int:
    return declared if limit is None else min(declared, limit)


def _employees(facts: Facts) -> int | None:
    return None if facts.verified_headcount is None else -int(-facts.verified_headcount // 1)
