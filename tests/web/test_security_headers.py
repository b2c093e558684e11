"""The headers of every answer, whatever made it."""

import pytest
from httpx import Response
from litestar.testing import TestClient

from label.app import create_app
from label.kit.settings import Settings
from tests.support.city import City, ok
from tests.support.files import pdf
from tests.support.filing import WORKSHOP, declare

HSTS = "strict-transport-security"


def every_kind_of_answer(city: City) -> dict[str, Response]:
    company, anyone = city.company(1), city.anyone
    declaration = f"/declarations/{declare(company, WORKSHOP)}"
    evidence = ok(company.post(f"{declaration}/evidence", files={"file": ("preuve.pdf", pdf())}))["id"]
    return {
        "json": company.get(declaration),
        "created": company.post(f"{declaration}/evidence", files={"file": ("preuve.pdf", pdf("zwei"))}),
        "file": company.get(f"/evidence/{evidence}"),
        "page": anyone.get("/verify/BB-2026-00000000"),
        "schema": anyone.get("/schema"),
        "document": anyone.get("/schema/openapi.json"),
        "static": city.client.get("/static/swagger-ui/start.js"),
        "health": anyone.get("/health/live"),
        "head": anyone.send("HEAD", "/register"),
        "refused": anyone.get(declaration),
        "absent": company.get("/declarations/none"),
        "unknown": city.client.get("/nowhere"),
        "method": anyone.send("DELETE", "/register"),
        "length": city.client.post("/api/v1/verifications", headers={"content-length": "x"}),
    }


def test_no_browser_may_guess_the_type_of_any_answer(city: City) -> None:
    answers = every_kind_of_answer(city)
    found = {kind: answer.headers.get_list("x-content-type-options") for kind, answer in answers.items()}
    assert found == {kind: ["nosniff"] for kind in answers}
    assert {kind for kind, answer in answers.items() if HSTS in answer.headers} == set()
    assert answers["file"].status_code == answers["schema"].status_code == answers["static"].status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/register", "/schema", "/nowhere", "/health/live"])
def test_behind_tls_a_browser_is_told_to_stay_with_it(settings: Settings, path: str) -> None:
    behind = settings.model_copy(update={"base_url": "https://label.example"})
    with TestClient(create_app(behind)) as client:
        assert client.get(path).headers.get_list(HSTS) == ["max-age=31536000"]
