import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update

from csr.firms.models import Stage
from csr.firms.portfolio import Scope
from csr.reports.observatory.input_queries import collect_inputs
from csr.reports.observatory.inputs import Inputs
from label.cli import main
from label.editions.models import Edition
from label.kit.clock import now
from label.kit.errors import Conflict, Invalid
from tests.csr.reports.observatory.stored_years import (
    IN_YEAR,
    NEW_YEAR,
    Filed,
    edition_before,
    filed,
    frozen,
    happened,
    staged,
    superseded,
)
from tests.support.answers import refused
from tests.support.city import City, ok
from tests.support.populated import decide
from tests.support.portfolio import firm, place
from tests.support.prepared import to_be_decided
from tests.support.steering import initiative, large_firm, need
from tests.test_queries_counted import counted

ENDED = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # midnight in Boulogne
LATER = datetime(2027, 9, 1, 9, tzinfo=UTC)


def inputs(city: City, year: int = 2026) -> Inputs:
    return city.database.read_sync(collect_inputs, Scope.of(city.settings), year)


def cells(shown: Any, code: str) -> dict[tuple[str, ...], Any]:
    table = next(one for one in shown["tables"] if one["code"] == code)
    names = table["dimensions"]
    return {tuple(cell["at"][name] for name in names): cell["value"] for cell in table["cells"]}


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
    kept = filed(city, 1, Filed(paid="3", state="under_review"))
    superseded(city, kept, Filed(paid="7.25", band="B3"))
    for number, state in ((2, "draft"), (3, "withdrawn")):
        filed(city, number, Filed(paid="100", state=state))
    assert [(one.siren, one.band, one.hours_paid) for one in inputs(city).companies] == [(kept, "B3", Decimal("7.25"))]


def test_a_presence_that_nobody_verified_or_that_was_an_absence_is_none(city: City) -> None:
    for number, (presence, verified) in enumerate((("half_day", True), ("half_day", False), ("absent", True))):
        filed(city, number, Filed(presence=presence, presence_verified=verified))
    assert sorted(one.presence for one in inputs(city).companies) == ["half_day", "none", "none"]


def test_a_level_is_that_of_a_certificate_valid_as_the_year_ends(city: City) -> None:
    one, two, three, four = (filed(city, number, Filed(level="confirmed")) for number in range(4))
    happened(city, two, "suspended", datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    happened(city, three, "withdrawn", ENDED)
    happened(city, four, "suspended", IN_YEAR.replace(month=7))
    happened(city, four, "reinstated", IN_YEAR.replace(month=8))
    assert levels(city) == {one: "confirmed", two: "none", three: "confirmed", four: "confirmed"}
    held = "UPDATE certificates SET valid_until = '2026-12-30' WHERE siren = :siren"
    city.database.write_sync(lambda session: session.execute(text(held), {"siren": one}))
    assert levels(city)[one] == "none"


def test_a_certificate_of_the_edition_before_counts_without_figures_of_this_year(city: City) -> None:
    edition_before(city)
    siren = filed(city, 1, Filed(level="exemplary", band="B4", paid="50"), edition="2025")
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
    filed_small = filed(city, 4)
    staged(city, one, (Stage.IN_DISCUSSION, IN_YEAR), (Stage.COMMITTED, ENDED))
    assert [(line.siren, line.stage, line.standing) for line in inputs(city).firms] == [
        (one, "in_discussion", "unknown"),
        (two, "not_contacted", "over"),
    ]
    place(city, elsewhere, 7, "92012")
    assert elsewhere in [line.siren for line in inputs(city).firms]
    assert filed_small not in [line.siren for line in inputs(city).firms]


def test_each_audience_stands_beside_its_share_among_job_seekers_now_and_in_2015(city: City) -> None:
    need(city, "youth", "12.5")
    large = large_firm(city, 1)
    initiative(city, large, outcomes={"youth": {"reached": 30}, "senior": {"reached": 10}})
    shown = frozen(city)
    told = next(one for one in shown["tables"] if one["code"] == "audiences")["cells"]
    by_measure = {
        name: [cell["value"] for cell in told if cell["measure"] == name]
        for name in ("share_of_reached", "share_of_seekers", "share_of_seekers_2015")
    }
    assert by_measure["share_of_reached"] == ["75.0", "25.0", "0.0", "0.0", "0.0", "0.0"]
    assert by_measure["share_of_seekers"] == ["12.5", "27", "40", "19", "36", None]
    assert by_measure["share_of_seekers_2015"] == ["8", "27", "40", "19", "36", None]
    assert not any(cell["withheld"] for cell in told)
    assert shown["source"].startswith(("Chiffres fictifs", "Rapport du CESEL"))


def test_a_share_of_people_withheld_is_withheld(city: City) -> None:
    large = large_firm(city, 1)
    initiative(city, large, outcomes={"youth": {"reached": 30}, "senior": {"reached": 3}})
    told = next(one for one in frozen(city)["tables"] if one["code"] == "audiences")["cells"]
    assert [cell["value"] for cell in told if cell["withheld"]] == [None, None]
    assert [cell["at"]["audience"] for cell in told if cell["withheld"]] == ["youth", "senior"]


def test_a_year_without_anyone_is_all_zeros_and_has_no_shares(city: City) -> None:
    shown = frozen(city, year=2020, at=NEW_YEAR)
    values = {cell["value"] for table in shown["tables"] for cell in table["cells"]}
    assert values == {0, "0", "8", "27", "36", "40", "19", None}
    assert not any(cell["withheld"] for table in shown["tables"] for cell in table["cells"])


def test_a_year_is_frozen_once_it_has_ended(city: City) -> None:
    with pytest.raises(Conflict, match=r"has not ended: it can be frozen from 2027-01-01 on"):
        frozen(city, ENDED.replace(hour=22, minute=59))
    assert ok(city.anyone.get("/csr/observatory"))["items"] == []
    assert frozen(city, ENDED)["frozen_at"] == "2026-12-31T23:00:00Z"
    refused(city.soee().post("/csr/observatory/2099", {}), 409, "has not ended")


def test_what_was_frozen_stays_whatever_happens_then(city: City) -> None:
    siren = filed(city, 1, Filed(paid="3"))
    before = frozen(city)
    superseded(city, siren, Filed(paid="100"))
    assert ok(city.anyone.get("/csr/observatory/2026")) == before
    shown = ok(city.soee().get("/csr/observatory/2026/preview"))
    assert shown["inputs_digest"] != before["inputs_digest"]
    assert shown["numbers"] == before["numbers"]


def test_a_correction_has_a_reason_and_the_former_number_stays_readable(city: City) -> None:
    sirens = [filed(city, number, Filed(paid="3")) for number in range(6)]
    first = frozen(city)
    for siren in sirens:
        superseded(city, siren, Filed(paid="5"))
    with pytest.raises(Invalid, match="to correct it, say why"):
        frozen(city, LATER)
    second = frozen(city, LATER, "Des feuilles d’heures sont arrivées tard.")
    assert (first["number"], second["number"], second["reason"]) == (1, 2, "Des feuilles d’heures sont arrivées tard.")
    assert (cells(first, "hours")["all", "all"], cells(second, "hours")["all", "all"]) == ("18", "30")
    latest = ok(city.anyone.get("/csr/observatory/2026"))
    assert latest == second
    kept = ok(city.anyone.get("/csr/observatory/2026?number=1"))
    assert {**kept, "numbers": []} == {**first, "numbers": []}
    assert [(one["number"], one["reason"]) for one in latest["numbers"]] == [(1, None), (2, second["reason"])]


def test_there_is_nothing_to_correct_before_a_year_is_frozen_or_where_nothing_has_changed(city: City) -> None:
    with pytest.raises(Invalid, match="nothing to correct"):
        frozen(city, NEW_YEAR, "Pourquoi pas.")
    frozen(city)
    with pytest.raises(Conflict, match="Nothing has changed since number 1"):
        frozen(city, LATER, "Pourquoi pas.")


def test_soee_or_the_city_freezes_over_http_and_it_is_in_the_trail(city: City) -> None:
    made = city.soee().post("/csr/observatory/2024", {})
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/csr/observatory/2024?number=1")
    refused(city.officer().post("/csr/observatory/2024", {"reason": ""}), 422)
    with city.database.readers.connect() as connection:
        query = text("SELECT action, subject_id, after FROM audit WHERE subject = 'observatory'")
        ((action, subject, after),) = connection.execute(query).all()
    told = {name: made.json()[name] for name in ("number", "inputs_digest", "tables_digest", "reason")}
    assert (action, subject, json.loads(after)) == ("freeze", "2024", told)


def test_only_soee_and_the_city_freeze_and_preview(city: City) -> None:
    for who in (city.company(1), city.partner(), city.reviewer()):
        assert who.post("/csr/observatory/2024", {}).status_code == 403
        assert who.get("/csr/observatory/2024/preview").status_code == 403
    assert city.anyone.post("/csr/observatory/2024", {}).status_code == 401
    assert city.anyone.get("/csr/observatory/2024/preview").status_code == 401


def test_years_are_listed_at_their_latest_number(city: City) -> None:
    frozen(city, year=2024)
    first = frozen(city)
    filed(city, 1)
    frozen(city, LATER, "Un dossier manquait.")
    listed = ok(city.anyone.get("/csr/observatory"))["items"]
    assert [(one["year"], one["number"]) for one in listed] == [(2026, 2), (2024, 1)]
    assert first["inputs_digest"] != listed[0]["inputs_digest"]


@pytest.mark.parametrize("path", ["2026", "2026.csv", "2026.pdf", "2026/schema.json", "1926", "year", "2026.xls"])
def test_there_is_nothing_of_a_year_that_is_not_frozen(city: City, path: str) -> None:
    assert city.anyone.get(f"/csr/observatory/{path}").status_code == 404


def test_a_number_that_was_never_frozen_is_not_found(city: City) -> None:
    frozen(city)
    assert city.anyone.get("/csr/observatory/2026?number=2").status_code == 404
    for query in ("number=0", "number=a", "numero=1"):
        assert city.anyone.get(f"/csr/observatory/2026?{query}").status_code == 422


def verify(city: City, monkeypatch: pytest.MonkeyPatch, year: str = "2026") -> tuple[int, str]:
    monkeypatch.setenv("LABEL_DATA_DIR", str(city.settings.data_dir))
    monkeypatch.setenv("LABEL_DATABASE_URL", city.settings.database_url)
    result = CliRunner().invoke(main, ["observatory", "verify", year], catch_exceptions=False)
    return result.exit_code, result.output


def changed(city: City, statement: str, *tables: str, **values: Any) -> None:
    """What someone with the database in their hands could do: around the triggers that refuse it."""
    kept: Sequence[tuple[str, str]] = []
    with city.database.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            kept = [(name, sql) for name, sql in connection.execute(query) if any(one in name for one in tables)]
            for name, _ in kept:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in tables:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        connection.execute(text(statement), values)


def test_what_was_frozen_can_be_made_again_from_what_is_stored(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    edition_before(city)
    filed(city, 7, Filed(level="engaged", paid="9"), edition="2025")
    sirens = [filed(city, number, Filed(paid="3", presence="half_day")) for number in range(6)]
    frozen(city)
    for siren in sirens:
        superseded(city, siren, Filed(paid="5"))
    frozen(city, LATER, "Des feuilles sont arrivées tard.")
    assert verify(city, monkeypatch) == (0, "The observatory of 2026 is what its inputs give.\n")


def test_inputs_that_were_tampered_with_are_told(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(city, 1, Filed(paid="3"))
    digest = frozen(city)["inputs_digest"]
    changed(city, "UPDATE csr_observatories SET inputs = replace(inputs, '\"3\"', '\"4\"')", "csr_observatories")
    assert verify(city, monkeypatch) == (1, f"Number 1: its inputs are not those of {digest}.\n")


def test_tables_that_were_tampered_with_are_told(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    filed(city, 1, Filed(paid="3"))
    digest = frozen(city)["tables_digest"]
    changed(city, "UPDATE csr_observatories SET tables = replace(tables, 'audience', 'public')", "csr_observatories")
    assert verify(city, monkeypatch) == (
        1,
        f"Number 1: its tables are not those of {digest}.\n"
        "Number 1: its inputs give other tables than those published.\n",
    )


def test_snapshots_that_were_tampered_with_are_told(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (filed(city, number, Filed(paid="3")) for number in (1, 2))
    frozen(city)
    told = [f"Number 1: the figures of {siren} are not those of its snapshot.\n" for siren in (one, two)]
    by = {"siren": f"%{one}%"}
    changed(city, "UPDATE snapshots SET document = replace(document, '\"3\"', '\"4\"')", "snapshots")
    assert verify(city, monkeypatch) == (1, "".join(sorted(told)))
    changed(city, "UPDATE snapshots SET document = replace(document, '\"4\"', '\"3\"')", "snapshots")
    changed(city, "UPDATE snapshots SET digest = 'sha256:0' WHERE document LIKE :siren", "snapshots", **by)
    assert verify(city, monkeypatch) == (1, told[0])


def test_a_year_that_is_not_frozen_cannot_be_verified(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    assert verify(city, monkeypatch) == (2, "The year 2026 is not frozen.\n")


def test_reading_a_year_takes_the_same_queries_whatever_there_is(city: City) -> None:
    soee = city.soee()

    def queries() -> int:
        ok(soee.get("/csr/observatory/2026/preview"))
        with counted() as seen:
            ok(soee.get("/csr/observatory/2026/preview"))
        return len(seen)

    before = queries()
    for number in range(6):
        filed(city, number, Filed(level="engaged", paid="3"))
        initiative(city, large_firm(city, 10 + number), outcomes={"youth": {"reached": 9}})
    assert queries() == before
