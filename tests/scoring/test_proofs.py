from collections.abc import Callable
from typing import Any

import pytest

from scoring import Facts, load_rulebook, sum_facts
from scoring.proofs import everything_verified, what_to_prove

Data = dict[str, Any]
Make = Callable[..., Data]
Read = Callable[[Data], Facts]

RULEBOOK = load_rulebook("2026")


@pytest.fixture
def example(example: Data) -> Data:
    """The document of the reference before anyone has verified its denominators."""
    example["forum"]["verified_candidates_met"] = None
    return example | {"verified_headcount": None, "verified_durable_hires": None}


def test_what_was_declared_and_is_not_verified_is_listed_in_both_languages(example: Data, facts: Read) -> None:
    example["forum"] |= {"presence_verified": False, "verified_offers": 1, "verified_candidates_answered": 10}
    example |= {"verified_volunteers": 4, "verified_hires_from_shared_vacancies": 0}
    example["initiatives"][0]["verified"] = False
    listed = {
        proof.figure: (str(proof.amount), *proof.sentence)
        for proof in what_to_prove(sum_facts(facts(example), RULEBOOK))
    }
    assert listed == {
        "headcount": (
            "42",
            "l’effectif annuel moyen : 42 salariés",
            "the average headcount of the year: 42 employees",
        ),
        "volunteers": ("1", "1 bénévole", "1 volunteer"),
        "volunteering_hours": (
            "4.5",
            "4,5 heures de bénévolat comptées",
            "4.5 hours of volunteering that count",
        ),
        "durable_hires": ("6", "le nombre d’embauches durables : 6", "the number of durable hires: 6"),
        "hires_from_shared_vacancies": (
            "4",
            "4 embauches issues d’offres partagées",
            "4 hires from shared vacancies",
        ),
        "local_hires": ("1", "1 embauche locale", "1 local hire"),
        "forum_presence": (
            "1",
            "la présence au forum : la journée entière",
            "the presence at the forum: the whole day",
        ),
        "offers": ("2", "2 offres apportées au forum", "2 offers brought to the forum"),
        "candidates_met": (
            "20",
            "le nombre de candidats rencontrés au forum : 20",
            "the number of candidates met at the forum: 20",
        ),
        "answers": (
            "8",
            "8 réponses à des candidats rencontrés au forum",
            "8 answers to candidates met at the forum",
        ),
        "initiatives": ("1", "1 initiative menée à terme", "1 completed initiative"),
    }


def test_a_denominator_of_zero_has_to_be_proved_too(company: Make, facts: Read) -> None:
    forum = {"presence": "half_day", "presence_verified": True}
    data = company(durable_hires=0, forum=forum, verified_headcount="10")
    listed = {proof.figure: int(proof.amount) for proof in what_to_prove(sum_facts(facts(data), RULEBOOK))}
    assert listed == {"durable_hires": 0, "candidates_met": 0}


def test_local_hires_above_the_verified_durable_hires_are_not_counted_on(examined: Make, facts: Read) -> None:
    hires = [{"contract": "permanent", "group": "none", "count": 4, "verified_count": 1}]
    sums = sum_facts(facts(examined(local_hires=hires, verified_durable_hires=2)), RULEBOOK)
    assert everything_verified(sums).verified.local_hires == 1
    assert "local_hires" not in {proof.figure for proof in what_to_prove(sums)}


def test_volunteers_above_the_verified_headcount_are_not_counted_on(examined: Make, facts: Read) -> None:
    sums = sum_facts(facts(examined(volunteers=10, verified_headcount="4.5")), RULEBOOK)
    assert [(proof.figure, int(proof.amount)) for proof in what_to_prove(sums)] == [("volunteers", 5)]
