from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from csr.initiatives.models import Commitment, Initiative, Involvement, Outcome
from tests.support.city import Caller, City

AT = datetime(2026, 3, 1, tzinfo=UTC)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
BEGUN = ("committed", "under_way", "completed")


def initiative(
    city: City,
    owner: Caller,
    state: str,
    *,
    siren: str = "",
    action: str = "pair_mentoring",
    partners: dict[str, int] | None = None,
    reached: dict[str, int] | None = None,
    confirmed: bool = True,
    period: tuple[date, date] = YEAR,
) -> None:
    """An initiative straight in the tables; `reached` by audience is counted by the first partner."""
    by = (AT, owner.person_id) if confirmed else (None, None)

    def make(session: Session) -> None:
        row = Initiative(
            title="Essai",
            action=action,
            revision=1,
            state=state,
            started_on=period[0],
            ended_on=period[1],
            owner_id=owner.person_id,
            created_by=owner.person_id,
            created_at=AT,
            committed_at=AT if state in BEGUN else None,
            started_at=AT if state in BEGUN[1:] else None,
            completed_at=AT if state in BEGUN[2:] else None,
            closed_why="no_time" if state in ("declined", "abandoned") else None,
        )
        session.add(row)
        session.flush()
        involved = partners or ({"snc": 0} if reached else {})
        session.add_all(
            Involvement(initiative_id=row.id, partner_id=partner_id, places=n) for partner_id, n in involved.items()
        )
        if siren:
            session.add(Commitment(initiative_id=row.id, siren=siren))
        session.flush()
        for audience, people in (reached or {}).items():
            figures: dict[str, Any] = {"reached": people, "started": 0, "finished": 0}
            key = {"initiative_id": row.id, "partner_id": min(involved), "audience": audience}
            session.add(Outcome(**key, **figures, confirmed_at=by[0], confirmed_by=by[1]))

    city.database.write_sync(make)
