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


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b'filename="Pr\xc3\xa9sence.pdf"', "Présence.pdf"),
        (b'filename="Pr\xe9sence.pdf"', "Présence.pdf"),
        (b"filename=plain.pdf", "plain.pdf"),
        (b"filename*=UTF-8''Pr%C3%A9sence.pdf", "Présence.pdf"),
        (b"filename*=iso-8859-1'fr'Pr%E9sence.pdf", "Présence.pdf"),
        (b"filename=\"=?utf-8?B?UHLDqXNlbmNlLnBkZg==?=\"; filename*=UTF-8''Pr%C3%A9sence.pdf", "Présence.pdf"),
        (b'filename="=?utf-8?B?UHLDqXNlbmNlLnBkZg==?="', "Présence.pdf"),
        (b'filename="=?iso-8859-1?Q?Pr=E9sence?= 2.pdf"', "Présence 2.pdf"),
        (b'filename="=?nonsense?B?UHLDqXNl?="', "=?nonsense?B?UHLDqXNl?="),
        (b'filename="=?utf-8?B?A?="', "=?utf-8?B?A?="),
        (b"filename=\"a.pdf\"; filename*=UTF-8''%FF%FE", "a.pdf"),
        (b"filename=\"a.pdf\"; filename*=rot13''n.cqs", "a.pdf"),
        (b'filename="50 %22 %.pdf"', '50 " %.pdf'),
    ],
)
def test_a_name_is_read_as_programs_write_it(header: bytes, name: str) -> None:
    assert read([FORM.replace(b'filename="a.pdf"', header)]) == (name, CONTENT)


@pytest.mark.parametrize("header", [b"", b'; filename=""', b"; filename*=UTF-8''"])
def test_a_field_without_a_name_is_no_file(header: bytes) -> None:
    with pytest.raises(BadRequest, match="the field file is not a file"):
        read([FORM.replace(b'; filename="a.pdf"', header)])
