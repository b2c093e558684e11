"""How initiatives look to who reads them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from csr.catalogue import queries as catalogue
from csr.initiatives import rules
from csr.initiatives.models import Commitment, Initiative, InitiativeAudience, Involvement, Milestone
from csr.initiatives.rules import InitiativeAggregate
from csr.initiatives.schemas import (
    CommitmentOut,
    Figures,
    InitiativeLine,
    InitiativeOut,
    InvolvementOut,
    LabelOut,
    Named,
)
from csr.initiatives.states import InitiativeState
from label.accounts.models import Partner, Person
from label.companies.models import Company
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

MOMENTS = ("created_at", "changed_at", "committed_at", "started_at", "completed_at")
OF_LINE = ("id", "title", "action", "revision", "started_on", "ended_on", "confirmed_at", "version")


def lines(session: ReadSession, rows: Sequence[Initiative], today: date) -> list[InitiativeLine]:
    """Initiatives as lines of a list; as many queries for fifty as for one."""
    ids = [row.id for row in rows]
    firms = _named(session, _of(Commitment, ids, Company.siren, Company.name).join(Company))
    partners = _named(session, _of(Involvement, ids, Partner.id, Partner.name).join(Partner))
    audiences = _grouped(session, _of(InitiativeAudience, ids, InitiativeAudience.audience))
    owners = select(Person.id, Person.name).where(Person.id.in_({row.owner_id for row in rows}))
    names = {one.id: one.name for one in session.execute(owners)}
    actions = catalogue.contents(session, {(row.action, row.revision) for row in rows})
    due = _first_due(session, [row.id for row in rows if row.state not in rules.OVER])
    late = {one: days for one, day in due.items() if (days := (today - day).days) > 0}
    return [
        InitiativeLine(
            **{name: getattr(row, name) for name in OF_LINE},
            action_title=actions[row.action, row.revision].title,
            state=InitiativeState(row.state),
            owner=names.get(row.owner_id or ""),
            audiences=[audience for (audience,) in audiences[row.id]],
            firms=firms[row.id],
            partners=partners[row.id],
            late=row.id in late,
            days_late=late.get(row.id, 0),
        )
        for row in rows
    ]


def whole_out(line: InitiativeLine, whole: InitiativeAggregate, actor: Actor, *, steers: bool) -> InitiativeOut:
    """An initiative whole; `steers`: for SOEE and the city, who see every firm's part, others their own."""
    row = whole.row
    sirens = set(whole.firms) if steers else actor.sirens
    parts = [part for siren, part in whole.firms.items() if siren in sirens]
    return InitiativeOut(
        **line.model_dump(),
        summary=row.summary,
        commitments=[_commitment(part) for part in parts],
        involvements=[
            InvolvementOut(id=one.partner_id, places=one.places, counted_at=one.counted_at, version=one.version)
            for one in whole.partners.values()
        ],
        label=[_label(part) for part in parts if part.label_edition is not None],
        closed_why=row.closed_why,
        closed_words=row.closed_words if steers else None,
        **{name: getattr(row, name) for name in MOMENTS},
        may=rules.may(actor, whole),
    )


def figures(part: Any) -> Figures:
    """The four figures of a commitment, or of a sum of deliveries."""
    return Figures(**{name: getattr(part, name) for name in rules.FIGURES})


def _commitment(part: Commitment) -> CommitmentOut:
    names = ("siren", "owner", "agreed_at", "agreed_words", "version")
    return CommitmentOut(committed=figures(part), **{name: getattr(part, name) for name in names})


def _label(part: Commitment) -> LabelOut:
    return LabelOut(siren=part.siren, edition=str(part.label_edition), counts=bool(part.label_counts))


def _first_due(session: ReadSession, ids: Sequence[str]) -> dict[str, date]:
    """The day of the first milestone that is not done, of each initiative that has one."""
    undone = _of(Milestone, ids, func.min(Milestone.due_on).label("day")).where(Milestone.done_on.is_(None))
    return {one.initiative_id: one.day for one in session.execute(undone.group_by(Milestone.initiative_id))}


def _of(model: Any, ids: Sequence[str], *columns: Any) -> Select[Any]:
    wanted: Select[Any] = select(model.initiative_id, *columns).where(model.initiative_id.in_(ids))
    return wanted


def _named(session: ReadSession, wanted: Select[Any]) -> dict[str, list[Named]]:
    found = _grouped(session, wanted)
    return defaultdict(list, {one: [Named(id=key, name=name) for key, name in some] for one, some in found.items()})


def _grouped(session: ReadSession, wanted: Select[Any]) -> dict[str, list[Iterable[Any]]]:
    """Rows by their initiative, in the order of what follows it."""
    found: dict[str, list[Iterable[Any]]] = defaultdict(list)
    for row in session.execute(wanted.order_by(wanted.selected_columns[1])):
        found[row[0]].append(row[1:])
    return found
