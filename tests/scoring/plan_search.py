"""Measures the plan to the next level on random files: `python -m tests.scoring.plan_search [files]`.

Prints how many files have which answer, with every deed open, and the time of each: on the wall, and of the processor,
which other programs do not disturb.
"""

import sys
import time
from collections import Counter
from random import Random
from statistics import median

from scoring import EVERYTHING, NextLevel, load_rulebook, plan_next_level, sum_facts
from scoring.random_facts import random_facts


def main(files: int) -> None:
    rulebook = load_rulebook()
    answers: Counter[str] = Counter()
    wall, processor, searched = [], [], []
    for seed in range(files):
        sums = sum_facts(random_facts(rulebook, Random(seed)), rulebook)
        started, used = time.perf_counter(), time.process_time()
        found = plan_next_level(sums, rulebook, EVERYTHING)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - used)
        answers[_answer(found)] += 1
        if found.level is not None and (found.plan is None or found.plan.deeds):
            searched.append(processor[-1])
    for answer, count in answers.most_common():
        print(f"{answer:24}{count:6}")  # noqa: T201
    for name, times in (("wall", wall), ("processor", processor), ("processor, with a search", searched)):
        ordered = sorted(times)
        ms = [1000 * each for each in (median(ordered), ordered[len(ordered) * 95 // 100], ordered[-1])]
        print(f"{name:26} median {ms[0]:.1f} ms, 95 % {ms[1]:.1f} ms, longest {ms[2]:.1f} ms")  # noqa: T201


def _answer(found: NextLevel) -> str:
    if found.level is None:
        return "at the top"
    if found.plan is None:
        return "no plan reaches"
    return f"{len(found.plan.deeds)} deeds reach" if found.plan.deeds else "proofs alone reach"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
