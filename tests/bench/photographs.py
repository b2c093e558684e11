"""How many photographs of certificates are read: `python -m tests.bench.photographs [COUNT] [SEED]` makes 200 pictures and
reads each as the product does, in the sandbox. It prints the outcomes of each kind, and fails if a picture led to
another certificate."""

import sys
import time
from collections import Counter, defaultdict

from label.certificates.claims import claim_of
from tests.support.photographs import Photograph, photographs


def main(count: int = 200, seed: int = 2026) -> bool:
    """Did no picture lead to another certificate?"""
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    slowest = 0.0
    for photograph in photographs(count, seed):
        before = time.perf_counter()
        outcomes[photograph.kind][outcome(photograph)] += 1
        slowest = max(slowest, time.perf_counter() - before)
    for kind, counts in outcomes.items():
        print(f"{kind:20}", dict(counts))
    total = sum(outcomes.values(), Counter[str]())
    print(f"{'all':20}", dict(total), f"the slowest took {slowest:.1f} s")
    return not total["wrong"]


def outcome(photograph: Photograph) -> str:
    claim = claim_of(photograph.content)
    if claim.number == photograph.number:
        return "right"
    return "wrong" if claim.number else claim.unreadable or "no code"


if __name__ == "__main__":
    sys.exit(not main(*map(int, sys.argv[1:])))
