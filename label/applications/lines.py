"""Applications as lists show them: a line each, with the verified score of then and of now."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from label.applications.models import Application, ApplicationState, Snapshot
from label.applications.schemas import ApplicationLine, VerifiedScoreOut
from label.companies.queries import CompanyIdentity
from label.declarations import verified_figures
from label.declarations.current_scores import VerifiedScore, verified_scores
from label.kit.sessions import ReadSession


def lines(
    session: ReadSession, rows: Sequence[Application], companies: Mapping[str, CompanyIdentity], *, keep: bool
) -> list[ApplicationLine]:
    """Each with both scores: two queries for the snapshots' times and the files, and at most three for the scores."""
    taken = select(Snapshot.application_id, func.max(Snapshot.taken_at)).group_by(Snapshot.application_id)
    times = session.execute(taken.where(Snapshot.application_id.in_([row.id for row in rows])))
    frozen_at = {application_id: at for application_id, at in times}  # noqa: C416  typed so, dict() is not
    files = [(row.siren, row.edition) for row in rows]
    now, counts = verified_scores(session, set(files), keep=keep), verified_figures.claim_counts(session, files)
    columns = ("id", "siren", "edition", "round", "created_at", "submitted_at", "level", "total", "version")
    return [
        ApplicationLine(
            company=companies[row.siren].name,
            company_display_name=companies[row.siren].display_name,
            company_active=companies[row.siren].active,
            company_ceased_on=companies[row.siren].ceased_on,
            state=ApplicationState(row.state),
            frozen_at=frozen_at.get(row.id),
            verified_without_evidence=counts[row.siren, row.edition].without_evidence,
            verified_now=_out(now.get((row.siren, row.edition))),
            **{name: getattr(row, name) for name in columns},
        )
        for row in rows
    ]


def _out(score: VerifiedScore | None) -> VerifiedScoreOut | None:
    return VerifiedScoreOut.model_validate(score) if score else None
