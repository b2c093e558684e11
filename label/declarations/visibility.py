"""Who sees a company's file of an edition: its members, and judges who are neither tied to the company nor have stepped
back. For anyone else the file does not exist (404)."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute

from label.companies import queries as companies
from label.companies.ties import is_tied, tied_people, tied_sirens
from label.declarations.models import Declaration, Recusal, ScoreSums, Statement
from label.declarations.states import DeclarationState, FileStatus
from label.editions import queries as editions
from label.kit.actor import Actor, Role
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession

JUDGES = (Role.REVIEWER, Role.CITY)


def visible_to(actor: Actor) -> Select[Declaration]:
    """A company's own; for who may judge, what was submitted by a company they are not tied to."""
    return select(Declaration).where(_is_visible(actor, Declaration))


def statements_visible_to(actor: Actor) -> Select[Statement]:
    """The same for statements: one that is not signed is a draft."""
    return select(Statement).where(_is_visible(actor, Statement))


def _is_visible(actor: Actor, table: type[Declaration] | type[Statement]) -> ColumnElement[bool]:
    mine = is_read_as_company(actor, table.siren)
    if not actor.is_any(*JUDGES):
        return mine
    recused = is_recused(actor.person_id, table.siren, table.edition)
    judged = and_(table.state != DeclarationState.DRAFT, table.siren.not_in(tied_sirens(actor.person_id)), ~recused)
    return or_(mine, judged)


def is_read_as_company(actor: Actor, siren: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The actor's own companies and those that they follow, as a condition on a column."""
    own = siren.in_(actor.sirens)
    return or_(own, siren.in_(select(companies.inherited_sirens(actor.sirens).c[0]))) if actor.sirens else own


def is_recused(person_id: str, siren: object, edition: object) -> Exists:
    """Has this person stepped back from a company's file of an edition? As a condition on these columns or values."""
    return exists().where(
        Recusal.person_id == person_id, Recusal.hidden, Recusal.siren == siren, Recusal.edition == edition
    )


def withheld_sirens(person_id: str) -> Select[str]:
    """The companies of which this person is shown nothing across editions: those they are tied to, and those from whose
    file of any edition they have stepped back. As a query to stand in a `NOT IN`."""
    recused = select(Recusal.siren).where(Recusal.person_id == person_id, Recusal.hidden)
    return select(union(tied_sirens(person_id), recused).subquery().c[0])


def is_withheld(session: ReadSession, person_id: str, siren: str) -> bool:
    """Is this company one of the `withheld_sirens` of this person?"""
    recused = select(Recusal.edition).filter_by(siren=siren, person_id=person_id, hidden=True).limit(1)
    return is_tied(session, person_id, siren) or session.scalar(recused) is not None


def no_longer_independent(session: ReadSession, siren: str, edition: str, people: Collection[str]) -> frozenset[str]:
    """Those of these people who have stepped back from a file, or are tied to its company by now."""
    recused = select(Recusal.person_id).filter_by(siren=siren, edition=edition, hidden=True)
    return frozenset(session.scalars(recused.where(Recusal.person_id.in_(people)))) | tied_people(
        session, people, siren
    )


def examined_files(siren: str) -> Select[str]:
    """The editions in which the company has applied, and its application is under review, in correction or decided."""
    return select(ScoreSums.edition).where(ScoreSums.siren == siren, ScoreSums.phase != FileStatus.OPEN)


def check_file_is_visible(session: ReadSession, actor: Actor, siren: str, edition: str) -> None:
    """The company's file of an edition exists for its members and for judges who are not tied to it."""
    if not (companies.reads_as_company(session, actor, siren) or _may_judge(session, actor, siren, edition)):
        raise NotFound(f"No company with SIREN {siren}.")
    editions.get(session, edition)


def _may_judge(session: ReadSession, actor: Actor, siren: str, edition: str) -> bool:
    if not actor.is_any(*JUDGES) or not companies.exists(session, siren):
        return False
    recusal = session.get(Recusal, (siren, edition, actor.person_id))
    return not (recusal is not None and recusal.hidden) and not is_tied(session, actor.person_id, siren)
