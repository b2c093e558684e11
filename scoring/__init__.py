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
from scoring.improvements import ImprovementKind
from scoring.indicators import (
    FAMILIES,
    Indicator,
    IndicatorFamily,
    IndicatorName,
)
from scoring.promises import (
    Counterexample,
    LevelAndTotal,
    Promise,
    find_counterexample,
)
from scoring.rulebook import (
    Rulebook,
    RulebookRefused,
    UnknownEdition,
    canonical,
    digest,
    load_rulebook,
    read_rulebook,
)
from scoring.score_document import assessment_document, score_document, score_facts_document
from scoring.steps import LevelStep, next_level, smallest_steps
from scoring.thresholds import (
    BANDS,
    LABEL_LEVELS,
    LEVELS,
    Band,
    LabelLevel,
    ScoreLevel,
)

__all__ = [
    "BANDS",
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
    "ImprovementKind",
    "Indicator",
    "IndicatorFamily",
    "IndicatorName",
    "InitiativeClaim",
    "LabelLevel",
    "LevelAndTotal",
    "LevelStep",
    "LocalHireClaim",
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
    "load_rulebook",
    "local_hire_sums",
    "next_level",
    "read_facts",
    "read_rulebook",
    "score",
    "score_document",
    "score_facts_document",
    "smallest_steps",
    "sum_facts",
    "volunteering_sums",
]
