"""Tagged PDF on a ReportLab canvas: what a document says, beside how it looks (ISO 32000-1, 14.7 and 14.8).

ReportLab draws; here each stretch of drawing is marked as the content of an element, or as an artifact, and the tree
of elements is written into the file. All that a reader of PDF/UA needs of a producer fits in four calls:

    tags = Tags(canvas)
    with tags.artifact():                       # what has nothing to say: ornaments, lines, page numbers
        canvas.line(...)
    with tags.element("P"), tags.content():     # what has: one element, and its words
        canvas.drawString(...)
    tags.close()                                # after the last page, before canvas.save()

Elements nest (`Table` > `TR` > `TD`); content never holds content, nor an artifact. An element may go on over pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject

DOCUMENT: Final = "Document"
TABLE: Final = "/O /Table"
HEADER: Final = "/Type/Pagination/Subtype/Header"  # of an artifact (14.8.2.2.2)
FOOTER: Final = "/Type/Pagination/Subtype/Footer"
PRINTED: Final = 4  # the flag of an annotation that is shown and printed (12.5.3)


def text(words: str) -> str:
    """Words as a PDF text string, in UTF-16."""
    return f"<FEFF{words.encode('utf-16-be').hex()}>"


class Element(PDFObject):
    """One element of the structure tree; `kids` are elements, marked content as (page, number), and annotations."""

    __RefOnly__ = 1

    def __init__(self, tag: str, parent: PDFObject, said: str) -> None:
        self.tag, self.parent, self.said = tag, parent, said
        self.kids: list[Element | tuple[Any, int] | Any] = []
        self.page: Any = None

    def format(self, document: Any) -> bytes:
        """As ReportLab writes an object."""
        page = f"/Pg {_written(self.page, document)} " if self.page else ""
        kids = " ".join(self._kid(kid, document) for kid in self.kids)
        if self.tag != "Form":  # its field stands by itself: pyHanko looks only there for one that gets a time-stamp
            kids = f"[{kids}]"
        parent = _written(self.parent, document)
        return f"<</Type/StructElem/S/{self.tag}/P {parent}{self.said} {page}/K {kids}>>".encode("latin-1")

    def _kid(self, kid: Any, document: Any) -> str:
        if isinstance(kid, Element):
            return _written(kid, document)
        if not isinstance(kid, tuple):
            return f"<</Type/OBJR/Obj {_written(kid, document)}>>"
        page, number = kid
        if page.name == self.page.name:
            return str(number)
        return f"<</Type/MCR/Pg {_written(page, document)}/MCID {number}>>"


class _Root(PDFObject):
    """The structure tree: its one element, and who owns each piece of content, by page and annotation."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.document: Element | None = None
        self.owners: list[Element | list[Element]] = []

    def format(self, document: Any) -> bytes:
        """As ReportLab writes an object."""
        rows = (_row(owner, document) for owner in self.owners)
        nums = " ".join(f"{key} {row}" for key, row in enumerate(rows))
        top = _written(self.document, document)
        rest = f"/ParentTree<</Nums[{nums}]>>/ParentTreeNextKey {len(self.owners)}"
        return f"<</Type/StructTreeRoot/K {top}{rest}>>".encode()


class Tags:
    """The tags of one document, as its canvas draws it."""

    def __init__(self, canvas: Any) -> None:
        self.canvas, self._file = canvas, canvas._doc
        self._root = _Root()
        self._root.document = Element(DOCUMENT, self._root, "")
        self._path = [self._root.document]
        self._pages: dict[str, int] = {}

    @contextmanager
    def element(self, tag: str, *, alt: str = "", lang: str = "", attributes: str = "") -> Iterator[Element]:
        """What is drawn within belongs to a new element. `alt` says a figure in words; `attributes` is PDF."""
        said = "".join(f"/{key}{text(words)}" for key, words in (("Alt", alt), ("Lang", lang)) if words) + (
            f"/A<<{attributes}>>" if attributes else ""
        )
        one = Element(tag, self._path[-1], said)
        self._file.Reference(one)
        self._path[-1].kids.append(one)
        with self.resume(one):
            yield one

    @contextmanager
    def resume(self, one: Element) -> Iterator[Element]:
        """What is drawn within belongs to an element that was begun before: words that go on overleaf."""
        self._path.append(one)
        try:
            yield one
        finally:
            self._path.pop()

    @contextmanager
    def content(self, actual: str = "") -> Iterator[None]:
        """What is drawn within is content of the element at hand; `actual` are its words where they look otherwise."""
        self.canvas.addLiteral(self.begin(actual))
        yield
        self.canvas.addLiteral("EMC")

    def begin(self, actual: str = "") -> str:
        """The operator that begins content of the element at hand, for who writes operators; `EMC` ends it."""
        owner, page = self._path[-1], self._file.thisPageRef()
        owner.page = owner.page or page
        row = self._row(page.name)
        row.append(owner)
        owner.kids.append((page, len(row) - 1))
        return f"/{owner.tag}<</MCID {len(row) - 1}{f'/ActualText{text(actual)}' if actual else ''}>>BDC"

    @contextmanager
    def artifact(self, attributes: str = "") -> Iterator[None]:
        """What is drawn within says nothing. `attributes` is PDF: HEADER and FOOTER are those of each page."""
        self.canvas.addLiteral(f"/Artifact<<{attributes}>>BDC" if attributes else "/Artifact BMC")
        yield
        self.canvas.addLiteral("EMC")

    def annotation(self, box: tuple[float, float, float, float], contents: str, more: dict[str, Any]) -> Any:
        """Put an annotation on the page as a kid of the element at hand (a `Link`, a `Form`); its reference."""
        said = {
            "Type": PDFName("Annot"),
            "Rect": PDFArray(box),
            "F": PRINTED,
            "Contents": text(contents),
            "StructParent": len(self._root.owners),
        }
        self._root.owners.append(self._path[-1])
        self._path[-1].page = self._path[-1].page or self._file.thisPageRef()
        self.canvas._addAnnotation(PDFDictionary(said | more))
        reference = self.canvas._annotationrefs[-1]
        self._path[-1].kids.append(reference)
        return reference

    def link(self, url: str, box: tuple[float, float, float, float], contents: str) -> None:
        """A link to `url` over `box`, of the element at hand."""
        action = PDFDictionary({"S": PDFName("URI"), "URI": f"({url})"})
        self.annotation(box, contents, {"Subtype": PDFName("Link"), "Border": PDFArray([0, 0, 0]), "A": action})

    def close(self) -> None:
        """Write the tree into the file's catalogue, and into each page which row of it is its own."""
        for number, page in enumerate(self._file.Pages.pages, 1):
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = self._pages.get(f"Page{number}"), PDFName("S")
        self._file.Catalog.StructTreeRoot = self._root
        self._file.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _row(self, page: str) -> list[Element]:
        if page not in self._pages:
            self._pages[page] = len(self._root.owners)
            self._root.owners.append([])
        row = self._root.owners[self._pages[page]]
        return row if isinstance(row, list) else []


def _row(owner: Element | list[Element], document: Any) -> str:
    if isinstance(owner, Element):
        return _written(owner, document)
    return f"[{' '.join(_written(one, document) for one in owner)}]"


def _written(thing: Any, document: Any) -> str:
    """A reference to an object."""
    written: bytes = document.Reference(thing).format(document)
    return written.decode()
