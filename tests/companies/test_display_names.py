"""A display name that the city approved stands beside INSEE's name, never instead of it."""

import pytest

from label.certificates import fonts
from label.companies import queries
from label.paper import typeface
from tests.support.answers import RIGHT_TO_LEFT, pointers, refused, walk
from tests.support.city import City, ok
from tests.support.populated_city import decide
from tests.support.ready_applications import to_be_decided


def test_a_display_name_is_shown_beside_the_name_and_found(city: City) -> None:
    officer = city.officer()
    number = decide(to_be_decided(city, 1)[0], officer)
    (line,) = walk(city.anyone, "/register")
    siren, name = line["siren"], line["company"]
    path = f"/companies/{siren}"
    named = ok(officer.put(f"{path}/display-name", {"display_name": "  L’Œuvrière ", "version": 1}))
    assert (named["name"], named["display_name"], named["version"]) == (name, "L’Œuvrière", 2)
    for found in (walk(officer, "/companies?name=oeuvriere"), walk(city.anyone, "/register?name=oeuvriere")):
        assert [(each["siren"], each["display_name"]) for each in found] == [(siren, "L’Œuvrière")]
    (line,) = walk(city.anyone, "/register")
    assert (line["company"], line["display_name"]) == (name, "L’Œuvrière")
    shown = ok(city.anyone.get(f"/certificates/{number}"))
    assert (shown["company"], shown["holder"]["display_name"]) == (name, "L’Œuvrière")
    assert walk(officer, "/applications")[0]["company_display_name"] == "L’Œuvrière"
    for page in (f"/verify/{number}", "/"):
        assert name in city.client.get(page).text
        assert "L’Œuvrière" in city.client.get(page).text
    refused(officer.put(f"{path}/display-name", {"display_name": "Autre", "version": 1}), 409)
    deleted = officer.delete(f"{path}/display-name?version=2")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert ok(officer.get(path))["display_name"] is None
    for stale in ("?version=2", "?version=3", ""):
        refused(officer.delete(f"{path}/display-name{stale}"), 404, "has no display name")
    assert walk(city.anyone, "/register?name=oeuvriere") == []
    entries = [entry for entry in walk(officer, f"/audit?siren={siren}") if entry["action"] == "name"]
    assert [entry["after"] for entry in entries] == [{"display_name": None}, {"display_name": "L’Œuvrière"}]


@pytest.mark.parametrize("name", [RIGHT_TO_LEFT, "Вoulogne", "a\x07b", "", "   ", "é" * 251])
def test_the_rules_of_names_apply(city: City, name: str) -> None:
    siren = city.add_company(1)
    answer = city.officer().put(f"/companies/{siren}/display-name", {"display_name": name, "version": 1})
    assert pointers(answer) == ["/display_name"]


def test_an_officer_who_is_tied_to_the_company_approves_no_name(city: City) -> None:
    siren, officer = city.add_company(1), city.officer()
    ok(officer.post("/me/interests", {"siren": siren, "reason": "Ma sœur y travaille."}))
    refused(officer.put(f"/companies/{siren}/display-name", {"display_name": "Autre", "version": 1}), 403)


def test_a_name_that_cannot_be_printed_is_told_by_the_company_until_the_city_names_it(city: City) -> None:
    company = city.company(1, "東京 Ouest 🙂")
    siren = company.siren
    officer, reviewer, path = city.officer(), city.reviewer(1), f"/companies/{siren}"
    for reader in (officer, reviewer, company):
        shown = ok(reader.get(path))
        assert (shown["printable"], shown["missing_characters"]) == (False, "東京🙂")
    assert [notice for notice in doctor_notices(city) if siren in notice] == [
        f"company {siren}: The certificate's font lacks 東 (U+6771), 京 (U+4EAC), 🙂 (U+1F642) of “東京 Ouest 🙂”: the"
        " city has to approve a display name in letters that it has."
    ]
    answer = officer.put(f"{path}/display-name", {"display_name": "Tōkyō 東 Ouest", "version": 1})
    assert pointers(answer) == ["/display_name"]
    assert "東 (U+6771)" in answer.text
    named = ok(officer.put(f"{path}/display-name", {"display_name": "Tōkyō Ouest", "version": 1}))
    assert (named["printable"], named["missing_characters"]) == (True, "東京🙂")
    assert [notice for notice in doctor_notices(city) if siren in notice] == []


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("Société d’Œuvres « Ÿ » & Fils – 3 °C, 5 €", ""),
        ("ΩΜΕΓΑ", ""),
        ("Жизнь", ""),
        ("Łódź Đặng", ""),
        ("مقهى", "مقهى"),
        ("שלום", "שלום"),
        ("カフェ", "カフェ"),
        ("Café ☕", "☕"),
        ("한국", "한국"),
        ("ﬁnance 🇫🇷", "ﬁ🇫🇷"),
    ],
)
def test_the_characters_that_the_typeface_lacks_are_known_without_drawing(name: str, missing: str) -> None:
    assert typeface.missing(name) == "".join(dict.fromkeys(missing))


@pytest.mark.parametrize("style", ["roman", "italic"])
def test_the_letters_that_are_not_looked_up_are_in_both_fonts(style: typeface.Style) -> None:
    assert {letter for letter in typeface.FRENCH if ord(letter) not in fonts.font(style).glyphs} == set()


def doctor_notices(city: City) -> list[str]:
    return city.database.read_sync(lambda session: list(queries.unprintable_names(session)))
