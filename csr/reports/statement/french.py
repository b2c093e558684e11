"""How French names what a statement tells."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from csr.catalogue.french import AUDIENCES
from csr.initiatives.states import InitiativeState
from label.certificates.composition import RANKS

# A figure's title and its unit. Every code of the mapping table is among these, and a test holds them to it.
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
CONTRACTS: Final = {
    "permanent": "CDI",
    "apprenticeship": "apprentissage",
    "fixed_term_12": "CDD de 12 mois ou plus",
    "fixed_term_6": "CDD de 6 à 12 mois",
}
GROUPS: Final = {
    "very_long_term_unemployed": "chômeurs de plus de deux ans",
    "long_term_unemployed": "chômeurs de plus d’un an",
    "senior": "seniors",
    "youth": "jeunes",
    "priority_district": "quartiers prioritaires",
    "executive_job_seeker": "cadres",
    "none": "sans groupe",
}
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
PRESENCES: Final = {
    "full_day": "journée entière",
    "half_day": "demi-journée",
    "shared_stand": "stand partagé",
    "offers_only": "offres seules",
    "absent": "absente",
}
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
    "Les embauches d’une initiative peuvent figurer aussi parmi les embauches d’habitants : elles ne s’ajoutent pas.",
    "Les personnes d’une initiative menée à plusieurs entreprises sont celles de l’initiative entière.",
    "Tout nombre de personnes inférieur à 5 est pour l’entreprise seule : il ne doit ni être republié, ni pouvoir"
    " être retrouvé par soustraction.",
)
NBSP: Final = "\N{NO-BREAK SPACE}"


def number(value: Decimal | int | None) -> str:
    """With a comma, and thousands apart: 1 234,5; a dash for what is not known."""
    if value is None:
        return "–"
    whole, _, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", NBSP) + ("," + rest if rest else "")


def part(said: Mapping[str, str]) -> str:
    """A figure's part: a contract and group, or an audience."""
    if "audience" in said:
        return AUDIENCES[said["audience"]]
    return f"{CONTRACTS[said['contract']]}, {GROUPS[said['group']]}"


def counted(value: int | None, word: str) -> str:
    """As in 2 offres, 1 offre; a dash for what is not known."""
    return f"{number(value)}{NBSP}{word}{'s' if (value or 0) > 1 else ''}"
