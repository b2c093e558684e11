"""Remarks on the wire."""

from datetime import datetime

from pydantic import Field

from label.kit.schemas import JsonObject, Out
from label.kit.text import Text
from label.kit.versions import RequiredVersionIn
from label.remarks.codes import RemarkCode


class RemarkAnswerIn(RequiredVersionIn):
    """Why a judge accepts, or does not accept, what was noticed. A new answer replaces the one before."""

    answer: Text


class RemarkOut(Out):
    """Something noticed in the file. While one is open, nobody decides about the application."""

    id: str
    code: RemarkCode
    subject: str = Field(
        description="What it is about: a figure of the statement, or the id of a declaration or of a file of evidence."
    )
    facts: JsonObject = Field(
        description="The figures that were compared; of a file to be masked, the reviewer's `message`."
    )
    raised_at: datetime
    closed_at: datetime | None = Field(description="When there was no longer reason for it.")
    open: bool = Field(description="It stands, and has no answer that counts.")
    answer: str | None
    answered_by: str | None = Field(description="For judges only.")
    answered_at: datetime | None
    version: int
