"""Each edition says which pieces of evidence it accepts."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from label.declarations import evidence_rules
from label.declarations.evidence_rules import EvidenceList
from label.declarations.states import STATEMENT_FIGURES, DeclarationKind, Figure
from tests.support.answers import problem
from tests.support.city import City, ok

SHIPPED = Path(evidence_rules.__file__).with_name("evidence_lists") / "shipped.json"


def test_an_edition_says_what_it_accepts_for_each_figure_and_each_kind_in_two_languages(city: City) -> None:
    told = ok(city.anyone.get("/editions/2026/evidence-rules"))
    assert told["edition"] == "2026"
    assert told["statement"].keys() == set(STATEMENT_FIGURES)
    assert told["declarations"].keys() == set(DeclarationKind)
    first = told["statement"]["headcount"][0]
    assert first.keys() == {"code", "fr", "en", "sheet"}
    assert ("DSN" in first["fr"], "DSN" in first["en"]) == (True, True)


def test_an_edition_that_is_not_there_accepts_nothing(city: City) -> None:
    problem(city.anyone.get("/editions/1999/evidence-rules"), 404)


def test_a_kind_of_document_has_one_code_in_a_list_and_is_listed_once() -> None:
    found = json.loads(SHIPPED.read_text())
    for pieces in [*found["statement"].values(), *found["declarations"].values()]:
        codes = [piece["code"] for piece in pieces]
        assert len(codes) == len(set(codes))


def test_an_edition_with_a_list_of_its_own_uses_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = json.loads(SHIPPED.read_text())
    own["statement"]["headcount"] = own["statement"]["headcount"][:1]
    folder = tmp_path / "evidence_lists"
    folder.mkdir()
    (folder / "2027.json").write_text(json.dumps(own))
    (folder / "shipped.json").write_text(SHIPPED.read_text())
    monkeypatch.setattr(evidence_rules, "files", lambda package: tmp_path)
    uncached = evidence_rules.evidence_list.__wrapped__
    accepted = {edition: len(uncached(edition).statement[Figure.HEADCOUNT]) for edition in ("2026", "2027", "../2027")}
    assert accepted == {"2026": 2, "2027": 1, "../2027": 2}


@pytest.mark.parametrize("part", ["statement", "declarations"])
@pytest.mark.parametrize("emptied", [True, False])
def test_a_list_leaves_out_no_figure_and_no_kind(part: str, emptied: bool) -> None:
    incomplete: dict[str, Any] = json.loads(SHIPPED.read_text())
    name = next(iter(incomplete[part]))
    if emptied:
        incomplete[part][name] = []
    else:
        del incomplete[part][name]
    with pytest.raises(ValidationError, match="An evidence list"):
        EvidenceList.model_validate_json(json.dumps(incomplete))
