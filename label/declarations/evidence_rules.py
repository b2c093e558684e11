"""The pieces of evidence that an edition accepts for each figure: advice to companies and reviewers, which checks
nothing. A list is a file in `evidence_lists/`, named after its edition; an edition without one uses the shipped list.

It is no part of the rulebook: what proves a figure changes no score, and an edition's rulebook has a digest.
"""

from functools import cache
from importlib.resources import files
from typing import Self

from pydantic import Field, model_validator

from label.declarations.states import STATEMENT_FIGURES, DeclarationKind, Figure
from label.editions import queries as editions
from label.kit.schemas import In, Out
from label.kit.sessions import ReadSession

SHIPPED = "shipped.json"


class AcceptedPiece(In):
    """A kind of document that proves a figure."""

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)
    sheet: str | None = Field(default=None, description="Where a sheet is read that counts without names.")


class Retention(In):
    """How long evidence is kept: from the last day on which applications are taken, the months in which files are
    decided and appealed, then those of the longest validity, then the years of what the evidence proves."""

    decision_months: int = Field(ge=0)
    validity_months: int = Field(ge=0)
    statement_years: dict[Figure, int]
    declaration_years: dict[DeclarationKind, int]


class EvidenceList(In):
    """The pieces accepted for each figure of the statement and for each kind of declaration, the best proof first, and
    how long they are kept."""

    statement: dict[Figure, list[AcceptedPiece]]
    declarations: dict[DeclarationKind, list[AcceptedPiece]]
    retention: Retention

    @model_validator(mode="after")
    def _leaves_nothing_out(self) -> Self:
        if self.statement.keys() != set(STATEMENT_FIGURES) or self.declarations.keys() != set(DeclarationKind):
            raise ValueError("An evidence list names each figure of the statement and each kind of declaration.")
        kept = self.retention
        if kept.statement_years.keys() != set(STATEMENT_FIGURES) or kept.declaration_years.keys() != set(
            DeclarationKind
        ):
            raise ValueError("An evidence list says how long each kind of evidence is kept.")
        if not all([*self.statement.values(), *self.declarations.values()]):
            raise ValueError("An evidence list accepts one piece at least for each figure and kind.")
        return self


class EvidenceRules(Out):
    """An edition's accepted pieces, by figure of the statement and by kind of declaration."""

    edition: str
    statement: dict[Figure, list[AcceptedPiece]]
    declarations: dict[DeclarationKind, list[AcceptedPiece]]


def show(session: ReadSession, edition: str) -> EvidenceRules:
    """What the edition accepts; anyone may read it."""
    accepted = evidence_list(editions.get(session, edition).code)
    return EvidenceRules(edition=edition, statement=accepted.statement, declarations=accepted.declarations)


@cache
def evidence_list(edition: str) -> EvidenceList:
    """The packaged list of an edition, read once per process."""
    # Compared, and never joined to a path: an edition's code may hold any character.
    folder = files("label.declarations").joinpath("evidence_lists")
    lists = {file.name: file for file in folder.iterdir()}
    return EvidenceList.model_validate_json(lists.get(f"{edition}.json", lists[SHIPPED]).read_bytes())
