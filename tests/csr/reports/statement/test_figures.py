import json
from datetime import date
from typing import Any, cast

import pytest

from csr.reports.statement.figures import build_figures
from csr.reports.statement.source_rows import SourceRows
from label.declarations.kinds import KINDS, KindDefinition
from label.declarations.models import Declaration
from label.declarations.states import DeclarationState
from tests.support.filing import BODIES


def rows_with(declaration: Declaration) -> SourceRows:
    lists: Any = dict.fromkeys(
        ("editions", "certificates", "annual_statements", "initiatives", "deliveries", "outcomes"), ()
    )
    names: Any = {
        name: {} for name in SourceRows.__dataclass_fields__.keys() - {*lists, "company", "year", "declarations"}
    }
    unread = cast("Any", date(2026, 1, 1))  # the company and the year are read for deliveries only
    return SourceRows(company=unread, year=unread, declarations=[declaration], **lists, **names)


@pytest.mark.parametrize("definition", KINDS.values(), ids=KINDS.keys())
def test_a_declaration_of_each_kind_has_titled_figures(definition: KindDefinition) -> None:
    data = definition.input_model.model_validate_json(json.dumps(BODIES[definition.kind]))
    row = Declaration(id="1", state=DeclarationState.SUBMITTED, **data.model_dump())
    figures = build_figures(rows_with(row), [], {("1",): "D1"})
    assert figures
    assert all(figure.title and figure.provenance == ["D1"] for figure in figures)
