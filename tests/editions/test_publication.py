"""Publishing an edition: once, with a rulebook that keeps its promises."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from label.cli import main
from label.editions.models import Edition, PublishedRulebook
from label.kit.database import Database
from label.kit.settings import Settings
from scoring import canonical, digest, load_rulebook

DATES = ["--period", "2027-01-01", "2027-12-31", "--applications", "2027-02-01", "2028-01-31"]


def rulebook(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(canonical(load_rulebook()))
    return document | {"edition": "2027"} | changes


def publish(settings: Settings, document: object, *more: str) -> Result:
    file = settings.data_dir / "rulebook.json"
    file.write_text(json.dumps(document))
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    command = ["edition", "publish", str(file), "--title", "Édition 2027", "--tries", "50", *DATES, *more]
    return CliRunner().invoke(main, command, env=environment)


def test_a_rulebook_is_published_under_its_digest(settings: Settings, database: Database) -> None:
    told = publish(settings, rulebook(), "--forum", "2027-10-07")
    assert told.exit_code == 0, told.output
    edition = database.read_sync(lambda session: session.get_one(Edition, "2027"))
    assert edition.rulebook_digest in told.stdout
    assert (edition.forum_held, str(edition.forum_on)) == (True, "2027-10-07")
    document = database.read_sync(lambda session: session.get_one(PublishedRulebook, edition.rulebook_digest).document)
    assert json.loads(document) == rulebook()


def test_without_a_forum_date_the_forum_is_not_held(settings: Settings, database: Database) -> None:
    publish(settings, rulebook())
    edition = database.read_sync(lambda session: session.get_one(Edition, "2027"))
    assert (edition.forum_held, edition.forum_on) == (False, None)


def test_a_published_edition_does_not_change(settings: Settings) -> None:
    publish(settings, rulebook())
    again = publish(settings, rulebook(total_cap="99"))
    assert (again.exit_code, "is published already" in again.stderr) == (2, True)


def test_two_editions_may_share_nothing_but_their_figures(settings: Settings, database: Database) -> None:
    publish(settings, rulebook())
    digests = database.read_sync(lambda session: session.scalars(select(Edition.rulebook_digest)).all())
    assert len(set(digests)) == 2
    assert digest(load_rulebook()) in digests


def test_a_rulebook_that_breaks_a_promise_is_refused_with_the_counter_example(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    broken = rulebook()
    broken["too_few_hires"]["below"] = 0
    told = publish(settings, broken, "--tries", "2000")
    assert told.exit_code == 2
    assert "no_good_deed_lowers_a_score" in told.stderr
    before = next(line for line in told.stderr.splitlines() if line.startswith("Before: "))
    assert json.loads(before.removeprefix("Before: "))["edition"] == "2027"
    assert database.read_sync(lambda session: session.get(Edition, "2027")) is None


def test_a_rulebook_of_another_arithmetic_is_refused(settings: Settings, database: Database) -> None:
    told = publish(settings, rulebook(arithmetic=1))
    assert (told.exit_code, "/arithmetic: This version computes with the arithmetic 2" in told.stderr) == (2, True)
    assert database.read_sync(lambda session: session.get(Edition, "2027")) is None


@pytest.mark.parametrize("document", [{}, [], {"edition": "2027"}])
def test_a_rulebook_that_makes_no_sense_is_refused_with_its_faults(settings: Settings, document: object) -> None:
    told = publish(settings, document)
    assert told.exit_code == 2
    assert "The rulebook is invalid." in told.stderr


def test_dates_in_the_wrong_order_are_refused_all_at_once(settings: Settings, database: Database) -> None:
    backwards = ["--period", "2027-12-31", "2027-01-01", "--applications", "2028-01-31", "2027-02-01"]
    told = publish(settings, rulebook(), *backwards)
    assert told.exit_code == 2
    assert told.stderr.splitlines() == [
        "period: The period ends before it begins.",
        "applications: The window closes before it opens.",
        "The calendar has faults.",
    ]
    assert database.read_sync(lambda session: session.get(Edition, "2027")) is None
