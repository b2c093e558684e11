"""A kind of declaration is complete: mypy finds what its definition lacks, these tests what mypy cannot see."""

import json
from typing import Any, get_args

import pytest

from label.applications import snapshots
from label.declarations.kinds import KINDS, DeclarationInputs, KindDefinition
from label.declarations.models import Declaration, Statement
from label.declarations.schemas import DeclarationOut, DeclarationPatch, StatementIn, VerdictIn
from scoring import claim_sums, load_rulebook, read_facts, sum_facts
from tests.support.city import Caller, City, ok
from tests.support.filing import BODIES, STATEMENT, declare, score, year
from tests.support.recount import standings

each_kind = pytest.mark.parametrize("definition", KINDS.values(), ids=KINDS.keys())


@pytest.fixture
def company(city: City) -> Caller:
    made = city.company(1)
    ok(made.put(f"{year(made)}/statement", STATEMENT))
    return made


def row_of(definition: KindDefinition) -> Declaration:
    data = definition.input_model.model_validate_json(json.dumps(BODIES[definition.kind]))
    return Declaration(**data.model_dump())


def full_verdict(definition: KindDefinition) -> dict[str, Any]:
    quantities = {name: BODIES[definition.kind][declared] for name, declared in definition.verified.items()}
    return quantities | dict.fromkeys(definition.verified_flags, True) | {"source": "seen_on_site"}


def indicators(definition: KindDefinition) -> set[str]:
    row = row_of(definition)
    sums = claim_sums(definition.claim(row), load_rulebook(), "declared")
    return set(definition.gives(row, sums, sums))


def test_the_api_takes_the_input_model_of_every_kind() -> None:
    assert get_args(DeclarationInputs) == tuple(definition.input_model for definition in KINDS.values())


@each_kind
def test_the_input_model_takes_its_own_kind_only(definition: KindDefinition) -> None:
    assert get_args(definition.input_model.model_fields["kind"].annotation) == (definition.kind.value,)


@each_kind
def test_each_figure_has_a_column_and_a_field_in_the_api(definition: KindDefinition) -> None:
    columns = set(Declaration.__table__.columns.keys()) & DeclarationOut.model_fields.keys()
    assert set(definition.fields) <= columns & DeclarationPatch.model_fields.keys()
    assert set(definition.verdict) <= columns & VerdictIn.model_fields.keys()
    assert set(definition.verified.values()) <= set(definition.fields)


@each_kind
def test_the_facts_document_of_an_application_holds_the_claim_and_sums_it(definition: KindDefinition) -> None:
    row = row_of(definition)
    statement = Statement(edition="2026", **StatementIn.model_validate_json(json.dumps(STATEMENT)).model_dump())
    facts = read_facts(json.dumps(snapshots.facts_document(statement, [row], [], forum_held=True)))
    assert getattr(facts, definition.facts_field) in (definition.claim(row), (definition.claim(row),))
    rulebook = load_rulebook()
    assert sum_facts(facts, rulebook).declared == claim_sums(definition.claim(row), rulebook, "declared")


def test_no_two_kinds_feed_the_same_indicator() -> None:
    fed = [name for definition in KINDS.values() for name in sorted(indicators(definition))]
    assert len(fed) == len(set(fed))


@each_kind
def test_a_verified_declaration_gives_to_its_own_indicators(
    city: City, company: Caller, definition: KindDefinition
) -> None:
    made = declare(company, BODIES[definition.kind])
    ok(city.reviewer().verify(f"/declarations/{made}", full_verdict(definition)))
    claim = next(claim for claim in score(company)["claims"] if claim["id"] == made)
    assert (claim["kind"], claim["state"]) == (definition.kind, "checked")
    assert claim["gives"].keys() == indicators(definition)
    assert all(given["declared"] == given["verified"] for given in claim["gives"].values())
    assert city.database.read_sync(standings) == []
