from typing import Any

from csr.reports.observatory import dcat
from tests.csr.reports.observatory.stored_years import freeze_year
from tests.support.city import City, ok
from tests.support.populated_city import certify

PATH = "/csr/observatory/catalog.jsonld"
CITY = "Ville de Boulogne-Billancourt"


def forms(dataset: Any) -> dict[str, Any]:
    return {each["dct:title"]["@value"]: each for each in dataset["dcat:distribution"]}


def test_the_catalogue_tells_what_there_is_where_and_under_which_licence(city: City) -> None:
    address = f"{city.settings.base_url}/api/v1"
    freeze_year(city, year=2025)
    freeze_year(city)
    answered = city.anyone.get(PATH)
    assert answered.headers["content-type"] == "application/ld+json"
    catalog = ok(answered)
    assert catalog["@type"] == "dcat:Catalog"
    found = {dataset["dct:identifier"]: dataset for dataset in catalog["dcat:dataset"]}
    assert {name: dataset["@id"] for name, dataset in found.items()} == {
        "observatoire-2026": f"{address}/csr/observatory/2026",
        "observatoire-2025": f"{address}/csr/observatory/2025",
        "registre": f"{address}/register",
    }
    for dataset in found.values():
        assert dataset["@type"] == "dcat:Dataset"
        assert dataset["dct:spatial"] == {"@id": "http://id.insee.fr/geo/commune/92012"}
        assert "ETALAB-Licence-Ouverte-v2.0" in dataset["dct:license"]["@id"]
        assert dataset["dct:publisher"]["@type"] == ["foaf:Agent", "foaf:Organization"]
        assert dataset["dct:publisher"]["foaf:name"] == CITY
        assert dataset["dcat:contactPoint"]["vcard:fn"] == CITY
        assert [title["@language"] for title in dataset["dct:title"]] == ["fr", "en"]
    assert found["observatoire-2026"]["dct:temporal"] == {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": "2026-01-01", "@type": "xsd:date"},
        "dcat:endDate": {"@value": "2026-12-31", "@type": "xsd:date"},
    }


def test_every_address_of_the_catalogue_is_there(city: City) -> None:
    freeze_year(city)
    year, register = ok(city.anyone.get(PATH))["dcat:dataset"]
    assert set(forms(year)) == {"CSV", "XLSX", "PDF", "JSON"}
    assert set(forms(register)) == {"CSV", "XLSX", "JSON"}
    assert "dct:conformsTo" not in forms(year)["XLSX"]
    assert "dcat:downloadURL" not in forms(register)["JSON"], "a page is not the register"
    for dataset in (year, register):
        addresses = [form["dcat:accessURL"]["@id"] for form in forms(dataset).values()]
        for address in [*addresses, forms(dataset)["CSV"]["dct:conformsTo"]["@id"]]:
            answered = city.anyone.get(address.removeprefix(city.settings.base_url))
            assert answered.status_code == 200, address
    for form in (*year["dcat:distribution"], *register["dcat:distribution"]):
        answered = city.anyone.get(form["dcat:accessURL"]["@id"].removeprefix(city.settings.base_url))
        assert form["dcat:mediaType"]["@id"].endswith(answered.headers["content-type"].partition(";")[0])


def test_the_register_is_there_before_the_first_year_and_dated_from_the_first_certificate(city: City) -> None:
    (register,) = ok(city.anyone.get(PATH))["dcat:dataset"]
    assert "dct:modified" not in register
    number = certify(city.company(1), city.officer(), city.reviewer(1), city.reviewer(2))
    catalog = ok(city.anyone.get(PATH))
    (register,) = catalog["dcat:dataset"]
    issued = ok(city.anyone.get(f"/certificates/{number}"))["history"][0]["at"]
    assert register["dct:issued"] == register["dct:modified"] == catalog["dct:modified"]
    assert register["dct:issued"]["@value"].replace("+00:00", "Z") == issued


def test_prefixes_of_the_catalogue_are_all_declared_and_used(city: City) -> None:
    freeze_year(city)
    catalog = ok(city.anyone.get(PATH))
    assert prefixes({name: value for name, value in catalog.items() if name != "@context"}) == set(dcat.CONTEXT)


def prefixes(node: Any) -> set[str]:
    """Of the names, the classes and the types of values."""
    if isinstance(node, list):
        return {found for each in node for found in prefixes(each)}
    if not isinstance(node, dict):
        return set()
    classes = node.get("@type", [])
    names = [*node, *(classes if isinstance(classes, list) else [classes])]
    own = {name.partition(":")[0] for name in names if not name.startswith("@")}
    return own | {found for value in node.values() for found in prefixes(value)}
