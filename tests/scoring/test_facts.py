import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from scoring import DocumentFault, Facts, FactsRefused, Rulebook, VolunteeringClaim, read_facts, score_facts_document

Data = dict[str, Any]
QUANTITY = (
    'A quantity is a text such as "24.5": at most 12 digits, no zero in front, at most 6 digits after a point;'
    ' not "1.000", which may mean a thousand.'
)
DECIMAL = "A decimal number is expected, with at most 12 digits before the point and 6 after it."


def faults(raw: bytes | str | Data) -> list[tuple[str, str]]:
    with pytest.raises(FactsRefused) as refusal:
        read_facts(json.dumps(raw) if isinstance(raw, dict) else raw)
    return [(fault.pointer, fault.message) for fault in refusal.value.faults]


def changed(data: Data, path: str, value: Any) -> Data:
    *above, name = [int(step) if step.isdigit() else step for step in path.split("/")[1:]]
    place: Any = data
    for step in above:
        place = place[step]
    place[name] = value
    return data


def test_every_figure_of_the_example_is_read(example: Data) -> None:
    facts = read_facts(json.dumps(example).encode())
    assert facts.headcount == Decimal(42)
    assert facts.volunteering[0].hours == Decimal("24.5")
    assert read_facts(facts.model_dump_json()) == facts


def test_only_four_names_are_required() -> None:
    assert faults({}) == [
        (f"/{name}", "This name is required.") for name in ("edition", "headcount", "forum_held", "durable_hires")
    ]
    facts = read_facts('{"edition": "2026", "headcount": 1, "forum_held": false, "durable_hires": 0}')
    assert (facts.volunteering, facts.local_hires, facts.forum, facts.initiatives) == ((), (), None, ())
    assert (facts.volunteers, facts.verified_hires_from_shared_vacancies) == (0, 0)


def test_verified_figures_are_zero_when_left_out() -> None:
    claim = VolunteeringClaim(action="jury", audience="youth", time="paid", participants=1, hours=Decimal(2))
    assert claim.verified_hours == Decimal(0)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("/headcount", 0, "A figure above 0 is expected."),
        ("/headcount", "-1", "A figure above 0 is expected."),
        ("/headcount", "", QUANTITY),
        ("/headcount", "4e1", QUANTITY),
        ("/headcount", "NaN", QUANTITY),
        ("/headcount", "1.000", QUANTITY),
        ("/headcount", "1_000", QUANTITY),
        ("/headcount", "+12", QUANTITY),
        ("/headcount", " 12 ", QUANTITY),
        ("/headcount", "012", QUANTITY),
        ("/headcount", "\uff11\uff12", QUANTITY),
        ("/headcount", "\u0663", QUANTITY),
        ("/headcount", True, DECIMAL),
        ("/headcount", None, DECIMAL),
        ("/headcount", 10**12, DECIMAL),
        ("/headcount", "0.1234567", QUANTITY),
        ("/durable_hires", "6", "A whole number is expected."),
        ("/durable_hires", True, "A whole number is expected."),
        ("/durable_hires", 6.0, "A whole number is expected."),
        ("/forum_held", 1, "true or false is expected."),
        ("/edition", 2026, "A text is expected."),
        ("/edition", "\ud800", "A text is expected."),
        ("/edition", "", "A text of 1 characters or more is expected."),
        ("/edition", "2" * 41, "A text of 40 characters or fewer is expected."),
        ("/hires_from_shared_vacancies", 10**12, "A figure of 999999999999 or less is expected."),
        ("/volunteering", {}, "A list is expected."),
        ("/volunteering", None, "A list is expected."),
        ("/volunteering/0", 3, "An object is expected."),
        ("/volunteering/0/time", "free", "One of these is expected: 'paid' or 'personal'."),
        ("/volunteering/0/hours", "-1", "A figure of 0 or more is expected."),
        ("/forum", [], "An object is expected."),
        ("/initiatives/0/beneficiaries", -1, "A figure of 0 or more is expected."),
        ("/headcounts", 1, "This name is not known here."),
        ("/local_hires/0/address", "rue", "This name is not known here."),
        ("/verified_volunteers", 6, "This is more than volunteers."),
        ("/verified_hires_from_shared_vacancies", 5, "This is more than hires_from_shared_vacancies."),
        ("/volunteering/0/verified_hours", "24.500001", "This is more than hours."),
        ("/local_hires/0/verified_count", 3, "This is more than count."),
        ("/forum/verified_offers", 4, "This is more than offers."),
        ("/forum/candidates_answered", 21, "This is more than candidates_met."),
        ("/forum/verified_candidates_answered", 19, "This is more than candidates_answered."),
        ("/volunteers", 43, "This is more than headcount rounded up, 42."),
        (
            "/forum",
            None,
            "The forum was held: say what the company did there, even if it was absent.",
        ),
    ],
)  # fmt: skip
def test_each_fault_names_its_field(example: Data, path: str, value: Any, message: str) -> None:
    assert faults(changed(example, path, value)) == [(path, message)]


def test_more_local_than_durable_hires_are_refused(example: Data) -> None:
    example["local_hires"][0]["count"] = 7
    assert faults(example) == [("/local_hires", "The sum of count is 7, more than durable_hires, 6.")]


def test_more_shared_vacancies_than_durable_hires_are_refused(example: Data) -> None:
    example["hires_from_shared_vacancies"] = 7
    assert faults(example) == [("/hires_from_shared_vacancies", "This is more than durable_hires.")]


@pytest.mark.parametrize(
    ("figures", "place"),
    [
        ({"verified_durable_hires": 3}, "/verified_hires_from_shared_vacancies"),
        ({"verified_durable_hires": 0, "verified_hires_from_shared_vacancies": 0}, "/local_hires"),
        ({"verified_headcount": "4"}, "/verified_volunteers"),
    ],
)
def test_a_verified_denominator_below_what_is_verified_of_its_numerators_is_refused(
    example: Data, figures: Data, place: str
) -> None:
    assert [found for found, _ in faults(example | figures)] == [place]


def test_verified_candidates_met_below_those_verified_as_answered_are_refused(example: Data) -> None:
    example["forum"]["verified_candidates_met"] = 9
    assert [place for place, _ in faults(example)] == ["/forum/verified_candidates_answered"]


def test_a_declared_numerator_may_exceed_a_verified_denominator(example: Data) -> None:
    example |= {"verified_durable_hires": 1, "verified_hires_from_shared_vacancies": 1, "verified_headcount": "4.5"}
    assert read_facts(json.dumps(example)).verified_durable_hires == 1


def test_volunteers_may_reach_the_headcount_rounded_up(example: Data) -> None:
    facts = read_facts(json.dumps(example | {"headcount": "41.1", "volunteers": 42}))
    assert facts.volunteers == 42


def test_a_forum_that_was_not_held_may_be_null_but_its_faults_still_count(example: Data) -> None:
    assert read_facts(json.dumps(example | {"forum_held": False, "forum": None})).forum is None
    example["forum_held"] = False
    example["forum"]["verified_offers"] = 9
    assert faults(example) == [("/forum/verified_offers", "This is more than offers.")]


def test_faults_of_fields_and_between_fields_are_reported_together(example: Data) -> None:
    example |= {"edition": 2026, "volunteers": 99, "durable_hires": 1, "surprise/~": 1}
    example["volunteering"] += [example["volunteering"][0] | {"participants": "3", "verified_hours": 25}, 7]
    example["local_hires"] += [{"contract": "permanent", "group": "rich", "count": 1}]
    example["local_hires"] += [{"contract": "permanent", "group": "none", "count": -1}]
    example["forum"] |= {"presence": "late", "verified_offers": 4}
    assert [place for place, _ in faults(example)] == [
        "/edition",
        "/volunteering/1/participants",
        "/volunteering/1/verified_hours",
        "/volunteering/2",
        "/local_hires/1/group",
        "/local_hires/2/count",
        "/forum/presence",
        "/forum/verified_offers",
        "/surprise~1~0",
        "/hires_from_shared_vacancies",
        "/volunteers",
        "/local_hires",
    ]


def test_a_relation_is_not_checked_when_one_of_its_figures_is_faulty(example: Data) -> None:
    example |= {"headcount": "many", "volunteers": 99, "durable_hires": "few", "forum_held": "yes"}
    assert [place for place, _ in faults(example | {"forum": None})] == [
        "/headcount", "/forum_held", "/durable_hires",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "The document is not JSON: Expecting value, line 1, column 1."),
        (b'{"a": }', "The document is not JSON: Expecting value, line 1, column 7."),
        (b'{"a": "\xff"}', "The document is not UTF-8 (byte 7)."),
        (b"[" * 200_000, "The document is nested too deeply."),
        (b'{"a":' * 200_000, "The document is nested too deeply."),
        (b"[]", "The document must be a JSON object."),
        (b"null", "The document must be a JSON object."),
        ("3", "The document must be a JSON object."),
    ],
)
def test_a_document_that_is_not_a_json_object_is_refused(raw: bytes | str, message: str) -> None:
    assert faults(raw) == [("", message)]


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e400", "1e99999999999999999999", "1e-9", "9" * 10_000]
)
def test_a_number_out_of_range_is_a_fault_of_its_field(example: Data, number: str) -> None:
    assert faults(json.dumps(example).replace('"24.5"', number)) == [("/volunteering/0/hours", DECIMAL)]


def test_a_number_is_as_exact_as_a_text(example: Data) -> None:
    raw = json.dumps(example).replace('"24.5"', "123456789012.123456")
    assert read_facts(raw).volunteering[0].hours == Decimal("123456789012.123456")
    assert read_facts(raw.replace("123456789012.123456", "1.5e2")).volunteering[0].hours == Decimal(150)


def test_a_binary_fraction_is_refused() -> None:
    with pytest.raises(ValueError, match="A decimal number is expected"):
        VolunteeringClaim(action="jury", audience="youth", time="paid", participants=1, hours=0.1)  # type: ignore[arg-type]


def test_a_repeated_name_is_reported_with_the_other_faults(example: Data) -> None:
    raw = json.dumps(example | {"volunteers": 99})
    assert faults(raw.replace('{"edition"', '{"volunteers": 1, "edition"')) == [
        ("", 'The name "volunteers" is given twice in one object.'),
        ("/volunteers", "This is more than headcount rounded up, 42."),
    ]
    assert faults(json.dumps(example).replace('{"edition"', '{"volunteers": 1, "edition"')) == [
        ("", 'The name "volunteers" is given twice in one object.'),
    ]


def test_a_fault_can_always_be_printed(example: Data) -> None:
    names = [place for place, _ in faults(example | {"\x1b[31m": 1, "\ud800": 1, "x" * 200: 1})]
    assert names == ["/\\x1b[31m", "/\\ud800", "/" + "x" * 80 + "…"]


def test_the_text_of_a_refusal_lists_every_fault() -> None:
    refusal = FactsRefused([DocumentFault("", "One."), DocumentFault("/a", "Two.")])
    assert str(refusal) == "/: One.; /a: Two."


def test_another_edition_is_reported_with_the_other_faults(example: Data, rulebook: Rulebook) -> None:
    example |= {"edition": "2027", "volunteers": 43}
    with pytest.raises(FactsRefused) as refusal:
        score_facts_document(json.dumps(example), rulebook)
    assert [fault.pointer for fault in refusal.value.faults] == ["/edition", "/volunteers"]
    with pytest.raises(FactsRefused, match=r"/edition: These facts are not of the edition 2026\."):
        score_facts_document(json.dumps(example | {"volunteers": 5}), rulebook)


def test_facts_built_in_code_follow_the_same_rules(facts: Callable[[Data], Facts], example: Data) -> None:
    values = dict(facts(example))
    with pytest.raises(ValueError, match="This is more than volunteers"):
        Facts(**values | {"verified_volunteers": 6})
    with pytest.raises(ValueError, match="The sum of count is 2"):
        Facts(**values | {"durable_hires": 1, "headcount": Decimal("NaN")})
