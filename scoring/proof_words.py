"""What can be proved to a reviewer, each with its sentence in French and in English."""

from decimal import Decimal
from typing import Final, Literal, NamedTuple

from scoring.bilingual import Sentence, Words, words
from scoring.facts import ForumPresence

ProofFigure = Literal[
    "headcount",
    "volunteers",
    "volunteering_hours",
    "durable_hires",
    "hires_from_shared_vacancies",
    "local_hires",
    "forum_presence",
    "offers",
    "candidates_met",
    "answers",
    "initiatives",
]


class MissingProof(NamedTuple):
    """`amount` of `figure` is declared and not verified. A denominator that is not verified is listed when it is 0."""

    figure: ProofFigure
    amount: Decimal
    sentence: Sentence


# "Comptées": personal time counts half, and hours above the limit for each participant do not count.
_WORDS: Final[dict[ProofFigure, Words]] = {
    "headcount": words(
        "l’effectif annuel moyen : {} salarié",
        "l’effectif annuel moyen : {} salariés",
        "the average headcount of the year: {} employee",
        "the average headcount of the year: {} employees",
    ),
    "volunteers": words("{} bénévole", "{} bénévoles", "{} volunteer", "{} volunteers"),
    "volunteering_hours": words(
        "{} heure de bénévolat comptée",
        "{} heures de bénévolat comptées",
        "{} hour of volunteering that counts",
        "{} hours of volunteering that count",
    ),
    "durable_hires": words(
        "le nombre d’embauches durables : {}",
        "le nombre d’embauches durables : {}",
        "the number of durable hires: {}",
        "the number of durable hires: {}",
    ),
    "hires_from_shared_vacancies": words(
        "{} embauche issue d’une offre partagée",
        "{} embauches issues d’offres partagées",
        "{} hire from a shared vacancy",
        "{} hires from shared vacancies",
    ),
    "local_hires": words("{} embauche locale", "{} embauches locales", "{} local hire", "{} local hires"),
    "offers": words(
        "{} offre apportée au forum",
        "{} offres apportées au forum",
        "{} offer brought to the forum",
        "{} offers brought to the forum",
    ),
    "candidates_met": words(
        "le nombre de candidats rencontrés au forum : {}",
        "le nombre de candidats rencontrés au forum : {}",
        "the number of candidates met at the forum: {}",
        "the number of candidates met at the forum: {}",
    ),
    "answers": words(
        "{} réponse à un candidat rencontré au forum",
        "{} réponses à des candidats rencontrés au forum",
        "{} answer to a candidate met at the forum",
        "{} answers to candidates met at the forum",
    ),
    "initiatives": words(
        "{} initiative menée à terme",
        "{} initiatives menées à terme",
        "{} completed initiative",
        "{} completed initiatives",
    ),
}
_PRESENCES: Final[dict[ForumPresence, Sentence]] = {
    "full_day": Sentence("la présence au forum : la journée entière", "the presence at the forum: the whole day"),
    "half_day": Sentence("la présence au forum : une demi-journée", "the presence at the forum: half a day"),
    "shared_stand": Sentence("la présence au forum : un stand partagé", "the presence at the forum: a shared stand"),
    "offers_only": Sentence(
        "la présence au forum : des offres, sans stand", "the presence at the forum: offers, without a stand"
    ),
}


def proof(figure: ProofFigure, amount: Decimal | int) -> MissingProof:
    return MissingProof(figure, Decimal(amount), _WORDS[figure].of(Decimal(amount)))


def presence_proof(presence: ForumPresence) -> MissingProof | None:
    """None for a company that was absent: there is nothing to prove."""
    sentence = _PRESENCES.get(presence)
    return sentence and MissingProof("forum_presence", Decimal(1), sentence)
