"""When a file may be masked, and what a masking is refused for. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from label.declarations.masking.schemas import MOST_PAGES, MaskBox
from label.declarations.states import FileStatus
from label.kit.errors import Conflict, Fault, Invalid, Refusal
from label.sandbox.errors import Refused


def check_not_decided(statuses: Iterable[tuple[str, FileStatus]]) -> None:
    """By edition, the status of each file of the company that the evidence belongs to. A decision stands on what the
    reviewers could read."""
    decided = [edition for edition, status in statuses if status is FileStatus.CLOSED]
    if decided:
        raise Conflict(
            f"The application of {', '.join(decided)} is decided, and this file stands behind it: it can no longer be"
            " masked."
        )


def check_no_verdict_since(began_at: datetime, judged_at: Iterable[datetime | None]) -> None:
    """A verdict names the content that its reviewer could read, by their times."""
    if any(moment is not None and moment >= began_at for moment in judged_at):
        raise Conflict("A verdict was given while the file was being masked: read it, then send the boxes again.")


def check_changed(before: str, after: str) -> None:
    if before == after:
        raise Conflict("The boxes change nothing in this file.")


def refusal(refused: Refused, boxes: Sequence[MaskBox]) -> Refusal:
    """What the sandbox found, as an answer."""
    match refused.code:
        case "pages":
            return Invalid("The boxes have faults.", list(_off_pages(int(refused.detail), boxes)))
        case "many_pages":
            sentence = (
                f"The file has {refused.detail} pages; up to {MOST_PAGES} can be masked. Send the pages that matter."
            )
        case "too_large":
            sentence = "The masked file would be larger than 20 MB. Send the pages that matter, or a smaller picture."
        case "too_complex":
            sentence = (
                "The file takes too much memory or time to be masked. Export it again as a simpler PDF or picture."
            )
        case _:
            sentence = "The file could not be drawn. Export it again as a PDF or a picture, and add that one instead."
    return Invalid(sentence, [Fault("/boxes", sentence)])


def _off_pages(pages: int, boxes: Sequence[MaskBox]) -> Iterable[Fault]:
    has = "1 page" if pages == 1 else f"{pages} pages"
    return (
        Fault(f"/boxes/{place}/page", f"The file has {has}.") for place, box in enumerate(boxes) if box.page > pages
    )
