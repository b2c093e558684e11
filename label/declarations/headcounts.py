"""The headcount of the statement against INSEE's size classes: a headcount outside them is a remark."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from label.companies import queries as companies
from label.companies.commune_workforce import WorkforceBounds
from label.declarations.models import Statement
from label.declarations.states import Figure
from label.kit.actor import Actor
from label.kit.audit import Author
from label.kit.ids import InseeCommune
from label.kit.schemas import JsonObject, plain
from label.remarks import actions as remarks
from label.remarks.codes import RemarkCode
from label.remarks.rules import Finding


def compare_headcount(
    session: Session, actor: Actor, siren: str, edition: str, commune: InseeCommune, at: datetime
) -> None:
    """Raise or close the remark on the headcount. The caller holds the lock of the file."""
    row = session.get(Statement, (siren, edition))
    if row is None:
        return
    bounds = companies.workforce_in_commune(session, siren, commune)
    finding = Finding(siren, Figure.HEADCOUNT, outside_classes(row.headcount, row.verified_headcount, bounds))
    author, code = Author(actor.person_id, actor.token_id), RemarkCode.HEADCOUNT_OUTSIDE_INSEE_CLASSES
    remarks.settle(session, author, edition, code, [finding], at)


def outside_classes(declared: Decimal, verified: Decimal | None, bounds: WorkforceBounds | None) -> JsonObject | None:
    """The facts of a remark when the headcount that counts, the verified one where there is one, lies outside."""
    counting = declared if verified is None else verified
    if bounds is None or bounds.contains(counting):
        return None
    return {
        "declared": plain(declared),
        "verified": None if verified is None else plain(verified),
        "least": bounds.least,
        "most": bounds.most,
        "years": list(bounds.years),
    }
