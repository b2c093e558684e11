from dataclasses import replace
from io import BytesIO

import segno
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from label.certificates.claims import Claim, claim_of, refusal, trimmed
from label.certificates.drawing import draw
from tests.support.pages import PAGE
from tests.support.uploaded_certificates import as_file, bound, changed, locked, portfolio, saved_again, scanned

NUMBER = "BB-2026-6MXVTV"
ADDRESS = f"https://label.example/verify/{NUMBER}"
BY_WORDS = Claim(NUMBER)
BY_CODE = Claim(NUMBER, ADDRESS, 1, is_picture=True, has_code=True)


def two_scans(first: Image.Image, second: Image.Image) -> bytes:
    return as_file(first, "PDF", resolution=100, save_all=True, append_images=[second])


def with_words(content: bytes, mode: int, count: int, words: str = NUMBER) -> bytes:
    """Words over the page, of a render mode: 0 is visible, 3 is the OCR layer of a scan."""

    def change(pdf: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name.New)
        lines = (f"BT /New 9 Tf {mode} Tr 9 {9 * line} Td ({words}) Tj ET " for line in range(count))
        pdf.pages[0].contents_add(f"q {''.join(lines)} Q".encode())

    return changed(content, change)


def with_scan_behind(content: bytes, picture: Image.Image) -> bytes:
    """Pages with words, and the certificate as a picture on the last one."""

    def change(pdf: Pdf) -> None:
        with Pdf.open(BytesIO(as_file(picture, "PDF", resolution=200))) as scan:
            pdf.pages.extend(scan.pages)

    return changed(content, change)


def letter() -> bytes:
    """A page with words and no number."""
    saved = BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(saved)
    return with_words(saved.getvalue(), 0, 30, "Madame, Monsieur")


def transparent(scan: Image.Image) -> Image.Image:
    """Black dots on nothing."""
    ink = Image.new("RGBA", scan.size)
    ink.putalpha(scan.point(lambda step: 255 - step))
    return ink


def other_code() -> Image.Image:
    code = BytesIO()
    segno.make_qr("https://elsewhere.example/BB-2026-6MXVTU").save(code, kind="png", scale=8)
    return Image.open(code).convert("L")


def claims() -> dict[str, tuple[bytes, Claim]]:
    """What is uploaded → the file and its claim."""
    file = draw(replace(PAGE, number=NUMBER, verify_url=ADDRESS))
    scan, blank = scanned(file), Image.new("L", (1000, 700), 255)
    scan_file = as_file(scan, "PDF", resolution=200)
    return {
        "as issued": (file, BY_WORDS),
        "saved again": (saved_again(file), BY_WORDS),
        "a byte order mark before it": (b"\xef\xbb\xbf\r\n" + file, BY_WORDS),
        "line ends and zeros behind it": (file + b"\r\n\0\0", BY_WORDS),
        "locked for changes": (locked(file), replace(BY_CODE, is_picture=False, unreadable="encrypted")),
        "locked for reading": (locked(file, "user"), Claim(unreadable="encrypted")),
        "without its end": (file[:-2000], Claim(unreadable="cut_off")),
        "its first half": (file[: len(file) // 2], Claim(unreadable="cut_off")),
        "its head alone": (b"%PDF-1.7\n", Claim(unreadable="cut_off")),
        "bound behind a page": (bound(file, before=1), Claim(NUMBER, ADDRESS, 2, has_code=True)),
        "bound before a page": (bound(file, after=2), Claim(NUMBER, ADDRESS, 1, has_code=True)),
        "more pages than are read": (bound(file, after=20), Claim(unreadable="too_many_pages")),
        "in a portfolio": (portfolio(file), Claim(unreadable="bound")),
        "a letter": (letter(), Claim()),
        "a scan bound behind a letter": (
            with_scan_behind(letter(), scan),
            Claim(NUMBER, ADDRESS, 2, has_code=True, unreadable="bound"),
        ),
        "a scan as PDF": (scan_file, BY_CODE),
        "a scan with an OCR layer": (with_words(scan_file, 3, 30), BY_CODE),
        "a scan with a stamp": (with_words(scan_file, 0, 2, "Scanned"), BY_CODE),
        "the second of two scans": (two_scans(blank, scan), replace(BY_CODE, page=2)),
        "a scan without a code": (as_file(blank, "PDF"), Claim(is_picture=True)),
        "PNG": (as_file(scan, "PNG"), BY_CODE),
        "PNG with a transparent background": (as_file(transparent(scan), "PNG"), BY_CODE),
        "one bit": (as_file(scan.convert("1", dither=Image.Dither.NONE), "PNG"), BY_CODE),
        "JPEG": (as_file(scan, "JPEG"), BY_CODE),
        "JPEG without its last lines": (as_file(scan, "JPEG")[:-3000], BY_CODE),
        "WEBP": (as_file(scan, "WEBP"), BY_CODE),
        "a picture without a code": (as_file(blank, "PNG"), Claim(is_picture=True)),
        "a code of something else": (as_file(other_code(), "PNG"), Claim(is_picture=True, has_code=True)),
        "a damaged picture": (b"\x89PNG\r\n\x1a\n" + bytes(99), Claim(is_picture=True, unreadable="damaged")),
        "a picture of too many dots": (
            as_file(Image.new("1", (9000, 8000)), "PNG"),
            Claim(is_picture=True, unreadable="too_complex"),
        ),
    }


def test_each_file_claims_what_its_words_or_its_code_say() -> None:
    files = claims()
    assert {refusal(content) for content, _ in files.values()} == {None}
    found = {name: claim_of(trimmed(content)) for name, (content, _) in files.items()}
    assert found == {name: claim for name, (_, claim) in files.items()}


REFUSED = {
    b"": "empty",
    bytes(10_000_001): "too_large",
    b"x" * 1000: "unknown_type",
    b"PK\x03\x04word/document.xml": "unknown_type",
    b"RIFF\0\0\0\0WAVEfmt ": "unknown_type",
    b"\0\0\0\x18ftypheic\0\0\0\0": "heic",
    b"\0\0\0\x18ftypmp42\0\0\0\0": "unknown_type",
    b"x" * 1100 + b"%PDF-1.7": "unknown_type",
}


def test_a_file_that_is_neither_a_pdf_nor_a_picture_is_refused_by_its_first_bytes() -> None:
    assert {content: refusal(content) for content in REFUSED} == REFUSED
