"""What anyone may read and try, without an account."""

import hashlib

from scoring import digest, load_rulebook
from tests.support.city import City, ok

FACTS = {
    "edition": "2026",
    "headcount": "42",
    "verified_headcount": "42",
    "forum_held": True,
    "durable_hires": 6,
    "verified_durable_hires": 6,
    "hires_from_shared_vacancies": 4,
    "verified_hires_from_shared_vacancies": 4,
    "volunteers": 5,
    "verified_volunteers": 5,
    "volunteering": [
        {
            "action": "cv_workshop",
            "audience": "youth",
            "time": "paid",
            "participants": 3,
            "hours": "24.5",
            "verified_hours": "20",
        }
    ],
    "local_hires": [{"contract": "permanent", "group": "senior", "count": 2, "verified_count": 1}],
    "forum": {
        "presence": "full_day",
        "presence_verified": True,
        "offers": 3,
        "verified_offers": 3,
        "candidates_met": 20,
        "verified_candidates_met": 20,
        "candidates_answered": 18,
        "verified_candidates_answered": 10,
    },
    "initiatives": [{"beneficiaries": 12, "completed": True, "verified": True}],
}


def test_anyone_may_simulate_a_score_and_see_what_would_raise_it(city: City) -> None:
    shown = ok(city.anyone.post("/editions/2026/simulation", FACTS))
    assert (shown["declared"]["total"], shown["verified"]["total"]) == ("82.1", "68.4")
    assert shown["next_level"]["level"] == "exemplary"
    proofs = {proof["figure"]: proof["amount"] for proof in shown["next_level"]["to_prove"]}
    assert proofs == {"volunteering_hours": "4.5", "local_hires": "1", "answers": "8"}


def test_every_fault_of_the_facts_is_named_at_once(city: City) -> None:
    answer = city.anyone.post(
        "/editions/2026/simulation", FACTS | {"volunteers": -1, "colour": "blue", "headcount": "0"}
    )
    assert answer.status_code == 422
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert {"/volunteers", "/colour", "/headcount"} <= pointers


def test_facts_of_another_edition_are_a_fault(city: City) -> None:
    answer = city.anyone.post("/editions/2026/simulation", FACTS | {"edition": "2031"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/edition")


def test_facts_that_are_no_json_are_told_so(city: City) -> None:
    answer = city.anyone.post("/editions/2026/simulation", content=b"{", headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_the_rulebook_is_read_whole_under_its_digest(city: City) -> None:
    answer = city.anyone.get("/editions/2026/rulebook")
    name = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"
    assert name == digest(load_rulebook()) == answer.headers["rulebook-digest"]
    assert ok(city.anyone.get("/editions/2026"))["rulebook_digest"] == name
    assert [one["code"] for one in ok(city.anyone.get("/editions"))["items"]] == ["2026"]


def test_an_edition_that_is_not_there_is_not_found(city: City) -> None:
    for path in ("/editions/2031", "/editions/2031/rulebook"):
        assert city.anyone.get(path).status_code == 404
    assert city.anyone.post("/editions/2031/simulation", FACTS).status_code == 404
