import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import pytest
from click import BadParameter
from litestar import Litestar
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from csr.events.schemas import EventMoment
from label.app import create_app
from label.declarations.masking.schemas import SHARE, MaskBox
from label.kit.schemas import Day, Positive, Quantity
from label.kit.settings import Settings
from label.kit.written_forms import leaf_types, parameter_faults
from label.terminal import DAY, WholeNumber
from label.web.openapi import operations

FULL_WIDTH, ARABIC, BOLD = "\uff11\uff12", "\u0661\u0662", "\U0001d7cf\U0001d7d0"
OTHER_DIGITS = (FULL_WIDTH, ARABIC, BOLD, "1\uff12", "\u00b2", "\u2460", "\u2167")
NO_NUMBERS = (
    *(
        "1e1",
        "1E1",
        "2e-1",
        "+12",
        "-12",
        "-0",
        " 12 ",
        "12 ",
        "\t12",
        "12\n",
        "1_000",
        "1_0.5",
        "1 000",
        "0x10",
        "0b1",
    ),
    *("1\u00a0000", "1\u202f000", "1'000", "1,000", "24,5", "1.000,00", "NaN", "Infinity", "-Infinity", "inf", "true"),
    *("", ".5", "5.", "1.", "012", "00", "00.5", "12h30", "12 %", "1/2", "one", "12\0", "\u221212", *OTHER_DIGITS),
)
NO_QUANTITIES = (*NO_NUMBERS, "1.000", "12.345", "1.", "1.2.3", "1234567890", "0.001", "10.50\n", "1\u066b5")
NO_DAYS = (
    *("1772064000", "0", "1e9", "20261231", "2026-W01-1", "2026W011", "2026-365", "2026-1-5", "2026-12-31T00:00:00"),
    *("2026-12-31T00:00:00Z", "2026-12-31 ", " 2026-12-31", "2026-12-31\n", "+2026-12-31", "-2026-12-31", "26-12-31"),
    *("12026-12-31", "0000-01-01", "2026-02-29", "2026-13-01", "2026-00-10", "2026-12-32", "31/12/2026", "31-12-2026"),
    *(
        "2026/12/31",
        "2026.12.31",
        "2026\u201012\u201031",
        "\uff12026-12-31",
        "\u0662\u0660\u0662\u0666-12-31",
        "2026-12",
    ),
    *("2026", "", "today", "null", "2026-12-31Z", "2026_12_31", "infinity"),
)
NO_MOMENTS = (
    *("1772064000", "2026-12-31", "20261231T090000Z", "2026-12-31T09Z", "2026-12-31T09:00:00", "2026-12-31T25:00:00Z"),
    *(
        "2026-12-31 09:00:00Z",
        "2026-12-31_09:00:00Z",
        "2026-12-31t09:00:00z",
        "2026-W01-1T09:00:00Z",
        " 2026-12-31T09:00Z",
    ),
    *("2026-12-31T09:00:00+0100", "2026-12-31T09:00:00+01", "2026-12-31T09:00:00,5Z", "\uff12026-12-31T09:00:00Z", ""),
    *("2026-12-31T09:00:60Z", "2026-12-31T24:00:00Z", "2026-12-31T09:00:00+24:00", "2026-02-29T09:00:00Z"),
)
QUERY_NUMBERS = (*(each for each in NO_NUMBERS if each != "-12"), "1.0", "12.5", "99999999999999999999")
NO_TRUTHS = (
    "1",
    "0",
    "yes",
    "no",
    "on",
    "off",
    "t",
    "f",
    "y",
    "n",
    "True",
    "FALSE",
    "TRUE",
    " true",
    "vrai",
    "",
    "null",
)


def taken(kind: Any, values: tuple[Any, ...]) -> list[Any]:
    """Those of the values that a field of this kind takes from JSON, as text."""
    return [value for value in values if _reads(TypeAdapter(kind), value)]


def _reads(adapter: TypeAdapter[Any], value: object) -> bool:
    try:
        adapter.validate_json(TypeAdapter(Any).dump_json(value), strict=True)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("kind", [Quantity, Positive])
def test_a_quantity_is_read_in_its_published_form_only(kind: Any) -> None:
    adapter = TypeAdapter(kind)
    assert taken(kind, (*NO_QUANTITIES, 24.5, 1.0, True, False, [], {}, -1, 10**9)) == []
    assert not _raw_reads(adapter, ("1e1", "1.000", "24.5", "1E400", "NaN", "Infinity", "true"))
    right = ("1", "12", "0.5", "24.5", "10.50", "1000", "999999999.99")
    assert [adapter.validate_json(f'"{text}"') for text in right] == [Decimal(text) for text in right]
    assert adapter.validate_json("12") == Decimal(12)


def _raw_reads(adapter: TypeAdapter[Any], texts: tuple[str, ...]) -> list[str]:
    found = []
    for text in texts:
        try:
            adapter.validate_json(text)
        except ValidationError:
            continue
        found.append(text)
    return found


def test_a_day_is_read_in_its_published_form_only() -> None:
    assert taken(Day, (*NO_DAYS, 1772064000, 20261231, 0, 1.5, True, None)) == []
    assert TypeAdapter(Day).validate_json('"2026-12-31"') == date(2026, 12, 31)
    assert TypeAdapter(Day).validate_json('"0001-01-01"') == date(1, 1, 1)


def test_a_moment_is_read_in_its_published_form_only() -> None:
    assert taken(EventMoment, (*NO_MOMENTS, 1772064000, 1.5, True, None)) == []
    for text in ("2026-12-31T09:00Z", "2026-12-31T10:00:00+01:00", "2026-12-31T09:00:00.000000Z"):
        assert TypeAdapter(EventMoment).validate_json(f'"{text}"') == datetime.fromisoformat("2026-12-31T09:00:00Z")


def inputs(app: Litestar) -> dict[str, list[type[BaseModel]]]:
    """The models of the bodies and of the query strings, with every model that they hold."""
    found: dict[str, list[type[BaseModel]]] = {"body": [], "query": []}
    for *_, route in operations(app):
        for name, models in found.items():
            _add(getattr(route, name), models)
    return found


def _add(model: Any, models: list[type[BaseModel]]) -> None:
    if not (isinstance(model, type) and issubclass(model, BaseModel)) or model in models:
        return
    models.append(model)
    for field in model.model_fields.values():
        for kind in leaf_types(field.annotation):
            _add(kind, models)


def _field_type(field: FieldInfo) -> Any:
    made: Any = field.annotation
    for part in field.metadata:
        made = Annotated[made, part]
    return made


def test_every_quantity_day_and_moment_of_every_body_has_the_published_form_only(settings: Settings) -> None:
    """A field whose type is a bare `date` or `Decimal` takes more, and fails here."""
    wrong, seen = [], 0
    for model in inputs(create_app(settings))["body"]:
        for name, field in model.model_fields.items():
            kinds = set(leaf_types(field.annotation)) & {date, datetime, Decimal, int, bool}
            refused = {date: NO_DAYS, datetime: NO_MOMENTS, Decimal: NO_QUANTITIES, int: NO_NUMBERS, bool: NO_TRUTHS}
            if model is MaskBox:  # shares of a page, with a published form of their own
                refused[Decimal] = tuple(value for value in NO_QUANTITIES if not re.fullmatch(SHARE, value))
            for kind in kinds:
                seen += 1
                wrong += [(model.__name__, name, value) for value in taken(_field_type(field), refused[kind])]
    assert wrong == []
    assert seen > 100


def test_every_number_day_and_truth_value_of_every_query_string_has_the_published_form_only(settings: Settings) -> None:
    wrong, seen = [], 0
    for model in inputs(create_app(settings))["query"]:
        for name, field in model.model_fields.items():
            for kind in set(leaf_types(field.annotation)) & {int, bool, date, datetime, Decimal, float}:
                seen += 1
                refused = {int: QUERY_NUMBERS, bool: NO_TRUTHS, date: NO_DAYS}[kind]
                wrong += [(model.__name__, name, value) for value in refused if _passes(model, name, value)]
                right = {int: ["1", "2026"], bool: ["true", "false"], date: ["2026-12-31"]}[kind]
                assert any(not _faults(model, name, value) for value in right), (model, name)
    assert wrong == []
    assert seen > 20


def _passes(model: type[BaseModel], name: str, value: str) -> bool:
    return not _faults(model, name, value)


def _faults(model: type[BaseModel], name: str, value: str) -> list[str]:
    """The faults at this parameter, whatever else is missing."""
    found = [fault.pointer for fault in parameter_faults(model, {name: value})]
    try:
        model.model_validate_strings({name: value})
    except ValidationError as error:
        found += [str(one["loc"][0]) for one in error.errors() if one["loc"]]
    return [each for each in found if each == name]


def test_the_command_line_takes_the_same_days_and_numbers() -> None:
    def reads(kind: Any, text: str) -> bool:
        try:
            kind.convert(text, None, None)
        except BadParameter:
            return False
        return True

    assert [text for text in NO_DAYS if reads(DAY, text)] == []
    assert DAY.convert("2026-12-31", None, None) == date(2026, 12, 31)
    assert [text for text in QUERY_NUMBERS if reads(WholeNumber(1, 365), text)] == []
    assert WholeNumber(1, 365).convert("30", None, None) == 30
    assert not reads(WholeNumber(1, 365), "366")
