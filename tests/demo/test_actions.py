"""The demonstration city: what `make run` promises of it."""

import json
import stat
from typing import Any

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from stdnum.fr import siren

from label.app import create_app
from label.applications.models import ApplicationState
from label.cli import main
from label.demo import fill, welcome
from label.kit.errors import Conflict
from label.kit.settings import Settings
from tests.support.city import City


def demo(settings: Settings) -> Any:
    return json.loads((settings.data_dir / "demo.json").read_text())


def test_only_its_owner_may_read_the_notes_with_the_keys(demo_settings: Settings) -> None:
    path = demo_settings.data_dir / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    notes = demo(demo_settings)
    assert len(notes["reviewers"]) == 5
    assert {company["state"] for company in notes["companies"]} == {"none", *ApplicationState}
    assert all(
        company["siren"].startswith("999") and siren.is_valid(company["siren"]) for company in notes["companies"]
    )


def test_the_city_has_a_company_in_every_state_and_of_every_size(demo_settings: Settings) -> None:
    notes = demo(demo_settings)
    with TestClient(create_app(demo_settings)) as client:
        bands = set()
        for company in notes["companies"]:
            headers = {"Authorization": f"Bearer {company['api_key']}"}
            year = f"/api/v1/companies/{company['siren']}/editions/2026"
            bands.add(client.get(f"{year}/score", headers=headers).json()["verified"]["band"])
            applications = client.get(f"{year}/applications", headers=headers).json()["items"]
            assert [each["state"] for each in applications] == (
                [] if company["state"] == "none" else [company["state"]]
            )
        assert bands == {"B1", "B2", "B3", "B4", "B5"}
        for key in (notes["city"], notes["soee"], notes["partner"], *notes["reviewers"]):
            assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {key['api_key']}"}).status_code == 200
        levels = {line["level"] for line in client.get("/api/v1/register").json()["items"]}
        assert levels == {"engaged", "confirmed", "exemplary"}
        assert "Groupe Médias Point-du-Jour" in client.get("/").text


def test_filling_again_changes_nothing_but_the_address_it_is_served_on(demo_settings: Settings) -> None:
    before = demo(demo_settings)
    fill(demo_settings)
    assert demo(demo_settings) == before
    fill(demo_settings.model_copy(update={"base_url": "http://127.0.0.1:9999"}))
    assert demo(demo_settings) == before | {"base_url": "http://127.0.0.1:9999"}
    fill(demo_settings)


def test_a_database_with_people_in_it_is_not_filled(city: City) -> None:
    city.officer()
    with pytest.raises(Conflict):
        fill(city.settings)


def test_before_the_city_is_filled_the_welcome_says_where_it_is_served(settings: Settings) -> None:
    assert welcome(settings) == f"Serving on {settings.base_url}"


def test_the_command_prints_a_key_of_each_role_and_a_command_to_try(demo_settings: Settings) -> None:
    environment = {"LABEL_DATA_DIR": str(demo_settings.data_dir), "LABEL_DATABASE_URL": demo_settings.database_url}
    result = CliRunner().invoke(main, ["demo"], env=environment)
    assert result.exit_code == 0, result.output
    notes = demo(demo_settings)
    for key in (notes["city"], notes["soee"], notes["partner"], notes["reviewers"][0]):
        assert key["api_key"] in result.output
    assert "curl -H 'Authorization: Bearer lbl_" in result.output
    assert f"/verify/{notes['certificate']}" in result.output
