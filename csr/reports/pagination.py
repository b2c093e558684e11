"""Keeps a heading of a PDF report on the page of what it heads."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from csr.reports.page_design import BODY_HEIGHT, WIDTH

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

# A table of so many rows, or a paragraph of so many lines, is not divided: no part of it would have two.
WHOLE: Final = 3
TOGETHER: Final = 2  # rows of a table, or lines of a paragraph, that stand together at least


def section(headings: Sequence["Flowable"], content: Sequence["Flowable"]) -> Iterator["Flowable"]:
    """Headings with their content, on a new page where the headings and the beginning of the content do not fit.

    ReportLab's KeepTogether leaves a heading alone where what follows is longer than a page."""
    from reportlab.platypus import CondPageBreak

    if content:
        yield CondPageBreak(sum(map(height, headings)) + beginning(content[0]))
        yield from headings
        yield from content


def height(flowable: Any) -> float:
    """In points, with the space around it."""
    own: float = flowable.wrap(WIDTH, BODY_HEIGHT)[1] + flowable.getSpaceBefore() + flowable.getSpaceAfter()
    return own


def beginning(flowable: Any) -> float:
    """The least height that may stand alone at the foot of a page: rows or lines, or all of a short flowable."""
    whole = height(flowable)
    before = float(flowable.getSpaceBefore())
    if rows := getattr(flowable, "_rowHeights", None):
        heads = flowable.repeatRows
        return before + sum(rows[: heads + TOGETHER]) if len(rows) > heads + WHOLE else whole
    if lines := getattr(getattr(flowable, "blPara", None), "lines", None):
        return before + TOGETHER * float(flowable.style.leading) if len(lines) > WHOLE else whole
    return whole
