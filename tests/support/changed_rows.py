"""For each route that needs the version that was read: a row that was changed once, and a change that is allowed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.csr.initiatives.life import deliver, propose, start
from tests.support import filing
from tests.support.city import Caller, City, ok
from tests.support.files import pdf
from tests.support.initiative_journey import CONTACT, EVENT, SPOKEN, STORY
from tests.support.populated_city import apply, declare
from tests.support.registry import add_place


@dataclass(frozen=True)
class Change:
    """A request that changes or deletes a row, and the row's current version; the one before it is stale."""

    who: Caller
    method: str
    path: str
    body: dict[str, Any] | None
    version: int


def _company(city: City) -> Change:
    company = city.company()
    path = f"/companies/{company.siren}"
    return _patched(company, path, {"website": "https://a.example"}, ok(company.get(path)))


def _display_name(city: City) -> Change:
    path = f"/companies/{city.add_company(1)}/display-name"
    return _put_twice(city.officer(), path, {"display_name": "L’Usine", "version": 1}, {"display_name": "L’Œuvrière"})


def _partner(city: City) -> Change:
    officer = city.officer()
    made = ok(officer.post("/partners", {"id": "maison", "name": "Maison"}), 201)
    return _patched(officer, "/partners/maison", {"name": "La Maison"}, made)


def _membership(city: City) -> Change:
    officer, person_id = city.officer(), city.reviewer().person_id
    (made,) = ok(officer.get(f"/people/{person_id}"))["memberships"]
    path, body = f"/people/{person_id}/memberships/{made['id']}", {"may_grant": True, "reason": "Élue au bureau."}
    return _patched(officer, path, body, made)


def _declaration(city: City) -> Change:
    company = city.company()
    made = filing.declare(company, filing.HIRE, submit=False)
    return _patched(company, f"/declarations/{made}", {"count": 3}, ok(company.get(f"/declarations/{made}")))


def _masking(city: City) -> Change:
    company = city.company()
    made, box = (
        filing.declare(company, filing.HIRE),
        {"page": 1, "left": "0", "top": "0", "width": "0.5", "height": "1"},
    )
    file = ok(company.post(f"/declarations/{made}/evidence", files={"file": ("a.pdf", pdf())}), 201)
    path = f"/evidence/{file['id']}/maskings"
    masked = ok(company.post(path, {"boxes": [box], "version": file["version"]}))
    return Change(company, "POST", path, {"boxes": [box | {"left": "0.5"}]}, masked["version"])


def _verdict(city: City) -> Change:
    made = _declaration(city)
    version = ok(made.who.post(f"{made.path}/submission"))["version"]
    return Change(
        city.reviewer(), "PUT", f"{made.path}/verdict", {"verified_count": 3, "source": "seen_on_site"}, version
    )


def _statement(city: City) -> Change:
    company = city.company()
    path = f"{filing.year(company)}/statement"
    ok(company.put(path, filing.STATEMENT))
    version = ok(company.put_read(path, filing.STATEMENT | {"headcount": "43"}))["version"]
    return Change(company, "PUT", path, filing.STATEMENT, version)


def _statement_verdict(city: City) -> Change:
    made = _statement(city)
    figures = {"verified_hires_from_shared_vacancies": 4, "verified_volunteers": 5, "source": "seen_on_site"}
    return Change(city.reviewer(), "PUT", f"{made.path}/verdict", figures, made.version)


def _remark(city: City) -> Change:
    company, reviewer = city.company(), city.reviewer()
    add_place(city, company.siren, "03")
    declare(company)
    path = f"/applications/{apply(company)}"
    (told,) = ok(reviewer.get(path))["remarks"]
    return _put_twice(reviewer, f"{path}/remarks/{told['id']}", {"answer": "Vu.", "version": 1}, {"answer": "Revu."})


def _firm(city: City) -> Change:
    soee, path = city.soee(), f"/csr/firms/{city.add_company(1, size_class='51')}"
    return _patched(soee, path, {"note": "À voir."}, ok(soee.get(path)))


def _contact(city: City) -> Change:
    soee, firm = city.soee(), city.add_company(1, size_class="51")
    made = ok(soee.post(f"/csr/firms/{firm}/contacts", CONTACT), 201)
    return _patched(soee, f"/csr/contacts/{made['id']}", {"role": "Directrice"}, made)


def _interaction(city: City) -> Change:
    soee, firm = city.soee(), city.add_company(1, size_class="51")
    made = ok(soee.post(f"/csr/firms/{firm}/interactions", SPOKEN), 201)
    return _patched(soee, f"/csr/interactions/{made['id']}", {"summary": "Second appel."}, made)


def _duty(city: City) -> Change:
    path = f"/csr/firms/{city.add_company(1, size_class='51')}/duties/2025/vsme"
    return _put_twice(city.soee(), path, {"mandatory": True}, {"mandatory": False})


def _initiative(city: City) -> Change:
    soee = city.soee()
    path = propose(soee)
    return _patched(soee, path, {"title": "Mentorat"}, ok(soee.get(path)))


def _milestone(city: City) -> Change:
    soee = city.soee()
    made = ok(soee.post(f"{propose(soee)}/milestones", {"title": "Bilan", "due_on": "2026-03-02"}), 201)
    return _patched(soee, f"/csr/milestones/{made['id']}", {"title": "Bilan à mi-parcours"}, made)


def _delivery(city: City) -> Change:
    company = city.company()
    made = deliver(company, start(city.soee(), company))
    return _patched(company, f"/csr/deliveries/{made['id']}", {"hours": "31"}, made)


def _event(city: City) -> Change:
    soee = city.soee()
    made = ok(soee.post("/csr/events", EVENT), 201)
    return _patched(soee, f"/csr/events/{made['id']}", {"place": "Ailleurs"}, made)


def _registration(city: City) -> Change:
    event = ok(city.soee().post("/csr/events", EVENT), 201)["id"]
    company = city.company()
    return _put_twice(company, f"/csr/events/{event}/registrations/{company.siren}", {"people": 2}, {"people": 3})


def _story(city: City) -> Change:
    soee = city.soee()
    made = ok(soee.post("/csr/stories", STORY | {"siren": city.add_company(1)}), 201)
    return _patched(soee, f"/csr/stories/{made['id']}", {"title": "Un trio"}, made)


def _target(city: City) -> Change:
    return _put_twice(city.soee(), "/csr/targets/2026/hours/all", {"goal": "10"}, {"goal": "11"})


def _patched(who: Caller, path: str, body: dict[str, Any], made: dict[str, Any]) -> Change:
    version = ok(who.patch(path, body | {"version": made["version"]}))["version"]
    return Change(who, "PATCH", path, body, version)


def _put_twice(who: Caller, path: str, first: dict[str, Any], second: dict[str, Any]) -> Change:
    made = ok(who.put(path, first))
    return Change(who, "PUT", path, second, ok(who.put(path, second | _version(made)))["version"])


def _version(made: dict[str, Any]) -> dict[str, Any]:
    return {"version": made["version"]}


def _deleted(make: Callable[[City], Change]) -> Callable[[City], Change]:
    """The deletion of the row that a change is made of."""

    def made(city: City) -> Change:
        change = make(city)
        return Change(change.who, "DELETE", change.path, None, change.version)

    return made


YEAR = "/companies/{siren}/editions/{edition}"
CHANGES: dict[str, Callable[[City], Change]] = {
    "PATCH /companies/{siren}": _company,
    "PUT /companies/{siren}/display-name": _display_name,
    "DELETE /companies/{siren}/display-name": _deleted(_display_name),
    "PATCH /partners/{partner_id}": _partner,
    "POST /evidence/{evidence_id}/maskings": _masking,
    "PATCH /people/{person_id}/memberships/{membership_id}": _membership,
    f"PUT {YEAR}/statement": _statement,
    f"PUT {YEAR}/statement/verdict": _statement_verdict,
    "PATCH /declarations/{declaration_id}": _declaration,
    "DELETE /declarations/{declaration_id}": _deleted(_declaration),
    "PUT /declarations/{declaration_id}/verdict": _verdict,
    "PUT /applications/{application_id}/remarks/{remark_id}": _remark,
    "PATCH /csr/firms/{siren}": _firm,
    "PATCH /csr/contacts/{contact_id}": _contact,
    "DELETE /csr/contacts/{contact_id}": _deleted(_contact),
    "PATCH /csr/interactions/{interaction_id}": _interaction,
    "DELETE /csr/firms/{siren}/duties/{year}/{report}": _deleted(_duty),
    "PATCH /csr/initiatives/{initiative_id}": _initiative,
    "PATCH /csr/milestones/{milestone_id}": _milestone,
    "DELETE /csr/milestones/{milestone_id}": _deleted(_milestone),
    "PATCH /csr/deliveries/{delivery_id}": _delivery,
    "DELETE /csr/deliveries/{delivery_id}": _deleted(_delivery),
    "PATCH /csr/events/{event_id}": _event,
    "DELETE /csr/events/{event_id}/registrations/{siren}": _deleted(_registration),
    "PATCH /csr/stories/{story_id}": _story,
    "DELETE /csr/targets/{year}/{measure}/{audience}": _deleted(_target),
}
