import base64
import json

import pytest

from tests.support.answers import filled, pointers
from tests.support.populated_city import (
    Populated,
)

LISTS = {
    "/companies": "reviewer",
    "{year}/declarations": "stranger",
    "{year}/applications": "stranger",
    "/applications": "reviewer",
    "/register": "nobody",
    "/register.csv": "nobody",
    "/register.xlsx": "nobody",
    "/audit": "city",
}


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


MADE_UP = [
    "x",
    "é",
    "%00",
    "%ff",
    "!!!!",
    "a" * 501,
    cursor(),
    cursor("a\0", "b"),
    cursor("a", "b", "c"),
    cursor({"a": 1}),
    cursor([1]),
    cursor(None, None),
    cursor(1.5, 2),
    base64.urlsafe_b64encode(b"\xff" * 9).decode(),
    base64.urlsafe_b64encode(b"[" * 300).decode(),
]


@pytest.mark.parametrize("path", [path for path in LISTS if path not in ("/register.csv", "/register.xlsx")])
@pytest.mark.parametrize("made_up", MADE_UP)
def test_a_cursor_that_no_list_has_made_is_refused(unchanged: Populated, path: str, made_up: str) -> None:
    who = unchanged.people[LISTS[path]]
    assert pointers(who.get(f"{filled(path, unchanged.open)}?cursor={made_up}")) == ["cursor"]


HUGE = 10**30


@pytest.mark.parametrize(
    "made_up", [cursor(HUGE), cursor(-HUGE), cursor("0"), cursor("x"), cursor(2**63), cursor(True)]
)
def test_a_cursor_of_the_trail_is_a_number_that_it_could_hold(unchanged: Populated, made_up: str) -> None:
    assert pointers(unchanged.people["city"].get(f"/audit?cursor={made_up}")) == ["cursor"]


@pytest.mark.parametrize("made_up", [cursor("2026-13-01", "a"), cursor("soon", "a"), cursor(0, "a"), cursor("a", 0)])
def test_a_cursor_of_the_applications_begins_with_a_moment(unchanged: Populated, made_up: str) -> None:
    assert pointers(unchanged.people["reviewer"].get(f"/applications?cursor={made_up}")) == ["cursor"]


QUERIES = {
    "limit=0": "limit",
    "limit=201": "limit",
    "limit=x": "limit",
    "limit=1e2": "limit",
    "limit=NaN": "limit",
    "limit=" + "9" * 5000: "limit",
    "limit=": "limit",
    "limit=1&limit=2": "limit",
    "unknown=1": "unknown",
    "%00=1": "\0",
}


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", QUERIES)
def test_a_query_with_faults_is_refused_by_name(unchanged: Populated, path: str, query: str) -> None:
    who = unchanged.people[LISTS[path]]
    assert pointers(who.get(f"{filled(path, unchanged.open)}?{query}")) == [QUERIES[query]]


FILTERS = [
    ("/applications?state=lost", "state"),
    ("/applications?siren=999000012", "siren"),
    ("/applications?mine=perhaps", "mine"),
    ("/applications?sort=name", "sort"),
    ("/applications?edition=" + "2" * 41, "edition"),
    ("/companies?name=", "name"),
    ("/companies?naf=food", "naf"),
    ("/companies?size_class=3", "size_class"),
    ("/audit?siren=9990000110", "siren"),
    ("/register?level=gold", "level"),
    ("/register?name=" + "a" * 101, "name"),
    ("{year}/declarations?kind=lottery", "kind"),
    ("{year}/declarations?state=lost", "state"),
]


@pytest.mark.parametrize(("path", "wrong"), FILTERS)
def test_a_filter_with_a_value_that_cannot_be_is_refused(unchanged: Populated, path: str, wrong: str) -> None:
    who = unchanged.people[LISTS[path.partition("?")[0]]]
    assert pointers(who.get(filled(path, unchanged.open))) == [wrong]


NUL = ["/applications?edition", "/audit?subject", "/audit?person_id", "/companies?name", "/register?name"]


@pytest.mark.parametrize("path", NUL)
def test_a_filter_with_a_nul_byte_is_refused(unchanged: Populated, path: str) -> None:
    route, _, name = path.partition("?")
    assert pointers(unchanged.people[LISTS[route]].get(f"{path}=a%00")) == [name]


@pytest.mark.parametrize("name", ["%25", "_", "%5C", "%22", "'%3B--"])
def test_a_name_looked_for_is_no_pattern(unchanged: Populated, name: str) -> None:
    assert unchanged.people["reviewer"].get(f"/companies?name={name}").json()["items"] == []
