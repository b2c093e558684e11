from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csr.catalogue.audiences import Audience
from csr.catalogue.schemas import ActionContent, CurrentAction, Effort, PartnerHint, Sector
from csr.suggestions.facts import AudienceShare, CityProfile, FirmProfile, PointsLeft, TargetProgress
from csr.suggestions.ranking import PartnerPlaces, Suggestion, rank
from csr.suggestions.reasons import ReasonPoints
from csr.suggestions.weights import WEIGHTS, Reason

T = TypeVar("T")
INDICATORS = {"V1": 20, "V2": 10, "V3": 5, "H1": 20, "H2": 10, "H3": 10, "F1": 13, "F2": 6, "F3": 6, "bonus": 6}
FAMILIES = {"V": ("V1", "V2", "V3"), "H": ("H1", "H2", "H3"), "F": ("F1", "F2", "F3"), "bonus": ("bonus",)}
PARTNERS = ("cebije", "snc", "starter", "visemploi")
CODES = st.text("abcdefgh", min_size=1, max_size=3)
PERCENT = st.decimals(0, 100, places=2)
GOAL = st.integers(1, 500).map(Decimal)
HEADCOUNT = st.none() | st.integers(0, 12_000).map(Decimal)


def some(values: Sequence[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, min_size=least).map(tuple)


CONTENTS = st.builds(
    lambda audiences, helps, partners, nafs, places, least: ActionContent(
        title="Essai",
        description="Un essai.",
        needs="Rien.",
        brings="Rien.",
        audiences=audiences,
        effort=Effort(places=places),
        smallest_headcount=least,
        sectors=tuple(Sector(naf=naf, reason="Essai.") for naf in nafs),
        partners=tuple(PartnerHint(id=one, reason="Essai.") for one in partners),
        helps=helps,
    ),
    some(list(Audience), 1),
    some(list(INDICATORS)),
    some(PARTNERS),
    some(("J", "K", "62", "C")),
    st.none() | st.integers(0, 60),
    st.integers(1, 2000),
)
ACTIONS = st.lists(
    st.builds(lambda code, content: CurrentAction(code, 1, True, content), CODES, CONTENTS),
    unique_by=lambda one: one.code,
    min_size=1,
    max_size=8,
)


def lacks(maximum: int) -> st.SearchStrategy[PointsLeft]:
    missing = st.none() | st.fractions(0, maximum, max_denominator=40)
    return missing.map(lambda points: PointsLeft(Fraction(maximum), points))


FIRMS = st.builds(
    FirmProfile,
    least=HEADCOUNT,
    most=HEADCOUNT,
    naf=st.sampled_from((None, "62.02A", "64.19Z", "25.11Z")),
    points_left=st.none() | st.fixed_dictionaries({name: lacks(maximum) for name, maximum in INDICATORS.items()}),
    current=st.frozensets(CODES, max_size=2),
    declined=st.frozensets(CODES, max_size=2),
)
SHARES = st.builds(AudienceShare, PERCENT, st.just(4979), st.just(2015))
AIMS = st.builds(TargetProgress, GOAL, st.integers(0, 600))
CITIES = st.builds(
    CityProfile,
    year=st.just(2026),
    shares=st.dictionaries(st.sampled_from(Audience), SHARES),
    targets=st.dictionaries(st.sampled_from(Audience), AIMS),
    places_left=st.dictionaries(st.sampled_from(PARTNERS), st.none() | st.integers(0, 80)),
)


def never_lower(before: list[Suggestion], after: list[Suggestion], raised: set[str]) -> None:
    """The raised keep their points at least, the others theirs exactly, and no raised one falls below another."""
    was, now = ({suggestion.action.code: suggestion for suggestion in ranked} for ranked in (before, after))
    others = was.keys() - raised
    assert all(now[code].points >= was[code].points for code in raised)
    assert all(now[code].points == was[code].points for code in others)
    assert all(
        now[code].rank < now[other].rank for code in raised for other in others if was[code].rank < was[other].rank
    )


def for_audience(actions: list[CurrentAction], audience: Audience) -> set[str]:
    return {action.code for action in actions if audience in action.content.audiences}


@given(ACTIONS, FIRMS, CITIES, st.sampled_from(Audience), st.tuples(PERCENT, PERCENT))
def test_a_larger_share_of_an_audience_never_lowers_its_actions(
    actions: list[CurrentAction],
    firm: FirmProfile,
    city: CityProfile,
    audience: Audience,
    percents: tuple[Decimal, Decimal],
) -> None:
    less, more = (
        replace(city, shares={**city.shares, audience: AudienceShare(percent, 4979, 2015)})
        for percent in sorted(percents)
    )
    never_lower(rank(actions, firm, less), rank(actions, firm, more), for_audience(actions, audience))


@given(ACTIONS, FIRMS, CITIES, st.sampled_from(Audience), st.tuples(AIMS, AIMS))
def test_a_wider_gap_to_an_audiences_target_never_lowers_its_actions(
    actions: list[CurrentAction],
    firm: FirmProfile,
    city: CityProfile,
    audience: Audience,
    targets: tuple[TargetProgress, TargetProgress],
) -> None:
    less, more = (
        replace(city, targets={**city.targets, audience: target})
        for target in sorted(targets, key=lambda progress: progress.gap)
    )
    never_lower(rank(actions, firm, less), rank(actions, firm, more), for_audience(actions, audience))


@given(ACTIONS, FIRMS, CITIES, st.sampled_from(PARTNERS), st.tuples(st.integers(0, 80), st.integers(0, 80)))
def test_more_places_left_never_lower_the_actions_of_an_association(
    actions: list[CurrentAction], firm: FirmProfile, city: CityProfile, partner: str, places: tuple[int, int]
) -> None:
    less, more = (replace(city, places_left={**city.places_left, partner: left}) for left in sorted(places))
    raised = {action.code for action in actions if partner in [hint.id for hint in action.content.partners]}
    never_lower(rank(actions, firm, less), rank(actions, firm, more), raised)


@given(ACTIONS, FIRMS, CITIES, st.sampled_from(list(FAMILIES)), st.tuples(*[st.fractions(0, 1, max_denominator=9)] * 2))
def test_a_lower_score_in_a_family_never_lowers_the_actions_that_help_it(
    actions: list[CurrentAction], firm: FirmProfile, city: CityProfile, family: str, parts: tuple[Fraction, Fraction]
) -> None:
    known = firm.points_left or {name: PointsLeft(Fraction(most), None) for name, most in INDICATORS.items()}
    higher, lower = (
        replace(
            firm,
            points_left={
                **known,
                **{name: PointsLeft(known[name].maximum, known[name].maximum * part) for name in FAMILIES[family]},
            },
        )
        for part in sorted(parts)
    )
    raised = {action.code for action in actions if set(action.content.helps) & set(FAMILIES[family])}
    never_lower(rank(actions, higher, city), rank(actions, lower, city), raised)


@given(ACTIONS.flatmap(lambda actions: st.tuples(st.just(actions), st.permutations(actions))), FIRMS, CITIES)
def test_the_order_in_which_facts_come_does_not_matter(
    actions: tuple[list[CurrentAction], list[CurrentAction]], firm: FirmProfile, city: CityProfile
) -> None:
    def turned(action: CurrentAction) -> CurrentAction:
        names = ("audiences", "helps", "partners")
        back = {name: tuple(reversed(getattr(action.content, name))) for name in names}
        return replace(action, content=action.content.model_copy(update=back))

    one, other = actions
    turned_city = replace(
        city,
        shares=backwards(city.shares),
        targets=backwards(city.targets),
        places_left=backwards(city.places_left),
    )
    first, second = rank(one, firm, city), rank([turned(each) for each in other], firm, turned_city)
    assert [told(each) for each in first] == [told(each) for each in second]
    assert rank(one, firm, city) == first


def backwards(known: Mapping[str, T]) -> dict[str, T]:
    return dict(reversed(list(known.items())))


def told(suggestion: Suggestion) -> tuple[int, str, Decimal, tuple[ReasonPoints, ...], tuple[PartnerPlaces, ...]]:
    return suggestion.rank, suggestion.action.code, suggestion.points, suggestion.parts, suggestion.partners


@given(ACTIONS, FIRMS, CITIES)
def test_points_are_the_sum_of_the_parts_and_each_part_keeps_to_its_weight(
    actions: list[CurrentAction], firm: FirmProfile, city: CityProfile
) -> None:
    for suggestion in rank(actions, firm, city):
        assert suggestion.points == sum(part.points for part in suggestion.parts)
        for part in suggestion.parts:
            low, high = sorted((Decimal(0), WEIGHTS[part.reason].points))
            assert low <= part.points <= high
            assert part.points == round(part.points, 2)
            assert part.why.endswith(".")


@given(ACTIONS, FIRMS, CITIES)
def test_ranks_count_from_one_by_falling_points_and_of_equals_by_code(
    actions: list[CurrentAction], firm: FirmProfile, city: CityProfile
) -> None:
    ranked = rank(actions, firm, city)
    assert [suggestion.rank for suggestion in ranked] == list(range(1, len(actions) + 1))
    assert [(-suggestion.points, suggestion.action.code) for suggestion in ranked] == sorted(
        (-suggestion.points, suggestion.action.code) for suggestion in ranked
    )


@given(ACTIONS, FIRMS, CITIES)
def test_associations_are_named_only_with_places_left_and_the_most_first(
    actions: list[CurrentAction], firm: FirmProfile, city: CityProfile
) -> None:
    for suggestion in rank(actions, firm, city):
        hints = {partner.id for partner in suggestion.action.content.partners}
        left = {partner: city.places_left[partner] or 0 for partner in hints & city.places_left.keys()}
        free = sorted((-places, partner) for partner, places in left.items() if places > 0)
        assert [(-partner.left, partner.partner_id) for partner in suggestion.partners] == free


def test_where_nothing_is_known_every_reason_gives_half() -> None:
    unknown = rank([CurrentAction("a", 1, True, PLAIN)], FirmProfile(), CityProfile(2026))
    assert [(each.reason, each.points, each.why) for each in unknown[0].parts] == [
        (Reason.SIZE, Decimal("5.00"), "L’effectif (inconnu) ne dit pas s’il atteint 50 : compté à moitié."),
        (Reason.SECTOR, Decimal("5.00"), "L’activité de l’entreprise n’est pas connue : compté à moitié."),
        (Reason.LABEL, Decimal("15.00"), "Pas encore de score au label : compté à moitié."),
        (Reason.NEED, Decimal("10.00"), "Aucun chiffre sur le poids de ces publics : compté à moitié."),
        (Reason.TARGET, Decimal("10.00"), "Aucun objectif de 2026 pour ces publics : compté à moitié."),
        (Reason.CAPACITY, Decimal("5.00"), "Aucune association active n’est nommée : compté à moitié."),
    ]


def test_of_several_audiences_the_largest_and_the_farthest_from_its_target_count() -> None:
    content = replace_content(audiences=(Audience.SENIOR, Audience.YOUTH, Audience.EXECUTIVE))
    city = CityProfile(
        2026,
        shares={
            Audience.SENIOR: AudienceShare(Decimal(27), 4979, 2015),
            Audience.YOUTH: AudienceShare(Decimal("8.5"), 4979, 2015),
        },
        targets={Audience.SENIOR: TargetProgress(Decimal(10), 9), Audience.YOUTH: TargetProgress(Decimal(1200), 900)},
    )
    (found,) = rank([CurrentAction("a", 1, True, content)], FirmProfile(), city)
    by_reason = {part.reason: (str(part.points), part.why) for part in found.parts}
    assert by_reason[Reason.NEED] == ("10.80", "Les seniors sont 27 % des 4\u202f979 demandeurs d’emploi (2015).")
    assert by_reason[Reason.TARGET] == (
        "5.00",
        "Objectif de 2026 pour les jeunes : 1\u202f200 personnes, 900 confirmées ; il en manque 25 %.",
    )


def test_an_action_that_fits_all_sectors_is_neutral_and_one_for_others_gives_nothing() -> None:
    told = {
        naf: parts_of(replace_content(sectors=sectors), FirmProfile(naf="62.02A"))[Reason.SECTOR]
        for naf, sectors in {
            "": (),
            "K": (Sector(naf="K", reason="La banque."),),
            "62": (Sector(naf="K", reason="La banque."), Sector(naf="62", reason="Le logiciel.")),
        }.items()
    }
    assert told == {
        "": (Decimal("5.00"), "Elle convient à tous les secteurs : compté à moitié."),
        "K": (Decimal("0.00"), "Elle convient surtout à d’autres activités que la sienne (62.02A)."),
        "62": (Decimal("10.00"), "Elle convient à son activité (62.02A). Le logiciel."),
    }


def test_an_action_that_helps_nothing_of_the_label_gets_nothing_for_it() -> None:
    points = parts_of(replace_content(helps=()), FirmProfile())[Reason.LABEL]
    assert points == (Decimal("0.00"), "Elle ne compte pas pour le label.")


@pytest.mark.parametrize(
    ("least", "most", "points"),
    [
        (50, 99, "10.00"),
        (50, None, "10.00"),
        (10, 49, "0.00"),
        (20, 50, "5.00"),
        (None, None, "5.00"),
        (10, None, "5.00"),
    ],
)
def test_the_headcount_suffices_falls_short_or_leaves_it_open(least: int | None, most: int | None, points: str) -> None:
    bounds = [None if one is None else Decimal(one) for one in (least, most)]
    assert parts_of(PLAIN, FirmProfile(bounds[0], bounds[1]))[Reason.SIZE][0] == Decimal(points)


def test_an_action_that_a_firm_takes_and_once_declined_counts_as_taken() -> None:
    one = frozenset({"a"})
    assert list(parts_of(PLAIN, FirmProfile(current=one, declined=one)))[-1] == Reason.DOING
    assert list(parts_of(PLAIN, FirmProfile(declined=one)))[-1] == Reason.DECLINED


def test_the_reasons_that_speak_for_an_action_make_a_hundred_points() -> None:
    assert sum(each.points for each in WEIGHTS.values() if each.points > 0) == 100
    assert WEIGHTS.keys() == set(Reason)


PLAIN = ActionContent(
    title="Essai",
    description="Un essai.",
    needs="Rien.",
    brings="Rien.",
    audiences=(Audience.SENIOR,),
    smallest_headcount=50,
    sectors=(Sector(naf="J", reason="Le numérique."),),
    helps=("V1",),
)


def replace_content(**changed: object) -> ActionContent:
    return PLAIN.model_copy(update=changed)


def parts_of(content: ActionContent, firm: FirmProfile) -> dict[Reason, tuple[Decimal, str]]:
    (found,) = rank([CurrentAction("a", 1, True, content)], firm, CityProfile(2026))
    return {each.reason: (each.points, each.why) for each in found.parts}
