import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from label.app import create_app
from label.cli import main
from label.declarations.schemas import StatementIn
from label.kit.settings import Settings
from label.kit.validation import checked
from label.kit.versions import RequiredVersionIn
from label.web.openapi import operations
from label.web.route import Route
from tests.docs.generated import ROOT, public
from tests.docs.reading import PAGES, Curl, commands, curl, curls, links

FIRST = ["label migrate", "label account create", "label token create", "label account list"]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


GUIDES = [page for page in PAGES if curls(page)]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Route]:
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("docs")))
    api = {(method.upper(), path): said for method, path, _, said in operations(app)}
    also = {(method, path + suffix): said for (method, path), said in api.items() for suffix in said.formats}
    return {**{("GET", path): Route() for path, _ in public(app)}, **api, **also}


def route_of(known: dict[tuple[str, str], Route], asked: Curl) -> Route | None:
    """The route a request would reach; a longer pattern is tried first, as `.pdf` is before a number alone."""
    for (method, path), said in sorted(known.items(), key=lambda each: -len(each[0][1])):
        pattern = re.escape(re.sub(r"\{\w+\}", "@", path)).replace("@", "[^/]+")
        if method == asked.method and re.fullmatch(pattern, asked.path):
            return said
    return None


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_and_image_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", GUIDES, ids=name_of)
def test_every_request_of_a_guide_is_one_the_product_takes(page: Path, known: dict[tuple[str, str], Route]) -> None:
    for asked in curls(page):
        said = route_of(known, asked)
        assert said is not None, f"{asked.method} {asked.path} does not exist"
        assert (asked.upload, asked.body is not None) == (said.upload, said.body is not None or said.raw_body), asked
        sent: BaseModel | None = None
        if said.body is not None and asked.body is not None:
            sent = checked(said.body, asked.body.encode())
        if said.query is not None:
            sent = said.query.model_validate_strings(dict(pair.split("=") for pair in asked.query.split("&") if pair))
        if isinstance(sent, RequiredVersionIn) and not isinstance(sent, StatementIn):  # a guide sends the first one
            assert sent.version is not None, f"{asked.method} {asked.path} does not say which version was read"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_label_command_of_a_guide_exists(page: Path) -> None:
    for words in commands(page):
        if words[0] in ("label", ".venv/bin/label"):
            assert unknown_in(main, words[1:]) == []


def test_the_operators_first_commands_work_one_after_the_other(tmp_path: Path) -> None:
    told = [words for words in commands(ROOT / "docs" / "guides" / "exploitant.md") if words[0] == "label"]
    label = [sys.executable, "-c", "from label.cli import main; main()"]
    answers = []
    for first in FIRST:
        words = next(words for words in told if " ".join(words).startswith(first))
        environment = {**os.environ, "LABEL_DATA_DIR": str(tmp_path / "new")}
        done = subprocess.run([*label, *words[1:]], env=environment, cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        answers.append(done.stdout.strip())
    assert answers[1] == "emploi@ville.example acts for city."
    assert answers[2].startswith("lbl_")
    assert answers[3].endswith("\temploi@ville.example\tService emploi\tcity")


def test_a_command_before_label_migrate_says_to_run_it_first(tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["account", "list"], env={"LABEL_DATA_DIR": str(tmp_path / "new")})
    assert (told.exit_code, told.stderr) == (2, "The schema is not up to date: run `label migrate` first.\n")


def test_a_single_fault_is_told_once(tmp_path: Path) -> None:
    environment = {"LABEL_DATA_DIR": str(tmp_path)}
    CliRunner().invoke(main, ["migrate"], env=environment)
    words = ["account", "create", "rh@entreprise.example", "Service RH", "--kind", "company"]
    told = CliRunner().invoke(main, words, env=environment)
    assert (told.exit_code, told.stderr) == (2, "--siren: --siren is for a company member, who must have one.\n")


def unknown_in(command: click.Command, words: list[str]) -> list[str]:
    """The words that are no command, and the options that the command does not have."""
    while isinstance(command, click.Group):
        if not words or words[0] not in command.commands:
            return words[:1] or ["(no command)"]
        command, words = command.commands[words[0]], words[1:]
    options = {name for one in command.params for name in one.opts}
    return [word for word in words if word.startswith("--") and word not in options]


def test_a_request_is_read_as_the_shell_would() -> None:
    words = ["curl", "-X", "PUT", "--json", '{"a": 1}', "http://127.0.0.1:8000/api/v1/me?limit=2"]
    assert curl(words) == Curl("PUT", "/api/v1/me", "limit=2", '{"a": 1}', upload=False)


def test_a_command_that_does_not_exist_is_found() -> None:
    assert unknown_in(main, ["token", "burn"]) == ["burn"]
    assert unknown_in(main, ["score", "-", "--year", "2026"]) == ["--year"]
