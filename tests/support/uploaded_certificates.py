"""A certificate's file as people upload it: saved again, edited, with another's data."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

from pikepdf import Dictionary, Encryption, Name, Pdf
from PIL import Image
from pypdfium2 import PdfDocument

from label.certificates.comparison import field_boxes
from label.certificates.printed_fields import PrintedPage


def saved_again(content: bytes) -> bytes:
    return changed(content, lambda _: None)


def edited(content: bytes, page: PrintedPage, words: bytes = b"Usurpateur") -> bytes:
    """The company's name covered with white, and other words written over it."""
    left, foot, right, top = field_boxes(page)["company"][0]
    operators = (
        f"1 g {left - 2} {foot - 6} {right - left + 4} {top - foot + 8} re f 0 g BT /New 20 Tf {left} {foot} Td ("
    )

    def change(pdf: Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        pdf.pages[0].add_resource(pdf.make_indirect(font), Name.Font, Name.New)
        pdf.pages[0].contents_add(b"q " + operators.encode() + words + b") Tj ET Q")

    return changed(content, change)


def renumbered(content: bytes, number: str) -> bytes:
    """The file with data that claim another number."""

    def change(pdf: Pdf) -> None:
        said = json.dumps({"credentialSubject": {"licenseNumber": number}})
        pdf.attachments["credential.json"] = said.encode()

    return changed(content, change)


def attached(content: bytes, **files: bytes) -> bytes:
    """The file with other attachments, by their names without `.json`; an empty one is taken out."""

    def change(pdf: Pdf) -> None:
        for name, data in files.items():
            if data:
                pdf.attachments[f"{name}.json"] = data
            else:
                del pdf.attachments[f"{name}.json"]

    return changed(content, change)


def locked(content: bytes, user: str = "") -> bytes:
    """With a password for its owner, and one to open it."""
    return changed(content, lambda _: None, encryption=Encryption(owner="owner", user=user))


def bound(content: bytes, before: int = 0, after: int = 0) -> bytes:
    """With blank pages before and after it; of no content, the blank pages alone."""

    def change(pdf: Pdf) -> None:
        with Pdf.new() as blank:
            blank.add_blank_page()
            for place in [0] * before + [len(pdf.pages) + before] * after:
                pdf.pages.insert(place, blank.pages[0])

    return changed(content or _without_pages(), change)


def portfolio(content: bytes) -> bytes:
    """A cover page without words, the file attached to it."""
    saved = BytesIO()
    with Pdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["certificat.pdf"] = content
        pdf.Root.Collection = Dictionary(Type=Name.Collection)
        pdf.save(saved)
    return saved.getvalue()


def scanned(content: bytes, dots: int = 200) -> Image.Image:
    """The first page as a scanner sees it."""
    picture: Image.Image = PdfDocument(content)[0].render(scale=dots / 72).to_pil()
    return picture.convert("L")


def as_file(picture: Image.Image, form: str, **how: Any) -> bytes:
    saved = BytesIO()
    picture.save(saved, form, **how)
    return saved.getvalue()


def changed(content: bytes, change: Callable[[Pdf], None], **how: Any) -> bytes:
    saved = BytesIO()
    with Pdf.open(BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(saved, **how)
    return saved.getvalue()


def _without_pages() -> bytes:
    saved = BytesIO()
    Pdf.new().save(saved)
    return saved.getvalue()
