"""A rulebook: every figure of one edition, as data, named by its digest. The code that counts knows no figure."""

import hashlib
import json
import re
from functools import cache, lru_cache
from importlib import resources

from pydantic import ValidationError

from scoring.exact_numbers import Amount, Positive
from scoring.facts import Edition
from scoring.faults import Refused, faults_of, read_object
from scoring.indicator_rules import Families
from scoring.strict_model import Judged
from scoring.thresholds import Bands, Bonus, Levels, Percent, TooFewHires
from scoring.weights import Weights


class Rulebook(Judged):
    """The rulebook of one edition; immutable, named by its digest."""

    edition: Edition
    bands: Bands
    weights: Weights
    hours_per_participant: Positive
    families: Families
    too_few_hires: TooFewHires
    bonus: Bonus
    total_cap: Percent
    scorable_from: Amount
    levels: Levels


class RulebookRefused(Refused):
    """A rulebook that makes no sense, with every fault in `faults`."""


class UnknownEdition(LookupError):
    """No rulebook is packaged for this edition."""


def read_rulebook(raw: bytes | str) -> Rulebook:
    """Read a rulebook (JSON, UTF-8), or raise RulebookRefused."""
    try:
        data, faults = read_object(raw)
    except Refused as refusal:
        raise RulebookRefused(refusal.faults) from None
    try:
        rulebook = Rulebook.model_validate(data)
    except ValidationError as refusal:
        raise RulebookRefused((*faults, *faults_of(refusal))) from None
    if faults:
        raise RulebookRefused(faults)
    return rulebook


@cache
def load_rulebook(edition: str = "2026") -> Rulebook:
    """Return the packaged rulebook of `edition`, or raise UnknownEdition."""
    source = resources.files("scoring") / "rulebooks" / f"{edition}.json"
    if not re.fullmatch(r"[0-9A-Za-z-]+", edition) or not source.is_file():
        raise UnknownEdition(f"There is no rulebook for the edition {edition!r}.")
    return read_rulebook(source.read_bytes())


@lru_cache(maxsize=32)
def canonical(rulebook: Rulebook) -> bytes:
    """Return the one JSON text of a rulebook: names sorted, no spaces, decimals as the shortest text."""
    data = rulebook.model_dump(mode="json")
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@lru_cache(maxsize=32)
def digest(rulebook: Rulebook) -> str:
    """Return a rulebook's name: "sha256:" and the SHA-256 of its canonical text, in hexadecimal."""
    return f"sha256:{hashlib.sha256(canonical(rulebook)).hexdigest()}"
