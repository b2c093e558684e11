"""SOEE's whole story over HTTP, on both databases: from a firm nobody has called to what it counts for."""

from typing import Any

from label.kit.clock import day, now
from tests.csr.initiatives.life import AT_3, GIVEN, SENIOR, WHY, YOUTH, confirm, count, deliver, propose, start
from tests.support.city import City, ok
from tests.support.filing import STATEMENT, year

LAST = day(now()).year - 1
LAST_YEAR: dict[str, Any] = {"started_on": f"{LAST}-02-03", "ended_on": f"{LAST}-04-30"}


def test_from_an_uncontacted_firm_to_confirmed_outcomes_the_statement_and_the_observatory(city: City) -> None:
    soee, officer, partner = city.soee(), city.officer(), city.partner("snc")
    firm = city.company(1, "Banque fictive du Trapèze", size_class="42", naf_code="64.19Z")
    page = f"/csr/firms/{firm.siren}"
    missing = ok(soee.get("/csr/coverage"))
    assert (missing["over"]["contacted"]["firms"], missing["missing"]["largest"][0]["siren"]) == (0, firm.siren)

    spoken = {"kind": "call", "happened_on": f"{LAST}-01-14", "summary": "Intéressée par le mentorat."}
    step = {"next_step": "Proposer une action", "next_owner": soee.email, "due_on": f"{LAST}-01-30"}
    talk = ok(soee.post(f"{page}/interactions", spoken | step), 201)["id"]
    assert [one["siren"] for one in ok(soee.get("/csr/overdue?owner=me"))["items"]] == [firm.siren]
    ok(soee.post(f"/csr/interactions/{talk}/done", {}))
    assert ok(soee.get("/csr/overdue"))["items"] == []
    assert ok(soee.get(page))["stage"] == "in_discussion"
    suggested = ok(soee.get(f"/csr/suggestions?siren={firm.siren}"))["items"]
    assert [one["rank"] for one in suggested] == list(range(1, len(suggested) + 1))

    path = propose(soee, firm.siren, **LAST_YEAR)
    ok(soee.post(f"{path}/discussion"))
    assert ok(firm.post(f"{path}/agreement", {}))["commitments"][0]["agreed_at"] is not None
    assert ok(soee.post(f"{path}/commitment"))["state"] == "committed"
    assert ok(soee.post(f"{path}/start"))["state"] == "under_way"
    assert ok(officer.get(page))["stage"] == "acting"
    given = {"started_on": f"{LAST}-03-01", "ended_on": f"{LAST}-03-31"}
    deliver(firm, path, **given)
    counted = {"reached": 9, "started": 9, "finished": 9, "durable_3": 9, "other_3": 0, "training_3": 0}
    count(soee, path, YOUTH | counted, SENIOR | counted, partner_id="snc")
    assert ok(soee.post(f"{path}/completion"))["state"] == "completed"
    confirm(partner, path)
    assert ok(firm.get(path))["confirmed_at"] is not None
    results = ok(soee.get(f"{path}/results"))["sum"]
    assert (results["committed"]["hours"], results["achieved"]["hours"]) == ("120", "30.5")

    board = ok(officer.get(f"/csr/board?year={LAST}"))
    assert sum(one["confirmed"]["reached"] for one in board["people"]) == 18
    statement = f"/csr/companies/{firm.siren}/csr-statement"
    figures = {one["code"]: one for one in ok(firm.get(f"{statement}?year={LAST}"))["figures"] if one["part"] is None}
    assert figures["hours_paid"]["declared"] == "30.5"
    for form, first in ((".pdf", b"%PDF"), (".xlsx", b"PK")):
        assert firm.get(f"{statement}{form}?year={LAST}").content.startswith(first)

    frozen = ok(officer.post(f"/csr/observatory/{LAST}", {}), 201)
    published = ok(city.anyone.get(f"/csr/observatory/{LAST}"))
    assert published["tables_digest"] == frozen["tables_digest"]
    assert firm.siren not in city.anyone.get(f"/csr/observatory/{LAST}.csv").text


def test_what_a_firm_gave_counts_once_for_its_label(city: City) -> None:
    soee, partner = city.soee(), city.partner("snc")
    firm = city.company(1, size_class="42")
    ok(firm.put(f"{year(firm)}/statement", STATEMENT | {"headcount": "1200"}))
    path = start(soee, firm)
    delivery = deliver(firm, path, volunteering="mentoring", host="snc")["id"]
    made = ok(firm.post(f"{path}/declarations", {"edition": "2026"}), 201)["declarations"]
    claim = ok(firm.get(f"/declarations/{made[0]}"))
    assert (claim["origin"], claim["hours"], claim["host"], claim["state"]) == (
        f"csr:{delivery}",
        GIVEN["hours"],
        "snc",
        "draft",
    )
    ok(firm.post(f"/declarations/{made[0]}/submission"))
    count(soee, path, SENIOR | AT_3, partner_id="snc")
    shown = ok(soee.post(f"{path}/completion"))
    assert shown["label"] == [{"siren": firm.siren, "edition": "2026", "counts": True}]
    confirm(partner, path)
    claims = ok(firm.get(f"{year(firm)}/score"))["claims"]
    assert [one["state"] for one in claims if one["kind"] == "initiative"] == ["confirmed"]
    statement = ok(firm.get(f"/csr/companies/{firm.siren}/csr-statement?year=2026"))
    hours = [one["declared"] for one in statement["figures"] if one["code"] == "hours_paid"]
    assert hours == [GIVEN["hours"]]
    refused = [
        firm.post(f"{path}/declarations", {"edition": "2026"}),
        firm.patch_read(f"/csr/deliveries/{delivery}", {"hours": "99"}),
        firm.patch_read(f"/declarations/{made[0]}", {"hours": "99"}),
    ]
    assert [answer.status_code for answer in refused] == [409, 409, 409]


def test_what_is_refused_along_the_way(city: City) -> None:
    soee, partner, other = city.soee(), city.partner("snc"), city.partner("cebije")
    firm, stranger = city.company(1, size_class="42"), city.company(2, size_class="42")
    path = start(soee, firm)
    notes = [firm.get(f"/csr/firms{more}") for more in ("", f"/{firm.siren}", f"/{firm.siren}/interactions")]
    assert [answer.status_code for answer in notes] == [403, 403, 403]
    assert pointers(soee.put(f"{path}/outcomes", {"partner_id": "snc", "figures": [ABOVE]})) == [
        "/figures/0/started",
        "/figures/0/durable_3",
    ]
    count(partner, path, SENIOR)
    ok(soee.post(f"{path}/completion"))
    version = ok(partner.get(f"{path}/outcomes"))["partners"][0]["version"]
    assert [who.post(f"{path}/confirmation", {"version": version}).status_code for who in (soee, other)] == [403, 404]
    assert [stranger.get(path).status_code, other.get(path).status_code] == [404, 404]
    assert soee.post(f"{path}/abandonment", WHY).status_code == 409
    assert soee.post(f"/csr/observatory/{LAST + 1}", {}).status_code == 409


ABOVE = {"audience": "senior", "reached": 4, "started": 5, "finished": 4, "durable_3": 5, "other_3": 0, "training_3": 0}


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [fault["pointer"] for fault in answer.json()["errors"]]
