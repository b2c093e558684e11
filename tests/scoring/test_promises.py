import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from scoring import LEVELS, Rulebook, broken_promise, read_facts, score
from scoring.random_facts import random_facts

Amend = Callable[[str, Any], Rulebook]


def test_the_rulebook_of_2026_keeps_both_promises(rulebook: Rulebook) -> None:
    assert broken_promise(rulebook, seed=2026, tries=1000) is None


@pytest.mark.parametrize(
    ("path", "figure"),
    [
        ("too_few_hires/below", 0),
        ("too_few_hires/total_cap", "100"),
        ("weights/audience/youth", "-1"),
        ("weights/time/personal", "-0.5"),
        ("weights/group/none", "-1"),
        ("weights/contract/fixed_term_6", "0.1"),
        ("families/V/V1/curves/B3", [["0.5", "20"], ["2", "8"]]),
        ("families/H/H1/curves/B4", [["10", "10"], ["25", "20"], ["60", "15"]]),
        ("families/H/H2/curves/B5", [["0.4", "10"], ["1", "0"]]),
        ("families/F/F1/points/absent", "13"),
        ("families/F/F3/curves/B2", [["50", "6"], ["90", "3"]]),
    ],
)
def test_a_rulebook_that_breaks_a_promise_is_caught_with_a_counter_example(
    amended: Amend, path: str, figure: Any
) -> None:
    rulebook = amended(path, figure)
    found = broken_promise(rulebook, seed=1, tries=4000)
    assert found is not None
    before = score(read_facts(json.dumps(found.before)), rulebook)
    after = score(read_facts(json.dumps(found.after)), rulebook)
    if found.promise == "verified_never_beats_declared":
        assert found.before == found.after
        worse, better = before.verified, before.declared
    else:
        worse, better = getattr(before, found.basis), getattr(after, found.basis)
    assert (found.outcome_before.level, found.outcome_before.total) == (worse.level, worse.total)
    assert (found.outcome_after.level, found.outcome_after.total) == (better.level, better.total)
    assert worse.rank[1] > better.rank[1] or LEVELS.index(worse.level) > LEVELS.index(better.level)


def test_the_same_seed_finds_the_same_counter_example(amended: Amend) -> None:
    rulebook = amended("weights/audience/youth", "-1")
    assert broken_promise(rulebook, seed=3) == broken_promise(rulebook, seed=3)


def test_a_counter_example_is_made_small(amended: Amend) -> None:
    found = broken_promise(amended("families/F/F1/points/absent", "13"), seed=1)
    assert found is not None
    assert found.promise == "verified_never_beats_declared"
    claims = ("volunteering", "local_hires", "initiatives", "volunteers", "hires_from_shared_vacancies")
    assert [found.before[name] for name in claims] == [[], [], [], 0, 0]


def test_random_files_lean_to_where_a_rulebook_could_break(rulebook: Rulebook) -> None:
    random = Random(5)
    drawn = [random_facts(rulebook, random) for _ in range(400)]
    assert {rulebook.bands.of(facts.headcount) for facts in drawn} == {"B1", "B2", "B3", "B4", "B5"}
    assert {0, 1, 2, 3, 4} <= {facts.durable_hires for facts in drawn}
    levels = {score(facts, rulebook).declared.level for facts in drawn}
    assert levels == {"none", "engaged", "confirmed", "exemplary"}
