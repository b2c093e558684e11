"""Pure scoring: a rulebook and facts in, an assessment out. It needs the standard library and Pydantic only."""

from scoring.assessment import (
    Assessment,
    FamilyScore,
    Score,
    assess,
    assess_basis,
    score,
)
from scoring.bases import Basis
from scoring.claim_sums import (
    ZERO,
    AnyClaim,
    ClaimSums,
    claim_sums,
    initiative_sums,
    local_hire_sums,
    volunteering_sums,
)
from scoring.curves import Curve
from scoring.deeds import EVERYTHING, DeedKind, Possible
from scoring.effort import DeedEffort
from scoring.fact_sums import FactSums, sum_facts
from scoring.facts import (
    Facts,
    FactsRefused,
    ForumClaim,
    ForumPresence,
    HireContract,
    HireGroup,
    InitiativeClaim,
    LocalHireClaim,
    VolunteeringAction,
    VolunteeringAudience,
    VolunteeringClaim,
    VolunteeringTime,
    read_facts,
)
from scoring.faults import DocumentFault, DocumentRefused
from scoring.indicators import (
    FAMILIES,
    Indicator,
    IndicatorFamily,
    IndicatorName,
)
from scoring.next_level import NextLevel, level_above, plan_next_level
from scoring.plan_document import next_level_document
from scoring.plans import LevelPlan, PlannedDeed
from scoring.promises import (
    Counterexample,
    LevelAndTotal,
    Promise,
    find_counterexample,
)
from scoring.rulebook import (
    ARITHMETIC,
    OtherArithmetic,
    Rulebook,
    RulebookRefused,
    UnknownEdition,
    canonical,
    digest,
    load_rulebook,
    read_rulebook,
)
from scoring.score_document import assessment_document, score_document, score_facts_document
from scoring.thresholds import (
    BANDS,
    LABEL_LEVELS,
    LEVELS,
    Band,
    LabelLevel,
    ScoreLevel,
)

__all__ = [
    "ARITHMETIC",
    "BANDS",
    "EVERYTHING",
    "FAMILIES",
    "LABEL_LEVELS",
    "LEVELS",
    "ZERO",
    "AnyClaim",
    "Assessment",
    "Band",
    "Basis",
    "ClaimSums",
    "Counterexample",
    "Curve",
    "DeedEffort",
    "DeedKind",
    "DocumentFault",
    "DocumentRefused",
    "FactSums",
    "Facts",
    "FactsRefused",
    "FamilyScore",
    "ForumClaim",
    "ForumPresence",
    "HireContract",
    "HireGroup",
    "Indicator",
    "IndicatorFamily",
    "IndicatorName",
    "InitiativeClaim",
    "LabelLevel",
    "LevelAndTotal",
    "LevelPlan",
    "LocalHireClaim",
    "NextLevel",
    "OtherArithmetic",
    "PlannedDeed",
    "Possible",
    "Promise",
    "Rulebook",
    "RulebookRefused",
    "Score",
    "ScoreLevel",
    "UnknownEdition",
    "VolunteeringAction",
    "VolunteeringAudience",
    "VolunteeringClaim",
    "VolunteeringTime",
    "assess",
    "assess_basis",
    "assessment_document",
    "canonical",
    "claim_sums",
    "digest",
    "find_counterexample",
    "initiative_sums",
    "level_above",
    "load_rulebook",
    "local_hire_sums",
    "next_level_document",
    "plan_next_level",
    "read_facts",
    "read_rulebook",
    "score",
    "score_document",
    "score_facts_document",
    "sum_facts",
    "volunteering_sums",
]
