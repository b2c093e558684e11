"""Companies over HTTP: what they say of themselves, and who may list them."""

from tests.support.city import City, ok
from tests.support.sirens import siren

HEADCOUNT = {"value": "41.5", "kind": "annual_average", "source": "DSN 2026", "on": "2026-12-31"}


def test_a_company_says_its_headcount_with_kind_source_and_date(city: City) -> None:
    company = city.company(1)
    shown = ok(
        company.patch_read(
            f"/companies/{company.siren}", {"headcount": HEADCOUNT, "website": "https://fictive.example"}
        )
    )
    assert (shown["headcount"], shown["headcount_kind"], shown["headcount_on"]) == (
        "41.5",
        "annual_average",
        "2026-12-31",
    )
    assert (shown["website"], shown["version"]) == ("https://fictive.example", 2)
    emptied = ok(company.patch_read(f"/companies/{company.siren}", {"headcount": None}))
    assert (emptied["headcount"], emptied["headcount_source"], emptied["website"]) == (
        None,
        None,
        "https://fictive.example",
    )


def test_a_change_made_on_an_old_version_is_refused(city: City) -> None:
    company = city.company(1)
    path = f"/companies/{company.siren}"
    ok(company.patch(path, {"website": "https://a.example", "version": 1}))
    assert company.patch(path, {"website": "https://b.example", "version": 1}).status_code == 409
    assert ok(company.get(path))["website"] == "https://a.example"


def test_a_change_that_says_nothing_is_a_fault(city: City) -> None:
    company = city.company(1)
    assert company.patch_read(f"/companies/{company.siren}", {}).status_code == 422


def test_a_company_says_its_group_once_and_from_then_on_only_the_city_changes_it(city: City) -> None:
    company, head, other = city.company(1), city.add_company(2), city.add_company(3)
    path, officer = f"/companies/{company.siren}", city.officer()
    assert ok(company.patch_read(path, {"group_siren": head}))["group_siren"] == head
    assert ok(company.patch_read(path, {"group_siren": head, "website": "https://a.example"}))["group_siren"] == head
    assert [company.patch_read(path, {"group_siren": group}).status_code for group in (other, None)] == [409, 409]
    assert officer.patch_read(path, {"group_siren": other, "website": "https://b.example"}).status_code == 403
    assert city.soee().patch_read(path, {"group_siren": other}).status_code == 403
    assert ok(officer.patch_read(path, {"group_siren": None}))["group_siren"] is None
    assert ok(company.get(path))["website"] == "https://a.example"


def test_the_registry_s_columns_are_not_the_company_s_to_change(city: City) -> None:
    company = city.company(1)
    assert company.patch_read(f"/companies/{company.siren}", {"name": "Autre"}).status_code == 422


def test_officers_find_companies_by_name_naf_and_size(city: City) -> None:
    city.add_company(1, "ŒUVRES D'ÎLE", naf_code="62.01Z", size_class="12")
    city.add_company(2, "Autre 100 %", naf_code="62.02A", size_class="41")
    city.add_company(3, "Troisième", naf_code="10.71C", size_class="12")
    officer = city.soee()

    def found(query: str) -> list[str]:
        return [one["name"] for one in ok(officer.get(f"/companies?{query}"))["items"]]

    assert found("name=oeuvres d'ile") == ["ŒUVRES D'ÎLE"]
    assert found("name=100 %25") == ["Autre 100 %"]
    assert found("name=%25") == ["Autre 100 %"]
    assert found("naf=62") == ["Autre 100 %", "ŒUVRES D'ÎLE"]
    assert found("size_class=12") == ["ŒUVRES D'ÎLE", "Troisième"]
    assert found("naf=62&size_class=41") == ["Autre 100 %"]


def test_a_list_is_read_page_by_page_through_its_link_header(city: City) -> None:
    for number in range(7):
        city.add_company(number, f"Fictive {number}")
    officer = city.officer()
    seen, path = [], "/api/v1/companies?limit=3&name=fictive"
    while path:
        answer = officer.get(path)
        seen += [one["siren"] for one in ok(answer)["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) == (answer.json()["next"] is not None)
        path = link.removeprefix("<").partition(">")[0] if link else ""
        if not link:
            break
    assert seen == [siren(number) for number in range(7)]


def test_a_reviewer_declares_an_interest_once(city: City) -> None:
    reviewer = city.reviewer()
    added = city.add_company(1)
    for _ in range(2):
        assert reviewer.post("/me/interests", {"siren": added, "reason": "Mon frère y travaille."}).status_code == 204
    # The head of a group may be elsewhere.
    assert reviewer.post("/me/interests", {"siren": siren(8), "reason": "X"}).status_code == 204
