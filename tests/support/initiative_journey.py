"""What SOEE steers with the concerned company: one initiative from proposal to confirmed outcomes, and what is around.

Completed and confirmed, declared to the label: every further step is refused by its state or by a version that has
moved on, and what is added is only ever one more of its kind.
"""

from datetime import timedelta
from typing import Any

from label.kit.clock import now
from tests.csr.catalogue.action import CONTENT, JURY
from tests.csr.initiatives.life import GIVEN, SENIOR, confirm, count, deliver, start
from tests.support.city import Caller, ok
from tests.support.files import pdf

OLD = {"version": 99}
SOON = now() + timedelta(days=30)
TIMES = {"starts_at": SOON.isoformat(), "ends_at": (SOON + timedelta(hours=3)).isoformat()}
EVENT = {"kind": "job_dating", "title": "Job dating", "place": "Hôtel de ville", **TIMES}
CONTACT = {"name": "Camille Fictif", "email": "camille@entreprise.example"}
SPOKEN = {"kind": "call", "happened_on": "2026-03-02", "summary": "Premier appel."}
STORY = {
    "witness": "employee",
    "title": "Un duo",
    "words": "Nous avons appris l’un de l’autre.",
    "byline": "Léa, ingénieure",
    "consented_on": "2026-05-04",
}
CLOSING = {"why": "no_time", "words": "Plus le temps."}
YEAR = "?year=2026"
QUERIES = {
    "GET /csr/board": YEAR,
    "GET /csr/needs": YEAR,
    "GET /csr/targets": YEAR,
    "GET /csr/capacities": YEAR,
    "GET /csr/suggestions": "?siren={siren}",
    "DELETE /csr/firms/{siren}/duties/{year}/{report}": "?version=1",
    "DELETE /csr/contacts/{contact_id}": "?version=1",
    "DELETE /csr/targets/{year}/{measure}/{audience}": "?version={version}",
    **{f"GET /csr/companies/{{siren}}/csr-statement{form}": YEAR for form in ("", ".pdf", ".xlsx")},
}
ONE = "/csr/initiatives/{initiative_id}"
FIRM = "/csr/firms/{siren}"
BODIES: dict[str, dict[str, Any]] = {
    "POST /csr/actions": JURY,
    "PUT /csr/actions/{code}": CONTENT | OLD,
    "PUT /csr/needs/{year}/{audience}": {"share_percent": "25", "seekers_total": 5000, "source": "Chiffres fictifs"},
    "PUT /csr/targets/{year}/{measure}/{audience}": {"goal": "10"},
    "PUT /csr/capacities/{partner_id}/{year}": {"places": 40},
    f"PATCH {FIRM}": {"note": "À voir."} | OLD,
    f"POST {FIRM}/stage": {"stage": "paused", "reason": "Pour voir."} | OLD,
    f"PUT {FIRM}/headcount": {"value": "812", "kind": "declared", "source": "Rapport", "on": "2025-12-31"} | OLD,
    f"POST {FIRM}/contacts": CONTACT,
    f"POST {FIRM}/interactions": SPOKEN,
    f"PUT {FIRM}/duties/{{year}}/{{report}}": {"mandatory": True} | OLD,
    "PATCH /csr/contacts/{contact_id}": {"role": "Directrice"} | OLD,
    "PATCH /csr/interactions/{interaction_id}": {"summary": "Second appel."} | OLD,
    "POST /csr/interactions/{interaction_id}/done": {},
    "POST /csr/initiatives": {"title": "Autre", "action": "pair_mentoring", "started_on": "2026-01-12"}
    | {"ended_on": "2026-02-20", "audiences": ["senior"]},
    f"PATCH {ONE}": {"title": "Autre"} | OLD,
    f"POST {ONE}/agreement": {"words": "Lettre."},
    f"POST {ONE}/commitment": {"override_capacity": "Un second lieu."},
    f"POST {ONE}/decline": CLOSING,
    f"POST {ONE}/abandonment": CLOSING,
    f"POST {ONE}/milestones": {"title": "Bilan", "due_on": "2026-03-02"},
    f"POST {ONE}/updates": {"words": "Tout va bien."},
    f"POST {ONE}/deliveries": GIVEN,
    f"PUT {ONE}/outcomes": {"partner_id": "snc", "figures": [SENIOR]} | OLD,
    f"POST {ONE}/confirmation": OLD,
    f"POST {ONE}/declarations": {"edition": "2026"},
    "PATCH /csr/milestones/{milestone_id}": {"title": "Autre"} | OLD,
    "POST /csr/milestones/{milestone_id}/done": {},
    "PATCH /csr/deliveries/{delivery_id}": {"hours": "1"},
    "POST /csr/observatory/{year}": {},
    "POST /csr/events": EVENT,
    "PATCH /csr/events/{event_id}": {"place": "Ailleurs"} | OLD,
    "POST /csr/events/{event_id}/cancellation": {"reason": "Pour voir."},
    "PUT /csr/events/{event_id}/registrations/{siren}": {"people": 2} | OLD,
    "POST /csr/stories": STORY,
    "PATCH /csr/stories/{story_id}": {"title": "Autre"} | OLD,
    "POST /csr/stories/{story_id}/withdrawal": {"withdrawn_on": "2020-01-01"},
}


def steer(soee: Caller, company: Caller, partner: Caller) -> dict[str, str]:
    """All that happens; the identifiers by path parameter."""
    firm = f"/csr/firms/{company.siren}"
    contact = ok(soee.post(f"{firm}/contacts", CONTACT), 201)["id"]
    interaction = ok(soee.post(f"{firm}/interactions", SPOKEN), 201)["id"]
    ok(soee.put(f"{firm}/duties/2025/vsme", {"mandatory": False}))
    path = start(soee, company)
    milestone = ok(soee.post(f"{path}/milestones", {"title": "Binômes formés", "due_on": "2026-01-19"}), 201)["id"]
    ok(soee.post(f"/csr/milestones/{milestone}/done", {}))
    delivery = deliver(company, path, volunteering="mentoring", host="snc")["id"]
    count(soee, path, SENIOR, partner_id="snc")
    ok(soee.post(f"{path}/completion"))
    confirm(partner, path)
    file = ok(company.post(f"{path}/evidence", files={"file": ("feuille.pdf", pdf("initiative"))}), 201)["id"]
    ok(company.post(f"{path}/declarations", {"edition": "2026"}), 201)
    event = ok(soee.post("/csr/events", EVENT), 201)["id"]
    ok(company.put(f"/csr/events/{event}/registrations/{company.siren}", {"people": 2}))
    closed = {"register_until": (now() - timedelta(minutes=1)).isoformat()}
    ok(soee.patch_read(f"/csr/events/{event}", closed))
    meeting = ok(soee.post("/csr/events", EVENT | {"kind": "partners_meeting"}), 201)["id"]
    story = ok(company.post("/csr/stories", STORY), 201)["id"]
    ok(soee.post(f"/csr/stories/{story}/publication"))
    ok(soee.put("/csr/targets/2025/people/senior", {"goal": "120"}))
    ok(soee.post("/csr/observatory/2025", {}), 201)
    return {
        "code": "pair_mentoring",
        "year": "2025",
        "audience": "senior",
        "measure": "people",
        "partner_id": "snc",
        "report": "vsme",
        "contact_id": contact,
        "interaction_id": interaction,
        "initiative_id": path.rpartition("/")[2],
        "milestone_id": milestone,
        "delivery_id": delivery,
        "file_id": file,
        "event_id": event,
        "meeting_id": meeting,
        "story_id": story,
    }
