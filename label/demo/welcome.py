"""What `label demo` prints once the demonstration city is there."""

import json

from label.demo.actions import NOTES
from label.kit.settings import Settings


def welcome(settings: Settings) -> str:
    """The text that `label demo` prints: addresses, an API key of each role and a command to try."""
    notes = settings.data_dir / NOTES
    if not notes.exists():
        return f"Serving on {settings.base_url}"
    demo = json.loads(notes.read_text())
    company = next(company for company in demo["companies"] if company["state"] == "granted")
    keys = {
        "company": company["api_key"],
        "reviewer": demo["reviewers"][0]["api_key"],
        "soee": demo["soee"]["api_key"],
        "city": demo["city"]["api_key"],
        "partner": demo["partner"]["api_key"],
    }
    url = settings.base_url
    lines = [
        "",
        f"  The register      {url}/api/v1/register",
        f"  A certificate     {url}/verify/{demo['certificate']}",
        f"  The API           {url}/schema",
        "",
        *(f"  {role:<9} key     {key}" for role, key in keys.items()),
        "",
        "  Try",
        f"    curl -H 'Authorization: Bearer {keys['company']}' \\",
        f"      {url}/api/v1/companies/{company['siren']}/editions/2026/score",
        "",
        f"  More keys, one company in every state: {notes}",
        "",
    ]
    return "\n".join(lines)
