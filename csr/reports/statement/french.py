"""The statement's words in French, by the codes of its figures and sources."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from csr.catalogue.french import AUDIENCES
from csr.initiatives.states import InitiativeState
from csr.reports.french import CONTRACTS, GROUPS, NBSP, number
from label.certificates.composition import RANKS

# The title and unit of each figure, in the order of publication; test_reporting_lines checks the mapping table's codes
# against these.
FIGURES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "label": ("Niveau du label", ""),
        "hours_paid": ("Heures données sur le temps de travail", "h"),
        "hours_personal": ("Heures données sur le temps personnel", "h"),
        "participations": ("Participations de salariés", "participations"),
        "volunteers": ("Salariés bénévoles dans l’année", "personnes"),
        "local_hires": ("Embauches durables d’habitants", "embauches"),
        "hires_from_shared_vacancies": ("Embauches issues d’offres partagées", "embauches"),
        "forum": ("Présence au forum de l’emploi", "forum"),
        "forum_offers": ("Offres apportées au forum", "offres"),
        "forum_answered": ("Candidats du forum ayant reçu une réponse", "personnes"),
        "initiatives": ("Initiatives achevées", "initiatives"),
        "initiative_places": ("Places offertes dans des initiatives", "places"),
        "initiative_euros": ("Euros donnés dans des initiatives", "€"),
        "initiative_hires": ("Embauches dans des initiatives", "embauches"),
        "people_reached": ("Demandeurs d’emploi touchés", "personnes"),
        "people_started": ("… ayant commencé", "personnes"),
        "people_finished": ("… étant allés au bout", "personnes"),
        "durable_3": ("En emploi durable à 3 mois", "personnes"),
        "other_3": ("Dans un autre emploi à 3 mois", "personnes"),
        "training_3": ("En formation à 3 mois", "personnes"),
        "durable_6": ("En emploi durable à 6 mois", "personnes"),
        "other_6": ("Dans un autre emploi à 6 mois", "personnes"),
        "training_6": ("En formation à 6 mois", "personnes"),
    }
)
ACTIONS: Final = {
    "cv_workshop": "atelier CV",
    "mock_interview": "simulation d’entretien",
    "job_testimony": "témoignage métier",
    "mentoring": "parrainage",
    "company_visit": "visite d’entreprise",
    "skills_workshop": "atelier de compétences",
    "jury": "jury",
}
TIMES: Final = {"paid": "temps de travail", "personal": "temps personnel"}
STATES: Final = {
    InitiativeState.COMMITTED: "engagée",
    InitiativeState.UNDER_WAY: "en cours",
    InitiativeState.COMPLETED: "achevée",
    InitiativeState.ABANDONED: "abandonnée",
}
STATUSES: Final = {"verified": "vérifié", "confirmed": "confirmé", "declared": "déclaré"}
FITS: Final = {"direct": "directe", "indicative": "indicative", "none": "aucune"}
LEVELS: Final = {level: rank.word for level, rank in RANKS.items()}
CERTIFICATES: Final = {
    "valid": "valable",
    "suspended": "suspendu",
    "expired": "expiré",
    "withdrawn": "retiré",
    "renounced": "rendu",
    "replaced": "remplacé",
}
NOTICES: Final = (
    "Vérifié : un examinateur du label a vu les pièces et arrêté le chiffre. Confirmé : l’association partenaire l’a"
    " compté et confirmé. Déclaré : l’entreprise, SOEE ou l’association l’a dit, et"
    " personne ne l’a encore vérifié ou confirmé.",
    "Des heures données dans une initiative et déclarées pour le label ne sont comptées qu’une fois, comme la"
    " déclaration.",
    "Une initiative est montrée avec tout ce que l’entreprise y a apporté jusqu’à la fin de l’année ; les chiffres de"
    " l’année ne comptent que les apports achevés dans l’année.",
    "Les embauches d’une initiative peuvent figurer aussi parmi les embauches d’habitants : elles ne s’ajoutent pas.",
    "Les personnes d’une initiative menée à plusieurs entreprises sont celles de l’initiative entière.",
    "Tout nombre de personnes inférieur à 5 est pour l’entreprise seule : il ne doit ni être republié, ni pouvoir"
    " être retrouvé par soustraction.",
)


def part_title(part: Mapping[str, str]) -> str:
    """The words for a figure's part: an audience, or a contract and a group."""
    if "audience" in part:
        return AUDIENCES[part["audience"]]
    return f"{CONTRACTS[part['contract']]}, {GROUPS[part['group']]}"


def with_noun(value: int | None, noun: str) -> str:
    """As in 2 offres, 1 offre; a dash for an unknown value."""
    return f"{number(value)}{NBSP}{noun}{'s' if (value or 0) > 1 else ''}"
