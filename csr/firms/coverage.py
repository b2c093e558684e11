"""Of all firms above the threshold, how many are contacted, committed, acting; and who is missing, largest first."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import and_, case, exists, func, or_, select

from csr.firms import portfolio, rules
from csr.firms.models import Firm, Stage, StageChange, ThresholdStatus
from csr.firms.portfolio import STAGE, Scope
from csr.firms.schemas import CoverageAsked, CoverageOut, GroupOut, MissingOut, ShareOut, StagesOut, ThresholdOut
from label.companies.models import Company
from label.kit.actor import Actor
from label.kit.sessions import ReadSession
from label.kit.settings import Settings

LARGEST = 50
_WAS_FURTHER = exists().where(StageChange.siren == Company.siren, StageChange.stage.in_(rules.SPOKEN_WITH))
# Spoken with, or further by what it does; a firm may have been paused before that, or after.
CONTACTED = or_(
    Firm.last_contact_on.is_not(None),
    STAGE.in_(rules.SPOKEN_WITH),
    and_(STAGE.in_([Stage.PAUSED]), _WAS_FURTHER),
)


@dataclass(slots=True)
class Group:
    """Firms counted by stage, and those contacted."""

    stages: Counter[str] = field(default_factory=Counter)
    contacted: int = 0


def show(session: ReadSession, actor: Actor, settings: Settings, asked: CoverageAsked) -> CoverageOut:
    """The coverage, in two queries: one counts, one reads the largest that are missing."""
    scope = Scope.of(settings)
    wanted = [portfolio.large(scope), *portfolio.present(scope, asked.presence)]
    groups = {str(standing): Group() for standing in ThresholdStatus}
    groups["all"] = Group()
    for standing, stage, contacted, firms in _counts(session, scope, wanted):
        for group in (groups[standing], groups["all"]):
            group.stages[stage] += firms
            group.contacted += firms if contacted else 0
    rows = portfolio.lines(scope).where(*wanted, ~CONTACTED).order_by(*portfolio.BY_SIZE).limit(LARGEST)
    whole = groups["all"]
    return CoverageOut(
        threshold=threshold(settings),
        commune_code=scope.commune,
        missing=MissingOut(
            firms=whole.stages.total() - whole.contacted,
            largest=list(map(portfolio.line(scope), session.scalars(rows))),
        ),
        **{name: group_out(group) for name, group in groups.items()},
    )


def threshold(settings: Settings) -> ThresholdOut:
    """The threshold that the city has set, and why."""
    basis, on = settings.csr_threshold_basis, settings.csr_threshold_on
    return ThresholdOut(more_than=settings.csr_threshold, basis=basis, on=on)


def group_out(group: Group) -> GroupOut:
    """A group's counts; each further step is a part of the one before."""
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


def _counts(session: ReadSession, scope: Scope, wanted: list[portfolio.Condition]) -> list[tuple[str, str, bool, int]]:
    standing = case(*((portfolio.stands(scope, each), each.value) for each in ThresholdStatus)).label("standing")
    keys = (standing, STAGE, case((CONTACTED, 1), else_=0).label("contacted"))
    told = select(*keys).select_from(Company).outerjoin(Firm, Firm.siren == Company.siren).where(*wanted).subquery()
    counted = select(*told.c, func.count()).group_by(*told.c)
    return [(row[0], row[1], bool(row[2]), row[3]) for row in session.execute(counted)]
