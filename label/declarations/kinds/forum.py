"""The company at the edition's forum: presence, offers and answers in, points of F1, F2 and F3 out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from label.declarations.kinds.definition import DeclarationInput, IndicatorValues, KindDefinition
from label.declarations.models import Declaration
from label.declarations.states import DeclarationKind, Figure
from label.editions.models import Edition
from label.kit.errors import Fault
from label.kit.schemas import Count
from scoring import ClaimSums, ForumClaim, ForumPresence


class ForumIn(DeclarationInput):
    """What the company did at the edition's forum; one a company and edition."""

    kind: Literal["forum"]
    presence: ForumPresence
    offers: Count = 0
    candidates_met: Count = 0
    candidates_answered: Count = 0

    def days(self, edition: Edition) -> Mapping[str, date | None]:
        return {"/kind": edition.forum_on}

    def faults(self, edition: Edition) -> Iterator[Fault]:
        if not edition.forum_held:
            yield Fault("/kind", f"The forum of {edition.code} was not held.")
        if self.candidates_answered > self.candidates_met:
            yield Fault("/candidates_answered", "More candidates answered than met.")


class _Forum(KindDefinition):
    def claim(self, row: Declaration) -> ForumClaim:
        names = ("presence", "offers", "candidates_met", "candidates_answered")
        columns: dict[str, Any] = {name: getattr(row, name) for name in names}
        verified = {name: getattr(row, name) or 0 for name in self.verified}
        return ForumClaim(
            presence_verified=bool(row.presence_verified),
            verified_candidates_met=row.verified_candidates_met,
            **columns | verified,
        )

    def gives(self, row: Declaration, declared: ClaimSums, verified: ClaimSums) -> IndicatorValues:
        claim = self.claim(row)
        return {
            "F1": {"declared": claim.presence, "verified": claim.presence if claim.presence_verified else "absent"},
            "F2": {"declared": str(claim.offers), "verified": str(claim.verified_offers)},
            "F3": {
                "declared": str(claim.candidates_answered),
                "verified": str(claim.verified_candidates_answered),
            },
        }

    def verified_values(self, row: Declaration) -> dict[str, str]:
        seen = {True: str(row.presence), False: "absent"}
        presence = {} if row.presence_verified is None else {"presence": seen[row.presence_verified]}
        return presence | super().verified_values(row)

    def facts(self, rows: Sequence[Declaration], *, forum_held: bool) -> object:
        """One object; a company that has not declared an edition's forum was absent."""
        if rows:
            return self.claim(rows[0]).model_dump(mode="json")
        return {"presence": "absent"} if forum_held else None

    def last_day(self, row: Declaration, edition: Edition) -> date | None:
        return edition.forum_on


FORUM = _Forum(
    kind=DeclarationKind.FORUM,
    french="présence au forum",
    english="presence at the forum",
    input_model=ForumIn,
    verified={"verified_offers": "offers", "verified_candidates_answered": "candidates_answered"},
    verified_flags=("presence_verified",),
    denominators=(Figure.CANDIDATES_MET,),
    facts_field="forum",
    repeated="The forum is declared already: change that declaration.",
)
