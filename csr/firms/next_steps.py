"""Next steps that are not done: those of a firm, and all that are late."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Bundle

from csr.firms import portfolio, queries, rules
from csr.firms.models import Interaction
from csr.firms.note_schemas import StepOut, StepPage
from csr.firms.schemas import OfficerOut, OverdueFilter
from label.accounts.models import Person
from label.companies.models import Company
from label.kit.actor import Actor
from label.kit.paging import page
from label.kit.sessions import ReadSession


def overdue(session: ReadSession, actor: Actor, today: date, asked: OverdueFilter) -> StepPage:
    """A page of the next steps past their day, the oldest first, in one query."""
    rows = _open().where(Interaction.due_on < today)
    if asked.owner:
        rows = rows.where(queries.owned_by(Interaction.next_owner_id, actor, asked.owner))
    found = page(session, rows, asked, [Interaction.due_on, Interaction.id])
    items = [_shown(row, today) for row in found.items]
    return StepPage(items=items, next=found.next)


def of_firm(session: ReadSession, siren: str, today: date, limit: int) -> list[StepOut]:
    """A firm's next steps, the first to do first."""
    rows = _open().where(Interaction.siren == siren).order_by(Interaction.due_on, Interaction.id).limit(limit)
    return [_shown(row, today) for row in session.scalars(rows)]


def _open() -> Select[object]:
    columns: Bundle[object] = Bundle(
        "step",
        *(Interaction.id, Interaction.siren, Interaction.next_step, Interaction.due_on),
        Company.name.label("firm"),
        Person.name.label("owner_name"),
        Person.email.label("owner_email"),
    )
    joined = select(columns).join(Company, Company.siren == Interaction.siren)
    return joined.join(Person, Person.id == Interaction.next_owner_id).where(portfolio.open_step())


def _shown(row: Any, today: date) -> StepOut:
    return StepOut(
        interaction_id=row.id,
        siren=row.siren,
        firm=row.firm,
        next_step=row.next_step,
        next_owner=OfficerOut(name=row.owner_name, email=row.owner_email),
        due_on=row.due_on,
        days_late=rules.days_late(row.due_on, today),
    )
