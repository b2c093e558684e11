from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import text, update

from csr.firms.models import Stage
from csr.firms.portfolio import Scope
from csr.reports.observatory.input_queries import collect_inputs
from csr.reports.observatory.inputs import Inputs
from label.editions.models import Edition
from label.kit.clock import now
from tests.csr.reports.observatory.stored_years import (
    IN_YEAR,
    FileFacts,
    add_edition_before,
    add_event,
    add_file,
    add_snapshot,
    set_stages,
)
from tests.support.city import City, ok
from tests.support.populated_city import decide
from tests.support.portfolio import firm, place
from tests.support.ready_applications import to_be_decided
from tests.support.steering import initiative, large_firm
from tests.test_queries_counted import counted

ENDED = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Boulogne


def inputs(city: City, year: int = 2026) -> Inputs:
    return city.database.read_sync(collect_inputs, Scope.of(city.settings), year)


def levels(city: City) -> dict[str, str]:
    return {one.siren: one.level for one in inputs(city).companies}


def test_a_granted_file_counts_with_what_was_verified(city: City) -> None:
    (application,) = to_be_decided(city, 1)
    number = decide(application, city.officer())
    year = now().year
    dated = {"period_start": date(year, 1, 1), "period_end": date(year, 12, 31)}
    city.database.write_sync(lambda session: session.execute(update(Edition).values(**dated)))
    (one,) = inputs(city, year).companies
    level = ok(city.anyone.get(f"/certificates/{number}"))["level"]
    assert (one.band, one.level, one.of_the_year) == ("B2", level, True)
    assert (one.hours_paid, one.hours_personal, one.presence) == (Decimal(20), Decimal(0), "full_day")
    assert [(hire.contract, hire.group, hire.count) for hire in one.hires] == [("permanent", "senior", 1)]


def test_the_latest_snapshot_counts_and_drafts_and_what_was_withdrawn_do_not(city: City) -> None:
    kept = add_file(city, 1, FileFacts(paid="3", state="under_review"))
    add_snapshot(city, kept, FileFacts(paid="7.25", band="B3"))
    for number, state in ((2, "draft"), (3, "withdrawn")):
        add_file(city, number, FileFacts(paid="100", state=state))
    assert [(one.siren, one.band, one.hours_paid) for one in inputs(city).companies] == [(kept, "B3", Decimal("7.25"))]


def test_a_presence_that_nobody_verified_or_that_was_an_absence_is_none(city: City) -> None:
    for number, (presence, verified) in enumerate((("half_day", True), ("half_day", False), ("absent", True))):
        add_file(city, number, FileFacts(presence=presence, presence_verified=verified))
    assert sorted(one.presence for one in inputs(city).companies) == ["half_day", "none", "none"]


def test_a_level_is_that_of_a_certificate_valid_as_the_year_ends(city: City) -> None:
    one, two, three, four = (add_file(city, number, FileFacts(level="confirmed")) for number in range(4))
    add_event(city, two, "suspended", datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    add_event(city, three, "withdrawn", ENDED)
    add_event(city, four, "suspended", IN_YEAR.replace(month=7))
    add_event(city, four, "reinstated", IN_YEAR.replace(month=8))
    assert levels(city) == {one: "confirmed", two: "none", three: "confirmed", four: "confirmed"}
    held = "UPDATE certificates SET valid_until = '2026-12-30' WHERE siren = :siren"
    city.database.write_sync(lambda session: session.execute(text(held), {"siren": one}))
    assert levels(city)[one] == "none"


def test_a_certificate_of_the_edition_before_counts_without_figures_of_this_year(city: City) -> None:
    add_edition_before(city)
    siren = add_file(city, 1, FileFacts(level="exemplary", band="B4", paid="50"), edition="2025")
    (one,) = inputs(city).companies
    assert (one.siren, one.level, one.band, one.of_the_year, one.hours_paid) == (
        siren,
        "exemplary",
        "B4",
        False,
        Decimal(0),
    )
    assert inputs(city, 2025).companies[0].hours_paid == Decimal(50)
    assert (inputs(city).editions, inputs(city, 2025).editions) == (("2026",), ("2025",))


def test_a_holder_is_named_where_the_register_may_name_it(city: City) -> None:
    one, two, three, four = (add_file(city, number, FileFacts(level="confirmed")) for number in range(4))
    refused = add_file(city, 5)
    hide = "UPDATE companies SET diffusible = :no WHERE siren = :siren"
    follow = "UPDATE certificates SET successor_siren = :next WHERE siren = :siren"
    with city.database.engine.begin() as connection:
        connection.execute(text(hide), {"siren": two, "no": False})
        connection.execute(text(follow), {"siren": three, "next": two})
        connection.execute(text(follow), {"siren": four, "next": one})
    assert {line.siren: line.named for line in inputs(city).companies} == {
        one: True,
        two: False,
        three: False,
        four: True,
        refused: False,
    }


def test_only_confirmed_counts_of_initiatives_completed_in_the_year_are_read(city: City) -> None:
    large = large_firm(city, 1)
    initiative(city, large, outcomes={"youth": {"reached": 20, "started": 10}})
    initiative(city, large, outcomes={"senior": {"reached": 5}}, confirmed=False)
    initiative(city, large, outcomes={"senior": {"reached": 6}}, year=2025)
    initiative(city, large, outcomes={"senior": {"reached": 7}}, state="under_way")
    assert [(one.audience, one.reached, one.started) for one in inputs(city).outcomes] == [("youth", 20, 10)]


def test_large_firms_stand_at_the_stage_they_had_reached_and_those_elsewhere_are_left_out(city: City) -> None:
    one, two = firm(city, 1, "41", "92012"), firm(city, 2, "51")
    elsewhere = firm(city, 3, "51", "75056")
    filed_small = add_file(city, 4)
    set_stages(city, one, (Stage.IN_DISCUSSION, IN_YEAR), (Stage.COMMITTED, ENDED))
    assert [(line.siren, line.stage, line.standing) for line in inputs(city).firms] == [
        (one, "in_discussion", "unknown"),
        (two, "not_contacted", "over"),
    ]
    place(city, elsewhere, 7, "92012")
    assert elsewhere in [line.siren for line in inputs(city).firms]
    assert filed_small not in [line.siren for line in inputs(city).firms]


def test_reading_a_year_takes_the_same_queries_whatever_there_is(city: City) -> None:
    soee = city.soee()

    def queries() -> int:
        ok(soee.get("/csr/observatory/2026/preview"))
        with counted() as seen:
            ok(soee.get("/csr/observatory/2026/preview"))
        return len(seen)

    before = queries()
    for number in range(6):
        add_file(city, number, FileFacts(level="engaged", paid="3"))
        initiative(city, large_firm(city, 10 + number), outcomes={"youth": {"reached": 9}})
    assert queries() == before
