"""What lets a PDF show readers something else than its text and its picture say: on another screen, on paper, later.

A certificate as issued has none of it (PDF/A allows hardly any). `kinds` is called in the child process that reads an
untrusted PDF.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

PdfObject = Any  # pikepdf's and pypdfium2's objects
# A kind's name in French, and its sentence in French and in English.
HIDDEN: Final = {
    "layers": (
        "Calques",
        "Le fichier contient des calques (contenu optionnel), qu’un lecteur ou une imprimante peut montrer ou cacher.",
        "The file contains layers (optional content), which a viewer or a printer may show or hide.",
    ),
    "user_unit": (
        "Unité de la page",
        "Le fichier change l’unité de la page (UserUnit) : elle n’a pas la taille que ses mesures indiquent.",
        "The file changes the unit of the page (UserUnit): the page does not have the size that its figures say.",
    ),
    "page_boxes": (
        "Cadres de la page",
        "Les cadres de la page diffèrent entre eux : un lecteur ou une imprimante peut en montrer une autre partie.",
        "The boxes of the page differ from each other: a viewer or a printer may show another part of it.",
    ),
    "revision": (
        "Révision ajoutée",
        "Une révision a été ajoutée à la suite du fichier délivré.",
        "A revision was appended to the file that was issued.",
    ),
    "form_fields": (
        "Champs de formulaire",
        "Le fichier contient des champs de formulaire, dont un lecteur peut afficher la valeur sur la page.",
        "The file contains form fields, whose values a viewer may show on the page.",
    ),
    "interactive": (
        "Contenu interactif",
        "Le fichier contient un contenu qui change quand on l’ouvre, le survole ou y clique.",
        "The file contains content that changes when it is opened, pointed at or clicked.",
    ),
    "alternates": (
        "Images de remplacement",
        "Le fichier prévoit une autre image ou d’autres couleurs pour l’impression.",
        "The file provides another image or other colours for printing.",
    ),
    "portfolio": (
        "Porte-documents",
        "Le fichier est un porte-documents (portfolio) : un lecteur peut ouvrir une pièce jointe au lieu de la page.",
        "The file is a portfolio: a viewer may open an attachment instead of the page.",
    ),
    "link_borders": (
        "Cadres des liens",
        "Un lien a un cadre qu’un lecteur peut tracer sur la page.",
        "A link has a border, which a viewer may draw over the page.",
    ),
    "invisible_text": (
        "Texte invisible",
        "Le fichier contient un texte que la page ne montre pas.",
        "The file contains text that the page does not show.",
    ),
}
_END: Final = rb"(?=[\s/<>()\[\]]|\Z)"
# In an object as qpdf writes it, without its strings.
_MARKS: Final = {
    "layers": re.compile(rb"/(?:OCProperties|OCG|OCMD|OC)" + _END),
    "form_fields": re.compile(rb"/FT\s*/(?:Tx|Btn|Ch)" + _END),
    "interactive": re.compile(
        rb"/(?:AA|PresSteps|AlternatePresentations)"
        + _END
        + rb"|/Subtype\s*/(?:Screen|Movie|Sound|3D)"
        + _END
        + rb"|/S\s*"
        rb"/(?:SetOCGState|Hide|Rendition|Movie|Sound|GoTo3DView|SubmitForm|ResetForm|ImportData)" + _END
    ),
    # A transfer function (TR) is an object; /S /TR is a row of a table in the structure tree.
    "alternates": re.compile(rb"/(?:Alternates|OPI)" + _END + rb"|/Subtype\s*/PS" + _END + rb"|/TR2?\s+(?=[\d\[<])"),
    "portfolio": re.compile(rb"/Collection" + _END),
}
BOX_TOLERANCE: Final = 1.0  # points
WIDEST_BORDER: Final = 2.0  # points; a viewer draws 1 where a link says nothing


def kinds(pdf: PdfObject, texts: Iterable[bytes]) -> list[str]:
    """The keys of HIDDEN that a PDF has, without those that only a comparison finds; `texts` are its objects."""
    found = set[str]()
    for text in texts:
        found |= {kind for kind, mark in _MARKS.items() if kind not in found and mark.search(text)}
    for page in pdf.pages:
        found |= set(_kinds_of_page(page))
    return [kind for kind in HIDDEN if kind in found]


def _kinds_of_page(page: PdfObject) -> Iterator[str]:
    if float(page.obj.get("/UserUnit", 1)) != 1:
        yield "user_unit"
    whole = _box(page.mediabox)
    boxes = (page.cropbox, page.trimbox, page.bleedbox, page.artbox)
    if any(abs(side - own) > BOX_TOLERANCE for box in boxes for side, own in zip(_box(box), whole, strict=True)):
        yield "page_boxes"
    for note in page.get("/Annots", ()):
        if {"/R", "/D"} & set(note.get("/AP", {}).keys()):
            yield "interactive"
        if note.get("/Subtype") == "/Link" and _border(note) > WIDEST_BORDER:
            yield "link_borders"


def _box(box: PdfObject) -> tuple[float, ...]:
    left, foot, right, top = map(float, box)
    return min(left, right), min(foot, top), max(left, right), max(foot, top)


def _border(note: PdfObject) -> float:
    style = note.get("/BS")
    if style is not None:
        return float(style.get("/W", 1))
    border = list(note.get("/Border", (0, 0, 1)))
    return float(border[2]) if len(border) > 2 else 1.0
