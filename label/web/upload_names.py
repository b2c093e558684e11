"""The name of an uploaded file, as browsers, .NET, mail programs and old scripts write it (RFC 7578, 8187, 2047)."""

import re
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Final
from urllib.parse import unquote

from multipart import MultipartSegment

# RFC 7578 forbids it, and .NET and others send it, alone or beside `filename`.
_EXTENDED: Final = re.compile(r""";\s*filename\*\s*=\s*"?(utf-8|iso-8859-1)'[\w-]*'([^\s;"]+)""", re.IGNORECASE)
_ENCODED_WORD: Final = re.compile(r"=\?[\w.-]+\?[bq]\?[^?\s]*\?=", re.IGNORECASE)


def sent_name(part: MultipartSegment) -> str | None:
    """The sender's name of the file; None for a field that is none. The part's headers are read as Latin-1, which loses
    no byte of them."""
    header: str = part.header("Content-Disposition", "")
    if found := _EXTENDED.search(header):
        with suppress(UnicodeDecodeError):
            return unquote(found[2], found[1], "strict")
    if not part.filename:
        return None
    name = _decoded(part.filename)
    if _ENCODED_WORD.search(name):
        with suppress(HeaderParseError, UnicodeError, LookupError):
            return str(make_header(decode_header(name)))
    return name


def _decoded(text: str) -> str:
    content = text.encode("latin-1")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
