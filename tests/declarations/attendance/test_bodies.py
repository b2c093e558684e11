import json
from typing import Any

import pytest

from label.declarations.attendance.bodies import read_csv, read_french_csv, read_json
from label.declarations.attendance.schemas import MAX_ROWS
from label.kit.errors import BadRequest, Invalid
from tests.support.sirens import siren

HEADER = "siren,presence,offers,candidates_met,candidates_answered"
ROW: dict[str, Any] = {"siren": siren(1), "presence": "full_day", "offers": 3, "candidates_met": 20}
LINE = f"{siren(1)},full_day,3,20,"


def csv_of(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def faults(read: Any, body: bytes) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read(body)
    return [fault.pointer for fault in refused.value.faults]


def test_json_and_csv_are_read_alike() -> None:
    rows = [ROW, ROW | {"siren": siren(2), "candidates_answered": 18}]
    lines = [LINE, f"{siren(2)},full_day,3,20,18"]
    read = read_json(json.dumps(rows).encode())
    assert read == read_csv(csv_of(*lines))
    assert [row.candidates_answered for row in read.root] == [None, 18]


@pytest.mark.parametrize(
    "body",
    [
        csv_of(LINE).replace(b",", b";"),
        b"\xef\xbb\xbf" + csv_of(LINE),
        csv_of(LINE).replace(b"\n", b"\r\n"),
        csv_of("", LINE, ""),
        csv_of(LINE[:-1], header=HEADER.rpartition(",")[0]),
        csv_of(f"20,3,{siren(1)},full_day", header="candidates_met,offers,siren,presence"),
        csv_of(f'"{siren(1)}", full_day ,3,20,'),
    ],
)
def test_what_spreadsheets_write_is_read(body: bytes) -> None:
    assert [row.model_dump() for row in read_csv(body).root] == [ROW | {"candidates_answered": None}]


def test_every_fault_of_every_row_is_told_with_its_line() -> None:
    lines = [LINE, "123456789,dancing,-1,x,2", LINE, "", f"{siren(2)},full_day,3,20,21,more", f"{siren(3)},,3,20,"]
    assert faults(read_csv, csv_of(*lines)) == [
        "/line 3/siren",
        "/line 3/presence",
        "/line 3/offers",
        "/line 3/candidates_met",
        "/line 4/siren",
        "/line 6/beyond the header",
        "/line 7/presence",
    ]
    rows = [
        ROW,
        {"siren": "1", "offers": True, "more": 1},
        ROW,
        7,
        ROW | {"siren": siren(2), "candidates_answered": 21},
    ]
    assert faults(read_json, json.dumps(rows).encode()) == [
        "/1/siren",
        "/1/presence",
        "/1/offers",
        "/1/candidates_met",
        "/1/more",
        "/2/siren",
        "/3/",
        "/4/candidates_answered",
    ]


@pytest.mark.parametrize(
    ("header", "places"),
    [
        ("siren,presence,offers", ["candidates_met"]),
        ("siren,presence,offers,candidates_met,name", ["name"]),
        ("siren,presence,offers,candidates_met,siren", ["siren"]),
        ("", ["siren", "presence", "offers", "candidates_met"]),
    ],
)
def test_a_header_names_each_column_once(header: str, places: list[str]) -> None:
    assert faults(read_csv, csv_of(LINE, header=header)) == [f"/line 1/{place}" for place in places]


def test_a_list_has_two_thousand_rows_at_most() -> None:
    rows = [ROW | {"siren": siren(number)} for number in range(MAX_ROWS + 1)]
    lines = [f"{row['siren']},full_day,3,20," for row in rows]
    assert len(read_json(json.dumps(rows[1:]).encode()).root) == len(read_csv(csv_of(*lines[1:])).root) == MAX_ROWS
    assert faults(read_json, json.dumps(rows).encode()) == faults(read_csv, csv_of(*lines)) == ["/"]


def test_no_more_than_a_hundred_faults_are_told() -> None:
    with pytest.raises(Invalid) as refused:
        read_csv(csv_of(*("x,y,-1,z,",) * 300))
    assert (len(refused.value.faults), refused.value.has_more_faults) == (100, True)


@pytest.mark.parametrize(
    ("read", "body"), [(read_json, b"[{"), (read_csv, b"\xff"), (read_csv, csv_of('"' + siren(1)))]
)
def test_what_is_neither_is_refused(read: Any, body: bytes) -> None:
    with pytest.raises(BadRequest):
        read(body)


def test_a_json_object_is_no_list() -> None:
    assert faults(read_json, b"") == faults(read_json, json.dumps(ROW).encode()) == ["/"]


FRENCH = "SIREN;Présence;Offres;Candidats rencontrés;Candidats recontactés"
FRENCH_LINE = f"{siren(1)};full_day;3;1\u202f020;"


@pytest.mark.parametrize(
    "body",
    [
        "\r\n".join([FRENCH, FRENCH_LINE]).encode(),
        "\r\n".join([FRENCH, FRENCH_LINE.replace("\u202f", "\u00a0")]).encode("cp1252"),
        "\n".join([FRENCH, FRENCH_LINE, ";;;;", ""]).encode("utf-8-sig"),
        "\n".join([FRENCH, FRENCH_LINE]).replace(";", "\t").encode(),
        "\n".join([FRENCH, FRENCH_LINE]).replace(";", ",").encode(),
        f'{HEADER.upper()}\n{siren(1)[:3]} {siren(1)[3:6]} {siren(1)[6:]},Journée,3,"1 020",'.encode(),
    ],
)
def test_the_french_dialect_reads_what_a_french_spreadsheet_writes(body: bytes) -> None:
    expected = ROW | {"candidates_met": 1020, "candidates_answered": None}
    assert [row.model_dump() for row in read_french_csv(body).root] == [expected]


@pytest.mark.parametrize(
    "number",
    ["1.000", "1,5", "1e1", "+12", "1_000", "\uff11", "10 00", "1 0000", "012", "0x1", "-1", "1'000"],
)
def test_the_french_dialect_refuses_what_is_not_written_in_it(number: str) -> None:
    row = f"{siren(1)};full_day;3;{number};{number}"
    places = ["/line 2/candidates_answered", "/line 2/candidates_met"]
    assert sorted(faults(read_french_csv, f"{FRENCH}\n{row}".encode())) == places
    assert "/line 2/candidates_met" in faults(read_csv, csv_of(f'{siren(1)},full_day,3,"{number}",'))


def test_every_fault_of_a_french_list_is_told_with_its_line_and_what_was_expected() -> None:
    lines = [FRENCH, f"{siren(1)};danse;1.000;x;", f"{siren(1)};full_day;3;20;", "12;full_day;3;20;21"]
    with pytest.raises(Invalid) as refused:
        read_french_csv("\n".join(lines).encode())
    told = {fault.pointer: fault.detail for fault in refused.value.faults}
    assert set(told) == {
        *(f"/line 2/{name}" for name in ("presence", "offers", "candidates_met")),
        *("/line 3/siren", "/line 4/siren"),
    }
    assert told["/line 2/offers"].startswith("'1.000': A number such as 1 000 or 24,5 is expected")


def test_the_plain_dialect_reads_no_french_numbers() -> None:
    for number in ("1 000", "24,5", " 1 000"):
        assert faults(read_csv, csv_of(f'{siren(1)},full_day,3,"{number}",')) == ["/line 2/candidates_met"]
