"""People leave by the command line."""

import pytest
from sqlalchemy import select

from label.accounts import actions
from label.accounts.models import Affiliation, Interest, Person
from label.kit.actor import Actor
from label.kit.clock import now
from label.kit.database import Database
from label.kit.settings import Settings
from label.people import rules
from tests.accounts.test_command import SIREN, Command, here, label
from tests.support.account_list import without_id
from tests.support.sirens import siren

__all__ = ["here", "label"]
WHY = ["--reason", "A quitté le club."]


def create(label: Command, kind: str, *more: str) -> None:
    label.said("account", "create", "ada@example.org", "Ada", "--kind", kind, *more)


@pytest.mark.parametrize(
    ("kind", "more"),
    [("company", ["--siren", SIREN]), ("partner", ["--partner", "snc"]), ("reviewer", []), ("soee", [])],
)
def test_a_membership_of_each_kind_ends_and_begins_again(label: Command, kind: str, more: list[str]) -> None:
    create(label, kind, *more)
    ended = label.said("account", "end", "Ada@Example.org", "--kind", kind, *more, *WHY)
    assert ended == f"ada@example.org no longer acts for {(more or [kind])[-1]}."
    assert without_id(label.said("account", "list")) == "ada@example.org\tAda"
    assert "does not act for" in label.refused("account", "end", "ada@example.org", "--kind", kind, *more, *WHY)
    create(label, kind, *more)
    assert without_id(label.said("account", "list")) == "\t".join(["ada@example.org", "Ada", kind, *more[1:]])


def test_only_the_right_to_grant_is_withdrawn(label: Command, here: Settings) -> None:
    create(label, "reviewer", "--may-grant")
    said = label.said("account", "end", "ada@example.org", "--kind", "reviewer", "--right-to-grant", *WHY)
    assert said == "ada@example.org is a reviewer without the right to grant."
    database = Database(here)
    row = database.read_sync(lambda session: session.scalars(select(Affiliation)).one())
    database.close()
    assert (row.may_grant, row.ended_at) == (False, None)


def test_everything_ends_with_one_option(label: Command) -> None:
    create(label, "reviewer")
    create(label, "company", "--siren", SIREN)
    key = label.said("token", "create", "ada@example.org")
    said = label.said("account", "end", "ada@example.org", "--everything", *WHY)
    assert said == "ada@example.org has left: memberships ended: 2, keys revoked: 1."
    assert without_id(label.said("account", "list")) == "ada@example.org\tAda"
    assert "No key in force" in label.refused("token", "revoke", key[:12])
    assert "has left" in label.refused("account", "end", "ada@example.org", "--everything", *WHY)


def test_the_last_officer_with_a_key_stays_and_the_last_key_is_revoked_with_a_warning(label: Command) -> None:
    create(label, "city")
    key = label.said("token", "create", "ada@example.org")
    for what in (["--kind", "city"], ["--everything"]):
        assert label.refused("account", "end", "ada@example.org", *what, *WHY) == rules.LAST_ADMINISTRATOR
    label.said("account", "create", "bob@example.org", "Bob", "--kind", "city")
    assert label.refused("account", "end", "ada@example.org", "--kind", "city", *WHY) == rules.LAST_ADMINISTRATOR
    second = label.said("token", "create", "bob@example.org")
    assert label.warned("token", "revoke", key[:12]) == ""
    warning = "No officer of the city has an API key in force: label token create EMAIL makes one."
    assert label.warned("token", "revoke", second[:12]) == warning


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "--kind: Name the kind of the membership, or choose --everything."),
        (["--kind", "company"], "--siren: --siren is for a company member, who must have one."),
        (["--kind", "city", "--partner", "snc"], "--partner: --partner is for a partner, who must have one."),
        (["--kind", "city", "--right-to-grant"], "--right-to-grant: Only a reviewer has the right to grant."),
        (["--everything", "--kind", "city"], "--kind: --everything needs no other choice."),
        (["--everything", "--right-to-grant"], "--right-to-grant: --everything needs no other choice."),
        (["--kind", "reviewer", "--reason", " "], "--reason: This must not be empty."),
    ],
)
def test_options_that_make_no_sense_are_refused(label: Command, options: list[str], told: str) -> None:
    create(label, "reviewer")
    reason = [] if "--reason" in options else WHY
    assert label.refused("account", "end", "ada@example.org", *options, *reason).splitlines()[0] == told


def test_nobody_of_this_address_is_ended(label: Command) -> None:
    assert "No account has the address" in label.refused("account", "end", "bob@example.org", "--everything", *WHY)


def test_a_mistyped_tie_ends(label: Command, here: Settings) -> None:
    create(label, "reviewer")
    database = Database(here)
    ada = database.read_sync(lambda session: session.scalars(select(Person)).one())
    actor = Actor(ada.id, ada.name, ada.email, "", ())
    database.write_sync(actions.declare_interest, actor, siren(9), "Erreur.", now())
    ended = label.said("account", "end-tie", "ada@example.org", siren(9), *WHY)
    assert ended == f"ada@example.org is no longer tied to {siren(9)} by a declaration."
    row = database.read_sync(lambda session: session.scalars(select(Interest)).one())
    assert (row.ended_by, row.end_reason) == (None, WHY[1])
    assert "no tie" in label.refused("account", "end-tie", "ada@example.org", siren(9), *WHY)
    database.close()
