"""The parts of a suggestion's points: each a reason, its points, and a sentence with the figures behind them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from csr.catalogue.french import AUDIENCES
from csr.catalogue.schemas import ActionContent, CurrentAction
from csr.catalogue.sectors import belongs_to
from csr.suggestions.facts import City, Firm, Lack
from csr.suggestions.weights import NEUTRAL, WEIGHTS, WHOLE_LABEL, WHOLE_SHARE, Reason

HALF = "compté à moitié"


@dataclass(frozen=True, slots=True)
class Part:
    """Points for a reason, and why in a sentence."""

    reason: Reason
    points: Decimal
    why: str


def parts(action: CurrentAction, firm: Firm, city: City) -> tuple[Part, ...]:
    """Every reason's part, in the order of the reasons; those that take points only where they do."""
    content = action.content
    told = [
        (Reason.SIZE, *_size(content, firm)),
        (Reason.SECTOR, *_sector(content, firm)),
        (Reason.LABEL, *_label(content, firm)),
        (Reason.NEED, *_need(content, city)),
        (Reason.TARGET, *_target(content, city)),
        (Reason.CAPACITY, *_capacity(content, city)),
    ]
    if action.code in firm.doing:
        told.append((Reason.DOING, Fraction(1), "L’entreprise mène déjà cette action, ou en discute."))
    elif action.code in firm.declined:
        told.append((Reason.DECLINED, Fraction(1), "L’entreprise l’a déclinée ou abandonnée depuis l’an dernier."))
    return tuple(Part(reason, WEIGHTS[reason].share(part), why) for reason, part, why in told)


Told = tuple[Fraction, str]


def _size(content: ActionContent, firm: Firm) -> Told:
    wanted, known = content.smallest_headcount, _headcount(firm)
    if firm.least is not None and firm.least >= wanted:
        return Fraction(1), f"L’effectif ({known}) suffit : {_number(wanted)} au moins."
    if firm.most is not None and firm.most < wanted:
        return Fraction(0), f"L’effectif ({known}) est petit pour cette action : {_number(wanted)} au moins."
    return NEUTRAL, f"L’effectif ({known}) ne dit pas s’il atteint {_number(wanted)} : {HALF}."


def _sector(content: ActionContent, firm: Firm) -> Told:
    if not content.sectors:
        return NEUTRAL, f"Elle convient à tous les secteurs : {HALF}."
    if firm.naf is None:
        return NEUTRAL, f"L’activité de l’entreprise n’est pas connue : {HALF}."
    fitting = [one for one in content.sectors if belongs_to(firm.naf, one.naf)]
    if not fitting:
        return Fraction(0), f"Elle convient surtout à d’autres activités que la sienne ({firm.naf})."
    return Fraction(1), f"Elle convient à son activité ({firm.naf}). {fitting[0].reason}"


def _label(content: ActionContent, firm: Firm) -> Told:
    helped = sorted(set(content.helps))
    if not helped:
        return Fraction(0), "Elle ne compte pas pour le label."
    if firm.lacking is None:
        return NEUTRAL, f"Pas encore de score au label : {HALF}."
    lacks = [(name, firm.lacking[name]) for name in helped if name in firm.lacking]
    missing = sum((_missing(lack) for _, lack in lacks), start=Fraction(0))
    told = " ; ".join(_lack(name, lack) for name, lack in lacks)
    return min(Fraction(1), missing / WHOLE_LABEL), f"Points du label encore à gagner : {told}."


def _missing(lack: Lack) -> Fraction:
    return lack.maximum * NEUTRAL if lack.missing is None else lack.missing


def _lack(name: str, lack: Lack) -> str:
    shown = "bonus" if name == "bonus" else name
    if lack.missing is None:
        return f"{shown} ne compte pas encore, {HALF} ({_number(lack.maximum * NEUTRAL)})"
    return f"{shown} {_number(lack.missing)} sur {_number(lack.maximum)}"


def _need(content: ActionContent, city: City) -> Told:
    known = [each for each in sorted(content.audiences) if each in city.shares]
    if not known:
        return NEUTRAL, f"Aucun chiffre sur le poids de ces publics : {HALF}."
    most = max(known, key=lambda each: city.shares[each].percent)
    share = city.shares[most]
    counted = f"{_number(share.percent)} % des {_number(share.total)} demandeurs d’emploi ({share.year})"
    return min(Fraction(1), Fraction(share.percent) / WHOLE_SHARE), f"Les {AUDIENCES[most]} sont {counted}."


def _target(content: ActionContent, city: City) -> Told:
    known = [each for each in sorted(content.audiences) if each in city.aims]
    if not known:
        return NEUTRAL, f"Aucun objectif de {city.year} pour ces publics : {HALF}."
    farthest = max(known, key=lambda each: city.aims[each].gap)
    aim = city.aims[farthest]
    why = (
        f"Objectif de {city.year} pour les {AUDIENCES[farthest]} : {_number(aim.goal)} personnes, "
        f"{_number(aim.reached)} confirmées ; il en manque {_number(aim.gap * 100)} %."
    )
    return aim.gap, why


def _capacity(content: ActionContent, city: City) -> Told:
    asked = sorted({one.id for one in content.partners} & city.partners.keys())
    if not asked:
        return NEUTRAL, f"Aucune association active n’est nommée : {HALF}."
    wanted = content.effort.places or 1
    left = sum(city.partners[each] or 0 for each in asked)
    silent = sum(city.partners[each] is None for each in asked)
    part = min(Fraction(1), Fraction(left, wanted))
    why = f"Places libres auprès des associations proposées : {_number(left)}, pour {_number(wanted)} d’ordinaire."
    if not silent:
        return part, why
    return max(NEUTRAL, part), f"{why} Capacité inconnue de {silent} : {HALF} au moins."


def _headcount(firm: Firm) -> str:
    if firm.least is None:
        return "inconnu"
    if firm.most is None:
        return f"{_number(firm.least)} ou plus"
    return _number(firm.least) if firm.least == firm.most else f"de {_number(firm.least)} à {_number(firm.most)}"


def _number(value: Decimal | Fraction | int) -> str:
    """As French writes it, with two decimals at most: 4 979, 8,89."""
    text = f"{Decimal(round(Fraction(value) * 100)).scaleb(-2):,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\u202f").replace(".", ",")
