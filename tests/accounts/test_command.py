from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from label.accounts import associations
from label.accounts.models import Partner
from label.cli import main
from label.companies.models import Company
from label.kit.database import Database
from label.kit.settings import Settings
from tests.support.account_list import without_id
from tests.support.city import Caller, City, ok
from tests.support.sirens import siren

SIREN = siren(1)


class Command:
    """`label` on a database; `said` asserts that it went well and returns what it printed."""

    def __init__(self, settings: Settings) -> None:
        self.environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}

    def said(self, *arguments: str) -> str:
        told = CliRunner().invoke(main, arguments, env=self.environment)
        assert told.exit_code == 0, told.output
        return told.stdout.strip()

    def warned(self, *arguments: str) -> str:
        """What a command that went well printed beside its answer."""
        told = CliRunner().invoke(main, arguments, env=self.environment)
        assert told.exit_code == 0, told.output
        return told.stderr.strip()

    def refused(self, *arguments: str) -> str:
        told = CliRunner().invoke(main, arguments, env=self.environment)
        assert (told.exit_code, told.stdout) == (2, ""), told.output
        return told.stderr.strip()


@pytest.fixture
def here(tmp_path: Path, templates: dict[str, str]) -> Settings:
    (tmp_path / "label.db").write_bytes(Path(templates["sqlite"]).read_bytes())
    settings = Settings(data_dir=tmp_path)
    database = Database(settings)
    database.write_sync(lambda session: session.add(Company(siren=SIREN, name="Entreprise", search_name="entreprise")))
    database.close()
    return settings


@pytest.fixture
def label(here: Settings) -> Command:
    return Command(here)


MADE = {
    "company": ["--siren", SIREN],
    "partner": ["--partner", "snc"],
    "reviewer": [],
    "soee": [],
    "city": [],
}


@pytest.mark.parametrize("kind", MADE)
def test_an_account_of_each_kind_is_made(label: Command, kind: str) -> None:
    called = {"company": SIREN, "partner": "snc"}.get(kind, kind)
    more = MADE[kind]
    assert label.said("account", "create", "Ada@Example.org", "Ada", "--kind", kind, *more) == (
        f"ada@example.org acts for {called}."
    )
    line = "\t".join(["ada@example.org", "Ada", kind, *more[1:]])
    assert without_id(label.said("account", "list")) == line


def test_a_second_call_adds_another_organisation_to_the_same_person(label: Command) -> None:
    label.said("account", "create", "ada@example.org", "Ada", "--kind", "reviewer")
    label.said("account", "create", "ada@example.org", "Ada", "--kind", "company", "--siren", SIREN)
    label.said("account", "create", "ada@example.org", "Ada", "--kind", "reviewer", "--may-grant")
    lines = label.said("account", "list").splitlines()
    assert len({line.partition("\t")[0] for line in lines}) == 1
    assert [without_id(line) for line in lines] == [
        "ada@example.org\tAda\treviewer\tmay grant",
        f"ada@example.org\tAda\tcompany\t{SIREN}",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--kind", "company"], "--siren: --siren is for a company member, who must have one."),
        (["--kind", "city", "--siren", SIREN], "--siren: --siren is for a company member, who must have one."),
        (["--kind", "partner"], "--partner: --partner is for a partner, who must have one."),
        (["--kind", "soee", "--partner", "snc"], "--partner: --partner is for a partner, who must have one."),
        (["--kind", "city", "--may-grant"], "--may-grant: Only a reviewer can have the right to grant."),
        (["--kind", "partner", "--partner", "nobody"], "No association has the id nobody."),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(label: Command, arguments: list[str], told: str) -> None:
    assert label.refused("account", "create", "ada@example.org", "Ada", *arguments).splitlines()[0] == told
    assert label.said("account", "list") == ""


@pytest.mark.parametrize(
    "address",
    [
        *(
            "ada",
            "@",
            "jean@exemple",
            "jean@exemple.fr,",
            "a@b@c",
            "a@b..c",
            "a@.b.fr",
            "a.@b.fr",
            ".a@b.fr",
            "<a@b.fr>",
        ),
        *("Ada <a@b.fr>", "ada @example.org", "ada@exam\tple.org", "a\u202e@b.fr", "a\u200d@b.fr", "a@localhost"),
    ],
)
def test_an_address_that_is_none_is_refused(label: Command, address: str) -> None:
    assert "is not an address:" in label.refused("account", "create", address, "Ada", "--kind", "city")


def test_an_address_in_both_normal_forms_and_any_case_is_one_person(label: Command) -> None:
    for address, kind in (("Élodie@Exemple.fr", "city"), ("e\u0301lodie@exemple.FR", "reviewer")):
        label.said("account", "create", address, "Élodie", "--kind", kind)
    people = {line.split("\t")[1] for line in label.said("account", "list").splitlines()}
    assert people == {"élodie@exemple.fr"}
    assert label.said("token", "create", "E\u0301LODIE@exemple.fr") != ""


def test_a_company_that_is_not_there_is_refused(label: Command) -> None:
    label.refused("account", "create", "ada@example.org", "Ada", "--kind", "company", "--siren", siren(2))
    assert label.said("account", "list") == ""


def test_a_name_that_looks_like_anothers_is_refused(label: Command) -> None:
    assert "U+202E" in label.refused("account", "create", "ada@example.org", "A\u202eda", "--kind", "city")


def test_a_key_is_printed_once_listed_by_its_beginning_and_revoked_by_it(label: Command) -> None:
    label.said("account", "create", "ada@example.org", "Ada", "--kind", "city")
    key = label.said("token", "create", "ada@example.org", "--title", "portable", "--days", "3")
    listed = label.said("token", "list", "ada@example.org")
    assert listed.startswith(f"{key[:12]}…\tportable\tuntil ")
    assert listed.endswith("last used never")
    assert key not in listed
    assert label.said("token", "revoke", key[:12]) == f"{key[:12]}… is revoked."
    assert "\trevoked " in label.said("token", "list", "ada@example.org")
    assert "No key in force begins with" in label.refused("token", "revoke", key[:12])


def test_a_key_for_nobody_is_refused(label: Command) -> None:
    for command in ("create", "list"):
        assert label.refused("token", command, "bob@example.org").startswith(
            "No account has the address bob@example.org"
        )


def test_a_key_from_the_command_line_opens_the_product(city: City) -> None:
    if not city.settings.on_sqlite:
        pytest.skip("the command line is the same on both")
    command = Command(city.settings)
    command.said("account", "create", "ada@example.org", "Ada", "--kind", "city")
    officer = Caller(city.client, command.said("token", "create", "ada@example.org"))
    assert ok(officer.get("/me"))["key"]["title"] == "command line"
    command.said("token", "revoke", (officer.key or "")[:12])
    assert officer.get("/me").status_code == 401


def test_associations_are_shipped_once_and_what_a_city_has_changed_stays(here: Settings) -> None:
    database = Database(here)
    try:
        database.write_sync(lambda session: setattr(session.get_one(Partner, "snc"), "name", "SNC"))
        database.write_sync(associations.add_initial_partners)
        rows = database.read_sync(lambda session: {row.id: row.name for row in session.scalars(select(Partner))})
    finally:
        database.close()
    assert (len(rows), rows["snc"]) == (len(associations.ANNEX_2), "SNC")
