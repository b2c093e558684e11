"""How many of the portfolio's firms are contacted, committed and acting, and the largest that are not contacted."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import and_, case, func, or_, select

from csr.firms import portfolio, rules
from csr.firms.models import Firm, StageChange
from csr.firms.portfolio import STAGE, Scope
from csr.firms.schemas import CoverageOut, CoverageQuery, GroupOut, MissingOut, ShareOut, StagesOut, ThresholdOut
from csr.firms.states import Stage, ThresholdStatus
from label.companies.models import Company
from label.kit.actor import Actor
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

LARGEST = 50
_WAS_FURTHER = portfolio.any_of(
    select(StageChange.siren)
    .where(StageChange.siren == Company.siren, StageChange.stage.in_(rules.SPOKEN_WITH))
    .correlate(Company)
)
# The stage of a paused firm no longer says whether anyone spoke with it; only its changes of stage do.
CONTACTED = or_(
    Firm.last_contact_on.is_not(None),
    STAGE.in_(rules.SPOKEN_WITH),
    and_(STAGE.in_([Stage.PAUSED]), _WAS_FURTHER),
)


@dataclass(slots=True)
class CoverageGroup:
    stages: Counter[str] = field(default_factory=Counter)
    contacted: int = 0


def show(session: ReadSession, actor: Actor, settings: Settings, asked: CoverageQuery) -> CoverageOut:
    """In two queries: one counts, one reads the largest that are missing."""
    scope = Scope.of(settings)
    conditions = [portfolio.large(scope), *portfolio.presence_conditions(scope, asked.presence)]
    groups = {str(status): CoverageGroup() for status in ThresholdStatus}
    groups["all"] = CoverageGroup()
    for status, stage, contacted, firms in _counts(session, scope, conditions):
        for group in (groups[status], groups["all"]):
            group.stages[stage] += firms
            group.contacted += firms if contacted else 0
    rows = portfolio.lines(scope).where(*conditions, ~CONTACTED).order_by(*portfolio.BY_SIZE).limit(LARGEST)
    everyone = groups["all"]
    return CoverageOut(
        threshold=threshold(settings),
        commune_code=scope.commune,
        missing=MissingOut(
            firms=everyone.stages.total() - everyone.contacted,
            largest=list(map(portfolio.line(scope), session.scalars(rows))),
        ),
        **{name: group_out(group) for name, group in groups.items()},
    )


def threshold(settings: Settings) -> ThresholdOut:
    basis, on = settings.csr_threshold_basis, settings.csr_threshold_on
    return ThresholdOut(more_than=settings.csr_threshold, basis=basis, on=on)


def group_out(group: CoverageGroup) -> GroupOut:
    """The group's counts: firms that act are also counted as committed."""
    firms, acting = group.stages.total(), group.stages[Stage.ACTING]
    committed = acting + group.stages[Stage.COMMITTED]
    return GroupOut(
        firms=firms,
        stages=StagesOut(**{stage.value: group.stages[stage] for stage in Stage}),
        contacted=_share(group.contacted, firms),
        committed=_share(committed, firms),
        acting=_share(acting, firms),
    )


def _share(part: int, whole: int) -> ShareOut:
    return ShareOut(firms=part, percent=rules.percent(part, whole))


def _counts(
    session: ReadSession, scope: Scope, conditions: list[portfolio.Condition]
) -> list[tuple[str, str, bool, int]]:
    """Rows of threshold status, stage, contacted or not, and the number of firms."""
    statuses = ((portfolio.has_threshold_status(scope, status), status.value) for status in ThresholdStatus)
    keys = (case(*statuses).label("standing"), STAGE, case((CONTACTED, 1), else_=0).label("contacted"))
    firms = select(*keys).select_from(Company).outerjoin(Firm, Firm.siren == Company.siren).where(*conditions)
    columns = firms.subquery().c
    counted = select(*columns, func.count()).group_by(*columns)
    return [(row[0], row[1], bool(row[2]), row[3]) for row in session.execute(counted)]
