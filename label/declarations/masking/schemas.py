"""Masking on the wire."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from label.kit.schemas import In, Out, plain
from label.kit.text import Text
from label.kit.versions import RequiredVersionIn

MOST_BOXES: Final = 200
MOST_PAGES: Final = 60
SHARE: Final = r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$"


def _share(value: object) -> Decimal:
    """Only what the published pattern allows: `Decimal` alone reads far more."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not re.match(SHARE, value) or value.endswith("\n"):
        raise ValueError('Write a share of the page as a text from "0" to "1", with six decimals at most: "0.25".')
    return Decimal(value)


PageShare = Annotated[
    Decimal,
    BeforeValidator(_share),
    PlainSerializer(plain, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": SHARE, "examples": ["0.25"]}),
]


class MaskBox(In):
    """A rectangle that becomes black, as shares of the page's width and height from its upper left corner, as a viewer
    shows the page: turned as the file says."""

    page: int = Field(ge=1, le=MOST_PAGES, description="From 1. A picture has one page.")
    left: PageShare
    top: PageShare
    width: PageShare
    height: PageShare

    @model_validator(mode="after")
    def _lies_on_the_page(self) -> Self:
        if not self.width or not self.height:
            raise ValueError("A box has a width and a height above 0.")
        if self.left + self.width > 1 or self.top + self.height > 1:
            raise ValueError("The box leaves the page: left + width and top + height are 1 at most.")
        return self


class MaskingIn(RequiredVersionIn):
    """The boxes to burn into a file. `version` is that of the file (`evidence[].version`)."""

    boxes: list[MaskBox] = Field(min_length=1, max_length=MOST_BOXES)


class MaskingRequestIn(In):
    """What a reviewer wants masked, in words for the company."""

    message: Text


class MaskingOut(Out):
    """One masking of a file."""

    number: int
    previous_sha256: str = Field(description="Of the content that was masked, which is kept nowhere.")
    sha256: str = Field(description="Of the content that it became.")
    boxes: list[MaskBox]
    masked_at: datetime


class MaskedFileOut(Out):
    """A file of evidence and its maskings."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str = Field(description="Of the content that is kept now.")
    first_sha256: str | None = Field(description="Of the content as it was uploaded; null for a file never masked.")
    version: int
    maskings: list[MaskingOut] = Field(description="The oldest first.")
