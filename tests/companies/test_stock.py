import io
import tracemalloc
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from label.companies.stock import BadRow, LegalUnitRow, read_stock
from tests.companies.sirens import siren
from tests.companies.stocks import PLACES, UNITS, A, B, C, D, opened, read


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_line_ends_byte_order_mark_and_delimiter_are_seen_from_the_file(
    end: bytes, mark: bytes, delimiter: str
) -> None:
    header = mark + f'"siren"{delimiter}denominationUniteLegale'.encode()
    rows = f"{A}{delimiter}UN", f'{B}{delimiter}"DEUX{delimiter} ET ""TROIS"""'
    assert list(opened(header, *rows, end=end)) == [
        LegalUnitRow(siren=A, name="UN"),
        LegalUnitRow(siren=B, name=f'DEUX{delimiter} ET "TROIS"'),
    ]


def test_the_last_line_needs_no_newline_and_blank_lines_are_nothing() -> None:
    assert list(read_stock(io.BytesIO(f"siren\n\n{A}\r\n\r\n{B}".encode()))) == [
        LegalUnitRow(siren=A),
        LegalUnitRow(siren=B),
    ]


HEADER = "siren,categorieEntreprise,remarque"


def test_newlines_within_quotation_marks_count_as_lines_of_the_file() -> None:
    assert read(HEADER, f'{A},PME,"une\n\nnote"', f"{B},XL,", f'{C},XL,"deux\nlignes"', f"{D},XL,") == [
        LegalUnitRow(siren=A, category="PME"),
        BadRow(5, ("categorieEntreprise: 'XL' is not one of PME, ETI, GE.",)),
        BadRow(6, ("categorieEntreprise: 'XL' is not one of PME, ETI, GE.",)),
        BadRow(8, ("categorieEntreprise: 'XL' is not one of PME, ETI, GE.",)),
    ]


def test_a_newline_within_quotation_marks_is_part_of_the_value() -> None:
    assert read(HEADER, f'{A},"X', "", 'L",') == [
        BadRow(2, (r"categorieEntreprise: 'X\n\nL' is not one of PME, ETI, GE.",))
    ]


OPEN = "A quotation mark is left open or misplaced."


def test_a_quotation_mark_left_open_costs_its_own_line_only() -> None:
    rows = [f'{A},PME,"oops', f"{B},ETI,", f'{C},GE,"fine"', f"{D},PME,"]
    others = [
        LegalUnitRow(siren=B, category="ETI"),
        LegalUnitRow(siren=C, category="GE"),
        LegalUnitRow(siren=D, category="PME"),
    ]
    assert read(HEADER, *rows) == [BadRow(2, (OPEN,)), *others]
    assert read(HEADER, *rows[1:], rows[0]) == [*others, BadRow(5, (OPEN,))]


def test_a_quotation_mark_left_open_does_not_read_on_for_ever() -> None:
    many = [LegalUnitRow(siren=siren(n), category="PME") for n in range(200)]
    assert read(HEADER, f'{A},PME,"oops', *(f"{each.siren},PME," for each in many)) == [BadRow(2, (OPEN,)), *many]


def test_a_record_may_run_over_fifty_more_lines_and_no_further() -> None:
    rows = f'{A},PME,"', *["note"] * 49, 'end"'
    assert read(HEADER, *rows) == [LegalUnitRow(siren=A, category="PME")]
    assert read(HEADER, rows[0], "note", *rows[1:])[0] == BadRow(2, (OPEN,))


def test_a_quotation_mark_left_open_stops_at_a_line_that_is_no_text() -> None:
    assert read(HEADER, f'{A},PME,"oops', B.encode() + b",PME,\xff", f'{C},PME,end"') == [
        BadRow(2, (OPEN,)),
        BadRow(3, ("Byte 15 of the line, 0xFF, is not UTF-8.",)),
        LegalUnitRow(siren=C, category="PME"),
    ]


def test_misplaced_quotation_marks_make_a_bad_row() -> None:
    assert read(HEADER, f'{A},PME,"a"b', f'"{B}"x,PME,', f'{C},PME,"x"') == [
        BadRow(2, (OPEN,)),
        BadRow(3, (OPEN,)),
        LegalUnitRow(siren=C, category="PME"),
    ]


@pytest.mark.parametrize("row", [f"{A},PME", f'{A},"PME"'])
def test_a_row_with_another_number_of_fields_is_bad(row: str) -> None:
    fault = "The row has 2 fields where the header has 3."
    assert read(HEADER, row, f"{B},PME,") == [BadRow(2, (fault,)), LegalUnitRow(siren=B, category="PME")]


def test_bytes_that_are_no_text_make_bad_rows_with_their_other_faults_named_too() -> None:
    assert read(HEADER, f"{A},XL,Soci".encode() + b"\xe9t\0\xe9", f"{B},P\0ME,", f"{C},PME,") == [
        BadRow(
            2,
            (
                "Byte 18 of the line, 0xE9, is not UTF-8.",
                "Byte 20 of the line is NUL.",
                "categorieEntreprise: 'XL' is not one of PME, ETI, GE.",
            ),
        ),
        BadRow(
            3,
            (
                "Byte 12 of the line is NUL.",
                r"categorieEntreprise: 'P\ufffdME' is not one of PME, ETI, GE.",
            ),
        ),
        LegalUnitRow(siren=C, category="PME"),
    ]


def test_a_nul_alone_makes_a_bad_row() -> None:
    assert read(HEADER, f"{A},PME,\0") == [BadRow(2, ("Byte 15 of the line is NUL.",))]


def test_a_line_that_is_no_text_says_so_when_its_fields_are_too_few_as_well() -> None:
    assert read(HEADER, b"\xff,x") == [
        BadRow(2, ("Byte 1 of the line, 0xFF, is not UTF-8.", "The row has 2 fields where the header has 3."))
    ]


@pytest.mark.parametrize("length", [65_537, 2_000_000])
@pytest.mark.parametrize("letter", ["x", "é", "\ud800", "\U0001f600"])
def test_a_line_that_is_too_long_is_bad_and_the_rest_is_kept(length: int, letter: str) -> None:
    long = (letter * length).encode(errors="surrogatepass")
    fault = "The line has more than 65536 characters."
    rows = [BadRow(2, (fault,)), LegalUnitRow(siren=B, category="PME")]
    assert read(HEADER, long, f"{B},PME,") == rows
    assert list(read_stock(io.BytesIO(HEADER.encode() + b"\n" + long))) == rows[:1]


def test_a_field_of_thousands_of_lines_is_given_up_line_by_line() -> None:
    lines = ["x" * 60_000] * 4
    fault = "The row has 1 fields where the header has 3."
    assert read(HEADER, f'{A},PME,"', *lines, f'",{B}') == [
        BadRow(2, (OPEN,)),
        *(BadRow(number, (fault,)) for number in range(3, 7)),
        BadRow(7, (OPEN,)),
    ]


def test_progress_is_counted_in_bytes_to_the_end_of_the_file() -> None:
    data = ("siren,remarque\n" + "\n".join(f"{siren(n)},{'x' * 200}" for n in range(3_000))).encode()
    stock = read_stock(io.BytesIO(data))
    assert 0 < stock.position < len(data)
    seen = [stock.position for _ in stock]
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    assert stock.position == len(data)


def test_rows_are_the_same_wherever_the_blocks_are_cut() -> None:
    rows = [f'{siren(n)},PME,"é{"x" * (n % 50)}\n"' for n in range(12_000)]
    assert read(HEADER, *rows) == [LegalUnitRow(siren=siren(n), category="PME") for n in range(12_000)]


class Endless(io.RawIOBase):
    """A header, then the same bytes again and again until so many have been read."""

    def __init__(self, again: bytes, size: int):
        self._again, self._left = again, size
        self._header = f"{HEADER}\n".encode()

    def read(self, size: int = -1) -> bytes:
        if self._header:
            block, self._header = self._header, b""
        else:
            block = self._again if self._left > 0 else b""
            self._left -= len(block)
        return block


def peak(again: bytes, size: int) -> int:
    tracemalloc.start()
    try:
        for _ in read_stock(Endless(again, size)):  # type: ignore[arg-type]
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("again", "size"),
    [(f"{A},PME,\n".encode() * 1000, 50_000), (b'b","c\n' * 100, 3_000), (b"x" * 20_000, 500_000)],
    ids=["rows", "a record without end", "a line without end"],
)
def test_memory_does_not_grow_with_the_file(again: bytes, size: int) -> None:
    small, large = peak(again, size), peak(again, 8 * size)
    assert large < small * 1.5


BYTES = st.lists(
    st.sampled_from(
        [A.encode(), b"PME", b",", b'"', b"\n", b"\r", b"\0", b"\xe9", b"[ND]", b"\xc3\xa9", b"2020-01-01", b";"]
    )
    | st.binary(max_size=4),
    max_size=60,
)


def last_line(data: bytes) -> int:
    return data.count(b"\n") + 1


@given(BYTES, st.sampled_from(["siren,categorieEntreprise,dateCreationUniteLegale", UNITS, PLACES]))
def test_no_bytes_after_the_header_stop_the_reading(parts: Iterable[bytes], header: str) -> None:
    data = header.encode() + b"\n" + b"".join(parts)
    lines = list(read_stock(io.BytesIO(data)))
    numbers = [each.line for each in lines if isinstance(each, BadRow)]
    assert numbers == sorted(set(numbers))
    assert all(1 < number <= last_line(data) for number in numbers)
    assert all(each.faults for each in lines if isinstance(each, BadRow))


@given(
    st.lists(st.integers(0, 99), max_size=30),
    st.binary(max_size=20).filter(lambda bad: b"\n" not in bad and b'"' not in bad),
)
def test_a_bad_line_never_costs_its_neighbours(good: list[int], bad: bytes) -> None:
    rows = [f"{siren(n)},PME,".encode() for n in good]
    expected = [LegalUnitRow(siren=siren(n), category="PME") for n in good]
    lines = read(HEADER, *rows, b"x" + bad, *rows)
    assert lines[: len(good)] == expected
    assert lines[len(good) + 1 :] == expected
    assert isinstance(lines[len(good)], BadRow)
