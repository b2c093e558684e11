import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.kit.errors import BadRequest, TooLarge
from label.web.bounds import DEEPEST_NESTING, check_values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(), inner, max_size=8),
    max_leaves=40,
)


def count(value: object) -> int:
    """Every value of a document, itself among them; names are not counted."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(count(part) for part in parts)


@given(JSON)
def test_a_document_of_as_many_values_as_are_read_is_read(value: object) -> None:
    # One more for each list or object that is empty: its bracket counts, and nothing stands in it.
    check_values(json.dumps(value).encode(), 2 * count(value))


@given(JSON, st.integers(0, 20))
def test_a_document_of_more_values_than_are_read_is_refused(value: object, most: int) -> None:
    if count(value) > most:
        with pytest.raises((TooLarge, BadRequest)):
            check_values(json.dumps(value).encode(), most)


def test_commas_and_brackets_of_a_text_are_no_values() -> None:
    check_values(json.dumps({"reasons": '[{",\\' * 1000}).encode(), 2)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"[" * 1_000_000, BadRequest),
        (b'{"a":' * 150_000, BadRequest),
        (b'{"a":[' * DEEPEST_NESTING + b"1,1," * 5_000, BadRequest),
        (b"[" + b"{}," * 300_000, TooLarge),
        (b"[" + b'"",' * 300_000, TooLarge),
        (b"{" + b'"":1,' * 180_000, TooLarge),
    ],
)
def test_a_hostile_body_is_refused_in_less_memory_than_it_takes_itself(body: bytes, refusal: type[Exception]) -> None:
    tracemalloc.start()
    with pytest.raises(refusal):
        check_values(body, 2_000)
    assert tracemalloc.get_traced_memory()[1] < 3 * len(body)
    tracemalloc.stop()


@pytest.mark.parametrize(
    "body", [b'"' * 1_000_000, b"\\" * 1_000_000, b'{"a":"' + b'\\"' * 400_000 + b'"}', b"\0" * 10**6]
)
def test_what_is_no_list_of_values_is_left_to_the_parser(body: bytes) -> None:
    check_values(body, 2_000)
