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
from label.accounts import directory
from label.accounts.models import Partner
from label.companies.models import Company
from label.kit.actor import Actor
from label.kit.sessions import ReadSession

MOMENTS = ("created_at", "changed_at", "committed_at", "started_at", "completed_at")
LINE_COLUMNS = ("id", "title", "action", "revision", "started_on", "ended_on", "confirmed_at", "version")


def lines(session: ReadSession, rows: Sequence[Initiative], today: date) -> list[InitiativeLine]:
    """As many queries for fifty initiatives as for one: the relations with their names are joined, one query each."""
    ids = [row.id for row in rows]
    firms = _named(session, _of(Commitment, ids, Company.siren, Company.name).join(Company))
    partners = _named(session, _of(Involvement, ids, Partner.id, Partner.name).join(Partner))
    audiences = _grouped(session, _of(InitiativeAudience, ids, InitiativeAudience.audience))
    owners = directory.people(session, {row.owner_id for row in rows if row.owner_id})
    actions = catalogue.contents(session, {(row.action, row.revision) for row in rows})
    due = _first_due(session, [row.id for row in rows if row.state not in rules.OVER])
    late = {initiative_id: days for initiative_id, day in due.items() if (days := (today - day).days) > 0}
    return [
        InitiativeLine(
            **{name: getattr(row, name) for name in LINE_COLUMNS},
            action_title=actions[row.action, row.revision].title,
            state=InitiativeState(row.state),
            owner=owners[row.owner_id].name if row.owner_id else None,
            audiences=[audience for (audience,) in audiences[row.id]],
            firms=firms[row.id],
            partners=partners[row.id],
            late=row.id in late,
            days_late=late.get(row.id, 0),
        )
        for row in rows
    ]


def initiative_out(
    line: InitiativeLine, aggregate: InitiativeAggregate, actor: Actor, *, steers: bool
) -> InitiativeOut:
    """`steers`: for SOEE and the city, which see the commitment of every firm; a firm sees its own only."""
    row = aggregate.row
    sirens = set(aggregate.firms) if steers else actor.sirens
    commitments = [commitment for siren, commitment in aggregate.firms.items() if siren in sirens]
    return InitiativeOut(
        **line.model_dump(),
        summary=row.summary,
        commitments=[_commitment(commitment) for commitment in commitments],
        involvements=[
            InvolvementOut(
                id=key, places=involvement.places, counted_at=involvement.counted_at, version=involvement.version
            )
            for key, involvement in aggregate.partners.items()
        ],
        label=[_label(commitment) for commitment in commitments if commitment.label_edition is not None],
        closed_why=row.closed_why,
        closed_words=row.closed_words if steers else None,
        **{name: getattr(row, name) for name in MOMENTS},
        may=rules.allowed_acts(actor, aggregate),
    )


def figures_of(amounts: object) -> Figures:
    """The figures of a commitment, or of a sum of deliveries."""
    return Figures(**{name: getattr(amounts, name) for name in rules.FIGURES})


def _commitment(commitment: Commitment) -> CommitmentOut:
    names = ("siren", "owner", "agreed_at", "agreed_words", "version")
    return CommitmentOut(committed=figures_of(commitment), **{name: getattr(commitment, name) for name in names})


def _label(commitment: Commitment) -> LabelOut:
    return LabelOut(siren=commitment.siren, edition=str(commitment.label_edition), counts=bool(commitment.label_counts))


def _first_due(session: ReadSession, ids: Sequence[str]) -> dict[str, date]:
    """The day of the first milestone that is not done, of each initiative that has one."""
    undone = _of(Milestone, ids, func.min(Milestone.due_on).label("day")).where(Milestone.done_on.is_(None))
    return {row.initiative_id: row.day for row in session.execute(undone.group_by(Milestone.initiative_id))}


def _of(model: Any, ids: Sequence[str], *columns: Any) -> Select[Any]:
    rows: Select[Any] = select(model.initiative_id, *columns).where(model.initiative_id.in_(ids))
    return rows


def _named(session: ReadSession, rows: Select[object]) -> dict[str, list[Named]]:
    named: dict[str, list[Named]] = defaultdict(list)
    for initiative_id, values in _grouped(session, rows).items():
        named[initiative_id] = [Named(id=key, name=name) for key, name in values]
    return named


def _grouped(session: ReadSession, rows: Select[Any]) -> dict[str, list[Iterable[Any]]]:
    """The other columns by the id of the initiative, in the order of the first of them."""
    grouped: dict[str, list[Iterable[Any]]] = defaultdict(list)
    for row in session.execute(rows.order_by(rows.selected_columns[1])):
        grouped[row[0]].append(row[1:])
    return grouped
