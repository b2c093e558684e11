import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Frame, PageTemplate, Paragraph, Spacer, Table

from label.certificates import fonts
from label.kit.clock import PARIS
from label.paper.archive import Attachment, DocumentInfo
from label.paper.flowables import ListTags, TableTags, TaggedDocument, TaggedFigure, TaggedParagraph
from label.paper.tags import FOOTER
from tests.support.structure import faults

ABOUT = DocumentInfo("Une page", "La Ville", "Un essai", datetime(2026, 11, 23, tzinfo=PARIS))
SIZE = (200, 100)
TITLE = "Le titre"
LONG = "mot " * 140 + "fin"


def style(**how: Any) -> ParagraphStyle:
    fonts.font("roman")
    return ParagraphStyle("words", fontName=fonts.name("roman"), fontSize=10, leading=12, **how)


def words(said: str, tag: str = "P", lang: str = "", **how: Any) -> TaggedParagraph:
    return TaggedParagraph(said, style(**how), tag, lang)


def foot(canvas: Any, document: Any) -> None:
    with canvas.tags.artifact(FOOTER):
        canvas.drawString(10, 2, str(document.page))


def drawn(*flowables: Any, attachments: tuple[Attachment, ...] = ()) -> bytes:
    """A document on small pages, under a title."""
    fonts.font("roman")
    file = BytesIO()
    named: Any = fonts.name("roman")
    document = TaggedDocument(file, ABOUT, attachments, pagesize=SIZE, invariant=1, initialFontName=named)
    frame = Frame(10, 10, 180, 80, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document.addPageTemplates([PageTemplate("any", [frame], onPage=foot)])
    document.build([words(TITLE, "H1"), *flowables])
    assert file.getvalue() == b""
    document.close()
    return file.getvalue()


def table(cells: list[list[Any]], heads: int = 1, repeated: int = 1, **how: Any) -> Table:
    """Three columns at most, with a line and a background."""
    made = Table(cells, [60] * len(cells[0]), repeatRows=repeated, renderCB=TableTags(heads), **how)
    painted: Any = [
        ("FONT", (0, 0), (-1, -1), fonts.name("roman"), 10, 12),
        ("LINEBELOW", (0, 0), (-1, -1), 1, (0, 0, 0)),
    ]
    made.setStyle([*painted, ("BACKGROUND", (0, 0), (-1, 0), (0.9, 0.9, 0.9))])
    return made


def tree(pdf: bytes) -> list[Any]:
    """The structure under the title, each element as its tag, what it is said to be, and its kids."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return [read(one) for one in document.Root.StructTreeRoot.K.K][1:]


def read(element: Any) -> Any:
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return "…"
    one: Any = element
    said = [str(one.get("/A", {}).get(name, "")) for name in ("/Scope", "/ColSpan", "/RowSpan")]
    name = str(one.S)[1:] + "".join(f" {value}" for value in [*said, str(one.get("/Lang", ""))] if value)
    kids = [read(kid) for kid in one.K]
    return name if kids in ([], ["…"]) else (name, *kids)


def lines(pdf: bytes) -> list[str]:
    """What is written on each line under the title, in order, page numbers apart."""
    pages = [page.extract_text().split("\n") for page in PdfReader(BytesIO(pdf)).pages]
    return [line for page in pages for line in page if line and not re.fullmatch(r"\d+|" + TITLE, line)]


def test_a_paragraph_over_several_pages_is_one_element_with_a_part_on_each() -> None:
    drawing = drawn(words(LONG))
    with pikepdf.open(BytesIO(drawing)) as document:
        assert len(document.pages) > 2
        assert tree(drawing) == [("P", *["…"] * len(document.pages))]
    assert faults(drawing) == []


def test_the_space_at_a_line_or_page_break_is_kept() -> None:
    assert "".join(lines(drawn(words(LONG)))) == LONG


@pytest.mark.parametrize("alignment", [0, 1, 2, 4])
def test_a_tagged_paragraph_is_laid_out_like_a_plain_one(alignment: int) -> None:
    how = style(alignment=alignment)
    assert places(drawn(TaggedParagraph(LONG, how))) == places(drawn(Paragraph(LONG, how)))


def places(pdf: bytes) -> list[Any]:
    """Where the lines of each page begin, and how far apart their words are."""
    with pikepdf.open(BytesIO(pdf)) as document:
        told = [one for page in document.pages for one in pikepdf.parse_content_stream(page)]
    return [(str(one.operator), list(one.operands)) for one in told if str(one.operator) in ("Tm", "Td", "T*", "Tw")]


def test_a_word_longer_than_its_line_or_page_gets_no_space() -> None:
    whole = "0123456789abcdef" * 60
    assert "".join(lines(drawn(words(f"sha256 {whole} fin")))) == f"sha256 {whole} fin"


@settings(max_examples=20)
@given(st.lists(st.text("abcdéœ&<>;", min_size=1, max_size=90), min_size=1, max_size=60))
def test_any_text_is_read_back_as_it_was_given(said: list[str]) -> None:
    told = " ".join(said)
    drawing = drawn(words(told))
    assert "".join(lines(drawing)) == told
    assert faults(drawing) == []


def test_text_is_not_parsed_as_markup() -> None:
    assert lines(drawn(words("Dupont & <b>Fils</b> &amp;"))) == ["Dupont & <b>Fils</b> &amp;"]


def test_text_in_another_language_is_marked_and_empty_text_is_no_element() -> None:
    assert tree(drawn(words("hello", lang="en"), words("", "P"))) == ["P en"]


def test_the_header_cells_of_a_table_have_their_scope() -> None:
    cells = [
        ["", words("heures", ""), "euros"],
        [words("Dupont", ""), "3", ""],
        ["Durand", "4", words("five", "", "en")],
    ]
    assert tree(drawn(table(cells))) == [
        (
            "Table",
            ("TR", "TD", "TH /Column", "TH /Column"),
            ("TR", "TH /Row", "TD", "TD"),
            ("TR", "TH /Row", "TD", ("TD", "Span en")),
        )
    ]


def test_the_cell_where_both_headers_cross_is_no_header() -> None:
    assert tree(drawn(table([["public", "heures"], ["jeunes", "3"]]))) == [
        ("Table", ("TR", "TD", "TH /Column"), ("TR", "TH /Row", "TD"))
    ]


def test_a_cell_over_several_columns_or_rows_has_its_spans() -> None:
    made = table([["", "à 3 mois", ""], ["jeunes", "4", "5"], ["", "6", "7"]])
    made.setStyle([("SPAN", (1, 0), (2, 0)), ("SPAN", (0, 1), (0, 2))])
    drawing = drawn(made)
    assert tree(drawing) == [
        (
            "Table",
            ("TR", "TD", "TH /Column 2"),
            ("TR", "TH /Row 2", "TD", "TD"),
            ("TR", "TD", "TD"),
        )
    ]
    assert faults(drawing) == []


def test_a_table_continued_on_the_next_page_is_another_table_with_the_same_headers() -> None:
    drawing = drawn(table([["", "heures"], *([f"société {number}", "1"] for number in range(7))]))
    told = tree(drawing)
    assert len(told) == 3
    assert sum(len(one) - 2 for one in told) == 7
    assert {one[:2] for one in told} == {("Table", ("TR", "TD", "TH /Column"))}
    assert faults(drawing) == []


def test_flowables_in_a_cell_are_its_elements_and_cells_of_a_list_are_items() -> None:
    grid = Table([[[words("12"), words("heures")], [words("3"), words("euros")]]], renderCB=ListTags())
    grid.setStyle([("LINEABOVE", (0, 0), (-1, -1), 1, (0, 0, 0))])
    drawing = drawn(grid)
    assert tree(drawing) == [("L", *[("LI", ("LBody", "P", "P"))] * 2)]
    assert faults(drawing) == []


def test_a_figure_has_its_text_and_its_box() -> None:
    drawing = Drawing(100, 20, initialFontName=fonts.name("roman"))
    drawing.add(Rect(0, 0, 50, 20))
    made = drawn(Spacer(1, 8), TaggedFigure(drawing, "Une barre de 50."))
    assert faults(made) == []
    with pikepdf.open(BytesIO(made)) as document:
        figure = document.Root.StructTreeRoot.K.K[1]
        assert str(figure.Alt) == "Une barre de 50."
        assert [float(side) for side in figure.A.BBox] == [10, 50, 110, 70]


def test_the_page_number_is_a_footer_artifact() -> None:
    with pikepdf.open(BytesIO(drawn(words(LONG)))) as document:
        for page in document.pages:
            assert [dict(said) for said in artifacts(page)] == [{"/Type": "/Pagination", "/Subtype": "/Footer"}]


def artifacts(page: pikepdf.Page) -> Iterator[Any]:
    for one in pikepdf.parse_content_stream(page):
        if str(one.operator) == "BDC" and one.operands[0] == "/Artifact":
            yield one.operands[1]


def test_files_are_embedded_and_the_document_has_its_date() -> None:
    made = drawn(attachments=(Attachment("a.csv", "text/csv", "Des données", b"1,2"),))
    with pikepdf.open(BytesIO(made)) as document:
        assert document.attachments["a.csv"].get_file().read_bytes() == b"1,2"
        assert str(document.docinfo["/CreationDate"]) == "D:20261123000000+01'00'"
    assert drawn(attachments=(Attachment("a.csv", "text/csv", "Des données", b"1,2"),)) == made


def untagged(document: pikepdf.Pdf) -> None:
    """The first mark of the first page is taken away, with its end."""
    told = list(pikepdf.parse_content_stream(document.pages[0]))
    place = next(place for place, one in enumerate(told) if str(one.operator) == "BDC" and one.operands[0] == "/H1")
    end = next(at for at in range(place, len(told)) if str(told[at].operator) == "EMC")
    del told[end], told[place]
    document.pages[0].Contents = document.make_stream(pikepdf.unparse_content_stream(told))


def retitled(document: pikepdf.Pdf) -> None:
    document.Root.StructTreeRoot.K.K[0].S = pikepdf.Name("/H2")


def unheaded(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot.K.K[1].K[0].K[1].A


def narrowed(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot.K.K[1].K[1].K[1]


def muted(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot.K.K[2].Alt


def orphaned(document: pikepdf.Pdf) -> None:
    owners = document.Root.StructTreeRoot.ParentTree.Nums[1]
    owners[0] = owners[1]


def forgotten(document: pikepdf.Pdf) -> None:
    del document.Root.Lang
    del document.Root.MarkInfo
    document.Root.ViewerPreferences.DisplayDocTitle = False
    del document.pages[0].Tabs


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (untagged, ["is on the pages 0 times", "Tj paints what is neither"]),
        (retitled, ["there are 0 titles", "H2 comes after nothing"]),
        (unheaded, ["a TH does not say"]),
        (narrowed, ["a Table has rows of", "is on the pages 1 times and claimed 0 times"]),
        (muted, ["a Figure is not told"]),
        (orphaned, ["is claimed by a H1 to which its page"]),
        (forgotten, ["does not say that it is tagged", "no language", "does not show its title", "the order of tabs"]),
    ],
)
def test_each_fault_of_a_structure_is_detected(broken: Any, found: list[str]) -> None:
    drawing = Drawing(10, 10, initialFontName=fonts.name("roman"))
    drawing.add(Rect(0, 0, 5, 5))
    made = drawn(table([["", "heures"], ["Dupont", "3"]]), TaggedFigure(drawing, "Un carré."))
    assert faults(made) == []
    with pikepdf.open(BytesIO(made)) as document:
        broken(document)
        file = BytesIO()
        document.save(file)
    told = " / ".join(faults(file.getvalue()))
    assert [words for words in found if words not in told] == []
