"""A task of the sandbox: text and picture of an untrusted PDF (`label/sandbox/child.py` calls `answer`).

The answer is one line of JSON, a `pdf_text.PdfContent`, and the pixels.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from label.certificates import hidden_content
from label.certificates.hidden_content import PdfObject
from label.certificates.pdf_text import MAX_PAGES, TextRun
from label.sandbox.errors import Refused

MAX_OBJECTS: Final = 12_000
# Of an image: PDFium silently leaves out an image that it has no memory for, which other viewers would show.
MAX_PIXELS: Final = 1 << 24
MAX_LETTERS: Final = 40_000
MAX_ATTACHED: Final = 300_000  # bytes of an attached file
MAX_NOTE: Final = 300  # characters of an annotation
END_ROOM: Final = 2_048  # bytes in which the end mark of a whole file stands
PRINT_FLAG: Final = 4  # of an annotation (ISO 32000-1, 12.5.3)
HARMLESS_WARNING: Final = "reported number of objects"  # of the files that poppler's pdfunite writes
PICTURE_SHARE: Final = 0.5  # of a page that a scan covers, its margins aside
MAX_STAMP: Final = 5  # pieces of text that a scanner's program adds; a certificate has more than 20
MAX_NESTING: Final = 5  # of forms that are searched for pictures and words
UPRIGHT: Final = 0.05  # radians
READ_ATTACHMENTS: Final = ("credential.json", "printed.json")
_STRING = re.compile(rb"\((?:\\.|[^\\)])*+\)", re.DOTALL)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|XFA)(?=[\s/<>()\[\]]|\Z)")
_INLINE = re.compile(rb"\bBI\b(.{,400}?)\bID\b", re.DOTALL)
_SIDE = re.compile(rb"/(?:W|Width|H|Height)\s+(\d+)")
PICTURE_SIZE: Final = 1_684  # pixels of the page's longer side: 144 dpi for A4

GlyphBox = tuple[float, float, float, float]  # left, bottom, right, top, in points


def answer(content: bytes, picture: str) -> bytes:
    """With the picture of the first page where `picture` is not empty. Raises Refused, with a code of REASONS."""
    try:
        return _read(content, bool(picture))
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception:  # an error of any type in a library: no PDF drawn by this product causes one
        raise Refused("damaged") from None


def _read(content: bytes, picture: bool) -> bytes:  # noqa: FBT001
    import json
    from dataclasses import asdict

    from pikepdf import PasswordError, Pdf, PdfError, StreamDecodeLevel

    try:
        pdf = Pdf.open(BytesIO(content), attempt_recovery=False)
    except PasswordError:
        raise Refused("encrypted") from None
    except PdfError:
        raise Refused("damaged" if b"startxref" in content[-END_ROOM:] else "cut_off") from None
    _check_bounds(pdf)
    files = {name: _attached(pdf, name) for name in READ_ATTACHMENTS if name in pdf.attachments}
    notes = [_annotation(note) for note in pdf.pages[0].get("/Annots", ())]
    hidden = hidden_content.kinds(pdf, (_STRING.sub(b"()", text) for text in _object_texts(pdf)))
    turned = _rotation(pdf.pages[0].obj)
    _expose_hidden_content(pdf)
    plain = BytesIO()
    pdf.save(plain, compress_streams=False, stream_decode_level=StreamDecodeLevel.none)
    rendered, page_box, pixels = _render(plain.getvalue(), picture)
    answer = rendered | {
        "turned": turned,
        "files": files,
        "hidden": hidden,
        "title": _clean(str(pdf.docinfo.get("/Title", "")))[:500],
        "notes": [_run(words, box, page_box) for words, box in notes],
    }
    return json.dumps(answer, default=asdict).encode() + b"\n" + pixels


def _check_bounds(pdf: PdfObject) -> None:
    """Refuses a PDF that is encrypted, has active content, or is larger than any certificate."""
    if pdf.is_encrypted:
        raise Refused("encrypted")
    if len(pdf.objects) > MAX_OBJECTS:
        raise Refused("too_complex")
    for text in _object_texts(pdf):
        # Only PDF names count: the string of a title may contain /Launch.
        if _ACTIVE.search(text) and (found := _ACTIVE.search(_STRING.sub(b"()", text))):
            raise Refused("form" if found[1] == b"XFA" else "script")
    # qpdf warns when it repairs a file; another reader may repair it differently and show other content.
    if any(HARMLESS_WARNING not in str(warning) for warning in pdf.get_warnings()):
        raise Refused("damaged")
    if not 0 < len(pdf.pages) <= MAX_PAGES:
        raise Refused("too_many_pages" if len(pdf.pages) else "no_page")


def _object_texts(pdf: PdfObject) -> Iterator[bytes]:
    """Each object and the trailer as qpdf writes them: no streams, no escapes in names (/#4Caunch is /Launch)."""
    from pikepdf import Object, Stream

    for obj in (obj for obj in pdf.objects if isinstance(obj, Object)):  # pikepdf gives numbers as Python's own
        is_stream = isinstance(obj, Stream)
        if is_stream and obj.get("/Width", 0) * obj.get("/Height", 0) > MAX_PIXELS:
            raise Refused("too_complex")
        yield (obj.stream_dict if is_stream else obj).unparse(resolved=True)
    yield pdf.trailer.unparse(resolved=True)


def _attached(pdf: PdfObject, name: str) -> str:
    content: bytes = pdf.attachments[name].get_file().read_bytes()
    return _clean(content[:MAX_ATTACHED].decode(errors="replace"))


def _annotation(note: PdfObject) -> tuple[str, tuple[float, ...]]:
    """The annotation's type with its link target or its text, and its box."""
    text = note.get("/A", {}).get("/URI") or note.get("/Contents", "")
    return f"{str(note['/Subtype'])[1:]} {text}"[:MAX_NOTE], tuple(map(float, note["/Rect"]))


def _rotation(node: PdfObject) -> int:
    """In degrees, of the page or of a node of the page tree above it."""
    for _ in range(MAX_NESTING):
        if node is None or "/Rotate" in node:
            break
        node = node.get("/Parent")
    return 0 if node is None else int(node.get("/Rotate", 0)) % 360


def _expose_hidden_content(pdf: PdfObject) -> None:
    """Makes PDFium read and show what a viewer or a printer could show.

    Replacement texts (ActualText) are removed: PDFium would read them instead of the letters that are drawn. All layers
    and annotations are made visible: PDFium leaves out those for print only, and the fields of a faulty form. A turned
    page is turned back, so that the boxes of its words fit its picture.
    """
    from pikepdf import Dictionary, Name, Stream

    if "/OCProperties" in pdf.Root:
        del pdf.Root.OCProperties
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            note.Subtype = Name.Stamp if note.Subtype == Name.Widget else note.Subtype
            note.F = PRINT_FLAG
        page.rotate(0, relative=False)
        page.contents_coalesce()
        if "/Contents" in page:
            _strip_actual_text(page.Contents)
    for obj in pdf.objects:
        if isinstance(obj, Stream) and obj.get("/Subtype") == "/Form":
            _strip_actual_text(obj)
        elif isinstance(obj, Dictionary) and "/ActualText" in obj:
            del obj.ActualText


def _strip_actual_text(stream: PdfObject) -> None:
    content = stream.read_bytes()
    for found in _INLINE.finditer(content):
        if any(int(side) ** 2 > MAX_PIXELS for side in _SIDE.findall(found[1])):
            raise Refused("too_complex")
    if b"/ActualText" in content:
        stream.write(content.replace(b"/ActualText", b"/Bared"))


def _render(content: bytes, picture: bool) -> tuple[dict[str, object], GlyphBox, bytes]:  # noqa: FBT001
    """PDFium's text and format of the document, the box of the first page, and its pixels."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(content)
    texts = [page.get_textpage() for page in document]
    if sum(text.count_chars() for text in texts) > MAX_LETTERS:
        raise Refused("too_complex")
    first = document[0]
    size = first.get_size()
    bitmap = first.render(scale=PICTURE_SIZE / max(size), rev_byteorder=True).to_pil() if picture else None
    reading = {
        "pages": len(document),
        "size": size,
        "runs": list(_runs(texts[0], first.get_bbox())),
        "text": _clean("\n".join(text.get_text_range() for text in texts)),
        "is_picture": all(map(_is_picture, document)),
        "shape": bitmap.size if bitmap else (0, 0),
    }
    return reading, first.get_bbox(), bitmap.tobytes() if bitmap else b""


def _is_picture(page: PdfObject) -> bool:
    """Pictures cover most of the page, and no words are visible, as those of an OCR layer are not, or only a stamp."""
    from pypdfium2 import raw

    covered, words = 0.0, 0
    for found in page.get_objects(max_depth=MAX_NESTING):
        if found.type == raw.FPDF_PAGEOBJ_TEXT:
            words += _is_visible(found)
        elif found.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, foot, right, top = found.get_bounds()
            covered += (right - left) * (top - foot)
    wide, high = page.get_size()
    return bool(covered >= PICTURE_SHARE * wide * high) and words <= MAX_STAMP


def _is_visible(words: PdfObject) -> bool:
    from pypdfium2 import raw

    return bool(raw.FPDFTextObj_GetTextRenderMode(words) != raw.FPDF_TEXTRENDERMODE_INVISIBLE)


def _runs(text: object, page_box: GlyphBox) -> Iterator[TextRun]:
    """The upright letters, joined while they follow each other on a line."""
    words, ink = "", (0.0, 0.0, 0.0, 0.0)
    for letter, box in _letters(text):
        if words and not _follows(ink, box):
            yield _run(words, ink, page_box)
            words = ""
        ink = _union(ink, box) if words else box
        words += letter
    if words:
        yield _run(words, ink, page_box)


def _letters(text: PdfObject) -> Iterator[tuple[str, GlyphBox]]:
    """Each upright letter, behind the space before it, and the box of its ink."""
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
    """True if the letter is on the same line, no further away than a wide space."""
    high = max(ink[3] - ink[1], box[3] - box[1])
    level = box[1] < ink[3] + high / 4 and box[3] > ink[1] - high / 4
    return level and -0.6 * high < box[0] - ink[2] < 0.8 * high


def _union(first: tuple[float, ...], second: tuple[float, ...]) -> GlyphBox:
    return min(first[0], second[0]), min(first[1], second[1]), max(first[2], second[2]), max(first[3], second[3])


def _run(words: str, ink: tuple[float, ...], page_box: tuple[float, ...]) -> TextRun:
    left, foot, wide, high = page_box[0], page_box[1], page_box[2] - page_box[0], page_box[3] - page_box[1]
    return TextRun(
        _clean(words.strip()),
        ((ink[0] - left) / wide, (ink[1] - foot) / high, (ink[2] - left) / wide, (ink[3] - foot) / high),
    )


def _clean(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
