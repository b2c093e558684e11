"""Publishing editions. A rulebook is published once, under its digest, and never changed."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from label.editions.models import Edition, PublishedRulebook
from label.kit import audit
from label.kit.actor import Actor
from label.kit.errors import Conflict, Fault, Invalid, NotFound
from label.kit.sessions import ReadSession
from scoring import ARITHMETIC, Counterexample, Rulebook, canonical, digest, find_counterexample, load_rulebook

SEEDS = (92012, 92100, 2015)  # a promise that is broken only slightly may escape one search
TRIES = 2000


@dataclass(frozen=True, slots=True)
class TimeAllowed:
    """How long an edition's acts are possible (`label/applications/time_limits.py`)."""

    appeal_months: int = 2
    correction_days: int = 30
    correction_months: int = 6


@dataclass(frozen=True, slots=True)
class Calendar:
    """An edition's dates, both ends included; `forum_on` None: the forum is not held."""

    code: str
    title: str
    period: tuple[date, date]
    applications: tuple[date, date]
    forum_on: date | None
    time_allowed: TimeAllowed = TimeAllowed()


FIRST_EDITION = Calendar(
    code="2026",
    title="Édition 2026",
    period=(date(2026, 1, 1), date(2026, 12, 31)),
    applications=(date(2026, 1, 15), date(2027, 3, 31)),
    forum_on=date(2026, 10, 8),
)


def check_promises(rulebook: Rulebook, tries: int = TRIES) -> None:
    """Refuse a rulebook of another arithmetic, or one that breaks one of the two promises, with the counter-example
    that was found. `tries` random files are tried for each seed, which takes seconds: in no transaction."""
    check_arithmetic(rulebook)
    for seed in SEEDS:
        broken = find_counterexample(rulebook, seed=seed, tries=tries)
        if broken is not None:
            raise Invalid(_told(broken))


def check_arithmetic(rulebook: Rulebook) -> None:
    """An edition is put under no rulebook that this version cannot compute."""
    if rulebook.arithmetic != ARITHMETIC:
        detail = f"This version computes with the arithmetic {ARITHMETIC}: write it in the rulebook."
        raise Invalid("The rulebook is invalid.", [Fault("/arithmetic", detail)])


def check_edition(session: ReadSession, calendar: Calendar) -> None:
    """An edition is published once, with a calendar that makes sense."""
    if session.get(Edition, calendar.code) is not None:
        raise Conflict(f"The edition {calendar.code} is published already: a published edition does not change.")
    _check_calendar(calendar)


def publish(session: Session, calendar: Calendar, rulebook: Rulebook, at: datetime) -> Edition:
    """Publish the edition of a rulebook that keeps its promises; the calendar's code is the rulebook's."""
    check_edition(session, calendar)
    return _published(session, calendar, rulebook, at)


def _check_calendar(calendar: Calendar) -> None:
    faults = []
    if calendar.period[0] >= calendar.period[1]:
        faults.append(Fault("period", "The period ends before it begins."))
    if calendar.applications[0] > calendar.applications[1]:
        faults.append(Fault("applications", "The window closes before it opens."))
    if faults:
        raise Invalid("The calendar has faults.", faults)


def _told(broken: Counterexample) -> str:
    """The counter-example in words and as two facts documents that `label score` reads."""
    was, then = broken.outcome_before, broken.outcome_after
    return (
        f"The rulebook breaks a promise, {broken.promise}: on the {broken.basis} basis {was.level} ({was.total})"
        f" becomes {then.level} ({then.total}).\nBefore: {json.dumps(broken.before, default=str)}"
        f"\nAfter: {json.dumps(broken.after, default=str)}"
    )


def record_opening(session: Session, actor: Actor | None, code: str, at: datetime) -> None:
    """Open an edition that was not opened; whether enough people are there is for the caller to ask. No actor means the
    command line."""
    # Locked: of two openings at once the second finds the first. No key changes, so that files do not wait.
    fresh = select(Edition).filter_by(code=code).with_for_update(key_share=True)
    edition = session.scalar(fresh.execution_options(populate_existing=True))
    if edition is None:
        raise NotFound(f"No edition {code}.")
    if edition.opened_at is not None:
        raise Conflict(f"The edition {code} was opened on {edition.opened_at:%Y-%m-%d}.")
    edition.opened_at = at
    session.flush()
    before, after = {"opened_at": None}, {"opened_at": at}
    audit.record(session, actor, at, "open", ("edition", code), before=before, after=after)


def publish_first_edition(session: Session, at: datetime) -> None:
    """The first edition, once. Its rulebook's promises are checked by the tests, not at every start."""
    if session.get(Edition, FIRST_EDITION.code) is None:
        _published(session, FIRST_EDITION, load_rulebook(FIRST_EDITION.code), at)


def _published(session: Session, calendar: Calendar, rulebook: Rulebook, at: datetime) -> Edition:
    # Its digest is new, as the edition is: a rulebook names its edition.
    name = digest(rulebook)
    session.add(PublishedRulebook(digest=name, document=canonical(rulebook).decode(), published_at=at))
    session.flush()  # two tables without a relationship are else written in either order, as modules happen to load
    edition = Edition(
        code=calendar.code,
        title=calendar.title,
        period_start=calendar.period[0],
        period_end=calendar.period[1],
        applications_open=calendar.applications[0],
        applications_close=calendar.applications[1],
        forum_held=calendar.forum_on is not None,
        forum_on=calendar.forum_on,
        **asdict(calendar.time_allowed),
        rulebook_digest=name,
    )
    session.add(edition)
    session.flush()
    audit.record(session, None, at, "publish", ("edition", edition.code), after={"rulebook_digest": name})
    return edition
