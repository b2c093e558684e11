import pytest

from label.kit.settings import Settings
from tests.accounts.test_command import Command, here

__all__ = ["here"]
SNC_NAME = "Solidarités nouvelles face au chômage"


@pytest.fixture
def label(here: Settings) -> Command:
    return Command(here)


def test_associations_are_added_renamed_closed_and_opened_again(label: Command) -> None:
    assert label.said("partner", "add", "ronde", "La Ronde", "--address", "3 rue A") == "ronde is added: La Ronde."
    assert label.said("partner", "rename", "ronde", " Ronde ") == "ronde is now called Ronde; before: La Ronde."
    closed = label.said("partner", "close", "ronde", "--reason", "Fusion\navec SNC.", "--on", "2026-03-01")
    assert closed.startswith("Ronde is closed since 2026-03-01")
    lines = label.said("partner", "list").splitlines()
    assert len(lines) == 13
    assert "ronde\tRonde\t3 rue A\tclosed since 2026-03-01: Fusion avec SNC." in lines
    assert f"snc\t{SNC_NAME}\t–\topen" in lines
    refused = label.refused("account", "create", "a@example.org", "Ada", "--kind", "partner", "--partner", "ronde")
    assert refused == "The association Ronde is closed since 2026-03-01: it takes nothing new."
    assert label.said("partner", "reopen", "ronde") == "Ronde is open again."
    label.said("account", "create", "a@example.org", "Ada", "--kind", "partner", "--partner", "ronde")
    assert "is closed since" in label.said("partner", "close", "ronde", "--reason", "Fin.")


def test_a_command_is_refused_as_the_api_refuses(label: Command) -> None:
    assert label.refused("partner", "add", "SNC", "").startswith("/id: ")
    assert label.refused("partner", "add", "snc", "SNC").startswith("There is an association snc already")
    assert label.refused("partner", "rename", "nobody", "x").startswith("No partner association nobody")
    assert label.refused("partner", "rename", "snc", "a\u202eb").startswith("/name: U+202E")
    assert label.refused("partner", "reopen", "snc") == "snc is not closed."
    future = label.refused("partner", "close", "snc", "--reason", "Fin.", "--on", "2099-01-01")
    assert "close the association on that day" in future
    label.said("partner", "close", "snc", "--reason", "Fin.", "--on", "2026-01-02")
    again = label.refused("partner", "close", "snc", "--reason", "Fin.")
    assert again == "snc is closed since 2026-01-02: reopen it first."
