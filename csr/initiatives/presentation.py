from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, func, select

from csr.catalogue import queries as catalogue
from csr.catalogue.audiences import Audience
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
    firms = _named(
        session,
        select(Commitment.initiative_id, Company.siren, Company.name)
        .join(Company)
        .where(Commitment.initiative_id.in_(ids))
        .order_by(Company.siren),
    )
    partners = _named(
        session,
        select(Involvement.initiative_id, Partner.id, Partner.name)
        .join(Partner)
        .where(Involvement.initiative_id.in_(ids))
        .order_by(Partner.id),
    )
    audiences = _audiences(session, ids)
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
            audiences=audiences[row.id],
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
    reads_places = steers or rules.partners_of(actor) & aggregate.partners.keys()
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
        override_capacity=row.override_capacity if reads_places else None,
        places_over=row.places_over if reads_places else None,
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
    undone = (
        select(Milestone.initiative_id, func.min(Milestone.due_on).label("day"))
        .where(Milestone.initiative_id.in_(ids), Milestone.done_on.is_(None))
        .group_by(Milestone.initiative_id)
    )
    return {row.initiative_id: row.day for row in session.execute(undone)}


def _named(session: ReadSession, rows: Select[str, str, str]) -> dict[str, list[Named]]:
    """Firms or associations by initiative, from rows of its id, their id and their name."""
    named: dict[str, list[Named]] = defaultdict(list)
    for initiative_id, key, name in session.execute(rows):
        named[initiative_id].append(Named(id=key, name=name))
    return named


def _audiences(session: ReadSession, ids: Sequence[str]) -> dict[str, list[Audience]]:
    rows = select(InitiativeAudience.initiative_id, InitiativeAudience.audience)
    audiences: dict[str, list[Audience]] = defaultdict(list)
    wanted = rows.where(InitiativeAudience.initiative_id.in_(ids)).order_by(InitiativeAudience.audience)
    for initiative_id, audience in session.execute(wanted):
        audiences[initiative_id].append(Audience(audience))
    return audiences
