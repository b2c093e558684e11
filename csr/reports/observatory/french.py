"""The observatory's words in French: titles, categories by their code, and the notices printed with every year."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from csr.catalogue.french import AUDIENCES
from csr.catalogue.initial_content import REPORT_YEAR
from csr.reports.french import CONTRACTS, GROUPS, PRESENCES

TITLE: Final = "Observatoire de l’engagement des employeurs pour l’emploi local"
TABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "holders": "Titulaires du label que le registre public nomme, par niveau",
        "companies": "Entreprises par niveau du label et taille",
        "forum": "Présence des entreprises au forum de l’emploi",
        "hours": "Heures de bénévolat par temps et taille d’entreprise",
        "hires": "Embauches locales par contrat et par public",
        "coverage": "Grandes entreprises suivies, par étape et position au seuil",
        "people": "Personnes touchées par public et parcours",
        "people_after_3_months": "Situation à 3 mois des personnes touchées, par public",
        "people_after_6_months": "Situation à 6 mois des personnes touchées, par public",
        "audiences": "Part de chaque public, en regard des demandeurs d’emploi",
        "totals": "L’année en un coup d’œil",
    }
)
DIMENSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "level": "niveau du label",
        "size_band": "taille de l’entreprise",
        "presence": "présence au forum",
        "time": "temps donné",
        "contract": "contrat",
        "group": "public recruté",
        "stage": "étape du suivi",
        "standing": "position au seuil",
        "audience": "public",
        "path": "parcours",
        "situation": "situation",
        "figure": "chiffre",
    }
)
MEASURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "companies": "entreprises",
        "hours": "heures",
        "hires": "embauches",
        "firms": "grandes entreprises",
        "people": "personnes",
        "share_of_reached": "part des personnes touchées, en %",
        "share_of_seekers": "part des demandeurs d’emploi, en %",
        "share_of_seekers_2015": "part des demandeurs d’emploi en 2015, en %",
    }
)
SHARES: Final = ("share_of_reached", "share_of_seekers", "share_of_seekers_2015")
BANDS: Final[Mapping[str, str]] = MappingProxyType(
    {"B1": "moins de 20", "B2": "20 à 49", "B3": "50 à 249", "B4": "250 à 499", "B5": "500 et plus"}
)
_CATEGORIES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "level": {"engaged": "engagé", "confirmed": "confirmé", "exemplary": "exemplaire", "none": "sans label"},
        "size_band": {code: f"{text} salariés" for code, text in BANDS.items()},
        "presence": {
            **{code: text for code, text in PRESENCES.items() if code != "absent"},
            "none": "absente, ou pas vérifiée",
        },
        "time": {"paid": "sur le temps de travail", "personal": "sur le temps personnel"},
        "contract": CONTRACTS,
        "group": {**GROUPS, "none": "autres publics"},
        "stage": {
            "not_contacted": "pas contactée",
            "in_discussion": "en discussion",
            "committed": "engagée",
            "acting": "en action",
            "paused": "en pause",
        },
        "standing": {"over": "au-dessus du seuil", "under": "au seuil ou au-dessous", "unknown": "inconnue"},
        "audience": AUDIENCES,
        "path": {"finished": "allées au bout", "left": "parties en route", "not_started": "pas commencé"},
        "situation": {
            "durable": "emploi durable",
            "other": "autre emploi",
            "training": "formation",
            "none": "aucun des trois",
            "unknown": "pas encore connue",
        },
        "figure": {
            "companies": "entreprises candidates ou labellisées",
            "labelled": "entreprises labellisées au 31 décembre",
            "at_forum": "entreprises présentes au forum",
            "hours": "heures de bénévolat",
            "hours_paid": "dont sur le temps de travail",
            "hours_personal": "dont sur le temps personnel",
            "hires": "embauches locales durables",
            "firms": "grandes entreprises suivies",
            "firms_active": "dont engagées ou en action",
            "people": "personnes touchées",
            "people_finished": "dont allées au bout",
            "in_work_3": "dont en emploi à 3 mois",
            "in_work_6": "dont en emploi à 6 mois",
        },
    }
)
ALL: Final = "ensemble"
_SECRECY: Final = (
    "Secret statistique (« s. ») : un nombre de 1 à 4 personnes ou entreprises n’est pas publié, ni une somme de moins"
    " de 5 entreprises, ni ce qui permettrait de les retrouver par soustraction, y compris d’un numéro à l’autre."
)
NOTICES: Final = (
    f"{_SECRECY} Les titulaires du label et leur niveau ne sont pas couverts : le registre public les nomme. Quand"
    " moins de 5 entreprises sont sans label, ou non nommées au registre, le total des entreprises est couvert.",
    "Heures, embauches et présences sont celles que les examinateurs du label ont vérifiées, figées dans le dossier de"
    " l’entreprise pour l’édition dont la période s’achève dans l’année.",
    "Les personnes sont celles des initiatives achevées dans l’année, comptées et confirmées par les associations"
    " partenaires. Une personne peut relever de plusieurs publics : les parts parmi les demandeurs d’emploi ne"
    " s’ajoutent pas.",
    "Une grande entreprise compte parmi celles que SOEE suit quand son effectif atteint ou peut atteindre le seuil"
    " et qu’elle n’est pas connue pour n’avoir aucun établissement dans la commune.",
)
FIRST_NOTICES: Final = (_SECRECY, *NOTICES[1:])  # of the years frozen by the first method


def compared(seekers_years: Mapping[str, int], audience: str) -> list[str]:
    """The measures that compare an audience. Its latest share of the job seekers may be that of 2015: then only that
    one, since two bars would show one figure."""
    same = seekers_years.get(audience, REPORT_YEAR) == REPORT_YEAR
    return [measure for measure in SHARES if not (same and measure == "share_of_seekers")]


def share_legend(seekers_years: Mapping[str, int]) -> dict[str, str]:
    """By measure, what the shares are of; the latest one names its year where it is one for all audiences."""
    years = {year for year in seekers_years.values() if year != REPORT_YEAR}
    latest = f"en {min(years)}" if len(years) == 1 else "au dernier chiffre connu"
    return {
        "share_of_reached": "des personnes touchées",
        **({"share_of_seekers": f"des demandeurs d’emploi {latest}"} if years else {}),
        "share_of_seekers_2015": f"des demandeurs d’emploi en {REPORT_YEAR}",
    }


def category(dimension: str, code: str) -> str:
    """A category of a dimension; `all` is the sum over it."""
    return ALL if code == "all" else _CATEGORIES[dimension][code]


def codes(dimension: str) -> list[str]:
    """The codes of a dimension's categories, in order and without `all`."""
    return list(_CATEGORIES[dimension])
