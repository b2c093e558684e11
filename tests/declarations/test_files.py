import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from random import Random

import pytest

from label.declarations.files import JUDGEMENT, LIMIT, PNG, FileRefused, inspect
from label.declarations.files.errors import MESSAGES
from label.declarations.files.formats import advice
from label.sandbox.errors import Interrupted, Refused
from tests.declarations.genuine import GenuineFile, genuine, picture, report, resaved
from tests.declarations.hostile import archive, hostile, jpeg, png

AT_ONCE = 40  # files for one process: its start costs as much as ten small files
EXTENSIONS = {"pdf", "png", "jpg", "webp"}
VERDICTS = EXTENSIONS | {*MESSAGES, "unknown_type"}


@cache
def genuine_files() -> list[GenuineFile]:
    """Made once: the large ones take seconds."""
    return list(genuine())


def verdicts(contents: Sequence[bytes]) -> list[str]:
    """For each file the extension of its kind, or why the sandbox refuses it."""
    found: list[str] = []
    while len(found) < len(contents):
        first = len(found)
        for outcome in JUDGEMENT.outcomes(contents[first : first + AT_ONCE]):
            if isinstance(outcome, Interrupted) and len(found) > first:
                break  # a file before it has ended the process
            found.append(verdict_of(outcome))
    return found


def verdict_of(outcome: bytes | Refused | Interrupted) -> str:
    if isinstance(outcome, bytes):
        return outcome.decode()
    return outcome.code if isinstance(outcome, Refused) else "interrupted"


def test_every_genuine_file_is_taken_for_what_it_is() -> None:
    cases = genuine_files()
    found = verdicts([content for _, content, _ in cases])
    wrong = [(case[0], verdict) for case, verdict in zip(cases, found, strict=True) if verdict != case[2]]
    assert wrong == []
    assert len({name for name, _, _ in cases}) >= 120


def test_every_hostile_file_is_refused_for_its_reason() -> None:
    """What it costs is not asked here but measured, by `make bench`: the machine may be slow or busy."""
    cases = [case for case in hostile() if case[2] not in ("empty", "too_large")]
    found = verdicts([content for _, content, _ in cases])
    wrong = [(case[0], verdict, case[2]) for case, verdict in zip(cases, found, strict=True) if verdict != case[2]]
    assert wrong == []
    assert len({name for name, _, _ in cases}) == len(cases) >= 160


def test_a_file_that_is_cut_short_is_damaged() -> None:
    rows = picture("RGB", "JPEG", quality=95), picture("RGB", "JPEG", progressive=True, quality=95), picture("L", "PNG")
    wholes = [*rows, picture("RGB", "WEBP"), resaved(linearize=True), report()]
    cut = [whole[: len(whole) * part // 10] for whole in wholes for part in range(3, 9)]
    assert set(verdicts(cut)) <= {"damaged"}


def test_changed_and_random_bytes_are_judged_and_break_nothing() -> None:
    chance = Random(13)
    small = [content for _, content, _ in genuine_files() if len(content) < 10_000]
    files = [_changed(chance.choice(small), chance) for _ in range(150)]
    heads = [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8X"]
    files += [head + chance.randbytes(chance.randrange(2_000)) for head in heads for _ in range(15)]
    assert set(verdicts(files)) <= VERDICTS


def _changed(content: bytes, chance: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed))
        changed[at : at + chance.randrange(4)] = chance.randbytes(chance.randrange(4)) or b"0"
    return bytes(changed)


def test_photographs_are_not_in_two_formats_by_chance() -> None:
    """An end record of a ZIP without its directory stands in compressed data once in 65,000 files of ten megabytes."""
    record = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x30\0\0\0\x99\0\0\0\0\0"
    assert verdicts([jpeg() + record + bytes(50), png() + b"MZBZhBM%PDF" + bytes(5000) + b"%PDF-"]) == ["jpg", "png"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ" + bytes(100), "a program"),
        (archive() + bytes(40), "an archive"),
        (b"PK\x03\x04" + bytes(26) + b"word/document.xml", "a Word document: open it, choose File > Export"),
        (b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml", "an Excel workbook"),
        (b"PK\x03\x04" + bytes(26) + b"ppt/presentation.xml", "a PowerPoint presentation"),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", "a LibreOffice document"),
        (b"PK\x03\x04" + bytes(26) + b"Index/Document.iwa", "a Pages, Numbers or Keynote document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le"), "an Outlook message"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "An old Office document"),
        (b"{\\rtf1\\ansi", "an RTF document"),
        (b"II*\0\x08\0\0\0", "a TIFF picture: open it, save it as a PNG or a JPEG"),
        (b"GIF89a", "a GIF picture"),
        (b"BM\x36\0\0\0\0\0\0\0", "a BMP picture"),
        (b"\0\0\0\x1cftypavif", "an AVIF picture"),
        (b"\0\0\0\x1cftypqt  ", "a film"),
        (b"\xef\xbb\xbf <!doctype HTML>", "a web page"),
        (b"<?xml version='1.0'?>\n<svg/>", "an SVG drawing"),
        (b"Received: from mail.example\r\n", "an e-mail"),
        (b"Subject: Forum\r\n", "an e-mail"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"#!/bin/sh\n", "a program"),
        (b"Bonjour", "neither a PDF nor a PNG nor a JPEG nor a WEBP"),
    ],
)
def test_another_format_is_refused_with_what_to_send(content: bytes, words: str) -> None:
    assert words in advice(content)
    with pytest.raises(FileRefused) as refused:
        inspect(content)
    assert (refused.value.code, refused.value.message) == ("unknown_type", advice(content))


def test_a_photograph_of_an_iphone_is_refused_with_how_to_send_a_jpeg_where_the_extra_is_missing() -> None:
    with pytest.raises(FileRefused, match="Most Compatible") as refused:
        inspect(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))
    assert refused.value.code in ("heic", "damaged")


def test_a_refusal_says_what_is_wrong_and_what_to_do() -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(jpeg()[:-40])
    message = "The JPEG is damaged or cut short: save, scan or print it again and send the new file."
    assert (refused.value.code, refused.value.message) == ("damaged", message)


def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    content = png()
    assert inspect(content, limit=len(content)) == PNG
    with pytest.raises(FileRefused, match="larger") as refused:
        inspect(content, limit=len(content) - 1)
    assert (refused.value.code, LIMIT) == ("too_large", 10_485_760)
    with pytest.raises(FileRefused, match="empty"):
        inspect(b"")


def test_the_process_of_the_server_never_loads_what_opens_a_file() -> None:
    code = (
        "import sys; from label.declarations.files import inspect\n"
        "from tests.declarations.hostile import pdf as made\n"
        "for name in list(sys.modules):\n"
        "    if name.partition('.')[0] in {'PIL', 'pikepdf'}: del sys.modules[name]\n"
        "inspect(made()); print(sorted({'PIL', 'pikepdf'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"
