from typing import Any

from tests.support.city import Caller, City, ok

ALL = "/csr/initiatives"
# Six months after its end have passed, whatever the day of the test.
CONTENT: dict[str, Any] = {
    "title": "Parcours de mentorat",
    "summary": "Dix binômes pendant six semaines.",
    "action": "pair_mentoring",
    "started_on": "2026-01-12",
    "ended_on": "2026-02-20",
    "audiences": ["youth", "senior"],
}
PLEDGE = {"places": 10, "hours": "120", "euros": "1500.5", "hires": 2}
NOTHING = {"places": 0, "hours": "0", "euros": "0", "hires": 0}
GIVEN = {
    "started_on": "2026-01-20",
    "ended_on": "2026-01-21",
    "audience": "senior",
    "participants": 4,
    "hours": "30.5",
    "euros": "200",
    "places": 5,
    "hires": 1,
}
YOUTH = {"audience": "youth", "reached": 8, "started": 7, "finished": 5}
SENIOR = {"audience": "senior", "reached": 4, "started": 4, "finished": 4}
AT_3 = {"durable_3": 2, "other_3": 1, "training_3": 0}
AT_6 = {"durable_6": 3, "other_6": 1, "training_6": 1}
UNKNOWN = dict.fromkeys([*AT_3, *AT_6])
WHY = {"why": "no_time", "words": "Réorganisation en cours."}


def firm(siren: str, **more: Any) -> dict[str, Any]:
    return {"siren": siren, "owner": "Ada Martin", **PLEDGE, **more}


def propose(soee: Caller, *sirens: str, partners: tuple[str, ...] = ("snc",), **more: Any) -> str:
    """Proposed by SOEE: firms that pledge, partners with six places each; its path."""
    parts = {
        "firms": [firm(siren) for siren in sirens],
        "partners": [{"id": partner_id, "places": 6} for partner_id in partners],
    }
    made = ok(soee.post(ALL, CONTENT | parts | more), 201)
    return f"{ALL}/{made['id']}"


def commit(soee: Caller, *firms: Caller, **more: Any) -> str:
    """Committed: each firm has agreed for itself."""
    path = propose(soee, *(firm.siren for firm in firms), **more)
    ok(soee.post(f"{path}/discussion"))
    for firm in firms:
        ok(firm.post(f"{path}/agreement", {}))
    ok(soee.post(f"{path}/commitment"))
    return path


def start(soee: Caller, *firms: Caller, **more: Any) -> str:
    path = commit(soee, *firms, **more)
    ok(soee.post(f"{path}/start"))
    return path


def count(who: Caller, path: str, *figures: dict[str, Any], **more: Any) -> Any:
    return ok(who.put(f"{path}/outcomes", {"figures": list(figures), **more}))


def complete(soee: Caller, *firms: Caller, partners: tuple[str, ...] = ("snc",), **more: Any) -> str:
    """Completed: SOEE has written down what each association has counted."""
    path = start(soee, *firms, partners=partners, **more)
    for partner_id in partners:
        count(soee, path, YOUTH, SENIOR, partner_id=partner_id)
    ok(soee.post(f"{path}/completion"))
    return path


def confirm(partner: Caller, path: str) -> Any:
    read = ok(partner.get(f"{path}/outcomes"))["partners"][0]
    return ok(partner.post(f"{path}/confirmation", {"version": read["version"]}))


def deliver(who: Caller, path: str, **more: Any) -> Any:
    return ok(who.post(f"{path}/deliveries", GIVEN | more), 201)


def stage(city: City, siren: str) -> str:
    """How far SOEE has come with a firm."""
    return str(ok(city.soee().get(f"/csr/firms/{siren}"))["stage"])
