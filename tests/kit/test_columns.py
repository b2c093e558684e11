from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql, sqlite

from label.kit.columns import Hundredths, Moment, hundredths
from label.kit.ids import new_id
from label.kit.schemas import plain

SQLITE, POSTGRESQL = sqlite.dialect(), postgresql.dialect()  # type: ignore[no-untyped-call]


@given(st.decimals(0, 10**9, places=2))
def test_a_quantity_comes_back_as_it_was_and_reads_plainly(value: Decimal) -> None:
    kept = Hundredths().process_bind_param(value, SQLITE)
    assert kept == value * 100
    back = Hundredths().process_result_value(kept, SQLITE)
    assert back == value
    assert str(back) == plain(value)


def test_a_third_decimal_is_a_fault() -> None:
    with pytest.raises(ValueError, match="more than two decimals"):
        Hundredths().process_bind_param(Decimal("0.005"), SQLITE)


@pytest.mark.parametrize(
    ("kept", "shown"), [(2450, "24.5"), (2000, "20"), (0, "0"), (5, "0.05"), (10**11, "1000000000")]
)
def test_hundredths_are_shown_without_exponent_or_idle_zeros(kept: int, shown: str) -> None:
    assert str(hundredths(kept)) == shown


def test_nothing_stays_nothing() -> None:
    assert Hundredths().process_bind_param(None, SQLITE) is None
    assert Hundredths().process_result_value(None, SQLITE) is None
    assert Moment().process_bind_param(None, SQLITE) is None
    assert Moment().process_result_value(None, SQLITE) is None


def test_a_moment_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="needs its time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), SQLITE)  # noqa: DTZ001


def test_a_moment_is_kept_in_utc() -> None:
    noon = datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert Moment().process_bind_param(noon, SQLITE) == datetime(2026, 7, 1, 12)  # noqa: DTZ001
    assert Moment().process_bind_param(noon, POSTGRESQL) == datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert Moment().process_result_value(datetime(2026, 7, 1, 12), SQLITE) == noon  # noqa: DTZ001
    assert Moment().process_result_value(noon, POSTGRESQL) == noon


def test_identifiers_are_in_order_of_time_and_never_alike() -> None:
    made = [new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert [one[:12] for one in made] == sorted(one[:12] for one in made)
    assert {(one[12], one[16] in "89ab") for one in made} == {("7", True)}
