"""Which certificate an uploaded file claims to be: by its data and words, else by its QR code.

A claim proves nothing.
"""

from dataclasses import dataclass, replace
from typing import Final

from label.certificates import code_text, pdf_text
from label.certificates.pdf_text import PDF_HEAD, Unreadable
from label.certificates.typed_numbers import well_formed_in
from label.declarations.files.formats import HEIC, JPEG, PNG, WEBP, kind_of

PICTURES: Final = (PNG, JPEG, WEBP)


@dataclass(frozen=True, slots=True)
class Claim:
    """`number` is None where none was found, `code` is the text of the QR code that holds it, `page` that code's page.

    `is_picture`: a scan or a photograph, without words that could be compared. `has_code`: there is a QR code.
    `unreadable` is a key of `pdf_text.REASONS`: the words could not be read, and the number comes from the picture.
    """

    number: str | None = None
    code: str | None = None
    page: int | None = None
    is_picture: bool = False
    has_code: bool = False
    unreadable: str | None = None


def refusal(content: bytes) -> str | None:
    """A key of `pdf_text.REASONS` for a file that is not read: its size and its first bytes say so."""
    if not content:
        return "empty"
    if len(content) > pdf_text.MAX_BYTES:
        return "too_large"
    if kind_of(content) is HEIC:
        return "heic"
    return None if pdf_text.is_pdf(content) or _is_picture(content) else "unknown_type"


def trimmed(content: bytes) -> bytes:
    """Without what mail programs and editors put before a PDF: a line end, a byte order mark."""
    return content[content.index(PDF_HEAD) :] if pdf_text.is_pdf(content) else content


def claim_of(content: bytes) -> Claim:
    """Costs one or two processes of the sandbox. `content` is not refused, and trimmed."""
    if _is_picture(content):
        return _by_code(content, Claim(is_picture=True))
    try:
        (pdf,) = pdf_text.read(content, picture=False)
    except Unreadable as error:
        return _by_code(content, Claim(unreadable=error.code))
    number = next(pdf_text.claimed_numbers(pdf), None)
    if number is None and "portfolio" in pdf.hidden:
        return Claim(unreadable="bound")
    claim = Claim(number, is_picture=pdf.is_picture)
    if number and pdf.pages == 1 and not pdf.is_picture:
        return claim
    claim = _by_code(content, claim)
    is_scan_among_words = claim.number and not number and pdf.pages > 1 and not pdf.is_picture
    return replace(claim, unreadable="bound") if is_scan_among_words else claim


def _is_picture(content: bytes) -> bool:
    return kind_of(content) in PICTURES


def _by_code(content: bytes, claim: Claim) -> Claim:
    """The claim with what the first code with a certificate number says; a number of the words comes first."""
    try:
        codes = code_text.read(content)
    except Unreadable as error:
        return claim if claim.number else replace(claim, unreadable=claim.unreadable or error.code)
    found = [(number, code) for code in codes for number in well_formed_in(code.text)]
    matching = [each for each in found if each[0] == claim.number] or ([] if claim.number else found)
    if not matching:
        return replace(claim, has_code=bool(codes))
    number, code = matching[0]
    return replace(claim, number=number, code=code.text, page=code.page, has_code=True)
