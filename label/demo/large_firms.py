"""The large firms of the demonstration city, invented like the other companies, and their year with SOEE."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from stdnum import luhn

from label.kit.ids import Siren


@dataclass(frozen=True, slots=True)
class LargeFirm:
    """Without a headcount only the INSEE size class of the firm is known."""

    name: str
    naf: str
    size_class: str
    headcount: Decimal | None = None

    def siren(self, number: int) -> Siren:
        """By the firm's place in `FIRMS`; the last digit is a Luhn check digit."""
        body = f"9991{number:04d}"
        return Siren(body + luhn.calc_check_digit(body))


BANK, CARS, TELECOMS, COSMETICS, ENGINEERS, DELIVERY, TELEVISION, INSURERS = range(8)
FIRMS = (
    LargeFirm("Banque des Quatre Cheminées", "64.19Z", "42", Decimal(1340)),
    LargeFirm("Automobiles de l’Île", "29.10Z", "53"),
    LargeFirm("Télécoms Rives de Seine", "61.10Z", "51"),
    LargeFirm("Cosmétiques Silly-Gallieni", "20.42Z", "42"),
    LargeFirm("Ingénierie Jean-Jaurès", "71.12B", "41"),
    LargeFirm("Livraisons du Point-du-Jour", "52.29B", "41", Decimal(480)),
    LargeFirm("Télévision du Pont de Sèvres", "60.20A", "52"),
    LargeFirm("Prévoyance de la Reine", "65.12Z", "41", Decimal(712)),
)

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DemoInteraction:
    """An interaction with a firm; `step` is the next step agreed, due on one day and done on another."""

    firm: int
    on: str
    kind: str
    summary: str
    step: str | None = None
    due_on: str | None = None
    done_on: str | None = None


INTERACTIONS = (
    DemoInteraction(BANK, "2026-01-14", "meeting", "Direction RSE reçue à SOEE ; intérêt pour le mentorat de seniors."),
    DemoInteraction(
        INSURERS,
        "2026-01-20",
        "call",
        "Prêts à mener des entretiens blancs.",
        "Envoyer le modèle",
        "2026-02-02",
        "2026-01-30",
    ),
    DemoInteraction(TELEVISION, "2026-03-11", "meeting", "Visite des studios possible pour quinze jeunes."),
    DemoInteraction(
        TELECOMS,
        "2026-05-06",
        "call",
        "Cherchent une action numérique à Boulogne.",
        "Deux propositions",
        "2026-05-22",
        "2026-05-20",
    ),
    DemoInteraction(
        TELECOMS, "2026-09-17", "meeting", "Budget à confirmer en comité.", "Relancer le comité", "2026-10-30"
    ),
    DemoInteraction(
        COSMETICS,
        "2026-02-10",
        "letter",
        "Lettre de la Ville, réponse positive.",
        "Prendre rendez-vous",
        "2026-03-01",
        "2026-02-25",
    ),
)


@dataclass(frozen=True, slots=True)
class DemoInitiative:
    """An initiative; `until` is the last of `steering.STEPS` that it takes, or `declined`."""

    title: str
    action: str
    audiences: tuple[str, ...]
    firms: tuple[tuple[int, Fields], ...]
    partners: tuple[tuple[str, int], ...]
    started_on: str
    ended_on: str
    until: str
    milestones: tuple[tuple[str, str, str | None], ...] = ()
    deliveries: tuple[Fields, ...] = ()
    counts: tuple[Fields, ...] = ()
    closing: Fields | None = None


INITIATIVES = (
    DemoInitiative(
        "Mentorat de seniors en recherche d’emploi",
        "pair_mentoring",
        ("senior", "long_term_unemployed"),
        ((BANK, {"places": 24, "hours": "240", "euros": "3000", "hires": 3}),),
        (("snc", 24),),
        "2026-02-02",
        "2026-04-30",
        "confirmed",
        (("Binômes formés", "2026-02-20", "2026-02-18"), ("Bilan à mi-parcours", "2026-03-20", "2026-03-27")),
        (
            {"started_on": "2026-02-02", "ended_on": "2026-03-31", "audience": "senior", "participants": 14}
            | {"hours": "148.5", "places": 16, "volunteering": "mentoring", "host": "snc"},
            {"started_on": "2026-03-02", "ended_on": "2026-04-30", "audience": "long_term_unemployed"}
            | {"participants": 8, "hours": "76", "places": 8, "hires": 2, "euros": "3000"}
            | {"volunteering": "mentoring", "host": "snc"},
        ),
        (
            {"audience": "senior", "reached": 16, "started": 16, "finished": 14}
            | {"durable_3": 5, "other_3": 2, "training_3": 3, "durable_6": 6, "other_6": 2, "training_6": 2},
            {"audience": "long_term_unemployed", "reached": 8, "started": 8, "finished": 7}
            | {"durable_3": 2, "other_3": 1, "training_3": 2, "durable_6": 3, "other_6": 1, "training_6": 1},
        ),
    ),
    DemoInitiative(
        "Entretiens blancs du printemps",
        "mock_interviews",
        ("youth", "executive_job_seeker"),
        (
            (INSURERS, {"places": 20, "hours": "60", "euros": "0", "hires": 0}),
            (BANK, {"places": 10, "hours": "30", "euros": "0", "hires": 0}),
        ),
        (("cebije", 20), ("snc", 10)),
        "2026-05-04",
        "2026-06-26",
        "completed",
        (("Calendrier des sessions", "2026-05-11", "2026-05-07"),),
        (
            {"started_on": "2026-05-04", "ended_on": "2026-06-26", "audience": "youth", "participants": 9}
            | {"hours": "54", "places": 19, "volunteering": "mock_interview", "host": "cebije"},
        ),
        ({"audience": "youth", "reached": 19, "started": 18, "finished": 17},),
    ),
    DemoInitiative(
        "Découverte des métiers de l’audiovisuel",
        "discovery_placement",
        ("youth",),
        ((TELEVISION, {"places": 15, "hours": "90", "euros": "1500", "hires": 0}),),
        (("arpeije", 15),),
        "2026-09-14",
        "2027-01-29",
        "started",
        (("Conventions signées", "2026-10-02", None), ("Première semaine", "2027-01-11", None)),
        (
            {"started_on": "2026-10-12", "ended_on": "2026-10-16", "audience": "youth", "participants": 6}
            | {"hours": "42", "places": 7, "volunteering": "company_visit", "host": "arpeije"},
        ),
    ),
    DemoInitiative(
        "Ateliers numériques aux points d’accès de la ville",
        "digital_workshops",
        ("peripheral_obstacles", "senior"),
        ((INSURERS, {"places": 30, "hours": "80", "euros": "5000", "hires": 0}),),
        (("ceas-92", 30),),
        "2027-01-11",
        "2027-06-25",
        "committed",
    ),
    DemoInitiative(
        "Alternances réservées",
        "reserved_apprenticeships",
        ("youth",),
        ((TELECOMS, {"places": 0, "hours": "0", "euros": "0", "hires": 6}),),
        (("cebije", 6),),
        "2027-03-01",
        "2027-12-17",
        "discussed",
    ),
    DemoInitiative(
        "Mécénat de compétences pour une association",
        "skills_sponsorship",
        ("long_term_unemployed",),
        ((COSMETICS, {"places": 0, "hours": "200", "euros": "0", "hires": 0}),),
        (("visemploi", 0),),
        "2026-06-01",
        "2026-12-18",
        "declined",
        closing={"why": "reorganisation", "words": "Fusion de deux directions : rien avant 2027."},
    ),
)
TARGETS = (("people", "all", "150"), ("people", "senior", "40"), ("hours", "all", "600"), ("firms", "all", "6"))
CAPACITIES = (("snc", 60), ("cebije", 40), ("arpeije", 15), ("ceas-92", 30))
EVENTS: tuple[Fields, ...] = (
    {"kind": "forum", "title": "Forum annuel de l’emploi", "place": "Espace Landowski", "edition": "2026"}
    | {"starts_at": "2026-10-08T09:00:00+02:00", "ends_at": "2026-10-08T17:00:00+02:00", "capacity": 60},
    {"kind": "job_dating", "title": "Job dating de l’hôtellerie", "theme": "Hôtellerie et restauration"}
    | {"place": "Hôtel de ville", "starts_at": "2027-01-21T14:00:00+01:00", "ends_at": "2027-01-21T18:00:00+01:00"},
    {
        "kind": "partners_meeting",
        "title": "Rencontre annuelle des partenaires de l’emploi",
        "place": "Maison de l’emploi",
    }
    | {"starts_at": "2027-02-09T09:30:00+01:00", "ends_at": "2027-02-09T12:00:00+01:00"},
)
