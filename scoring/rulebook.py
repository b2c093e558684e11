"""A rulebook: every figure of one edition, as data, identified by its digest. The code contains no figure."""

import hashlib
import json
import re
from functools import cache, lru_cache
from importlib import resources
from typing import Final, Literal

from pydantic import ValidationError

from scoring.effort import DeedEffort
from scoring.exact_numbers import NonNegativeDecimal, PositiveDecimal
from scoring.facts import EditionName
from scoring.faults import DocumentRefused, faults_of
from scoring.indicator_rules import FamilyRules
from scoring.strict_json import read_object
from scoring.strict_model import CrossFieldFaults, StrictModel, ValidFields
from scoring.thresholds import BandStarts, Bonus, LevelRules, PercentLimit, TooFewHires
from scoring.weights import Weights

# 1 took the headcount, the durable hires and the candidates met as declared; 2 reads them as verified.
ARITHMETIC: Final = 2


class Rulebook(StrictModel):
    """`hours_per_participant` caps the hours of one action; `scorable_from` is the least maximum of points.

    `arithmetic` is the one that the figures were chosen for: documents of the first do not name it, and have no
    `effort`.
    """

    edition: EditionName
    arithmetic: Literal[1, 2] = 1
    bands: BandStarts
    weights: Weights
    hours_per_participant: PositiveDecimal
    families: FamilyRules
    too_few_hires: TooFewHires
    bonus: Bonus
    total_cap: PercentLimit
    scorable_from: NonNegativeDecimal
    levels: LevelRules
    effort: DeedEffort | None = None

    @classmethod
    def cross_field_faults(cls, valid: ValidFields) -> CrossFieldFaults:
        if valid.get("arithmetic") == ARITHMETIC and valid.is_absent("effort"):
            yield ("effort",), f"This name is required with the arithmetic {ARITHMETIC}."


class RulebookRefused(DocumentRefused):
    pass


class UnknownEdition(LookupError):
    pass


class OtherArithmetic(ValueError):
    pass


def check_arithmetic(rulebook: Rulebook) -> None:
    """Raise OtherArithmetic for a rulebook whose figures were chosen for another arithmetic than this code's."""
    if rulebook.arithmetic != ARITHMETIC:
        raise OtherArithmetic(
            f"The rulebook {digest(rulebook)} is made for the arithmetic {rulebook.arithmetic}; this product computes"
            f" with the arithmetic {ARITHMETIC}."
        )


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
    # What older documents lack is left out, not written as its default: their digests must not change.
    absent = {"arithmetic"} if rulebook.arithmetic == 1 else set()
    absent |= {"effort"} if rulebook.effort is None else set()
    data = rulebook.model_dump(mode="json", exclude=absent)
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@lru_cache(maxsize=32)
def digest(rulebook: Rulebook) -> str:
    """Return "sha256:" and the SHA-256 of the canonical text, in hexadecimal."""
    return f"sha256:{hashlib.sha256(canonical(rulebook)).hexdigest()}"
