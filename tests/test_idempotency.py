from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from sqlalchemy import func, select

from label.app import create_app
from label.declarations import api as declarations
from label.declarations.models import Declaration
from label.kit.actor import Membership, Role
from label.kit.columns import Base
from label.kit.settings import Settings
from label.web.openapi import operations
from tests.csr.catalogue.action import JURY
from tests.csr.initiatives import life
from tests.editions.test_amendments import document as one_point_bonus
from tests.support import acts_of_the_city as acts
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.initiative_journey import CONTACT, EVENT, SPOKEN, STORY
from tests.support.populated_city import (
    ADVICE,
    FIGURES,
    FORUM,
    GRANT,
    HIRE,
    REFUSE,
    STATEMENT,
    VERDICTS,
    VOLUNTEERING,
    apply,
    declare,
    review,
    year,
)
from tests.support.ready_applications import to_be_decided

REASON = {"reason": "Pour une raison."}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Without a worker, which would add rows while they are counted."""
    return settings.model_copy(update={"issues": False})


def counted(city: City) -> dict[str, int]:
    """Rows of every table."""
    with city.database.readers.connect() as connection:
        tables = Base.metadata.sorted_tables
        return {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def seen(response: Response) -> tuple[int, bytes, str | None]:
    """What must be the same in the answer to a retry."""
    return response.status_code, response.content, response.headers.get("location")


@dataclass
class Twice:
    """Sends each POST twice under one key, and looks at what the second one did."""

    city: City
    keys: Iterator[int] = field(default_factory=count)
    sent: set[str] = field(default_factory=set)

    def post(self, who: Caller, path: str, body: Any = None, status: int = 200, **more: Any) -> Any:
        key = {"Idempotency-Key": f"step {next(self.keys)}"}
        before = counted(self.city)["audit"]
        first = who.post(path, body, headers=key, **more)
        after = counted(self.city)
        assert first.status_code == status, first.text
        assert after["audit"] > before
        assert seen(who.post(path, body, headers=key, **more)) == seen(first)
        assert counted(self.city) == after
        if body is not None:
            other = who.post(path, [] if isinstance(body, list) else body | {"note": "autre"}, headers=key)
            assert other.json()["errors"][0]["pointer"] == "Idempotency-Key"
        self.sent.add(path.partition("?")[0])
        return first.json() if first.content else None


def test_every_step_sent_twice_has_one_effect_and_one_answer(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    company, twice = city.company(1), Twice(city)
    first, second, third, officer = city.reviewer(1), city.reviewer(2), city.reviewer(3), city.officer()
    fourth, fifth, other = city.reviewer(4), city.reviewer(5), city.person("o@city.example", Membership(Role.CITY))
    path = year(company.siren)
    ok(company.put(f"{path}/statement", STATEMENT))
    made = [twice.post(company, f"{path}/declarations", body, 201)["id"] for body in (VOLUNTEERING, HIRE, FORUM)]
    file = twice.post(company, f"/declarations/{made[0]}/evidence", files={"file": ("a.pdf", pdf())}, status=201)
    box = {"page": 1, "left": "0", "top": "0", "width": "1", "height": "0.5"}
    masking = {"boxes": [box], "version": file["version"]}
    proof = f"{path}/statement/evidence?figure=headcount"
    twice.post(company, proof, files={"file": ("a.pdf", pdf())}, status=201)
    twice.post(company, f"/evidence/{file['id']}/maskings", masking)
    for one in made:
        twice.post(company, f"/declarations/{one}/submission")

    ended = twice.post(company, f"{path}/applications", {}, 201)["id"]
    twice.post(company, f"/applications/{ended}/withdrawal")
    application = f"/applications/{twice.post(company, f'{path}/applications', {}, 201)['id']}"
    twice.post(company, f"{application}/submission")
    for reviewer in (first, third):
        twice.post(reviewer, f"{application}/assignment", {})
    asked = f"/evidence/{file['id']}/masking-request"
    ok(first.put(asked, {"message": "Des noms se lisent."}))
    twice.post(first, f"{asked}/withdrawal", status=204)
    twice.post(third, f"{application}/recusal", REASON, 204)
    twice.post(first, f"{application}/correction", {"message": "Les heures ?"})
    twice.post(company, f"{application}/resubmission", {})
    for reviewer in (first, second):
        twice.post(reviewer, f"{application}/opinions", ADVICE, 201)
    twice.post(officer, f"{application}/decision", REFUSE)
    twice.post(company, f"{application}/appeal", {"grounds": "Nous contestons."})

    ok(fourth.post(f"{application}/assignment", {}))
    for one, verdict in zip(made, VERDICTS, strict=True):
        ok(fourth.verify(f"/declarations/{one}", verdict))
    ok(fourth.verify(f"{path}/statement", FIGURES))
    for reviewer in (fourth, fifth):
        ok(reviewer.post(f"{application}/opinions", ADVICE), 201)
    number = twice.post(other, f"{application}/decision", GRANT)["decisions"][1]["certificate"]
    twice.post(officer, f"/certificates/{number}/suspension", REASON)
    twice.post(officer, f"/certificates/{number}/reinstatement", REASON)
    twice.post(company, f"/certificates/{number}/renunciation", REASON)
    twice.post(first, "/me/interests", {"siren": company.siren, "reason": "J’y entre."}, 204)

    withdrawn = city.company(2)
    declare(withdrawn)
    granted = apply(withdrawn)
    review(granted, fourth, fifth)
    held = twice.post(officer, f"/applications/{granted}/decision", GRANT)["decisions"][0]["certificate"]
    twice.post(officer, f"/certificates/{held}/withdrawal", REASON)
    (ordered,) = to_be_decided(city, 1)
    grants = [{"application": ordered, "reasons": "Bravo."}]
    twice.post(officer, "/campaigns", {"title": "Promotion", "grants": grants}, 201)
    seen_there = {"siren": company.siren, "presence": "full_day", "offers": 3, "candidates_met": 20}
    twice.post(other, "/editions/2026/attendance", [seen_there])
    monkeypatch.setattr(declarations, "TRIES", 5)
    twice.post(officer, "/editions/2026/amendments", {"reason": "Un bonus.", "rulebook": one_point_bonus()}, 201)
    acts.open_again(city, officer, twice.post)
    acts.reverse(officer, granted, held, twice.post)
    acts.resume(city, city.company(3), fourth, twice.post)
    acts.follow(city, officer, withdrawn.siren, held, twice.post)
    acts.leave(city, officer, twice.post)
    twice.post(officer, "/partners", {"id": "maison", "name": "Maison"}, 201)
    assert tried(twice.sent) == {path for path in posts(city) if "/csr/" not in path}


def test_every_step_of_steering_sent_twice_has_one_effect_and_one_answer(city: City) -> None:
    soee, company, partner, twice = city.soee(), city.company(1), city.partner(), Twice(city)
    firm = f"/csr/firms/{company.siren}"
    twice.post(soee, f"{firm}/contacts", CONTACT, 201)
    step = {"next_step": "Écrire", "next_owner": soee.email, "due_on": "2026-03-09"}
    spoken = twice.post(soee, f"{firm}/interactions", SPOKEN | step, 201)["id"]
    twice.post(soee, f"/csr/interactions/{spoken}/done", {})
    twice.post(soee, f"{firm}/stage", {"stage": "paused", "reason": "Réorganisation."})

    twice.post(soee, "/csr/actions", JURY | {"code": "jury_2"}, 201)
    for act in ("retirement", "return"):
        twice.post(soee, f"/csr/actions/jury_2/{act}")

    parts = {"firms": [life.firm(company.siren)], "partners": [{"id": "snc", "places": 6}]}
    made = [twice.post(soee, life.ALL, life.CONTENT | parts, 201)["id"] for _ in range(3)]
    declined, abandoned, path = (f"{life.ALL}/{one}" for one in made)
    twice.post(soee, f"{declined}/decline", life.WHY)
    for one in (abandoned, path):
        twice.post(soee, f"{one}/discussion")
        twice.post(company, f"{one}/agreement", {})
        twice.post(soee, f"{one}/commitment")
    twice.post(soee, f"{abandoned}/abandonment", life.WHY)
    milestone = twice.post(soee, f"{path}/milestones", {"title": "Bilan", "due_on": "2026-02-10"}, 201)["id"]
    twice.post(soee, f"/csr/milestones/{milestone}/done", {})
    twice.post(soee, f"{path}/start")
    twice.post(company, f"{path}/updates", {"words": "Tout va bien."}, 201)
    twice.post(company, f"{path}/deliveries", life.GIVEN | {"volunteering": "mentoring"}, 201)
    twice.post(company, f"{path}/evidence", files={"file": ("a.pdf", pdf())}, status=201)
    twice.post(company, f"{path}/declarations", {"edition": "2026"}, 201)
    counts = life.count(partner, path, life.SENIOR)["partners"][0]
    twice.post(soee, f"{path}/completion")
    twice.post(partner, f"{path}/confirmation", {"version": counts["version"]})

    twice.post(soee, f"/csr/events/{twice.post(soee, '/csr/events', EVENT, 201)['id']}/cancellation", REASON)
    story = f"/csr/stories/{twice.post(company, '/csr/stories', STORY, 201)['id']}"
    twice.post(soee, f"{story}/publication")
    twice.post(company, f"{story}/withdrawal", {})
    twice.post(soee, "/csr/observatory/2025", {}, 201)
    assert tried(twice.sent) == {path for path in posts(city) if "/csr/" in path}


def test_a_key_used_on_another_route_is_refused(city: City) -> None:
    company, key = city.company(1), {"Idempotency-Key": "once"}
    path = f"{year(company.siren)}/declarations"
    one, other = (f"/declarations/{ok(company.post(path, HIRE), 201)['id']}/submission" for _ in range(2))
    ok(company.post(one, headers=key))
    before = counted(city)
    answer = company.post(other, headers=key)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "Idempotency-Key")
    assert counted(city) == before


def test_a_refused_request_does_not_use_the_key_up(city: City) -> None:
    company, key = city.company(1), {"Idempotency-Key": "once"}
    path = f"{year(company.siren)}/declarations"
    assert company.post(path, HIRE | {"count": 0}, headers=key).status_code == 422
    assert company.post(path, content=b"{", headers=key | {"content-type": "application/json"}).status_code == 400
    assert company.post(f"/declarations/{'0' * 32}/submission", headers=key).status_code == 404
    ok(company.post(path, HIRE, headers=key), 201)


def test_a_key_is_its_bearers_own(city: City) -> None:
    one, other, key = city.company(1), city.company(2), {"Idempotency-Key": "once"}
    made = [ok(each.post(f"{year(each.siren)}/declarations", HIRE, headers=key), 201) for each in (one, other)]
    assert [each["siren"] for each in made] == [one.siren, other.siren]


def test_without_a_key_each_request_has_its_effect(city: City) -> None:
    company = city.company(1)
    path = f"{year(company.siren)}/declarations"
    assert ok(company.post(path, HIRE), 201)["id"] != ok(company.post(path, HIRE), 201)["id"]


def test_the_answer_outlives_the_process(city: City) -> None:
    company, key = city.company(1), {"Idempotency-Key": "once"}
    path = f"{year(company.siren)}/declarations"
    first = company.post(path, HIRE, headers=key)
    with TestClient(create_app(city.settings), base_url="http://label.test") as restarted:
        again = Caller(restarted, company.key).post(path, HIRE, headers=key)
    assert seen(again) == seen(first)


def test_a_file_sent_again_with_another_boundary_is_the_same_request(city: City) -> None:
    company, key = city.company(1), {"Idempotency-Key": "once"}
    declaration = ok(company.post(f"{year(company.siren)}/declarations", HIRE), 201)["id"]
    path = f"/declarations/{declaration}/evidence"

    def send(name: str, content: bytes, boundary: str) -> Response:
        media = {"content-type": f"multipart/form-data; boundary={boundary}"}
        return company.post(path, files={"file": (name, content)}, headers=key | media)

    first = send("a.pdf", pdf("1"), "one")
    after = counted(city)
    assert first.status_code == 201
    assert seen(send("a.pdf", pdf("1"), "two")) == seen(first)
    assert [send("a.pdf", pdf("2"), "one").status_code, send("b.pdf", pdf("1"), "one").status_code] == [422, 422]
    assert counted(city) == after


@pytest.mark.parametrize("at_once", [2, 8])
def test_sent_at_once_under_one_key_there_is_one_effect(city: City, at_once: int) -> None:
    company, key = city.company(1), {"Idempotency-Key": "once"}
    path = f"{year(company.siren)}/declarations"
    answers = together(at_once, lambda: company.post(path, HIRE, headers=key))
    assert {seen(answer) for answer in answers} == {seen(answers[0])}
    assert answers[0].status_code == 201
    made = city.database.read_sync(lambda session: session.scalar(select(func.count()).select_from(Declaration)))
    assert made == 1


def test_a_decision_clicked_twice_is_one_decision_with_one_certificate(city: City) -> None:
    company, officer, key = city.company(1), city.officer(), {"Idempotency-Key": "click"}
    declare(company)
    application = apply(company)
    review(application, city.reviewer(1), city.reviewer(2))
    answers = together(4, lambda: officer.post(f"/applications/{application}/decision", GRANT, headers=key))
    assert {seen(answer) for answer in answers} == {seen(answers[0])}
    rows = counted(city)
    assert (answers[0].status_code, rows["decisions"], rows["certificates"]) == (200, 1, 1)


def test_a_refusal_at_once_leaves_the_key_to_whoever_gets_it_right(city: City) -> None:
    company, key = city.company(1), {"Idempotency-Key": "once"}
    path = f"{year(company.siren)}/declarations"
    bodies = iter([HIRE | {"count": 0}, HIRE, HIRE | {"count": -1}, HIRE])
    answers = together(4, lambda: company.post(path, next(bodies), headers=key))
    assert {answer.status_code for answer in answers} == {201, 422}
    assert counted(city)["declarations"] == 1


def together(times: int, send: Any) -> list[Response]:
    """The same sent from so many threads."""
    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(send) for _ in range(times)]]


def posts(city: City) -> set[str]:
    """Every POST that needs a key to come in, with its identifiers as stars."""
    every = operations(city.client.app)
    return tried({path for method, path, _, said in every if method == "post" and said.roles})


def tried(paths: set[str]) -> set[str]:
    """Paths without /api/v1, with a star for each identifier: they hold a digit or a brace, names do not."""
    short = {path.removeprefix("/api/v1") for path in paths}
    return {"/".join("*" if set(part) & set("0123456789{") else part for part in path.split("/")) for path in short}
