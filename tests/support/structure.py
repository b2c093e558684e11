"""What a tagged PDF of ours must be, whatever it tells (ISO 14289-1): the part of it that needs no validator."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

# What leaves marks on a page (ISO 32000-1, table 51): paths painted, words shown, images and forms, shadings.
PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE"))
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


@dataclass
class Tree:
    """A structure tree, read: its elements from first to last, and by what is on a page or annotates it, the element
    that claims it (`claims`), and the one that the page says it belongs to (`owners`)."""

    elements: list[Any] = field(default_factory=list)
    claims: list[tuple[Any, Any]] = field(default_factory=list)
    owners: dict[Any, Any] = field(default_factory=dict)


def faults(pdf: bytes) -> list[str]:
    """Every fault in the structure of a PDF, in words; none when it is sound."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [*_catalogue(document), *_structure(document)]


def _catalogue(document: pikepdf.Pdf) -> Iterator[str]:
    root: Any = document.Root
    if root.get("/MarkInfo", {}).get("/Marked") is not True:
        yield "the document does not say that it is tagged"
    if not str(root.get("/Lang", "")):
        yield "the document has no language"
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True or not document.docinfo.get("/Title"):
        yield "the document does not show its title"


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root.get("/StructTreeRoot")
    if root is None:
        yield "the document has no structure tree"
        return
    tree = Tree()
    _read(tree, root.K, None)
    marked: Counter[Any] = Counter()
    for number, page in enumerate(document.pages, 1):
        yield from (f"page {number}: {fault}" for fault in _page(page, root, tree, marked))
    yield from _claimed(tree, marked)
    yield from _headings([_tag(one) for one in tree.elements if _tag(one) in HEADINGS])
    for one in tree.elements:
        yield from _element(one)


def _read(tree: Tree, kid: Any, parent: Any) -> None:
    """One kid of an element, and all that is below it."""
    if isinstance(kid, pikepdf.Array):
        for one in kid:
            _read(tree, one, parent)
    elif isinstance(kid, int):
        tree.claims.append(((parent.Pg.objgen, kid), parent))
    elif kid.get("/Type") == "/MCR":
        tree.claims.append(((kid.get("/Pg", parent.get("/Pg")).objgen, int(kid.MCID)), parent))
    elif kid.get("/Type") == "/OBJR":
        tree.claims.append((kid.Obj.objgen, parent))
    else:
        tree.elements.append(kid)
        _read(tree, kid.get("/K", pikepdf.Array()), kid)


def _page(page: pikepdf.Page, root: Any, tree: Tree, marked: Counter[Any]) -> Iterator[str]:
    if page.obj.get("/Tabs") != "/S":
        yield "the order of tabs is not that of the structure"
    rows = _rows(root)
    row = rows.get(int(page.obj.get("/StructParents", -1)), [])
    tree.owners |= {(page.obj.objgen, number): owner for number, owner in enumerate(row)}
    for annotation in page.obj.get("/Annots", []):
        marked[annotation.objgen] += 1
        tree.owners[annotation.objgen] = rows.get(int(annotation.get("/StructParent", -1)))
        if not str(annotation.get("/Contents", "")):
            yield f"a {annotation.Subtype} does not say what it is"
    yield from _content(page, marked)


def _rows(root: Any) -> dict[int, Any]:
    numbers = list(root.ParentTree.Nums)
    return {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}


def _content(page: pikepdf.Page, marked: Counter[Any]) -> Iterator[str]:
    """Each stretch of a page's content is of an element, or an artifact, and only that."""
    marks: list[str] = []
    for one in pikepdf.parse_content_stream(page):
        operator = str(one.operator)
        if operator in ("BDC", "BMC"):
            yield from (f"{one.operands[0]} is marked within {outer}" for outer in marks)
            yield from _marked(page, one.operands, marked)
            marks.append(str(one.operands[0]))
        elif operator == "EMC":
            marks.pop()
        elif operator in PAINTING and not marks:
            yield f"{operator} paints what is neither tagged nor an artifact"
    if marks:
        yield f"{marks[-1]} does not end"


def _marked(page: pikepdf.Page, operands: Any, marked: Counter[Any]) -> Iterator[str]:
    said = operands[1] if len(operands) > 1 else {}
    if "/MCID" in said:
        marked[page.obj.objgen, int(said["/MCID"])] += 1
    elif operands[0] != "/Artifact":
        yield f"{operands[0]} is marked without a number"


def _claimed(tree: Tree, marked: Counter[Any]) -> Iterator[str]:
    """What is on the pages, what elements claim, and what the pages say they belong to are the same, one to one."""
    claimed = Counter(key for key, _ in tree.claims)
    for key in marked | claimed:
        if (marked[key], claimed[key]) != (1, 1):
            yield f"{key} is on the pages {marked[key]} times and claimed {claimed[key]} times"
    for key, owner in tree.claims:
        told = tree.owners.get(key)
        if told is None or told.objgen != owner.objgen:
            yield f"{key} is claimed by a {_tag(owner)} to which its page does not ascribe it"


def _headings(tags: list[str]) -> Iterator[str]:
    if tags.count("H1") != 1:
        yield f"there are {tags.count('H1')} titles"
    for before, tag in zip(["", *tags], tags, strict=False):
        if HEADINGS.index(tag) > (HEADINGS.index(before) + 1 if before else 0):
            yield f"{tag} comes after {before or 'nothing'}"


def _element(one: Any) -> Iterator[str]:
    tag = _tag(one)
    if tag == "Figure" and not str(one.get("/Alt", "")).strip():
        yield "a Figure is not told in words"
    if tag == "Table":
        yield from _table([list(_kids(row)) for row in _kids(one) if _tag(row) == "TR"])
    if tag not in ("TD", "TH") and not len(one.get("/K", [])):
        yield f"a {tag} is empty"


def _table(rows: list[list[Any]]) -> Iterator[str]:
    heads = [cell for row in rows for cell in row if _tag(cell) == "TH"]
    if not heads:
        yield "a Table has no heads"
    if any(_said(cell, "/Scope") not in ("/Column", "/Row") for cell in heads):
        yield "a TH does not say what it heads"
    wide: Counter[int] = Counter()
    for place, row in enumerate(rows):
        for cell in row:
            for below in range(int(_said(cell, "/RowSpan") or 1)):
                wide[place + below] += int(_said(cell, "/ColSpan") or 1)
    if len(set(wide.values())) != 1:
        yield f"a Table has rows of {sorted(set(wide.values()))} columns"


def _kids(one: Any) -> Iterator[Any]:
    kids = one.get("/K", [])
    yield from (kid for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid)


def _said(cell: Any, name: str) -> str:
    return str(cell.get("/A", {}).get(name, ""))


def _tag(one: Any) -> str:
    return str(one.S).lstrip("/")
