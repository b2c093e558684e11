"""A company that INSEE says has ceased: where it is shown, and what the city decides about its certificate."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.dialects import sqlite

from label.certificates import cessations
from label.cli import main
from label.kit.clock import day, now
from tests.support.answers import refused, walk
from tests.support.certified_city import WHY
from tests.support.city import Caller, City, ok
from tests.support.populated_city import decide
from tests.support.ready_applications import to_be_decided
from tests.support.stock_import import cease, reactivate

LIST = "/certificates/of-ceased-companies"
END = "2026-06-30"


def certified(city: City, count: int = 1) -> tuple[Caller, list[str], list[str]]:
    """The officer, and the SIRENs and numbers of so many holders."""
    officer = city.officer()
    numbers = [decide(application, officer) or "" for application in to_be_decided(city, count)]
    return officer, [ok(city.anyone.get(f"/certificates/{number}"))["siren"] for number in numbers], numbers


def test_a_ceased_company_is_shown_as_such_everywhere(city: City) -> None:
    officer, (siren,), (number,) = certified(city)
    assert ok(city.anyone.get("/register"))["items"][0]["active"] is True
    cease(city, siren, END)
    known = ok(officer.get(f"/companies/{siren}"))
    assert (known["active"], known["ceased_on"]) == (False, END)
    (line,) = ok(officer.get("/companies"))["items"]
    assert (line["active"], line["ceased_on"]) == (False, END)
    for path in ("/register", "/register?name=entreprise"):
        (held,) = ok(city.anyone.get(path))["items"]
        assert (held["number"], held["active"], held["ceased_on"]) == (number, False, END)
    assert city.anyone.get("/register.csv").text.splitlines()[1].endswith(f',"false","{END}",""')
    shown = ok(city.anyone.get(f"/certificates/{number}"))
    assert (shown["status"], shown["holder"]["active"], shown["holder"]["ceased_on"]) == ("valid", False, END)
    (application,) = ok(officer.get("/applications"))["items"]
    assert (application["company_active"], application["company_ceased_on"]) == (False, END)
    whole = ok(city.reviewer(7).get(f"/applications/{application['id']}"))
    assert (whole["company_active"], whole["company_ceased_on"]) == (False, END)
    firm = ok(city.soee().get(f"/csr/firms/{siren}"))
    assert (firm["active"], firm["ceased_on"]) == (False, END)
    for page in (f"/verify/{number}", "/"):
        assert "cessée le 30 juin 2026" in city.client.get(page).text


def test_an_end_without_a_day_is_shown_as_such(city: City) -> None:
    _, (siren,), (number,) = certified(city)
    cease(city, siren)
    holder = ok(city.anyone.get(f"/certificates/{number}"))["holder"]
    assert (holder["active"], holder["ceased_on"]) == (False, None)
    assert "cessée (date non communiquée par l’INSEE)" in city.client.get(f"/verify/{number}").text


def test_the_city_decides_about_each_certificate_of_a_ceased_company(city: City) -> None:
    officer, sirens, numbers = certified(city, 4)
    for siren in sirens[:3]:
        cease(city, siren, END)
    assert [(line["number"], line["ceased_on"]) for line in walk(officer, LIST)] == [(one, END) for one in numbers[:3]]
    assert len(walk(officer, f"{LIST}?limit=1")) == 3
    kept = ok(officer.post(f"/certificates/{numbers[0]}/retention", WHY))
    assert (kept["number"], kept["ceased_on"], kept["reason"]) == (numbers[0], END, WHY["reason"])
    ok(officer.post(f"/certificates/{numbers[1]}/withdrawal", WHY))
    assert [line["number"] for line in walk(officer, LIST)] == [numbers[2]]
    refused(officer.post(f"/certificates/{numbers[0]}/retention", WHY), 409)
    refused(officer.post(f"/certificates/{numbers[3]}/retention", WHY), 409)
    reactivate(city, sirens[2])
    assert walk(officer, LIST) == []
    cease(city, sirens[0], "2026-07-01")
    assert [line["number"] for line in walk(officer, LIST)] == [numbers[0]]
    (entry,) = [entry for entry in walk(officer, f"/audit?siren={sirens[0]}") if entry["action"] == "keep"]
    assert entry["after"] == {"reason": WHY["reason"], "ceased_on": END}


def test_an_officer_who_is_tied_to_the_company_does_not_decide(city: City) -> None:
    _, (siren,), (number,) = certified(city)
    cease(city, siren, END)
    tied = city.officer()
    ok(tied.post("/me/interests", {"siren": siren, "reason": "Mon frère y travaille."}))
    refused(tied.post(f"/certificates/{number}/retention", WHY), 403)


def test_a_decision_to_keep_is_never_changed(city: City) -> None:
    officer, (siren,), (number,) = certified(city)
    cease(city, siren, END)
    ok(officer.post(f"/certificates/{number}/retention", WHY))
    for change in ("UPDATE certificate_retentions SET reason = 'x'", "DELETE FROM certificate_retentions"):
        with pytest.raises(Exception, match="is never changed"), city.database.engine.begin() as connection:
            connection.execute(text(change))


def test_the_doctor_names_the_certificates_to_decide_about(city: City) -> None:
    _, (siren,), (number,) = certified(city)
    cease(city, siren, END)
    environment = {
        "LABEL_DATA_DIR": str(city.settings.data_dir),
        "LABEL_DATABASE_URL": city.settings.database_url,
        "LABEL_KEYS_DIR": str(city.settings.keys_dir),
    }
    told = CliRunner().invoke(main, ["doctor", "--quick"], env=environment)
    assert told.exit_code == 0, told.output
    sentence = f"certificate {number}: its company {siren} has ceased on {END}; the city has to decide about it."
    assert sentence in told.stdout.splitlines()


def test_the_list_follows_the_register_index(city: City) -> None:
    """Neither a scan of all that was ever issued nor a sort."""
    if not city.database.on_sqlite:
        pytest.skip("PostgreSQL scans a table of a few rows whatever its indexes are.")
    query = cessations.undecided(day(now()) - timedelta(days=1)).order_by(*cessations.ORDER).limit(51)
    written = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    with city.database.engine.connect() as connection:
        plan = [row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {written}"))]
    assert any("ix_certificates_register" in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
