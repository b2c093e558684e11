"""The reasons for the points of a suggestion, each with a French sentence that gives the figures behind it."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from csr.catalogue.french import AUDIENCES
from csr.catalogue.schemas import ActionContent, CurrentAction
from csr.catalogue.sectors import belongs_to
from csr.suggestions.facts import CityProfile, FirmProfile, PointsLeft
from csr.suggestions.weights import NEUTRAL, WEIGHTS, WHOLE_LABEL, WHOLE_SHARE, Reason

ExplainedShare = tuple[Fraction, str]  # the share of a reason's weight, 0 to 1, and why in a sentence
HALF = "compté à moitié"


@dataclass(frozen=True, slots=True)
class ReasonPoints:
    reason: Reason
    points: Decimal
    why: str


def reason_points(action: CurrentAction, firm: FirmProfile, city: CityProfile) -> tuple[ReasonPoints, ...]:
    """In the order of the reasons; `DOING` and `DECLINED`, which take points, only where they apply."""
    content = action.content
    explained = [
        (Reason.SIZE, *_size(content, firm)),
        (Reason.SECTOR, *_sector(content, firm)),
        (Reason.LABEL, *_label(content, firm)),
        (Reason.NEED, *_need(content, city)),
        (Reason.TARGET, *_target(content, city)),
        (Reason.CAPACITY, *_capacity(content, city)),
    ]
    if action.code in firm.current:
        explained.append((Reason.DOING, Fraction(1), "L’entreprise mène déjà cette action, ou en discute."))
    elif action.code in firm.declined:
        explained.append((Reason.DECLINED, Fraction(1), "L’entreprise l’a déclinée ou abandonnée depuis l’an dernier."))
    return tuple(ReasonPoints(reason, WEIGHTS[reason].points_for(share), why) for reason, share, why in explained)


def _size(content: ActionContent, firm: FirmProfile) -> ExplainedShare:
    smallest, known = content.smallest_headcount, _headcount(firm)
    if firm.least is not None and firm.least >= smallest:
        return Fraction(1), f"L’effectif ({known}) suffit : {_number(smallest)} au moins."
    if firm.most is not None and firm.most < smallest:
        return Fraction(0), f"L’effectif ({known}) est petit pour cette action : {_number(smallest)} au moins."
    return NEUTRAL, f"L’effectif ({known}) ne dit pas s’il atteint {_number(smallest)} : {HALF}."


def _sector(content: ActionContent, firm: FirmProfile) -> ExplainedShare:
    if not content.sectors:
        return NEUTRAL, f"Elle convient à tous les secteurs : {HALF}."
    if firm.naf is None:
        return NEUTRAL, f"L’activité de l’entreprise n’est pas connue : {HALF}."
    fitting = [sector for sector in content.sectors if belongs_to(firm.naf, sector.naf)]
    if not fitting:
        return Fraction(0), f"Elle convient surtout à d’autres activités que la sienne ({firm.naf})."
    return Fraction(1), f"Elle convient à son activité ({firm.naf}). {fitting[0].reason}"


def _label(content: ActionContent, firm: FirmProfile) -> ExplainedShare:
    helped = sorted(set(content.helps))
    if not helped:
        return Fraction(0), "Elle ne compte pas pour le label."
    if firm.points_left is None:
        return NEUTRAL, f"Pas encore de score au label : {HALF}."
    left = [(name, firm.points_left[name]) for name in helped if name in firm.points_left]
    missing = sum((_missing(points) for _, points in left), start=Fraction(0))
    listed = " ; ".join(_points_left_text(name, points) for name, points in left)
    return min(Fraction(1), missing / WHOLE_LABEL), f"Points du label encore à gagner : {listed}."


def _missing(points: PointsLeft) -> Fraction:
    return points.maximum * NEUTRAL if points.missing is None else points.missing


def _points_left_text(name: str, points: PointsLeft) -> str:
    if points.missing is None:
        return f"{name} ne compte pas encore, {HALF} ({_number(points.maximum * NEUTRAL)})"
    return f"{name} {_number(points.missing)} sur {_number(points.maximum)}"


def _need(content: ActionContent, city: CityProfile) -> ExplainedShare:
    known = [audience for audience in sorted(content.audiences) if audience in city.shares]
    if not known:
        return NEUTRAL, f"Aucun chiffre sur le poids de ces publics : {HALF}."
    largest = max(known, key=lambda audience: city.shares[audience].percent)
    share = city.shares[largest]
    counted = f"{_number(share.percent)} % des {_number(share.total)} demandeurs d’emploi ({share.year})"
    return min(Fraction(1), Fraction(share.percent) / WHOLE_SHARE), f"Les {AUDIENCES[largest]} sont {counted}."


def _target(content: ActionContent, city: CityProfile) -> ExplainedShare:
    known = [audience for audience in sorted(content.audiences) if audience in city.targets]
    if not known:
        return NEUTRAL, f"Aucun objectif de {city.year} pour ces publics : {HALF}."
    farthest = max(known, key=lambda audience: city.targets[audience].gap)
    target = city.targets[farthest]
    why = (
        f"Objectif de {city.year} pour les {AUDIENCES[farthest]} : {_number(target.goal)} personnes, "
        f"{_number(target.reached)} confirmées ; il en manque {_number(target.gap * 100)} %."
    )
    return target.gap, why


def _capacity(content: ActionContent, city: CityProfile) -> ExplainedShare:
    named = sorted({hint.id for hint in content.partners} & city.places_left.keys())
    if not named:
        return NEUTRAL, f"Aucune association active n’est nommée : {HALF}."
    usual = content.effort.places or 1
    left = sum(city.places_left[partner_id] or 0 for partner_id in named)
    unknown = sum(city.places_left[partner_id] is None for partner_id in named)
    share = min(Fraction(1), Fraction(left, usual))
    why = f"Places libres auprès des associations proposées : {_number(left)}, pour {_number(usual)} d’ordinaire."
    if not unknown:
        return share, why
    return max(NEUTRAL, share), f"{why} Capacité inconnue de {unknown} : {HALF} au moins."


def _headcount(firm: FirmProfile) -> str:
    if firm.least is None:
        return "inconnu"
    if firm.most is None:
        return f"{_number(firm.least)} ou plus"
    return _number(firm.least) if firm.least == firm.most else f"de {_number(firm.least)} à {_number(firm.most)}"


def _number(value: Decimal | Fraction | int) -> str:
    """As French writes it, with two decimals at most: 4 979, 8,89."""
    text = f"{Decimal(round(Fraction(value) * 100)).scaleb(-2):,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\u202f").replace(".", ",")
