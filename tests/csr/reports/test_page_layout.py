"""The pages of both reports, measured: no heading alone, no row alone, no columns that touch, whatever the lengths."""

from decimal import Decimal
from random import Random
from typing import Any

import pytest

from csr.catalogue.french import AUDIENCES
from csr.reports.observatory.pdf import render as render_observatory
from csr.reports.schemas import Amounts, PeopleOut
from csr.reports.statement.pdf import render as render_statement
from csr.reports.statement.schemas import CsrStatementOut, FigureOut, StatementInitiative
from csr.reports.statement.xlsx import COUNTS
from tests.csr.reports.observatory.example_inputs import empty_year, publish, random_inputs
from tests.csr.reports.statement.example_statements import figure, initiative, source, statement
from tests.support.page_layout import layout_faults
from tests.support.structure import faults

WORDS = (
    "Heures",
    "Embauches durables d’habitants : CDD de 12 mois ou plus, chômeurs de plus de deux ans",
    "anticonstitutionnellement-interdépartementalisation",
    "W" * 60,
    "Présence au forum de l’emploi (demi-journée)",
)
LINES = ["ESRS-S3-4", "B4SI-HOURS", "IRIS-OI8429"]


def random_statement(chance: Random, figures: int, initiatives: int, sources: int) -> CsrStatementOut:
    """Lengths as asked; words short, long and without a space; quantities from one digit to ten."""
    return statement(
        company=chance.choice(WORDS),
        figures=[_figure(chance) for _ in range(figures)],
        initiatives=[_initiative(chance, number) for number in range(initiatives)],
        provenance=[
            source(f"D{number}", what=chance.choice(WORDS), evidence=["ab" * 32] * chance.randrange(3))
            for number in range(1, sources + 1)
        ],
    )


def _quantity(chance: Random) -> Decimal:
    return Decimal(chance.randrange(10 ** chance.randrange(1, 11))) / chance.choice((1, 100))


def _figure(chance: Random) -> FigureOut:
    people: dict[str, Any] = {"code": "people_reached", "part": {"audience": chance.choice(list(AUDIENCES))}}
    return figure(
        title=chance.choice(WORDS),
        verified=_quantity(chance),
        declared=chance.choice((None, _quantity(chance))),
        lines=LINES[: chance.randrange(4)],
        provenance=[f"D{3 * number}" for number in range(chance.randrange(1, 12))],
        **(people if chance.random() < 0.2 else {}),
    )


def _initiative(chance: Random, number: int) -> StatementInitiative:
    one = initiative().people[0]
    counts = [chance.randrange(10 ** chance.randrange(1, 8)) for _ in COUNTS]
    people = one.model_copy(
        update={"partner": chance.choice(WORDS), "counts": PeopleOut(**dict(zip(COUNTS, counts, strict=True)))}
    )
    amounts = Amounts(places=chance.randrange(10**6), hours=_quantity(chance), euros=_quantity(chance), hires=3)
    return initiative(
        chance.choice(WORDS),
        id=f"{number:032}",
        people=[people] * chance.randrange(6),
        committed=amounts,
        evidence=["cd" * 32] * chance.randrange(3),
    )


SHAPES = [*((figures, 0, 0) for figures in range(18, 28, 2)), *((3, number, 5 * number) for number in range(1, 9, 2))]


@pytest.mark.parametrize("shape", [*SHAPES, (300, 3, 300)])
def test_a_statement_of_any_length_leaves_nothing_alone_and_nothing_touching(shape: tuple[int, int, int]) -> None:
    assert layout_faults(render_statement(random_statement(Random(f"{shape}"), *shape))) == []


def test_an_observatory_of_any_size_leaves_nothing_alone_and_nothing_touching() -> None:
    chance = Random(1)
    years = [empty_year(), *(random_inputs(chance, size, size // 4, size // 2) for size in (8, 40, 400))]
    many = random_inputs(chance, 60, 10, 30)
    rich = [one.model_copy(update={"hours_paid": Decimal("99999999.75")}) for one in many.companies]
    for year in (*years, many.model_copy(update={"companies": tuple(rich)})):
        assert layout_faults(render_observatory(publish(year, reason="Des dossiers manquaient. " * 40))) == []


def test_a_row_longer_than_a_page_is_divided() -> None:
    long = figure("forum", "Forum", detail=", ".join(["demi-journée"] * 900))
    assert faults(render_statement(statement(figures=[figure(), long, figure()]))) == []
