"""Tagged PDF on a ReportLab canvas (ISO 32000-1, 14.7 and 14.8).

ReportLab has no interface for tags. Each part of the drawing is marked as the content of a structure element or as an
artifact, and the tree of elements is written into the file:

    tags = Tags(canvas)
    with tags.artifact():                       # decoration: ornaments, lines, page numbers
        canvas.line(...)
    with tags.element("P"), tags.content():     # one element and its text
        canvas.drawString(...)
    tags.close()                                # after the last page, before canvas.save()

Elements nest (`Table` > `TR` > `TD`); content may contain neither content nor artifacts. An element may span pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject

from label.paper.reportlab_types import Canvas, CanvasDocument

DOCUMENT: Final = "Document"
TABLE: Final = "/O /Table"
HEADER: Final = "/Type/Pagination/Subtype/Header"  # attributes of an artifact (14.8.2.2.2)
FOOTER: Final = "/Type/Pagination/Subtype/Footer"
PRINT_FLAG: Final = 4  # of an annotation (12.5.3)


def text_string(words: str) -> str:
    """A PDF text string in UTF-16, as hexadecimal digits."""
    return f"<FEFF{words.encode('utf-16-be').hex()}>"


class StructureElement(PDFObject):
    """`kids` are elements, marked content as (page, MCID), and references to annotations."""

    __RefOnly__ = 1

    def __init__(self, tag: str, parent: PDFObject, entries: str) -> None:
        self.tag, self.parent, self.entries = tag, parent, entries
        self.kids: list[StructureElement | tuple[Any, int] | Any] = []
        self.page: Any = None

    def format(self, document: CanvasDocument) -> bytes:
        """ReportLab's hook."""
        page = f"/Pg {_reference(self.page, document)} " if self.page else ""
        kids = " ".join(self._kid(kid, document) for kid in self.kids)
        # A Form's one kid is no array: pyHanko, adding a time-stamp to the field, looks for a single reference.
        if self.tag != "Form":
            kids = f"[{kids}]"
        parent = _reference(self.parent, document)
        return f"<</Type/StructElem/S/{self.tag}/P {parent}{self.entries} {page}/K {kids}>>".encode("latin-1")

    def _kid(self, kid: Any, document: CanvasDocument) -> str:
        if isinstance(kid, StructureElement):
            return _reference(kid, document)
        if not isinstance(kid, tuple):
            return f"<</Type/OBJR/Obj {_reference(kid, document)}>>"
        page, mcid = kid
        if page.name == self.page.name:
            return str(mcid)
        return f"<</Type/MCR/Pg {_reference(page, document)}/MCID {mcid}>>"


class _StructureTree(PDFObject):
    """The StructTreeRoot: its one element, and the ParentTree, which maps pages and annotations to their elements."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.document: StructureElement | None = None
        self.owners: list[StructureElement | list[StructureElement]] = []

    def format(self, document: CanvasDocument) -> bytes:
        """ReportLab's hook."""
        rows = (_owners(owner, document) for owner in self.owners)
        nums = " ".join(f"{key} {row}" for key, row in enumerate(rows))
        top = _reference(self.document, document)
        rest = f"/ParentTree<</Nums[{nums}]>>/ParentTreeNextKey {len(self.owners)}"
        return f"<</Type/StructTreeRoot/K {top}{rest}>>".encode()


class Tags:
    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self._file = canvas, canvas._doc
        self._root = _StructureTree()
        self._root.document = StructureElement(DOCUMENT, self._root, "")
        self._path = [self._root.document]
        self._pages: dict[str, int] = {}

    @contextmanager
    def element(self, tag: str, *, alt: str = "", lang: str = "", attributes: str = "") -> Iterator[StructureElement]:
        """Opens a new element for the drawing within. `attributes` is PDF syntax."""
        entries = "".join(f"/{key}{text_string(words)}" for key, words in (("Alt", alt), ("Lang", lang)) if words) + (
            f"/A<<{attributes}>>" if attributes else ""
        )
        element = StructureElement(tag, self._path[-1], entries)
        self._file.Reference(element)
        self._path[-1].kids.append(element)
        with self.resume(element):
            yield element

    @contextmanager
    def resume(self, element: StructureElement) -> Iterator[StructureElement]:
        """Opens an earlier element again, for text that continues on the next page."""
        self._path.append(element)
        try:
            yield element
        finally:
            self._path.pop()

    @contextmanager
    def content(self, actual: str = "") -> Iterator[None]:
        """Marks the drawing within as content of the current element; `actual` is its text (ActualText) where the drawn
        letters differ from it, as in a word broken over lines."""
        self.canvas.addLiteral(self.begin(actual))
        yield
        self.canvas.addLiteral("EMC")

    def begin(self, actual: str = "") -> str:
        """The operator (BDC) that begins content of the current element, for callers that write operators; end it with
        `EMC`."""
        owner, page = self._path[-1], self._file.thisPageRef()
        owner.page = owner.page or page
        row = self._row(page.name)
        row.append(owner)
        owner.kids.append((page, len(row) - 1))
        return f"/{owner.tag}<</MCID {len(row) - 1}{f'/ActualText{text_string(actual)}' if actual else ''}>>BDC"

    @contextmanager
    def artifact(self, attributes: str = "") -> Iterator[None]:
        """Marks the drawing within as decoration. `attributes` is PDF syntax: HEADER or FOOTER for running ones."""
        self.canvas.addLiteral(f"/Artifact<<{attributes}>>BDC" if attributes else "/Artifact BMC")
        yield
        self.canvas.addLiteral("EMC")

    def annotation(self, box: tuple[float, float, float, float], contents: str, extra: dict[str, Any]) -> Any:
        """Adds an annotation to the page, as a kid of the current element (`Link` or `Form`); returns its reference."""
        entries = {
            "Type": PDFName("Annot"),
            "Rect": PDFArray(box),
            "F": PRINT_FLAG,
            "Contents": text_string(contents),
            "StructParent": len(self._root.owners),
        }
        self._root.owners.append(self._path[-1])
        self._path[-1].page = self._path[-1].page or self._file.thisPageRef()
        self.canvas._addAnnotation(PDFDictionary(entries | extra))
        reference = self.canvas._annotationrefs[-1]
        self._path[-1].kids.append(reference)
        return reference

    def link(self, url: str, box: tuple[float, float, float, float], contents: str) -> None:
        action = PDFDictionary({"S": PDFName("URI"), "URI": f"({url})"})
        self.annotation(box, contents, {"Subtype": PDFName("Link"), "Border": PDFArray([0, 0, 0]), "A": action})

    def close(self) -> None:
        """Writes the tree into the catalogue, and into each page the index of its row in the ParentTree."""
        for number, page in enumerate(self._file.Pages.pages, 1):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = self._pages.get(f"Page{number}"), PDFName("S")
        self._file.Catalog.StructTreeRoot = self._root
        self._file.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _row(self, page: str) -> list[StructureElement]:
        if page not in self._pages:
            self._pages[page] = len(self._root.owners)
            self._root.owners.append([])
        row = self._root.owners[self._pages[page]]
        return row if isinstance(row, list) else []


def _owners(owner: StructureElement | list[StructureElement], document: CanvasDocument) -> str:
    if isinstance(owner, StructureElement):
        return _reference(owner, document)
    return f"[{' '.join(_reference(element, document) for element in owner)}]"


def _reference(target: Any, document: CanvasDocument) -> str:
    reference: bytes = document.Reference(target).format(document)
    return reference.decode()
