import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from label.kit.errors import BadRequest
from label.web.forms import file_of

TYPE = "multipart/form-data; boundary=limit"
CONTENT = b"%PDF-1.7\r\n--limi\r\n\r\nend\r\n"
FORM = (
    b'--limit\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + CONTENT + b"\r\n--limit--\r\n"
)


def read(chunks: Sequence[bytes]) -> tuple[str, bytes]:
    async def arriving() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return asyncio.run(file_of(TYPE, arriving()))


@given(st.sets(st.integers(1, len(FORM) - 1), max_size=8))
@example({len(FORM) - 1})
@example({len(FORM) - 2})
@example(set(range(1, len(FORM))))
def test_a_form_is_read_alike_however_it_arrives(cuts: set[int]) -> None:
    places = [0, *sorted(cuts), len(FORM)]
    chunks = [FORM[start:end] for start, end in itertools.pairwise(places)]
    assert read([chunk for chunk in chunks if len(chunk)]) == ("a.pdf", CONTENT)


def test_the_rest_of_an_odd_form_is_not_read() -> None:
    read_so_far: list[bytes] = []

    async def arriving() -> AsyncIterator[bytes]:
        for chunk in (FORM.replace(b'"file"', b'"other"'), b"never"):
            read_so_far.append(chunk)
            yield chunk

    with pytest.raises(BadRequest):
        asyncio.run(file_of(TYPE, arriving()))
    assert len(read_so_far) == 1
