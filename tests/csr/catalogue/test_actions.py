import json
from typing import Any

import pytest
from sqlalchemy import select

from csr.catalogue import queries as catalogue
from csr.catalogue.schemas import CurrentAction
from label.kit.audit import AuditEntry
from label.kit.errors import NotFound
from tests.csr.catalogue.action import CONTENT, JURY
from tests.support.answers import pointers, refused, walk
from tests.support.city import City, ok
from tests.test_queries_counted import queries

JURIES = "/csr/actions/practice_jury"


def content_of(out: dict[str, Any]) -> dict[str, Any]:
    return {name: out[name] for name in CONTENT}


def test_soee_adds_an_action_and_everybody_with_a_key_reads_it(city: City) -> None:
    made = city.soee().post("/csr/actions", JURY)
    assert made.headers["location"] == f"/api/v1{JURIES}"
    out = ok(made, 201)
    assert content_of(out) == CONTENT
    assert (out["code"], out["active"], out["version"], out["revision"], out["latest"]) == (
        "practice_jury",
        True,
        1,
        1,
        1,
    )
    for who in (city.company(), city.partner(), city.reviewer(), city.officer()):
        assert ok(who.get(JURIES)) == out
    assert city.anyone.get(JURIES).status_code == 401


def test_what_is_left_out_of_an_action_is_unknown_or_open_to_all(city: City) -> None:
    least = {name: JURY[name] for name in ("code", "title", "description", "needs", "brings", "audiences")}
    out = ok(city.soee().post("/csr/actions", least), 201)
    assert (out["effort"], out["smallest_headcount"]) == ({"hours": None, "euros": None, "places": None}, 1)
    empty = (out["sectors"], out["partners"], out["volunteering"], out["helps"], out["reporting_lines"])
    assert empty == ([], [], None, [], [])


def test_a_second_action_of_the_same_code_is_refused(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    refused(soee.post("/csr/actions", JURY), 409, "There is an action practice_jury already: PUT changes it.")


def test_revising_makes_a_revision_and_keeps_the_ones_before(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    revised = CONTENT | {"title": "Jurys blancs", "audiences": ["executive_job_seeker"]}
    out = ok(soee.put(JURIES, revised | {"version": 1}))
    assert (out["title"], out["revision"], out["latest"], out["version"]) == ("Jurys blancs", 2, 2, 2)
    first = ok(soee.get(f"{JURIES}?revision=1"))
    assert (content_of(first), first["revision"], first["latest"]) == (CONTENT, 1, 2)
    assert ok(soee.get(JURIES)) == out
    history = walk(soee, f"{JURIES}/revisions?limit=1")
    assert [(revision["revision"], revision["title"]) for revision in history] == [
        (2, "Jurys blancs"),
        (1, "Jurys d’entraînement"),
    ]


def test_the_same_content_again_makes_no_revision(city: City) -> None:
    soee = city.soee()
    first = ok(soee.post("/csr/actions", JURY), 201)
    assert ok(soee.put(JURIES, CONTENT)) == first


def test_a_version_that_has_moved_on_is_refused(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    ok(soee.put(JURIES, CONTENT | {"title": "Jurys blancs"}))
    refused(soee.put(JURIES, CONTENT | {"version": 1}), 409, "The current version is 2: read it again.")


def test_a_retired_action_is_filtered_out_until_it_returns(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    out = ok(soee.post(f"{JURIES}/retirement"))
    assert (out["active"], out["version"], out["revision"]) == (False, 2, 1)
    assert [action["code"] for action in walk(soee, "/csr/actions?active=false")] == ["practice_jury"]
    assert len(walk(soee, "/csr/actions?active=true")) == 11
    refused(soee.post(f"{JURIES}/retirement"), 409, "The action is retired already.")
    assert ok(soee.post(f"{JURIES}/return"))["active"] is True
    refused(soee.post(f"{JURIES}/return"), 409, "The action is active already.")
    assert len(walk(soee, "/csr/actions?active=true&limit=5")) == 12


def test_the_catalogue_is_filtered_by_audience_as_the_latest_revision_says(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    assert "practice_jury" in [action["code"] for action in walk(soee, "/csr/actions?audience=senior")]
    ok(soee.put(JURIES, CONTENT | {"audiences": ["youth"]}))
    assert "practice_jury" not in [action["code"] for action in walk(soee, "/csr/actions?audience=senior")]
    assert [action["code"] for action in walk(soee, "/csr/actions?audience=peripheral_obstacles")] == [
        "association_support",
        "digital_equipment",
        "digital_workshops",
        "discovery_placement",
        "skills_sponsorship",
    ]


def test_every_fault_of_an_action_is_reported_at_once(city: City) -> None:
    wrong = JURY | {
        "audiences": ["youth", "youth"],
        "sectors": [
            {"naf": "62", "reason": "Un."},
            {"naf": "00", "reason": "Deux."},
            {"naf": "62", "reason": "Trois."},
        ],
        "partners": [{"id": "nobody", "reason": "Inconnue."}],
        "helps": ["V1", "V1"],
        "reporting_lines": ["ESRS-X9"],
    }
    answer = city.soee().post("/csr/actions", wrong)
    assert pointers(answer) == [
        "/audiences/1",
        "/helps/1",
        "/partners/0/id",
        "/reporting_lines/0",
        "/sectors/1/naf",
        "/sectors/2/naf",
    ]
    assert [fault["detail"] for fault in answer.json()["errors"]][:2] == [
        "youth is named twice.",
        "V1 is named twice.",
    ]


def test_a_fault_of_form_is_reported_with_its_place(city: City) -> None:
    wrong = JURY | {"code": "Jury!", "audiences": [], "effort": {"hours": "-1"}, "volunteering": "singing"}
    assert pointers(city.soee().post("/csr/actions", wrong)) == [
        "/audiences",
        "/code",
        "/effort/hours",
        "/volunteering",
    ]


def test_a_revision_with_a_fault_changes_nothing(city: City) -> None:
    soee = city.soee()
    first = ok(soee.post("/csr/actions", JURY), 201)
    assert pointers(soee.put(JURIES, CONTENT | {"reporting_lines": ["ESRS-X9"]})) == ["/reporting_lines/0"]
    assert ok(soee.get(JURIES)) == first


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/csr/actions/none"),
        ("GET", "/csr/actions/none/revisions"),
        ("PUT", "/csr/actions/none"),
        ("POST", "/csr/actions/none/retirement"),
        ("POST", "/csr/actions/none/return"),
    ],
)
def test_an_action_that_is_not_there_is_not_found(city: City, method: str, path: str) -> None:
    refused(city.soee().send(method, path, CONTENT if method == "PUT" else None), 404, "No action none.")


def test_a_revision_that_is_not_there_is_not_found(city: City) -> None:
    answer = city.soee().get("/csr/actions/pair_mentoring?revision=2")
    refused(answer, 404, "No revision 2 of an action pair_mentoring.")


def test_only_soee_edits_the_catalogue(city: City) -> None:
    for who in (city.company(), city.partner(), city.reviewer(), city.officer()):
        assert who.post("/csr/actions", JURY).status_code == 403
        assert who.put("/csr/actions/pair_mentoring", CONTENT).status_code == 403
        assert who.post("/csr/actions/pair_mentoring/retirement").status_code == 403
        assert who.post("/csr/actions/pair_mentoring/return").status_code == 403


def test_each_change_of_an_action_is_in_the_audit_trail_with_its_content(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    ok(soee.put(JURIES, CONTENT | {"title": "Jurys blancs"}))
    ok(soee.post(f"{JURIES}/retirement"))
    rows = city.database.read_sync(
        lambda session: session.scalars(select(AuditEntry).filter_by(subject="action").order_by(AuditEntry.id)).all()
    )
    entries = [(row.action, json.loads(row.before or "{}"), json.loads(row.after or "{}")) for row in rows]
    assert [(act, before.get("revision"), after.get("revision")) for act, before, after in entries] == [
        ("create", None, 1),
        ("revise", 1, 2),
        ("retire", None, None),
    ]
    assert entries[1][1]["content"] == CONTENT
    assert entries[1][2]["content"] == CONTENT | {"title": "Jurys blancs"}
    assert entries[2][1:] == ({"active": True}, {"active": False})


def test_other_features_read_an_action_as_it_is_and_as_it_was(city: City) -> None:
    soee = city.soee()
    ok(soee.post("/csr/actions", JURY), 201)
    ok(soee.put(JURIES, CONTENT | {"title": "Jurys blancs"}))
    ok(soee.post(f"{JURIES}/retirement"))
    now = city.database.read_sync(catalogue.latest, "practice_jury")
    assert now == CurrentAction("practice_jury", 2, active=False, content=now.content)
    assert now.content.title == "Jurys blancs"
    assert city.database.read_sync(catalogue.revision, "practice_jury", 1).title == "Jurys d’entraînement"
    keys = [("practice_jury", 1), ("practice_jury", 2), ("practice_jury", 3)]
    found = city.database.read_sync(catalogue.contents, keys)
    assert {key: content.title for key, content in found.items()} == {
        ("practice_jury", 1): "Jurys d’entraînement",
        ("practice_jury", 2): "Jurys blancs",
    }
    with pytest.raises(NotFound, match=r"No action none\."):
        city.database.read_sync(catalogue.latest, "none")


def test_the_catalogue_takes_as_many_queries_for_fifty_actions_as_for_five(city: City) -> None:
    soee = city.soee()
    for number in range(40):
        ok(soee.post("/csr/actions", JURY | {"code": f"jury_{number}"}), 201)
    assert 0 < queries(soee, "/csr/actions?limit=5", 5) == queries(soee, "/csr/actions?limit=50", 50) <= 3
