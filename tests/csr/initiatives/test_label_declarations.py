from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import func, select, update

from csr.initiatives.models import Outcome
from label.accounts.models import Partner
from label.declarations.models import Declaration
from label.kit.actor import Membership, Role
from label.kit.storage import Store
from tests.csr.initiatives.life import complete, deliver, start
from tests.csr.initiatives.test_evidence import send
from tests.support.answers import problem, refused, walk
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.filing import year
from tests.support.recount import faults

EDITION = {"edition": "2026"}


def at_once(*calls: Callable[[], Response]) -> list[int]:
    """Every call in a thread of its own, all let go together; their statuses in order."""
    gate = Barrier(len(calls))

    def go(call: Callable[[], Response]) -> int:
        gate.wait()
        return call().status_code

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(go, calls))


@pytest.fixture
def company(city: City) -> Caller:
    return city.company()


@pytest.fixture
def path(city: City, company: Caller) -> str:
    return start(city.soee(), company)


def test_a_companys_hours_become_its_declarations_in_one_step_each_once(city: City, company: Caller, path: str) -> None:
    mine = deliver(company, path, host="snc")
    other = deliver(city.soee(), path, siren=company.siren, audience="youth", hours="12", time="personal")
    for given in ({"hours": "0", "participants": 0}, {"volunteering": None}):
        deliver(company, path, **given)
    ok(send(company, path, pdf()), 201)
    made = company.post(f"{path}/declarations", EDITION)
    out = ok(made, 201)
    assert made.headers["location"] == f"/api/v1{year(company)}/declarations"
    assert (out["edition"], out["siren"], out["left"]) == ("2026", company.siren, [])
    # Made in one moment, they are in any order.
    rows = sorted(walk(company, f"{year(company)}/declarations"), key=lambda row: str(row["origin"]))
    assert sorted(row["id"] for row in rows) == sorted(out["declarations"])
    same = ("origin", "state", "action", "audience", "time", "participants", "hours", "host", "started_on", "ended_on")
    assert [[row[name] for name in same] for row in rows] == [
        [f"csr:{mine['id']}", "draft", "mentoring", "senior", "paid", 4, "30.5", "snc", "2026-01-20", "2026-01-21"],
        [f"csr:{other['id']}", "draft", "mentoring", "youth", "personal", 4, "12", None, "2026-01-20", "2026-01-21"],
    ]
    assert [[one["name"] for one in row["evidence"]] for row in rows] == [["feuille.pdf"]] * 2
    refused(company.post(f"{path}/declarations", EDITION), 409, "There are no hours left to declare.")
    shown = {one["id"]: one["declaration"] for one in ok(company.get(f"{path}/deliveries"))["items"]}
    assert [shown[mine["id"]], shown[other["id"]]] == [row["id"] for row in rows]
    for row in rows:
        ok(company.post(f"/declarations/{row['id']}/submission"))
    assert city.database.read_sync(faults, Store(city.settings.data_dir / "files")) == []


def test_a_file_that_the_label_has_already_is_linked_and_not_kept_twice(city: City, company: Caller, path: str) -> None:
    before = ok(company.post(f"{year(company)}/declarations", HAND), 201)["id"]
    known = ok(company.post(f"/declarations/{before}/evidence", files={"file": ("a.pdf", pdf())}), 201)["id"]
    ok(send(company, path, pdf()), 201)
    deliver(company, path)
    made = ok(company.post(f"{path}/declarations", EDITION), 201)["declarations"][0]
    behind = ok(company.get(f"/declarations/{made}"))["evidence"]
    assert [(one["id"], one["declarations"]) for one in behind] == [(known, 2)]


HAND = {
    "kind": "volunteering",
    "action": "jury",
    "audience": "youth",
    "time": "paid",
    "participants": 1,
    "hours": "2",
}


def test_the_catalogues_audiences_become_those_of_the_label(city: City) -> None:
    company = city.company()
    audiences = ["youth", "senior", "long_term_unemployed", "very_long_term_unemployed", "executive_job_seeker"]
    audiences.append("peripheral_obstacles")
    path = start(city.soee(), company, audiences=audiences)
    origins = [f"csr:{deliver(company, path, audience=audience)['id']}" for audience in audiences]
    ok(company.post(f"{path}/declarations", EDITION), 201)
    rows = {row["origin"]: row for row in walk(company, f"{year(company)}/declarations")}
    declared_audiences = [rows[origin]["audience"] for origin in origins]
    assert declared_audiences == [*audiences[:3], "long_term_unemployed", "executive_job_seeker", "general"]


def test_what_is_declared_stays_as_it_is_until_the_declaration_is_deleted(
    city: City, company: Caller, path: str
) -> None:
    place = f"/csr/deliveries/{deliver(company, path)['id']}"
    made = ok(company.post(f"{path}/declarations", EDITION), 201)["declarations"][0]
    for who in (company, city.soee()):
        refused(who.patch(place, {"hours": "99"}), 409, f"declared to the label as {made}")
        refused(who.delete(place), 409, f"declared to the label as {made}")
    ok(company.delete_read(f"/declarations/{made}"), 204)
    assert ok(company.patch(place, {"hours": "31", "version": 1}))["hours"] == "31"
    again = ok(company.post(f"{path}/declarations", EDITION), 201)["declarations"]
    assert ok(company.get(f"/declarations/{again[0]}"))["hours"] == "31"


def test_hours_outside_the_editions_period_are_left_for_another(city: City) -> None:
    company = city.company()
    path = start(city.soee(), company, started_on="2025-11-01")
    before = deliver(company, path, started_on="2025-12-31", ended_on="2025-12-31")["id"]
    words = "There are no hours left to declare; 1 deliveries are not of the period of 2026."
    refused(company.post(f"{path}/declarations", EDITION), 409, words)
    deliver(company, path)
    out = ok(company.post(f"{path}/declarations", EDITION), 201)
    assert (len(out["declarations"]), out["left"]) == (1, [before])
    problem(company.post(f"{path}/declarations", {"edition": "1999"}), 404)


def test_a_host_that_is_no_longer_active_is_left_out(city: City, company: Caller, path: str) -> None:
    deliver(company, path, host="snc")
    retire = update(Partner).where(Partner.id == "snc").values(active=False)
    city.database.write_sync(lambda session: session.execute(retire))
    made = ok(company.post(f"{path}/declarations", EDITION), 201)["declarations"][0]
    assert ok(company.get(f"/declarations/{made}"))["host"] is None


def test_only_the_company_declares_and_only_its_own_hours(city: City) -> None:
    soee, company, other = city.soee(), city.company(1), city.company(2)
    path = start(soee, company, other)
    deliver(company, path)
    for who in (soee, city.officer(), city.partner()):
        problem(who.post(f"{path}/declarations", EDITION), 403)
    problem(city.company(3).post(f"{path}/declarations", EDITION), 404)
    refused(other.post(f"{path}/declarations", EDITION | {"siren": company.siren}), 403, "your own company")
    refused(other.post(f"{path}/declarations", EDITION), 409, "no hours left")
    steers_too = city.person("odd@soee.example", Membership(Role.SOEE), Membership(Role.COMPANY, siren=other.siren))
    answer = steers_too.post(f"{path}/declarations", EDITION | {"siren": company.siren})
    refused(answer, 403, "Only the company itself")


def test_of_two_who_declare_the_same_hours_at_once_one_does(city: City, company: Caller, path: str) -> None:
    deliver(company, path)
    assert at_once(*[partial(company.post, f"{path}/declarations", EDITION)] * 2) == [201, 409]
    assert counted(city, Declaration) == 1


def test_hours_are_not_changed_while_they_are_declared(city: City, company: Caller, path: str) -> None:
    made = deliver(company, path)["id"]
    statuses = at_once(
        partial(company.post, f"{path}/declarations", EDITION),
        partial(company.patch, f"/csr/deliveries/{made}", {"hours": "31", "version": 1}),
    )
    assert statuses in ([200, 201], [201, 409])
    declared = walk(company, f"{year(company)}/declarations")[0]["hours"]
    assert declared == ok(company.get(f"{path}/deliveries"))["items"][0]["hours"]


def test_of_two_who_confirm_at_once_one_does(city: City, company: Caller) -> None:
    path = complete(city.soee(), company)
    partner = city.partner()
    confirmation = {"version": ok(partner.get(f"{path}/outcomes"))["partners"][0]["version"]}
    assert at_once(*[partial(partner.post, f"{path}/confirmation", confirmation)] * 2) == [200, 409]
    assert counted(city, Outcome, confirmed_by=partner.person_id) == 2


def test_two_associations_that_confirm_at_once_confirm_the_initiative(city: City, company: Caller) -> None:
    path = complete(city.soee(), company, partners=("snc", "cebije"))
    confirmations = []
    for partner in (city.partner("snc"), city.partner("cebije")):
        version = ok(partner.get(f"{path}/outcomes"))["partners"][0]["version"]
        confirmations.append(partial(partner.post, f"{path}/confirmation", {"version": version}))
    assert at_once(*confirmations) == [200, 200]
    assert ok(company.get(path))["confirmed_at"] is not None


def counted(city: City, table: Any, **having: Any) -> int:
    wanted = select(func.count()).select_from(table).filter_by(**having)
    return city.database.read_sync(lambda session: session.scalar(wanted) or 0)
