"""What comes with the product: the kinds of action that SOEE asked for, and the job seekers of the report of 2015.

Efforts and sectors are orders of magnitude; SOEE corrects them by revising the actions.
"""

from datetime import datetime
from decimal import Decimal
from importlib.resources import files

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from csr.catalogue.actions import write_revision
from csr.catalogue.audiences import Audience
from csr.catalogue.models import Action, Need
from csr.catalogue.schemas import ActionIn

REPORT_YEAR = 2015
SEEKERS_2015 = 4_979  # category A, June 2015
SOURCE_2015 = "Rapport du CESEL de 2015, d’après Pôle emploi, juin 2015, catégorie A"
# In percent. The report gives no figure for people with peripheral obstacles: none is not 0.
SHARES_2015 = {
    Audience.YOUTH: Decimal(8),
    Audience.SENIOR: Decimal(27),
    Audience.EXECUTIVE: Decimal(36),
    Audience.LONG_TERM_UNEMPLOYED: Decimal(40),
    Audience.VERY_LONG_TERM_UNEMPLOYED: Decimal(19),
}


def initial_actions() -> list[ActionIn]:
    text = files("csr.catalogue").joinpath("initial_content.json").read_bytes()
    return TypeAdapter(list[ActionIn]).validate_json(text)


def add_missing(session: Session, at: datetime) -> None:
    """Adds what is missing; what a city has changed stays."""
    _add_missing_actions(session, at)
    _add_missing_needs(session)


def _add_missing_actions(session: Session, at: datetime) -> None:
    present = set(session.scalars(select(Action.code)))
    missing = {action.code: action for action in initial_actions() if action.code not in present}
    rows = [Action(code=code) for code in missing]
    session.add_all(rows)
    session.flush()
    for row in rows:
        write_revision(session, row, missing[row.code], at)


def _add_missing_needs(session: Session) -> None:
    present = set(session.scalars(select(Need.audience).where(Need.year == REPORT_YEAR)))
    session.add_all(
        Need(year=REPORT_YEAR, audience=audience, share_percent=share, seekers_total=SEEKERS_2015, source=SOURCE_2015)
        for audience, share in SHARES_2015.items()
        if audience not in present
    )
