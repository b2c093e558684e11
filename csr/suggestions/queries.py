"""Collects what a ranking looks at, and shows the ranking.

The number of queries does not grow with the number of actions, initiatives or associations.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from csr.catalogue import needs, targets
from csr.catalogue import queries as catalogue
from csr.firms import queries as firms
from csr.initiatives import totals
from csr.initiatives.states import InitiativeState
from csr.suggestions import capacities
from csr.suggestions.facts import AudienceShare, CityProfile, FirmProfile, PointsLeft, TargetProgress
from csr.suggestions.ranking import Suggestion, rank
from csr.suggestions.schemas import FreeOut, PartOut, SuggestionList, SuggestionOut, SuggestionsQuery
from label.companies import queries as companies
from label.companies.size_classes import NO_EMPLOYER, band_bounds
from label.declarations import queries as declarations
from label.declarations import scores
from label.editions import queries as editions
from label.kit.actor import Actor
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from scoring import ARITHMETIC, Assessment, Rulebook, assess_basis

CURRENT = (
    InitiativeState.PROPOSED,
    InitiativeState.IN_DISCUSSION,
    InitiativeState.COMMITTED,
    InitiativeState.UNDER_WAY,
)
DECLINED = (InitiativeState.DECLINED, InitiativeState.ABANDONED)


def show(session: ReadSession, actor: Actor, today: date, asked: SuggestionsQuery) -> SuggestionList:
    """For the company itself, and for officers who may read its file: its score is looked at."""
    steers = firms.reads_file(session, actor, asked.siren)
    company = companies.find(session, asked.siren) if steers or actor.acts_for(asked.siren) else None
    if company is None:
        raise NotFound(f"No company with SIREN {asked.siren}.")
    year = asked.year or today.year
    edition, left = label_points(session, company.siren)
    places = capacities.active(session, year)
    least, most = _headcount_bounds(company.headcount, company.size_class)
    current, declined = _actions(session, company.siren, year)
    ranked = rank(
        catalogue.active(session),
        FirmProfile(least, most, company.naf_code, left, current, declined),
        city_profile(session, {capacity.partner_id: capacity.left for capacity in places}, year),
    )
    names = {capacity.partner_id: capacity.name for capacity in places}
    items = [_out(suggestion, names) for suggestion in ranked[: asked.limit]]
    return SuggestionList(siren=company.siren, year=year, edition=edition, items=items)


def city_profile(session: ReadSession, places_left: Mapping[str, int | None], year: int) -> CityProfile:
    reached = totals.people_confirmed(session, year)
    return CityProfile(
        year=year,
        shares={
            audience: AudienceShare(row.share_percent, row.seekers_total, row.year)
            for audience, row in needs.of_year(session, year).items()
        },
        targets={
            audience: TargetProgress(goal, reached.get(audience, 0))
            for audience, goal in targets.people_goals(session, year).items()
        },
        places_left=places_left,
    )


def label_points(session: ReadSession, siren: str) -> tuple[str | None, dict[str, PointsLeft] | None]:
    """The edition of the latest signed statement and the points left there; None and None without one.

    By what is declared: points that only wait for verification ask for no further action.
    """
    statement = declarations.latest_signed_statement(session, siren)
    if statement is None:
        return None, None
    edition = editions.get(session, statement.edition)
    rulebook, tally = scores.rulebook_and_tally(session, statement, edition)
    if rulebook.arithmetic != ARITHMETIC:
        return None, None
    assessed = assess_basis(tally, rulebook, "declared")
    return statement.edition, points_left(assessed, rulebook)


def points_left(assessed: Assessment, rulebook: Rulebook) -> dict[str, PointsLeft]:
    """The label points still to win, by indicator, and those of the bonus."""
    bonus = Fraction(rulebook.bonus.maximum)
    left = {"bonus": PointsLeft(bonus, bonus - assessed.bonus)}
    for name, indicator in assessed.indicators.items():
        maximum = Fraction(indicator.maximum)
        left[str(name)] = PointsLeft(maximum, None if indicator.points is None else maximum - indicator.points)
    return left


def _actions(session: ReadSession, siren: str, year: int) -> tuple[frozenset[str], frozenset[str]]:
    """The codes of the actions that a firm takes, and of those it declined or abandoned since last year."""
    rows = totals.firm_actions(session, siren)
    since = year - 1
    return (
        frozenset(row.action for row in rows if row.state in CURRENT),
        frozenset(row.action for row in rows if row.state in DECLINED and row.ended_on.year >= since),
    )


def _headcount_bounds(headcount: Decimal | None, size_class: str | None) -> tuple[Decimal | None, Decimal | None]:
    """A known headcount decides; without one INSEE's size class bounds it."""
    if headcount is not None:
        return headcount, headcount
    if size_class in (None, NO_EMPLOYER):
        return None, None
    least, most = band_bounds(str(size_class))
    return Decimal(least), None if most is None else Decimal(most)


def _out(suggestion: Suggestion, names: Mapping[str, str]) -> SuggestionOut:
    return SuggestionOut(
        rank=suggestion.rank,
        code=suggestion.action.code,
        revision=suggestion.action.revision,
        title=suggestion.action.content.title,
        points=suggestion.points,
        parts=[PartOut.model_validate(part) for part in suggestion.parts],
        partners=[
            FreeOut(id=partner.partner_id, name=names[partner.partner_id], left=partner.left)
            for partner in suggestion.partners
        ],
    )
