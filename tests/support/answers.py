"""What an answer must be, and walking through lists."""

from typing import Any

from httpx import Response

from tests.support.city import Caller, ok

JSON = {"content-type": "application/json"}
RIGHT_TO_LEFT = "Soci\u202eété"


def problem(response: Response, status: int) -> dict[str, Any]:
    """A problem document with this status."""
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"].startswith("urn:label:problem:")
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def pointers(response: Response) -> list[str]:
    return sorted(fault["pointer"] for fault in problem(response, 422)["errors"])


def refused(response: Response, status: int, words: str = "") -> None:
    """Refused with this status, for a reason in which these words stand."""
    problem = response.json()
    assert (response.status_code, problem["status"]) == (status, status), response.text
    told = [problem["detail"], *(fault["detail"] for fault in problem.get("errors", []))]
    assert any(words in each for each in told), told


def walk(who: Caller, path: str) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    rows: list[dict[str, Any]] = []
    while path:
        page = who.get(path)
        rows += ok(page)["items"]
        path = page.links.get("next", {}).get("url", "")
    return rows


def filled(path: str, there: dict[str, str]) -> str:
    """A path with identifiers in it; `{year}` is a company's file where it begins a path, a year elsewhere."""
    beginning = f"/companies/{there['siren']}/editions/2026" if path.startswith("{year}") else ""
    return beginning + path.removeprefix("{year}").format_map({"year": "2026", **there})
