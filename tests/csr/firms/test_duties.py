from tests.support.answers import pointers, refused, walk
from tests.support.city import City, ok
from tests.support.portfolio import firm
from tests.support.sirens import siren

REPORT = {
    "mandatory": True,
    "published_on": "2026-04-30",
    "url": "https://entreprise.example/rapport-2025.pdf",
    "note": "Chapitre S1 utile.",
}


def test_a_report_is_noted_once_a_year_and_kept_up_to_date(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    path = f"/csr/firms/{firm_siren}/duties/2025/csrd"
    first = ok(soee.put(path, {"mandatory": True, "version": 1}))
    assert (first["mandatory"], first["published_on"], first["version"]) == (True, None, 1)
    noted = ok(soee.put(path, REPORT | {"version": 1}))
    assert noted == REPORT | {"siren": firm_siren, "year": 2025, "report": "csrd", "version": 2}
    refused(soee.put(path, REPORT | {"version": 1}), 409, "The current version is 2")
    assert ok(city.officer().get(f"/csr/firms/{firm_siren}/duties")) == {"items": [noted], "next": None}
    ok(soee.delete(f"{path}?version=2"), 204)
    assert ok(soee.get(f"/csr/firms/{firm_siren}/duties"))["items"] == []
    trail = ok(city.officer().get("/audit?subject=duty"))["items"]
    assert [(entry["action"], entry["subject_id"]) for entry in trail] == [
        ("delete", f"{firm_siren}/2025/csrd"),
        ("state", f"{firm_siren}/2025/csrd"),
        ("state", f"{firm_siren}/2025/csrd"),
    ]
    assert trail[0]["before"] == REPORT
    assert trail[1]["before"] == {"mandatory": True, "published_on": None, "url": None, "note": None}


def test_reports_are_read_the_latest_year_first(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    for key in ("2024/nfrd", "2025/csrd", "2025/gender_index"):
        ok(soee.put(f"/csr/firms/{firm_siren}/duties/{key}", {}))
    ok(soee.put(f"/csr/firms/{firm(city, 2)}/duties/2025/csrd", {}))
    rows = walk(soee, f"/csr/firms/{firm_siren}/duties?limit=1")
    assert [(row["year"], row["report"]) for row in rows] == [(2025, "gender_index"), (2025, "csrd"), (2024, "nfrd")]


def test_a_report_with_faults_is_refused(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    path = f"/csr/firms/{firm_siren}/duties/2025/vsme"
    wrong = {"mandatory": "yes", "published_on": "hier", "url": "javascript:x", "page": 3}
    assert pointers(soee.put(path, wrong)) == ["/mandatory", "/page", "/published_on", "/url"]
    assert pointers(soee.put(path, {"published_on": "2999-01-01"})) == ["/published_on"]
    refused(soee.put(path, {"version": 3}), 409, "The current version is 1")
    assert ok(soee.get(f"/csr/firms/{firm_siren}/duties"))["items"] == []


def test_what_does_not_exist_is_not_found(city: City) -> None:
    firm_siren, soee = firm(city, 1), city.soee()
    refused(soee.put(f"/csr/firms/{firm_siren}/duties/1999/csrd", {}), 404, "No year 1999")
    refused(soee.put(f"/csr/firms/{firm_siren}/duties/٢٠٢٥/csrd", {}), 404, "No year")
    refused(soee.put(f"/csr/firms/{firm_siren}/duties/2025/annual", {}), 404, "No report annual: one of csrd")
    refused(soee.delete(f"/csr/firms/{firm_siren}/duties/2025/csrd"), 404, "No report csrd of 2025")
    for answer in (
        soee.get(f"/csr/firms/{siren(777)}/duties"),
        soee.put(f"/csr/firms/{siren(777)}/duties/2025/csrd", {}),
        soee.delete(f"/csr/firms/{siren(777)}/duties/2025/csrd"),
    ):
        refused(answer, 404, "No company with SIREN")


def test_the_city_reads_and_soee_writes(city: City) -> None:
    firm_siren, officer = firm(city, 1), city.officer()
    refused(officer.put(f"/csr/firms/{firm_siren}/duties/2025/csrd", {}), 403, "Only for SOEE officers")
    refused(officer.delete(f"/csr/firms/{firm_siren}/duties/2025/csrd"), 403, "Only for SOEE officers")
