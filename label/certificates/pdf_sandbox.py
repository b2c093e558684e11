"""The process that reads PDFs from anyone: bounded, and gone when it has answered on its output."""

import re
import resource
import signal
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from label.certificates.pdf_text import MAX_PAGES, REFUSALS, Run, Unreadable

MAX_OBJECTS: Final = 12_000
MAX_PIXELS: Final = 1 << 24  # of an image: what PDFium has no memory for it leaves out, and others would show it
MAX_LETTERS: Final = 40_000
MAX_ATTACHED: Final = 300_000  # bytes of an attached file
MAX_NOTE: Final = 300  # characters of an annotation
SHOWN: Final = 4  # the flag of an annotation that is seen and printed
UPRIGHT: Final = 0.05  # radians
READ: Final = ("credential.json", "printed.json")  # of the attached files
MEMORY: Final = 280_000_000  # bytes of address space; a certificate takes 90 million
_STRING = re.compile(rb"\((?:\\.|[^\\)])*+\)", re.DOTALL)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|XFA)(?=[\s/<>()\[\]]|\Z)")
_INLINE = re.compile(rb"\bBI\b(.{,400}?)\bID\b", re.DOTALL)
_SIDE = re.compile(rb"/(?:W|Width|H|Height)\s+(\d+)")
LONGEST: Final = 1_684  # pixels of a page's longer side: 144 to the inch of an A4 page
SECONDS: Final = 1.6  # of CPU; a certificate takes a fifth

Box = tuple[float, float, float, float]


def answer(picture: str, *sizes: str) -> None:
    """The process: read PDFs of these sizes from its input, and say what is in them, up to the first it refuses."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)  # whose signal ends the process
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")  # as of a form that its document does not name
    for size in sizes:
        said = _said(sys.stdin.buffer.read(int(size)), bool(picture))
        sys.stdout.buffer.write(said)
        if said.strip() in REFUSALS:
            return


def _said(content: bytes, picture: bool) -> bytes:  # noqa: FBT001
    try:
        return _read(content, picture)
    except Unreadable as refused:
        return refused.code.encode() + b"\n"
    except Exception:  # whatever a library makes of it, it is no PDF that we drew
        return b"damaged\n"


def _read(content: bytes, picture: bool) -> bytes:  # noqa: FBT001
    import json
    from dataclasses import asdict

    from pikepdf import PasswordError, Pdf, StreamDecodeLevel

    try:
        pdf = Pdf.open(BytesIO(content), attempt_recovery=False)
    except PasswordError:
        raise Unreadable("encrypted") from None
    _check(pdf)
    files = {name: _attached(pdf, name) for name in READ if name in pdf.attachments}
    notes = [_note(note) for note in pdf.pages[0].get("/Annots", ())]
    _lay_bare(pdf)
    plain = BytesIO()
    pdf.save(plain, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)
    seen, sheet, pixels = _seen(plain.getvalue(), picture)
    said = seen | {
        "files": files,
        "title": _clean(str(pdf.docinfo.get("/Title", "")))[:500],
        "notes": [_run(words, box, sheet) for words, box in notes],
    }
    return json.dumps(said, default=asdict).encode() + b"\n" + pixels


def _check(pdf: Any) -> None:
    """Refuse what is locked, active, or more than a certificate could be."""
    if pdf.is_encrypted:
        raise Unreadable("encrypted")
    if len(pdf.objects) > MAX_OBJECTS:
        raise Unreadable("too_complex")
    for text in _texts(pdf):
        # A title may well speak of /Launch: only names count.
        if _ACTIVE.search(text) and (found := _ACTIVE.search(_STRING.sub(b"()", text))):
            raise Unreadable("form" if found[1] == b"XFA" else "script")
    # Where qpdf must guess, another reader may guess otherwise.
    if pdf.get_warnings():
        raise Unreadable("damaged")
    if not 0 < len(pdf.pages) <= MAX_PAGES:
        raise Unreadable("too_many_pages" if len(pdf.pages) else "no_page")


def _texts(pdf: Any) -> Iterator[bytes]:
    """Each object and the trailer in qpdf's own writing: names without escapes, no stream data."""
    from pikepdf import Object, Stream

    for thing in (thing for thing in pdf.objects if isinstance(thing, Object)):  # a number comes as Python's
        whole = not isinstance(thing, Stream)
        if not whole and thing.get("/Width", 0) * thing.get("/Height", 0) > MAX_PIXELS:
            raise Unreadable("too_complex")
        yield (thing if whole else thing.stream_dict).unparse(resolved=True)
    yield pdf.trailer.unparse(resolved=True)


def _attached(pdf: Any, name: str) -> str:
    content: bytes = pdf.attachments[name].get_file().read_bytes()
    return _clean(content[:MAX_ATTACHED].decode(errors="replace"))


def _note(note: Any) -> tuple[str, tuple[float, ...]]:
    """An annotation in words, what it is and where it leads or else what it says; and its box."""
    says = note.get("/A", {}).get("/URI") or note.get("/Contents", "")
    return f"{str(note['/Subtype'])[1:]} {says}"[:MAX_NOTE], tuple(map(float, note["/Rect"]))


def _lay_bare(pdf: Any) -> None:
    """Take the replacement texts out, which PDFium would read instead of the letters that are drawn; and show every
    annotation and layer, of which it leaves out those for print only, and a form's when the form has faults."""
    from pikepdf import Dictionary, Name, Stream

    if "/OCProperties" in pdf.Root:
        del pdf.Root.OCProperties
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            note.Subtype = Name.Stamp if note.Subtype == Name.Widget else note.Subtype
            note.F = SHOWN
        page.contents_coalesce()
        if "/Contents" in page:
            _strip(page.Contents)
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get("/Subtype") == "/Form":
            _strip(thing)
        elif isinstance(thing, Dictionary) and "/ActualText" in thing:
            del thing.ActualText


def _strip(stream: Any) -> None:
    content = stream.read_bytes()
    for found in _INLINE.finditer(content):
        if any(int(side) ** 2 > MAX_PIXELS for side in _SIDE.findall(found[1])):
            raise Unreadable("too_complex")
    if b"/ActualText" in content:
        stream.write(content.replace(b"/ActualText", b"/Bared"))


def _seen(content: bytes, picture: bool) -> tuple[dict[str, Any], Box, bytes]:  # noqa: FBT001
    """What PDFium reads, the box of the page, and what it shows."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    texts = [page.get_textpage() for page in document]
    if sum(text.count_chars() for text in texts) > MAX_LETTERS:
        raise Unreadable("too_complex")
    first = document[0]
    size = first.get_size()
    bitmap = first.render(scale=LONGEST / max(size), rev_byteorder=True).to_pil() if picture else None
    said = {
        "pages": len(document),
        "size": size,
        "runs": list(_runs(texts[0], first.get_bbox())),
        "text": _clean("\n".join(text.get_text_range() for text in texts)),
        "shape": bitmap.size if bitmap else (0, 0),
    }
    return said, first.get_bbox(), bitmap.tobytes() if bitmap else b""


def _runs(text: Any, sheet: Box) -> Iterator[Run]:
    """The letters that stand upright, gathered while they follow each other on a line."""
    words, ink = "", (0.0, 0.0, 0.0, 0.0)
    for letter, box in _letters(text):
        if words and not _follows(ink, box):
            yield _run(words, ink, sheet)
            words = ""
        ink = _around(ink, box) if words else box
        words += letter
    if words:
        yield _run(words, ink, sheet)


def _letters(text: Any) -> Iterator[tuple[str, Box]]:
    """Each letter, after the space before it, and the box of its ink."""
    from pypdfium2 import raw

    space = ""
    for number in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, number))
        if letter.isspace() or not letter.isprintable():
            space = " "
        elif abs(raw.FPDFText_GetCharAngle(text, number)) < UPRIGHT:
            yield space + letter, text.get_charbox(number)
            space = ""


def _follows(ink: tuple[float, ...], box: tuple[float, ...]) -> bool:
    """Does a letter go on the line, no further off than a wide space?"""
    high = max(ink[3] - ink[1], box[3] - box[1])
    level = box[1] < ink[3] + high / 4 and box[3] > ink[1] - high / 4
    return level and -0.6 * high < box[0] - ink[2] < 0.8 * high


def _around(one: tuple[float, ...], other: tuple[float, ...]) -> Box:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _run(words: str, ink: tuple[float, ...], sheet: tuple[float, ...]) -> Run:
    left, foot, wide, high = sheet[0], sheet[1], sheet[2] - sheet[0], sheet[3] - sheet[1]
    return Run(
        _clean(words.strip()),
        ((ink[0] - left) / wide, (ink[1] - foot) / high, (ink[2] - left) / wide, (ink[3] - foot) / high),
    )


def _clean(text: str) -> str:
    """Without halves of characters, which cannot be written down."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


if __name__ == "__main__":
    answer(*sys.argv[1:])
