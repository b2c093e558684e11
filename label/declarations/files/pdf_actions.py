"""What acts in a PDF (ISO 32000-2, 12.6): refused wherever it sits, unless it only moves the reader within the file.

On a click a link may lead to a place in the file or to a web address, as office programs write them. On its own
(OpenAction, AA, and what follows them) a file may move to a place and nothing else: an address that is called without a
click tells the sender who reads.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from label.sandbox.errors import Refused

if TYPE_CHECKING:
    from label.declarations.files.pdf import PdfText

_END: Final = rb"(?=[\s/<>()\[\]]|\Z)"
# Names alone, and the values of /S (a kind of action) and /Subtype (a kind of annotation).
_REFUSED: Final = {
    "script": rb"/(?:JavaScript|JS)",
    "launch": rb"/Launch",
    "form": rb"/XFA",
    "form_data": rb"/S\s*/(?:SubmitForm|ImportData)",
    "external": rb"/S\s*/(?:GoToR|GoToE|Thread)|/OPI|/FFilter|/FDecodeParms",
    "media": rb"/RichMedia\w*|/S\s*/(?:Movie|Sound|Rendition|GoTo3DView)|/Subtype\s*/(?:Movie|Sound|Screen|3D)",
    "portfolio": rb"/Collection",
}
_MARKS: Final = {code: re.compile(rb"(?:" + pattern + rb")" + _END) for code, pattern in _REFUSED.items()}
_ANY_MARK: Final = re.compile(b"|".join(mark.pattern for mark in _MARKS.values()))
_BYTES: Final = re.compile(
    rb"/S\s*/(?:JavaScript|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|Movie|Sound)" + _END
)
_OWN: Final = re.compile(rb"/(?:OpenAction|AA)" + _END)
_STRING: Final = re.compile(rb"\((?:\\.|[^\\)])*+\)", re.DOTALL)
_ADDRESS: Final = re.compile(rb"/URI\s*\(\s*(?:javascript|vbscript|data|file|smb)\s*:|/URI\s*\(\\\\\\\\", re.IGNORECASE)
_FILE: Final = re.compile(rb"/Type\s*/F(?:ilespec)?" + _END)
_EXTERNAL_STREAM: Final = re.compile(rb"/(?:F|Ref)" + _END)
_PAGE_MOVES: Final = {"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"}
_DEEPEST: Final = 30  # dictionaries in dictionaries, and actions behind actions


def check(objects: "Sequence[PdfText]") -> None:
    """Refuses what acts, and what is shown from outside the file."""
    from pikepdf import Stream

    for _, text in objects:
        # A title may contain the name of an action. Strings are removed after a first hit only, which is rare.
        if _ANY_MARK.search(text):
            _check_names(_STRING.sub(b"()", text))
    for thing, text in objects:
        if _ADDRESS.search(text):
            raise Refused("external")
        if _OWN.search(text):
            _check_own_actions(thing, _DEEPEST)
        if _FILE.search(text) and b"/EF" not in text:
            raise Refused("external")
        if isinstance(thing, Stream) and _EXTERNAL_STREAM.search(text) and {"/F", "/Ref"} & set(thing.keys()):
            raise Refused("external")


def check_bytes(content: bytes) -> None:
    """Actions by the bytes of a file whose objects are uncertain; chance writes one into ten megabytes once in 10^10
    files."""
    if _BYTES.search(content):
        raise Refused("damaged")


def _check_names(text: bytes) -> None:
    for code, mark in _MARKS.items():
        if mark.search(text):
            raise Refused(code)


def _check_own_actions(thing: object, depth: int) -> None:
    for dictionary in _dictionaries(thing, depth):
        if "/OpenAction" in dictionary:
            _check_moves(dictionary["/OpenAction"], depth)
        for action in _values(dictionary.get("/AA")):
            _check_moves(action, depth)


def _dictionaries(thing: object, depth: int) -> Iterator[dict[str, object]]:
    """The dictionary, and those written inside it; not those that it refers to, which are objects of their own."""
    from pikepdf import Array, Dictionary, Stream

    if not depth:
        raise Refused("too_complex")
    entries: dict[str, object] = {}
    if isinstance(thing, Dictionary | Stream):
        entries = dict(thing.items())
        yield entries
    inner = [*thing] if isinstance(thing, Array) else [*entries.values()]
    for value in inner:
        if isinstance(value, Array | Dictionary) and not value.is_indirect:
            yield from _dictionaries(value, depth - 1)


def _values(thing: object) -> list[object]:
    """The values of a dictionary, none of nothing."""
    from pikepdf import Dictionary

    if thing is None:
        return []
    if not isinstance(thing, Dictionary):
        raise Refused("action")
    return [value for _, value in thing.items()]


def _check_moves(action: object, depth: int) -> None:
    """Refuses an action that does more than move to a place; a place alone is a list, a name or a string."""
    from pikepdf import Array, Dictionary

    if not isinstance(action, Dictionary):
        return
    kind = action.get("/S")
    if not depth or not (kind == "/GoTo" or (kind == "/Named" and action.get("/N") in _PAGE_MOVES)):
        raise Refused("action")
    following = action.get("/Next")
    for step in following if isinstance(following, Array) else [following]:
        _check_moves(step, depth - 1)
