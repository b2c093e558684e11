"""A rulebook: every figure of one edition, as data, identified by its digest. The code contains no figure."""

import hashlib
import json
import re
from functools import cache, lru_cache
from importlib import resources

from pydantic import ValidationError

from scoring.exact_numbers import NonNegativeDecimal, PositiveDecimal
from scoring.facts import EditionName
from scoring.faults import DocumentRefused, faults_of
from scoring.indicator_rules import FamilyRules
from scoring.strict_json import read_object
from scoring.strict_model import StrictModel
from scoring.thresholds import BandStarts, Bonus, LevelRules, PercentLimit, TooFewHires
from scoring.weights import Weights


class Rulebook(StrictModel):
    """`hours_per_participant` caps the hours of one action; `scorable_from` is the least maximum of points."""

    edition: EditionName
    bands: BandStarts
    weights: Weights
    hours_per_participant: PositiveDecimal
    families: FamilyRules
    too_few_hires: TooFewHires
    bonus: Bonus
    total_cap: PercentLimit
    scorable_from: NonNegativeDecimal
    levels: LevelRules


class RulebookRefused(DocumentRefused):
    pass


class UnknownEdition(LookupError):
    pass


def read_rulebook(raw: bytes | str) -> Rulebook:
    """Read a rulebook (JSON, UTF-8) or raise RulebookRefused with all its faults."""
    try:
        data, faults = read_object(raw)
    except DocumentRefused as error:
        raise RulebookRefused(error.faults) from None
    try:
        rulebook = Rulebook.model_validate(data)
    except ValidationError as error:
        raise RulebookRefused((*faults, *faults_of(error))) from None
    if faults:
        raise RulebookRefused(faults)
    return rulebook


@cache
def load_rulebook(edition: str = "2026") -> Rulebook:
    """Return the packaged rulebook of an edition, or raise UnknownEdition."""
    source = resources.files("scoring") / "rulebooks" / f"{edition}.json"
    # The name comes from the command line: "../facts" must not become a path.
    if not re.fullmatch(r"[0-9A-Za-z-]+", edition) or not source.is_file():
        raise UnknownEdition(f"There is no rulebook for the edition {edition!r}.")
    return read_rulebook(source.read_bytes())


@lru_cache(maxsize=32)
def canonical(rulebook: Rulebook) -> bytes:
    """Return the JSON text that the digest is computed on: names sorted, no spaces, decimals as the shortest text."""
    data = rulebook.model_dump(mode="json")
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@lru_cache(maxsize=32)
def digest(rulebook: Rulebook) -> str:
    """Return "sha256:" and the SHA-256 of the canonical text, in hexadecimal."""
    return f"sha256:{hashlib.sha256(canonical(rulebook)).hexdigest()}"
