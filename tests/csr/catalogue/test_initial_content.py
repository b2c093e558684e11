import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from csr.catalogue import initial_content, queries, rules
from csr.catalogue.audiences import Audience
from csr.catalogue.models import Action, ActionAudience, ActionRevision, Need
from csr.catalogue.schemas import ActionIn
from label.accounts.associations import ANNEX_2
from label.kit.clock import now
from label.kit.database import Database

CODES = [
    "association_support",
    "digital_equipment",
    "digital_workshops",
    "discovery_placement",
    "early_vacancies",
    "mock_interviews",
    "pair_mentoring",
    "reserved_apprenticeships",
    "senior_training",
    "skills_sponsorship",
    "themed_job_dating",
]


def test_the_eleven_kinds_of_action_are_shipped_and_proposed(database: Database) -> None:
    assert [action.code for action in database.read_sync(queries.active)] == CODES


@pytest.mark.parametrize("action", initial_content.initial_actions(), ids=lambda action: str(action.code))
def test_each_shipped_action_keeps_the_rules_that_an_edited_one_must(action: ActionIn) -> None:
    rules.check_content(action, ANNEX_2)
    assert all(partner.indicative for partner in action.partners)


def test_every_audience_has_an_action() -> None:
    assert {audience for action in initial_content.initial_actions() for audience in action.audiences} == set(Audience)


def test_the_reports_figures_are_shipped_for_2015_and_no_figure_where_it_has_none(database: Database) -> None:
    rows = database.read_sync(lambda session: list(session.scalars(select(Need).order_by(Need.audience))))
    assert {(row.audience, str(row.share_percent)) for row in rows} == {
        ("youth", "8"),
        ("senior", "27"),
        ("executive_job_seeker", "36"),
        ("long_term_unemployed", "40"),
        ("very_long_term_unemployed", "19"),
    }
    assert {(row.year, row.seekers_total) for row in rows} == {(2015, 4979)}


def test_what_a_city_has_changed_stays_and_what_is_missing_comes_back(database: Database) -> None:
    def change(session: Session) -> None:
        session.get_one(Action, "pair_mentoring").active = False
        session.get_one(Need, (2015, "youth")).seekers_total = 5000
        session.delete(session.get_one(Need, (2015, "senior")))

    database.write_sync(change)
    database.write_sync(initial_content.add_missing, now())

    def found(session: Session) -> tuple[list[str], list[tuple[str, int]], int]:
        proposed = [action.code for action in queries.active(session)]
        counted = [(row.audience, row.seekers_total) for row in session.scalars(select(Need).order_by(Need.audience))]
        return proposed, counted, len(session.scalars(select(ActionRevision)).all())

    proposed, counted, revisions = database.read_sync(found)
    assert (proposed, revisions) == ([code for code in CODES if code != "pair_mentoring"], 11)
    assert counted == [
        ("executive_job_seeker", 4979),
        ("long_term_unemployed", 4979),
        ("senior", 4979),
        ("very_long_term_unemployed", 4979),
        ("youth", 5000),
    ]


def test_the_audiences_kept_beside_an_action_are_those_it_says(database: Database) -> None:
    def stored(session: Session) -> dict[str, set[str]]:
        rows = session.scalars(select(ActionAudience)).all()
        return {code: {row.audience for row in rows if row.code == code} for code in CODES}

    assert database.read_sync(stored) == {
        action.code: set(action.audiences) for action in initial_content.initial_actions()
    }


@pytest.mark.parametrize("act", ["UPDATE csr_action_revisions SET number = 9", "DELETE FROM csr_action_revisions"])
def test_a_revision_is_never_changed(database: Database, act: str) -> None:
    with pytest.raises(Exception, match="is never changed"), database.engine.begin() as connection:
        connection.execute(text(act))
