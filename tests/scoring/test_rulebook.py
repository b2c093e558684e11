import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, get_args

import pytest

from scoring import (
    Curve,
    ForumPresence,
    HireContract,
    HireGroup,
    Rulebook,
    RulebookRefused,
    UnknownEdition,
    VolunteeringAudience,
    VolunteeringTime,
    canonical,
    digest,
    load_rulebook,
    read_rulebook,
)

Data = dict[str, Any]
Amend = Callable[[str, Any], Rulebook]


def faults(rulebook: Rulebook, **changes: Any) -> list[tuple[str, str]]:
    data = json.loads(canonical(rulebook))
    for path, figure in changes.items():
        *above, name = path.split("/")
        place = data
        for step in above:
            place = place[step]
        place.pop(name) if figure is ... else place.update({name: figure})
    with pytest.raises(RulebookRefused) as refusal:
        read_rulebook(json.dumps(data))
    return [(fault.pointer, fault.message) for fault in refusal.value.faults]


def test_the_digest_is_that_of_the_canonical_text(rulebook: Rulebook) -> None:
    assert digest(rulebook) == f"sha256:{hashlib.sha256(canonical(rulebook)).hexdigest()}"
    assert canonical(rulebook).startswith(b'{"arithmetic":2,"bands":{"B1":"0","B2":"20",')


def test_the_rulebook_of_2026_never_changes(rulebook: Rulebook) -> None:
    assert digest(rulebook) == "sha256:d921226882ad597384bdb53fb41fed908cf459a21c1197766dc2772e151fa5f4"


def test_the_canonical_text_reads_back_as_the_same_rulebook(rulebook: Rulebook) -> None:
    again = read_rulebook(canonical(rulebook))
    assert (again, canonical(again), digest(again)) == (rulebook, canonical(rulebook), digest(rulebook))


def test_equal_figures_have_one_digest_however_they_are_written(rulebook: Rulebook, amended: Amend) -> None:
    for written in ("79.90", 79.9, "079.9"):
        assert digest(amended("too_few_hires/total_cap", written)) == digest(rulebook)
    assert digest(amended("too_few_hires/total_cap", "79.8")) != digest(rulebook)


def test_a_copy_with_another_figure_has_another_digest(rulebook: Rulebook) -> None:
    assert digest(rulebook.model_copy(update={"edition": "2027"})) != digest(rulebook)


def test_every_name_of_the_facts_has_its_weight(rulebook: Rulebook) -> None:
    weights = rulebook.weights
    for names, table in (
        (VolunteeringTime, weights.time),
        (VolunteeringAudience, weights.audience),
        (HireContract, weights.contract),
        (HireGroup, weights.group),
        (ForumPresence, rulebook.families.F.F1.points),
    ):
        assert set(table.model_dump()) == set(get_args(names))


def test_the_rulebook_sets_the_months_of_validity(rulebook: Rulebook) -> None:
    levels = rulebook.levels
    assert (levels.exemplary.months, levels.confirmed.months, levels.engaged.months) == (24, 24, 12)


@pytest.mark.parametrize("edition", ["1999", "../facts", "", "2026.json", "2026/"])
def test_an_edition_without_a_rulebook_is_refused(edition: str) -> None:
    with pytest.raises(UnknownEdition, match="There is no rulebook for the edition"):
        load_rulebook(edition)


@pytest.mark.parametrize(
    ("path", "figure", "fault"),
    [
        ("weights/time/paid", ..., ("/weights/time/paid", "This name is required.")),
        ("weights/group/rich", "1", ("/weights/group/rich", "This name is not known here.")),
        ("families/V/V1/curves/B3", ..., ("/families/V/V1/curves/B3", "This name is required.")),
        ("bands/B1", "1", ("/bands/B1", "The first band begins at 0.")),
        ("bands/B3", "20", ("/bands/B3", "This must be above the figure of B2, 20.")),
        ("bands/B5", "60", ("/bands/B5", "This must be above the figure of B4, 250.")),
        (
            "families/V/V2/curves/B1",
            [["8", "4"], ["8", "10"]],
            ("/families/V/V2/curves/B1", "Points of rising value, all above 0, are expected."),
        ),
        (
            "families/V/V2/curves/B1",
            [["0", "4"]],
            ("/families/V/V2/curves/B1", "Points of rising value, all above 0, are expected."),
        ),
        (
            "families/V/V2/curves/B1",
            [],
            ("/families/V/V2/curves/B1", "Points of rising value, all above 0, are expected."),
        ),
        (
            "families/V/V2/curves/B1",
            [["8", "11"]],
            ("/families/V/V2/curves/B1/0/1", "This is more than the maximum, 10."),
        ),
        (
            "families/V/V2/curves/B1",
            [["8", "-1"]],
            ("/families/V/V2/curves/B1/0/1", "A figure of 0 or more is expected."),
        ),
        (
            "families/H/H1/per_local_hire/maximum",
            "21",
            ("/families/H/H1/per_local_hire/maximum", "This is more than the maximum, 20."),
        ),
        (
            "families/F/F1/points/full_day",
            "14",
            ("/families/F/F1/points/full_day", "This is more than the maximum, 13."),
        ),
        (
            "total_cap",
            "79.95",
            ("/total_cap", "At most one digit after the point is expected."),
        ),
        ("levels/confirmed/total", "40", ("/levels/confirmed/total", "This must be above the figure of engaged, 40.")),
        ("levels/engaged/months", 0, ("/levels/engaged/months", "A figure of 1 or more is expected.")),
        ("bonus/points", "2", ("/bonus/points", "A whole number is expected.")),
        ("hours_per_participant", 0, ("/hours_per_participant", "A figure above 0 is expected.")),
        ("total_cap", "100.1", ("/total_cap", "A figure of 100 or less is expected.")),
    ],
)  # fmt: skip
def test_a_contradictory_rulebook_is_refused(
    rulebook: Rulebook, path: str, figure: Any, fault: tuple[str, str]
) -> None:
    assert faults(rulebook, **{path: figure}) == [fault]


def test_all_faults_of_a_rulebook_are_reported_together(rulebook: Rulebook) -> None:
    changes = {
        "weights/time/paid": ...,
        "bands/B2": "sixty",
        "bands/B4": "50",
        "families/V/V1/curves/B1": [["0.8"]],
        "families/V/V1/curves/B2": [["0.6", "8"], ["2.4", "21"]],
        "families/F/F1/maximum": "0",
        "levels/engaged/total": "80",
    }
    assert [place for place, _ in faults(rulebook, **changes)] == [
        "/bands/B2",
        "/bands/B4",
        "/weights/time/paid",
        "/families/V/V1/curves/B1/0/1",
        "/families/V/V1/curves/B2/1/1",
        "/families/F/F1/maximum",
        "/levels/confirmed/total",
    ]


def test_a_curve_built_in_code_may_not_exceed_the_maximum(rulebook: Rulebook) -> None:
    rule = rulebook.families.V.V3
    steep = Curve.model_validate([["1", "6"]])
    with pytest.raises(ValueError, match="This is more than the maximum, 5"):
        type(rule)(maximum=Decimal(5), curves=rule.curves.model_copy(update={"B1": steep}))


def test_a_rulebook_that_is_not_a_json_object_is_refused() -> None:
    with pytest.raises(RulebookRefused, match="The document must be a JSON object"):
        read_rulebook("[]")


def test_a_figure_given_twice_is_refused(rulebook: Rulebook) -> None:
    raw = canonical(rulebook).replace(b'"edition":"2026"', b'"edition":"2026","edition":"2026"')
    with pytest.raises(RulebookRefused, match='The name "edition" is given twice in one object'):
        read_rulebook(raw)
    with pytest.raises(RulebookRefused, match=r"given twice in one object.*; /total_cap: This name is required"):
        read_rulebook(raw.replace(b'"total_cap":"100",', b""))
