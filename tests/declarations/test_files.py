import subprocess
import sys
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from label.declarations.files import JPEG, LIMIT, PDF, PNG, FileKind, FileRefused, inspect
from tests.declarations.hostile import (
    PAGES,
    Case,
    chained,
    chunk,
    container,
    hostile,
    packed_pdf,
    pdf,
    png,
    stream,
)

CASES = list(hostile())


def report(pages: int = 3) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, invariant=True)
    for page in range(pages):
        canvas.drawString(72, 720, f"Attestation de bénévolat {page}, voir /JS et (/Launch)")
        canvas.bookmarkPage(str(page))
        canvas.addOutlineEntry("Annexe (voir /JavaScript )", str(page))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def resaved(**options: Any) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(report())) as document:
        document.save(out, **options)
    return out.getvalue()


def picture(mode: str, kind: str, **options: object) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").convert(mode).save(out, kind, **options)
    return out.getvalue()


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = 6
    return found


STREAMS = pikepdf.ObjectStreamMode.generate
GOOD = {
    "ReportLab": (report(), PDF),
    "a table": (pdf(), PDF),
    "no last line end": (pdf()[:-1], PDF),
    "a last line end of Windows": (pdf()[:-1] + b"\r\n", PDF),
    "linearized": (resaved(linearize=True), PDF),
    "object streams": (resaved(object_stream_mode=STREAMS), PDF),
    "both": (resaved(linearize=True, object_stream_mode=STREAMS), PDF),
    "an object stream": (packed_pdf({10: container({20: b"(x)"})}, {20: (10, 0)}), PDF),
    "an unpacked object stream": (
        packed_pdf({10: stream(b"20 0 (x) ", b"/Type/ObjStm/N 1/First 5")}, {20: (10, 0)}),
        PDF,
    ),
    "numbers, texts, names and nulls as objects": (pdf({**PAGES, 4: b"5", 5: b"(x)", 6: b"/Y", 7: b"null"}), PDF),
    "a filter in a list": (packed_pdf({10: container({20: b"(x)"}, 0, b"/Filter[/FlateDecode]")}, {20: (10, 0)}), PDF),
    "saved five times": (chained(5), PDF),
    "opening on a page": (pdf({**PAGES, 1: PAGES[1][:-2] + b"/OpenAction[3 0 R/Fit]>>"}), PDF),
    "PNG": (picture("RGB", "PNG"), PNG),
    "PNG by hand": (png(), PNG),
    "PNG with a comment": (png(extra=chunk(b"tEXt", b"Comment\0ici")), PNG),
    "PNG with a palette": (picture("P", "PNG"), PNG),
    "PNG of one bit": (picture("1", "PNG"), PNG),
    "PNG with transparency": (picture("RGBA", "PNG"), PNG),
    "JPEG": (picture("RGB", "JPEG"), JPEG),
    "grey JPEG": (picture("L", "JPEG"), JPEG),
    "CMYK JPEG": (picture("CMYK", "JPEG"), JPEG),
    "progressive JPEG": (picture("RGB", "JPEG", progressive=True), JPEG),
    "JPEG with EXIF": (picture("RGB", "JPEG", exif=exif()), JPEG),
    "JPEG with restarts": (picture("RGB", "JPEG", restart_marker_blocks=2), JPEG),
}


def verdict(content: bytes) -> str:
    try:
        return inspect(content).extension
    except FileRefused as refused:
        return refused.code


@pytest.mark.parametrize(("content", "kind"), GOOD.values(), ids=GOOD)
def test_a_sound_file_is_taken_for_what_it_is(content: bytes, kind: FileKind) -> None:
    assert inspect(content) == kind


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_a_hostile_file_is_refused_for_its_reason(case: Case) -> None:
    """What it costs is not asked here but measured, by `make bench`: the machine may be slow or busy."""
    _, content, code = case
    assert verdict(content) == code


def test_there_are_at_least_sixty_hostile_files_and_no_two_share_a_name() -> None:
    assert len({name for name, _, _ in CASES}) == len(CASES) >= 60


def test_a_refusal_says_what_is_wrong_and_what_to_do() -> None:
    with pytest.raises(FileRefused) as refused:
        inspect(b"MZ")
    message = "The file is neither a PDF nor a PNG nor a JPEG: send it in one of these formats."
    assert (refused.value.code, refused.value.message) == ("unknown_type", message)


def test_a_file_of_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    content = png()
    assert inspect(content, limit=len(content)) == PNG
    with pytest.raises(FileRefused, match="larger") as refused:
        inspect(content, limit=len(content) - 1)
    assert (refused.value.code, LIMIT) == ("too_large", 10_485_760)


def test_the_parsers_are_loaded_only_when_a_file_is_inspected() -> None:
    code = "import sys, label.declarations.files; print(sorted({'PIL', 'pikepdf'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"[]\n"


QUICK = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
MAGICS = st.sampled_from([b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
SOUND = st.sampled_from([content for content, _ in GOOD.values()])
VERDICTS = {
    *("pdf", "png", "jpg", "empty", "unknown_type", "two_formats", "damaged", "too_complex"),
    *("encrypted", "script", "launch", "embedded_file", "form", "no_page"),
}


@QUICK
@given(MAGICS, st.binary(max_size=2000))
def test_random_bytes_are_judged_and_never_break_anything(magic: bytes, rest: bytes) -> None:
    assert verdict(magic + rest) in VERDICTS


@QUICK
@given(SOUND, st.data())
def test_a_truncated_file_is_refused(content: bytes, data: st.DataObject) -> None:
    # A PDF may lack its last line end, which takes two bytes at most.
    end = data.draw(st.integers(0, len(content) - 3))
    assert verdict(content[:end]) in VERDICTS - {"pdf", "png", "jpg"}


@QUICK
@given(SOUND, st.data())
def test_a_changed_file_is_judged_and_never_breaks_anything(content: bytes, data: st.DataObject) -> None:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4)) or b"0"
    assert verdict(bytes(changed)) in VERDICTS
