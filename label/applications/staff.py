"""How many people an edition needs, so that a first refusal and its appeal can both be decided. Pure."""

from collections.abc import Sequence

from label.accounts.directory import Judge
from label.applications.rules import OPINIONS_NEEDED

ROUNDS = 2  # a first decision and an appeal; nobody takes part in both
REVIEWERS = ROUNDS * OPINIONS_NEEDED
DECIDERS = ROUNDS
PEOPLE = REVIEWERS + DECIDERS  # who decides has given no opinion
NEEDED = (
    f"An edition needs {REVIEWERS} reviewers and {DECIDERS} people who decide (officers of the city, or reviewers with"
    f" the right to grant), {PEOPLE} different people, each with a membership and an API key in force. Nobody takes"
    " part in both a decision and its appeal, and a person who decides gives no opinion."
)


def missing(judges: Sequence[Judge]) -> list[str]:
    """What is missing, in one phrase each; empty when an edition can open."""
    able = [judge for judge in judges if judge.has_a_key]
    counted = (
        (REVIEWERS, sum(judge.reviews for judge in able), "reviewer", "reviewers"),
        (DECIDERS, sum(judge.decides for judge in able), "person who decides", "people who decide"),
        (PEOPLE, len(able), "different person", "different people"),
    )
    return [
        f"{needed - there} {one if needed - there == 1 else many} ({there} of {needed} there)"
        for needed, there, one, many in counted
        if there < needed
    ]


def without_a_key(judges: Sequence[Judge]) -> list[str]:
    """The names of the people whom a key would make able to act."""
    return [judge.name for judge in judges if not judge.has_a_key]
