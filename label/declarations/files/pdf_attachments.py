"""Files inside a PDF: an invoice's XML (Factur-X), sources (PDF/A-3), what was pinned to a page.

Each is judged by its own danger and left in place: removing it would change the bytes that the company has sent, whose
digest is the evidence.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from label.declarations.files.formats import PDF, kind_of
from label.declarations.files.pictures import check_picture
from label.declarations.files.polyglots import check_alone
from label.sandbox.errors import Refused

if TYPE_CHECKING:
    from pikepdf import Stream

    from label.declarations.files.pdf import PdfText

MAX_FILES: Final = 50
MAX_BYTES: Final = 10 * 1024 * 1024  # of one file, unpacked
# A name decides what a double click opens, so that a text is dangerous as `run.bat`.
_EXTENSIONS: Final = {
    *("", ".xml", ".xmp", ".xsd", ".rdf", ".txt", ".csv", ".tsv", ".json", ".md", ".ics"),
    *(".pdf", ".png", ".jpg", ".jpeg", ".webp"),
}
_MARK: Final = re.compile(rb"/EF(?=[\s/<>()\[\]]|\Z)|/EmbeddedFile(?=[\s/<>()\[\]]|\Z)")
_MARKUP: Final = re.compile(r"<\s*(?:script|\?php|html|!doctype html|svg|!entity)\b|xml-stylesheet|\A#!", re.IGNORECASE)
_CONTROL: Final = re.compile(r"[\0-\x08\x0b\x0e-\x1f\x7f]")


def check(objects: "Iterable[PdfText]", *, allowed: bool) -> None:
    """Refuses a file that could harm who opens it."""
    files = dict(_embedded(objects))
    if files and not allowed:
        raise Refused("embedded_file", "in an attached PDF")
    if len(files) > MAX_FILES:
        raise Refused("too_complex")
    for (name, _), stream in files.items():
        content = stream.read_bytes()
        if len(content) > MAX_BYTES:
            raise Refused("too_complex")
        if not _is_harmless(name, content):
            raise Refused("embedded_file", name or "without a name")


def _embedded(objects: "Iterable[PdfText]") -> "Iterator[tuple[tuple[str, Any], Stream]]":
    """The embedded streams under each of their names."""
    from pikepdf import Dictionary, Stream

    for thing, text in objects:
        if not _MARK.search(text):
            continue
        if isinstance(thing, Stream):
            yield ("", thing.objgen), thing
            continue
        for specification in _specifications(thing):
            entries = specification["/EF"]
            names = [str(specification[key]) for key in ("/F", "/UF", "/Desc") if key in specification]
            for stream in dict(entries.items()).values() if isinstance(entries, Dictionary) else [entries]:
                if not isinstance(stream, Stream):
                    raise Refused("embedded_file", "not there")
                for name in names[:2] or [""]:
                    yield (name, stream.objgen), stream


def _specifications(thing: Any, depth: int = 30) -> Iterator[Any]:
    """The file specifications written in an object."""
    from pikepdf import Array, Dictionary

    if not depth:
        raise Refused("too_complex")
    if isinstance(thing, Dictionary) and "/EF" in thing:
        yield thing
    inner = [value for _, value in thing.items()] if isinstance(thing, Dictionary) else [*thing]
    for value in inner:
        if isinstance(value, Array | Dictionary) and not value.is_indirect:
            yield from _specifications(value, depth - 1)


def _is_harmless(name: str, content: bytes) -> bool:
    from label.declarations.files.pdf import check_pdf

    if PurePath(name.replace("\\", "/").rstrip(". ")).suffix.lower() not in _EXTENSIONS:
        return False
    kind = kind_of(content)
    if kind is None:
        return _is_text(content)
    try:
        check_alone(content, kind)
        if kind is PDF:
            check_pdf(content, attached=True)
        else:
            check_picture(content, kind)
    except Refused as refused:
        if refused.code == "too_complex":
            raise
        return False
    return True


def _is_text(content: bytes) -> bool:
    """True for a text or XML that no browser runs and no parser unfolds."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return not _CONTROL.search(text) and not _MARKUP.search(text)
