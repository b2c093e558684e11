"""The arithmetic on many random files: `python -m tests.scoring.many_files [--files 20000] [--seed 2026]`.

Each file is scored by a second scorer written from the reference alone, tried for the three promises, and scored again
with other figures wherever nobody has verified one. The tests do the same on a few hundred files.
"""

from random import Random
from time import perf_counter

import click

from scoring import Facts, Rulebook, find_counterexample, load_rulebook, score
from scoring.random_facts import random_facts
from tests.scoring.reference_scorer import outcome
from tests.scoring.test_assessment import as_reference
from tests.scoring.test_promises import with_other_unverified_figures


def faults(facts: Facts, other: Facts, rulebook: Rulebook) -> list[str]:
    found, document = score(facts, rulebook), facts.model_dump(mode="json")
    told = []
    if as_reference(found.declared) != outcome(document, "declared"):
        told.append("the second scorer disagrees on the declared basis")
    if as_reference(found.verified) != outcome(document, "verified"):
        told.append("the second scorer disagrees on the verified basis")
    changed = Facts.model_validate(with_other_unverified_figures(facts, other))
    if score(changed, rulebook).verified != found.verified:
        told.append("a figure that nobody verified changes the verified outcome")
    return [f"{fault}: {document}" for fault in told]


@click.command()
@click.option("--files", default=20_000, show_default=True)
@click.option("--seed", default=2026, show_default=True)
def main(files: int, seed: int) -> None:
    """Exit 1 with the first fault."""
    rulebook, random, began = load_rulebook("2026"), Random(seed), perf_counter()
    for _ in range(files):
        found = faults(random_facts(rulebook, random), random_facts(rulebook, random), rulebook)
        if found:
            raise click.ClickException("\n".join(found))
    broken = find_counterexample(rulebook, seed=seed, tries=files)
    if broken is not None:
        raise click.ClickException(f"The promise {broken.promise} is broken: {broken.before}")
    click.echo(f"{files} files: no difference, no broken promise, in {perf_counter() - began:.0f} s.")


if __name__ == "__main__":
    main()
