"""Which of the statement's figures feed which lines of public reporting standards: a versioned table, kept as data."""

import json
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final, Literal

from pydantic import Field

from label.kit.schemas import Out

CURRENT: Final = "2026.json"


class SourceOut(Out):
    """The document that a line is of."""

    document: str
    version: str
    url: str


class LineOut(Out):
    """A line; `fit` is `direct`, `indicative` when a judgement, `none` when nothing here answers it: then it is fed by
    no figure, and is listed to say so."""

    code: str
    framework: str
    name: str = Field(description="As its source names it.")
    reference: str
    source: SourceOut
    figures: tuple[str, ...] = Field(description="The codes of the figures that feed it.")
    fit: Literal["direct", "indicative", "none"]
    why: str


class LinesOut(Out):
    """The table at its current version; the digest changes with every word of it."""

    version: str
    digest: str
    checked_on: date
    note: str
    lines: tuple[LineOut, ...]


@cache
def table() -> LinesOut:
    """The current version."""
    document: dict[str, object] = json.loads(files("csr.reports").joinpath("lines", CURRENT).read_bytes())
    return LinesOut.model_validate({**document, "digest": digest_of(document)})


def digest_of(document: dict[str, object]) -> str:
    """The SHA-256 of the table as JSON with sorted keys and no whitespace."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def fed_by(figure: str) -> list[str]:
    """The codes of the lines that a figure feeds."""
    return [line.code for line in table().lines if figure in line.figures]


def show(session: object) -> LinesOut:
    return table()
