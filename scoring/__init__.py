"""Pure scoring: rulebook and facts in, assessment out. The standard library and Pydantic only."""

from scoring.assessment import Assessment, FamilyScore, Score, assess, assess_basis, score
from scoring.claim_sums import ZERO, Basis, Sums, initiative_sums, local_hire_sums, volunteering_sums
from scoring.curves import Curve
from scoring.fact_sums import Tally, tally
from scoring.facts import (
    Action,
    Audience,
    Contract,
    Facts,
    FactsRefused,
    Forum,
    Group,
    Initiative,
    LocalHire,
    Presence,
    Time,
    Volunteering,
    read_facts,
)
from scoring.faults import Fault, Refused
from scoring.improvements import Kind
from scoring.indicators import FAMILIES, Family, Indicator, IndicatorName
from scoring.promises import CounterExample, Outcome, Promise, broken_promise
from scoring.rulebook import (
    Rulebook,
    RulebookRefused,
    UnknownEdition,
    canonical,
    digest,
    load_rulebook,
    read_rulebook,
)
from scoring.score_command import score_document
from scoring.score_document import assessment_document, document
from scoring.steps import Step, next_level, steps
from scoring.thresholds import BANDS, LEVELS, Band, Level

__all__ = [
    "BANDS",
    "FAMILIES",
    "LEVELS",
    "ZERO",
    "Action",
    "Assessment",
    "Audience",
    "Band",
    "Basis",
    "Contract",
    "CounterExample",
    "Curve",
    "Facts",
    "FactsRefused",
    "Family",
    "FamilyScore",
    "Fault",
    "Forum",
    "Group",
    "Indicator",
    "IndicatorName",
    "Initiative",
    "Kind",
    "Level",
    "LocalHire",
    "Outcome",
    "Presence",
    "Promise",
    "Refused",
    "Rulebook",
    "RulebookRefused",
    "Score",
    "Step",
    "Sums",
    "Tally",
    "Time",
    "UnknownEdition",
    "Volunteering",
    "assess",
    "assess_basis",
    "assessment_document",
    "broken_promise",
    "canonical",
    "digest",
    "document",
    "initiative_sums",
    "load_rulebook",
    "local_hire_sums",
    "next_level",
    "read_facts",
    "read_rulebook",
    "score",
    "score_document",
    "steps",
    "tally",
    "volunteering_sums",
]
