"""What is refused costs little, on every route that takes JSON: bytes of the answer and of memory are counted, never
time, which depends on the machine. `make bench` measures the time."""

import tracemalloc
from collections.abc import Iterator

import pytest

from label.kit.errors import MOST_FAULTS
from tests.bad_input.test_whatever import TRIED
from tests.editions.test_simulation import FACTS
from tests.support.answers import JSON, filled, problem
from tests.support.populated_city import Populated

LONGEST_ANSWER = 100_000
MEMORY = 10_000_000
ACCENTED = "e\u0301".encode()


def listed(name: bytes, item: bytes, times: int) -> bytes:
    return b'{"' + name + b'":[' + b",".join([item] * times) + b"]}"


def named(times: int) -> bytes:
    return b"{" + b",".join(b'"name%d":1' % number for number in range(times)) + b"}"


HOSTILE = {
    "300,000 empty items": listed(b"volunteering", b"{}", 300_000),
    "as many empty items as a simulation reads": listed(b"volunteering", b"{}", 999),
    "as many empty items as a campaign has": listed(b"grants", b"{}", 2_000),
    "items of unknown names": listed(b"grants", named(6), 1_800),
    "items of unknown names after good ones": listed(b"declarations", b'"x"', 400)[:-2] + b",1" * 90 + b"]}",
    "100,000 unknown names": named(80_000),
    "15,000 unknown names": named(15_000),
    "1,900 unknown names": named(1_900),
    "one name 150,000 times": b"{" + b'"a":1,' * 150_000 + b'"a":1}',
    "lists nested 1,000,000 deep": b"[" * 1_000_000,
    "objects nested 150,000 deep": b'{"a":' * 150_000,
    "a text of 900 kB in every field": b'"' + b"a" * 900_000 + b'"',
    "a name of 900 kB": b'{"' + b"a" * 900_000 + b'":1}',
    "a number of 900 kB": b'{"headcount":' + b"9" * 900_000 + b"}",
    "combining marks": b'{"reason":"' + ACCENTED * 300_000 + b'","reasons":"' + ACCENTED * 3 + b'"}',
    "quotation marks": b'"' * 1_000_000,
    "commas": b"," * 1_000_000,
}


@pytest.fixture
def traced() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def bodies(name: str, body: dict[str, object]) -> bytes:
    """The hostile body; where it is a text, an object of it in each of the route's own fields."""
    content = HOSTILE[name]
    if not name.endswith("in every field"):
        return content
    share = content[: 900_000 // max(len(body), 1)] + b'"'
    return b"{" + b",".join(b'"' + field.encode() + b'":' + share for field in body) + b"}"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_refusal_costs_little_on_every_route(unchanged: Populated, traced: None, name: str) -> None:
    for row, (who, where, body) in TRIED.items():
        method, path = row.split()
        there, content = filled(path, getattr(unchanged, where)), bodies(name, body)
        for caller in (unchanged.people[who], unchanged.city.anyone):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            answer = caller.send(method, there, content=content, headers=JSON)
            told = problem(answer, answer.status_code)
            assert 400 <= answer.status_code < 500, (row, told)
            assert len(answer.content) < LONGEST_ANSWER, row
            # What the test client itself holds of the body is not the product's.
            assert tracemalloc.get_traced_memory()[1] - before < MEMORY + 3 * len(content), row


def test_a_hundred_faults_are_named_and_more_are_said_to_be_there(unchanged: Populated) -> None:
    anyone = unchanged.city.anyone
    few = listed(b"volunteering", b'{"action":"jury","audience":"youth","time":"paid","participants":1}', 96)
    for content, more in ((few, False), (listed(b"volunteering", b"{}", 999), True)):
        told = problem(anyone.post("/editions/2026/simulation", content=content, headers=JSON), 422)
        assert (len(told["errors"]) == MOST_FAULTS, told.get("more_errors", False)) == (True, more), told
    officer = unchanged.people["city"]
    for content in (named(1_900), listed(b"grants", named(6), 1_000)):
        told = problem(officer.post("/campaigns", content=content, headers=JSON), 422)
        assert (len(told["errors"]), told["more_errors"]) == (MOST_FAULTS, True)


def test_what_was_cut_off_to_find_the_first_faults_is_not_called_missing(unchanged: Populated) -> None:
    content = named(1_900)[:-1] + b',"title":"x","grants":[]}'
    told = problem(unchanged.people["city"].post("/campaigns", content=content, headers=JSON), 422)
    assert [fault["pointer"] for fault in told["errors"]] == [f"/name{number}" for number in range(MOST_FAULTS)]


def test_faults_that_stand_only_far_down_a_long_list_are_found(unchanged: Populated) -> None:
    good, bad = b'{"application":"x","reasons":"x"}', b'{"application":1,"reasons":2,"more":3}'
    content = b'{"title":"x","grants":[' + b",".join([good] * 500 + [bad] * 300) + b"]}"
    told = problem(unchanged.people["city"].post("/campaigns", content=content, headers=JSON), 422)
    assert (told["errors"][0]["pointer"], len(told["errors"])) == ("/grants/500/application", MOST_FAULTS)
    few = b'{"beneficiaries":1,"completed":true}'
    facts = b'{"initiatives":[' + b",".join([few] * 300 + [b"{}"]) + b"]}"
    told = problem(unchanged.city.anyone.post("/editions/2026/simulation", content=facts, headers=JSON), 422)
    assert "/initiatives/300/completed" in [fault["pointer"] for fault in told["errors"]]


def test_a_query_of_too_many_parameters_is_refused(unchanged: Populated) -> None:
    for query in ("a=1&" * 9_000, "&".join(f"a{number}=1" for number in range(5_000))):
        assert len(problem(unchanged.city.anyone.get(f"/register?{query}"), 400)["detail"]) < 100


def test_a_simulation_takes_lists_of_a_thousand_items_and_no_longer_ones(unchanged: Populated) -> None:
    for times, status in ((1_000, 200), (1_001, 422)):
        items = [{"beneficiaries": 12, "completed": True, "verified": True}] * times
        answer = unchanged.city.anyone.post("/editions/2026/simulation", FACTS | {"initiatives": items})
        assert answer.status_code == status, answer.text[:300]
    assert answer.json()["errors"] == [
        {"pointer": "/initiatives", "detail": "A list of 1000 items or fewer is expected."}
    ]
