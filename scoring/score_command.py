"""The core of `label score`: a facts document in, the score document out."""

from scoring.assessment import score
from scoring.facts import read_facts
from scoring.rulebook import Rulebook
from scoring.score_document import Document, document


def score_document(raw: bytes | str, rulebook: Rulebook) -> Document:
    """Score a facts document of the rulebook's edition, or raise FactsRefused."""
    return document(score(read_facts(raw, edition=rulebook.edition), rulebook), rulebook)
