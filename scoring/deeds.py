"""The deeds of a plan: what a company can still do, and the words for it."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from scoring.bilingual import Sentence, Words, words
from scoring.effort import DeedEffort
from scoring.fact_sums import FactSums
from scoring.facts import ForumPresence

DeedKind = Literal[
    "priority_hours",
    "volunteers",
    "shared_vacancies",
    "local_hires",
    "forum_presence",
    "forum_offers",
    "forum_answers",
    "initiatives",
]


@dataclass(frozen=True, slots=True)
class Possible:
    """What still counts on the day of the question; the dates are the edition's.

    `window_open` is false once applications are closed: then nothing counts for this edition.
    """

    period_open: bool
    forum_open: bool
    answers_open: bool
    window_open: bool

    def allows(self, kind: DeedKind) -> bool:
        if kind == "forum_answers":
            return self.answers_open
        return self.forum_open if kind in ("forum_presence", "forum_offers") else self.period_open


EVERYTHING: Final = Possible(period_open=True, forum_open=True, answers_open=True, window_open=True)

_UNITS: Final[dict[DeedKind, str]] = {
    "priority_hours": "hour",
    "volunteers": "volunteer",
    "shared_vacancies": "hire",
    "local_hires": "hire",
    "forum_offers": "offer",
    "forum_answers": "answer",
    "initiatives": "initiative",
}
# A local hire is worded as what the company does: it shares the vacancy. Where the person lives is observed afterwards,
# never a ground of selection (Code du travail, L1132-1).
_WORDS: Final[dict[DeedKind, Words]] = {
    "priority_hours": words(
        "{} heure de bénévolat auprès d’un public prioritaire",
        "{} heures de bénévolat auprès d’un public prioritaire",
        "{} hour of volunteering with a priority audience",
        "{} hours of volunteering with a priority audience",
    ),
    "volunteers": words(
        "{} bénévole de plus, qui donne {hours} auprès d’un public prioritaire",
        "{} bénévoles de plus, qui donnent chacun {hours} auprès d’un public prioritaire",
        "{} more volunteer, who gives {hours} with a priority audience",
        "{} more volunteers, who each give {hours} with a priority audience",
    ),
    "shared_vacancies": words(
        "{} embauche durable de l’année dont l’offre est partagée avec SOEE",
        "{} embauches durables de l’année dont les offres sont partagées avec SOEE",
        "{} durable hire of the year whose vacancy is shared with SOEE",
        "{} durable hires of the year whose vacancies are shared with SOEE",
    ),
    "local_hires": words(
        "{} embauche durable de plus, offre partagée avec SOEE ; elle compte si la personne habite la commune",
        "{} embauches durables de plus, offres partagées avec SOEE ; chacune compte si la personne habite la commune",
        "{} more durable hire, its vacancy shared with SOEE; it counts if the person lives in the commune",
        "{} more durable hires, their vacancies shared with SOEE; each counts if the person lives in the commune",
    ),
    "forum_offers": words(
        "{} offre d’emploi apportée au forum",
        "{} offres d’emploi apportées au forum",
        "{} job offer brought to the forum",
        "{} job offers brought to the forum",
    ),
    "forum_answers": words(
        "{} réponse à un candidat rencontré au forum, dans les trente jours",
        "{} réponses à des candidats rencontrés au forum, dans les trente jours",
        "{} answer to a candidate met at the forum, within thirty days",
        "{} answers to candidates met at the forum, within thirty days",
    ),
    "initiatives": words(
        "{} initiative menée à terme pour des demandeurs d’emploi de la commune",
        "{} initiatives menées à terme pour des demandeurs d’emploi de la commune",
        "{} completed initiative for job seekers of the commune",
        "{} completed initiatives for job seekers of the commune",
    ),
}
_HOURS: Final = words("{} heure", "{} heures", "{} hour", "{} hours")
_PRESENCES: Final[dict[ForumPresence, Sentence]] = {
    "half_day": Sentence(
        "une demi-journée au forum, avec une réponse à chaque candidat rencontré",
        "half a day at the forum, with an answer to each candidate met",
    ),
    "full_day": Sentence(
        "la journée entière au forum, avec une réponse à chaque candidat rencontré",
        "the whole day at the forum, with an answer to each candidate met",
    ),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """`apply(sums, n)` returns the sums after n more of it, done and verified.

    `breakpoints` are the amounts where the points that it gives change their slope, rising; after the last one, more
    of it changes nothing or is not feasible. `presences` are what the amounts 1 and 2 of a presence stand for.
    """

    kind: DeedKind
    effort: Callable[[int], Decimal]
    breakpoints: tuple[int, ...]
    apply: Callable[[FactSums, int], FactSums]
    presences: tuple[ForumPresence, ...] = ()

    @property
    def most(self) -> int:
        return self.breakpoints[-1]


def deed_sentence(deed: Deed, amount: int, effort: DeedEffort) -> Sentence:
    if deed.presences:
        return _PRESENCES[deed.presences[amount - 1]]
    if deed.kind == "volunteers":
        return _WORDS[deed.kind].of(Decimal(amount), hours=_HOURS.of(effort.volunteer_hours))
    return _WORDS[deed.kind].of(Decimal(amount))


def deed_unit(deed: Deed, amount: int) -> str:
    return deed.presences[amount - 1] if deed.presences else _UNITS[deed.kind]


def deed_amount(deed: Deed, amount: int) -> int:
    return 1 if deed.presences else amount
