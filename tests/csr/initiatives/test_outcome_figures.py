from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from csr.catalogue.audiences import Audience
from csr.initiatives import outcome_figures
from csr.initiatives.outcome_schemas import CountIn
from csr.initiatives.schemas import Figures

ENDED, LONG_AFTER = date(2026, 2, 28), date(2026, 12, 31)
AT_3, AT_6 = date(2026, 5, 28), date(2026, 8, 28)
counts = st.integers(0, 30)
maybe = st.none() | counts


@st.composite
def honest(draw: st.DrawFn) -> CountIn:
    """Counts that fit: finished of started of reached, and no more afterwards than were reached."""
    reached = draw(counts)
    started = draw(st.integers(0, reached))
    later: dict[str, int] = {}
    for names in outcome_figures.LATER.values():
        left = reached
        for name in names if draw(st.booleans()) else ():
            later[name] = draw(st.integers(0, left))
            left -= later[name]
    people = {"reached": reached, "started": started, "finished": draw(st.integers(0, started))}
    return CountIn(audience=draw(st.sampled_from(Audience)), **people, **later)


whatever = st.builds(
    CountIn,
    audience=st.sampled_from(Audience),
    **dict.fromkeys(outcome_figures.PEOPLE, counts),
    **dict.fromkeys((*outcome_figures.LATER[3], *outcome_figures.LATER[6]), maybe),
)


def faulty_pointers(*counts: Any, audiences: Any = tuple(Audience), today: date = LONG_AFTER) -> list[str]:
    return [fault.pointer for fault in outcome_figures.faults(counts, audiences, ENDED, today)]


@given(honest())
def test_counts_that_fit_have_no_fault(one: CountIn) -> None:
    assert faulty_pointers(one) == []


@given(whatever)
@example(CountIn(audience=Audience.YOUTH, reached=1, started=2, finished=3, durable_3=1, other_3=1, training_3=0))
def test_counts_without_a_fault_are_those_that_the_database_takes(one: CountIn) -> None:
    later = [[getattr(one, name) for name in names] for names in outcome_figures.LATER.values()]
    complete = all((None in some) == (some == [None] * 3) for some in later)
    fits = one.reached >= one.started >= one.finished
    fits = fits and all(sum(value or 0 for value in some) <= one.reached for some in later)
    assert (faulty_pointers(one) == []) is (complete and fits)


@given(honest(), st.dates(date(2026, 2, 1), LONG_AFTER))
@example(CountIn(audience=Audience.YOUTH, reached=0, started=0, finished=0, durable_3=0, other_3=0, training_3=0), AT_3)
@example(CountIn(audience=Audience.YOUTH, reached=0, started=0, finished=0, durable_6=0, other_6=0, training_6=0), AT_6)
def test_a_later_figure_is_known_from_its_day_on_and_not_before(one: CountIn, today: date) -> None:
    early = [day > today and getattr(one, f"durable_{months}") is not None for months, day in ((3, AT_3), (6, AT_6))]
    wanted = [f"/figures/0/durable_{months}" for months, too_early in zip((3, 6), early, strict=True) if too_early]
    assert faulty_pointers(one, today=today) == wanted


def test_the_first_day_of_a_later_figure_is_the_same_day_three_or_six_months_on() -> None:
    later = dict.fromkeys((*outcome_figures.LATER[3], *outcome_figures.LATER[6]), 0)
    one = CountIn(audience=Audience.YOUTH, reached=1, started=1, finished=1, **later)
    a_day = timedelta(days=1)
    assert faulty_pointers(one, today=AT_3 - a_day) == ["/figures/0/durable_3", "/figures/0/durable_6"]
    assert faulty_pointers(one, today=AT_3) == faulty_pointers(one, today=AT_6 - a_day) == ["/figures/0/durable_6"]
    assert faulty_pointers(one, today=AT_6) == []


def test_every_fault_is_told_at_once() -> None:
    one = CountIn(audience=Audience.YOUTH, reached=3, started=4, finished=5, durable_3=2, other_3=2, durable_6=4)
    assert faulty_pointers(one, one, audiences={"senior"}, today=ENDED) == [
        "/figures/0/audience",
        *[f"/figures/0/{name}" for name in ("started", "finished", "training_3", "durable_3", "durable_3")],
        *[f"/figures/0/{name}" for name in ("other_6", "training_6", "durable_6", "durable_6")],
        "/figures/1/audience",
        "/figures/1/audience",
        *[f"/figures/1/{name}" for name in ("started", "finished", "training_3", "durable_3", "durable_3")],
        *[f"/figures/1/{name}" for name in ("other_6", "training_6", "durable_6", "durable_6")],
    ]


@given(st.lists(honest(), max_size=5))
def test_a_sum_is_of_all_or_unknown(rows: list[CountIn]) -> None:
    total = outcome_figures.sum_counts(rows)
    for name in outcome_figures.COUNTED:
        values = [getattr(row, name) for row in rows]
        assert total[name] == (None if None in values else sum(values))


exact = st.decimals(0, 999_999_999, places=2)


@given(exact, exact)
def test_the_percentage_is_of_what_was_committed_to_the_hundredth(committed: Decimal, achieved: Decimal) -> None:
    def hours(value: Decimal) -> Figures:
        return Figures(places=0, hours=value, euros=Decimal(0), hires=0)

    got = outcome_figures.percentages(hours(committed), hours(achieved))
    assert got.places is got.euros is got.hires is None
    if not committed:
        assert got.hours is None
    else:
        assert got.hours is not None
        assert abs(got.hours * committed - achieved * 100) <= committed * Decimal("0.005")


def test_a_third_reads_as_33_33_and_more_than_promised_above_100() -> None:
    def figures_of(hours: int, euros: int) -> Figures:
        return Figures.model_validate(SimpleNamespace(places=0, hours=Decimal(hours), euros=Decimal(euros), hires=0))

    shown = outcome_figures.percentages(figures_of(300, 2), figures_of(100, 5)).model_dump(mode="json")
    assert shown == {"places": None, "hours": "33.33", "euros": "250", "hires": None}
