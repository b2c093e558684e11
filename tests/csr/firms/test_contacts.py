import json

from tests.support.answers import pointers, refused, walk
from tests.support.city import City, ok
from tests.support.portfolio import call, firm
from tests.support.sirens import siren

CAMILLE = {
    "name": "Camille Fictif",
    "role": "Directrice RSE",
    "email": "camille@entreprise.example",
    "phone": "+33 1 23 45 67 89",
    "note": "Plutôt le matin.",
}


def test_a_contact_is_added_changed_and_deleted(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    path = f"/csr/firms/{firm_siren}/contacts"
    answer = soee.post(path, CAMILLE)
    made = ok(answer, 201)
    assert answer.headers["location"] == f"/api/v1/csr/contacts/{made['id']}"
    assert made == CAMILLE | {"id": made["id"], "siren": firm_siren, "version": 1}
    changed = ok(soee.patch(f"/csr/contacts/{made['id']}", {"role": "Directrice", "phone": None, "version": 1}))
    assert changed == made | {"role": "Directrice", "phone": None, "version": 2}
    assert ok(city.officer().get(path)) == {"items": [changed], "next": None}
    ok(soee.delete(f"/csr/contacts/{made['id']}?version=2"), 204)
    assert ok(soee.get(path)) == {"items": [], "next": None}


def test_a_contact_that_is_deleted_leaves_no_trace_of_who_it_was(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    made = ok(soee.post(f"/csr/firms/{firm_siren}/contacts", CAMILLE), 201)["id"]
    spoken = call(soee, firm_siren, contact_id=made)
    assert (spoken["contact_id"], spoken["contact"]) == (made, "Camille Fictif")
    ok(soee.patch(f"/csr/contacts/{made}", {"email": "c@entreprise.example", "version": 1}))
    ok(soee.delete(f"/csr/contacts/{made}?version=2"), 204)
    (kept,) = ok(soee.get(f"/csr/firms/{firm_siren}/interactions"))["items"]
    assert (kept["summary"], kept["contact_id"], kept["contact"]) == ("Intéressée par le mentorat.", None, None)
    trail = ok(city.officer().get("/audit?subject=contact"))["items"]
    filled = ["name", "role", "email", "phone", "note"]
    assert [(entry["action"], entry["before"], entry["after"]) for entry in trail] == [
        ("delete", {"filled": filled}, None),
        ("change", {"filled": filled}, {"filled": filled, "changed": ["email"]}),
        ("create", None, {"filled": filled}),
    ]
    everything = json.dumps(ok(city.officer().get(f"/audit?siren={firm_siren}")))
    assert not [value for value in CAMILLE.values() if value in everything]


def test_a_contact_with_faults_is_refused_whole(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    path = f"/csr/firms/{firm_siren}/contacts"
    wrong = {"name": "", "email": "camille", "phone": "demain", "role": "\u202eRH", "age": 40}
    assert pointers(soee.post(path, wrong)) == ["/age", "/email", "/name", "/phone", "/role"]
    made = ok(soee.post(path, {"name": "Camille Fictif"}), 201)["id"]
    assert pointers(soee.patch(f"/csr/contacts/{made}", {"name": None})) == ["/name"]
    assert pointers(soee.patch(f"/csr/contacts/{made}", {"version": 1})) == ["/"]
    refused(soee.patch(f"/csr/contacts/{made}", {"role": "RH", "version": 2}), 409, "The current version is 1")
    assert ok(soee.get(path))["items"][0]["role"] is None


def test_an_unknown_firm_and_an_unknown_contact_are_not_found(city: City) -> None:
    soee, absent = city.soee(), "0" * 32
    refused(soee.get(f"/csr/firms/{siren(777)}/contacts"), 404, "No company with SIREN")
    refused(soee.post(f"/csr/firms/{siren(777)}/contacts", CAMILLE), 404, "No company with SIREN")
    refused(soee.patch(f"/csr/contacts/{absent}", {"role": "RH"}), 404, f"No contact {absent}")
    refused(soee.delete(f"/csr/contacts/{absent}"), 404, f"No contact {absent}")


def test_the_city_reads_contacts_and_soee_writes_them(city: City) -> None:
    firm_siren = firm(city, 1)
    made = ok(city.soee().post(f"/csr/firms/{firm_siren}/contacts", CAMILLE), 201)["id"]
    officer = city.officer()
    refused(officer.post(f"/csr/firms/{firm_siren}/contacts", CAMILLE), 403, "Only for SOEE officers")
    refused(officer.patch(f"/csr/contacts/{made}", {"role": "RH"}), 403, "Only for SOEE officers")
    refused(officer.delete(f"/csr/contacts/{made}"), 403, "Only for SOEE officers")


def test_a_list_of_contacts_goes_on_from_page_to_page(city: City) -> None:
    firm_siren, other, soee = firm(city, 1), firm(city, 2), city.soee()
    names = [f"Camille Fictif {number}" for number in range(5)]
    for name in names:
        ok(soee.post(f"/csr/firms/{firm_siren}/contacts", {"name": name}), 201)
    ok(soee.post(f"/csr/firms/{other}/contacts", CAMILLE), 201)
    assert [item["name"] for item in walk(soee, f"/csr/firms/{firm_siren}/contacts?limit=2")] == names
