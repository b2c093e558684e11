"""Gathering what a ranking looks at, and showing it. The number of queries does not grow with what there is."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select

from csr.catalogue import needs, targets
from csr.catalogue import queries as catalogue
from csr.catalogue.models import Measure
from csr.catalogue.rules import EVERYONE
from csr.firms import queries as firms
from csr.initiatives.models import Commitment, Initiative, Outcome
from csr.initiatives.states import InitiativeState
from csr.suggestions import capacities
from csr.suggestions.facts import Aim, City, Firm, Lack, Share
from csr.suggestions.ranking import Suggestion, rank
from csr.suggestions.schemas import FreeOut, PartOut, SuggestionList, SuggestionOut, SuggestionsAsked
from label.companies.models import Company
from label.companies.size_classes import band_bounds
from label.declarations import scores
from label.declarations.models import DeclarationState as Filed
from label.declarations.models import Statement
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from scoring import Assessment, Rulebook, assess_basis

DOING = (InitiativeState.PROPOSED, InitiativeState.IN_DISCUSSION, InitiativeState.COMMITTED, InitiativeState.UNDER_WAY)
DECLINED = (InitiativeState.DECLINED, InitiativeState.ABANDONED)
NO_EMPLOYER = "NN"  # INSEE presumes that it employs nobody, or does not know


def show(session: ReadSession, actor: Actor, today: date, asked: SuggestionsAsked) -> SuggestionList:
    """The actions that fit a firm best, with the reasons."""
    company, year = get(session, actor, asked.siren), asked.year or today.year
    statement = _statement(session, company.siren)
    places = capacities.active(session, year)
    ranked = rank(
        catalogue.active(session),
        firm_facts(session, company, statement, year),
        city_facts(session, {one.partner_id: one.left for one in places}, year),
    )
    names = {one.partner_id: one.name for one in places}
    return SuggestionList(
        siren=company.siren,
        year=year,
        edition=statement.edition if statement else None,
        items=[_out(one, names) for one in ranked[: asked.limit]],
    )


def get(session: ReadSession, actor: Actor, siren: str) -> Company:
    """The company, for itself and for who steers and may read its file: its score is looked at."""
    steers = firms.reads_file(session, actor, siren)
    company = session.get(Company, siren) if steers or actor.acts_for(siren) else None
    if company is None:
        raise NotFound(f"No company with SIREN {siren}.")
    return company


def firm_facts(session: ReadSession, company: Company, statement: Statement | None, year: int) -> Firm:
    """What a ranking looks at of a firm."""
    least, most = _headcount(company)
    rows = session.execute(
        select(Initiative.action, Initiative.state, Initiative.ended_on)
        .join(Commitment, Commitment.initiative_id == Initiative.id)
        .where(Commitment.siren == company.siren, Initiative.state.in_((*DOING, *DECLINED)))
    ).all()
    return Firm(
        least=least,
        most=most,
        naf=company.naf_code,
        lacking=_lacking(session, statement) if statement else None,
        doing=frozenset(action for action, state, _ in rows if state in DOING),
        declined=frozenset(action for action, state, end in rows if state in DECLINED and end.year >= year - 1),
    )


def city_facts(session: ReadSession, left: Mapping[str, int | None], year: int) -> City:
    """What a ranking looks at of the city's year."""
    reached = _reached(session, year)
    return City(
        year=year,
        shares={
            each: Share(row.share_percent, row.seekers_total, row.year)
            for each, row in needs.of_year(session, year).items()
        },
        aims={
            row.audience: Aim(row.goal, reached.get(row.audience, 0))
            for row in targets.of_year(session, year)
            if row.measure == Measure.PEOPLE and row.audience != EVERYONE
        },
        partners=left,
    )


def _headcount(company: Company) -> tuple[Decimal | None, Decimal | None]:
    """What it has said decides; INSEE's class only bounds."""
    if company.headcount is not None:
        return company.headcount, company.headcount
    if company.size_class in (None, NO_EMPLOYER):
        return None, None
    least, most = band_bounds(str(company.size_class))
    return Decimal(least), None if most is None else Decimal(most)


def _statement(session: ReadSession, siren: str) -> Statement | None:
    """The latest that is signed: a draft is the company's alone."""
    signed = select(Statement).where(Statement.siren == siren, Statement.state != Filed.DRAFT)
    return session.scalar(signed.order_by(Statement.edition.desc()).limit(1))


def _lacking(session: ReadSession, statement: Statement) -> dict[str, Lack]:
    """By what is declared: what only waits to be verified asks for no further action."""
    edition = editions.get(session, statement.edition)
    rulebook = editions.rulebook(session, edition.rulebook_digest)
    return lacking(assess_basis(scores.tally_of(session, statement, edition), rulebook, "declared"), rulebook)


def lacking(assessed: Assessment, rulebook: Rulebook) -> dict[str, Lack]:
    """The label points still to win, by indicator, and the bonus's."""
    bonus = Fraction(rulebook.bonus.maximum)
    return {
        **{
            str(name): Lack(Fraction(one.maximum), None if one.points is None else Fraction(one.maximum) - one.points)
            for name, one in assessed.indicators.items()
        },
        "bonus": Lack(bonus, bonus - assessed.bonus),
    }


def _reached(session: ReadSession, year: int) -> dict[str, int]:
    """People reached and confirmed, by audience, by initiatives that end in the year."""
    rows = session.execute(
        select(Outcome.audience, func.sum(Outcome.reached))
        .join(Initiative, Initiative.id == Outcome.initiative_id)
        .where(
            Outcome.confirmed_at.is_not(None),
            Initiative.ended_on >= date(year, 1, 1),
            Initiative.ended_on <= date(year, 12, 31),
        )
        .group_by(Outcome.audience)
    )
    return {audience: int(reached) for audience, reached in rows}


def _out(one: Suggestion, names: Mapping[str, str]) -> SuggestionOut:
    return SuggestionOut(
        rank=one.rank,
        code=one.action.code,
        revision=one.action.revision,
        title=one.action.content.title,
        points=one.points,
        parts=[PartOut.model_validate(part) for part in one.parts],
        partners=[FreeOut(id=free.partner_id, name=names[free.partner_id], left=free.left) for free in one.partners],
    )
