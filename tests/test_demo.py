"""The demonstration city: what `make run` promises of it."""

import json
import stat
from collections import Counter

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient
from stdnum.fr import siren

from label.app import create_app
from label.applications.models import State
from label.cli import main
from label.demo import fill, welcome
from label.kit.errors import Conflict
from label.kit.settings import Settings
from tests.support.city import City


def test_the_city_has_a_company_in_every_state_and_of_every_size(settings: Settings) -> None:
    fill(settings)
    notes = settings.data_dir / "demo.json"
    assert stat.S_IMODE(notes.stat().st_mode) == 0o600
    demo = json.loads(notes.read_text())
    assert len(demo["reviewers"]) == 3
    assert {one["state"] for one in demo["companies"]} == {"none", *State}
    assert all(one["siren"].startswith("999") and siren.is_valid(one["siren"]) for one in demo["companies"])
    with TestClient(create_app(settings)) as client:
        bands: Counter[str] = Counter()
        for one in demo["companies"]:
            headers = {"Authorization": f"Bearer {one['api_key']}"}
            year = f"/api/v1/companies/{one['siren']}/editions/2026"
            bands[client.get(f"{year}/score", headers=headers).json()["verified"]["band"]] += 1
            applications = client.get(f"{year}/applications", headers=headers).json()["items"]
            assert [each["state"] for each in applications] == ([] if one["state"] == "none" else [one["state"]])
        for key in (demo["city"], demo["soee"], demo["partner"], *demo["reviewers"]):
            assert client.get("/api/v1/me", headers={"Authorization": f"Bearer {key['api_key']}"}).status_code == 200
        assert set(bands) == {"B1", "B2", "B3", "B4", "B5"}
        levels = {line["level"] for line in client.get("/api/v1/register").json()["items"]}
        assert levels == {"engaged", "confirmed", "exemplary"}


def test_filling_again_changes_nothing(settings: Settings) -> None:
    fill(settings)
    before = (settings.data_dir / "demo.json").read_bytes()
    fill(settings)
    assert (settings.data_dir / "demo.json").read_bytes() == before


def test_served_elsewhere_the_notes_say_so(settings: Settings) -> None:
    fill(settings)
    fill(settings.model_copy(update={"base_url": "http://127.0.0.1:9999"}))
    assert json.loads((settings.data_dir / "demo.json").read_text())["base_url"] == "http://127.0.0.1:9999"


def test_a_database_with_people_in_it_is_not_filled(city: City) -> None:
    city.officer()
    with pytest.raises(Conflict):
        fill(city.settings)


def test_the_welcome_names_a_key_of_each_kind_and_a_command_to_try(settings: Settings) -> None:
    assert welcome(settings) == f"Serving on {settings.base_url}"
    fill(settings)
    told = welcome(settings)
    demo = json.loads((settings.data_dir / "demo.json").read_text())
    for key in (demo["city"], demo["soee"], demo["partner"], demo["reviewers"][0]):
        assert key["api_key"] in told
    assert "curl -H 'Authorization: Bearer lbl_" in told


def test_the_command_fills_and_tells(settings: Settings) -> None:
    environment = {"LABEL_DATA_DIR": str(settings.data_dir), "LABEL_DATABASE_URL": settings.database_url}
    told = CliRunner().invoke(main, ["demo"], env=environment)
    assert told.exit_code == 0, told.output
    assert "/verify/" in told.output
