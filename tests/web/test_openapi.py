import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from label.kit.versions import RequiredVersionIn, VersionIn
from label.web.openapi import operations
from label.web.site import ASSETS
from tests.support.city import City, ok
from tests.support.populated_city import opened_city
from tests.support.postgres import Server

METHODS = {"get", "put", "post", "delete", "patch"}
# What the 2020-12 dialect of JSON Schema, and so OpenAPI 3.1, knows of; `nullable` and the like were 3.0's.
WORDS = {
    *("type", "enum", "const", "title", "description", "default", "examples", "format", "$ref"),
    *("properties", "propertyNames", "required", "additionalProperties", "items", "anyOf", "oneOf", "discriminator"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "pattern"),
}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes(inner)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, templates: dict[str, str], postgres: Server) -> Iterator[City]:
    """One for all, on SQLite: nothing here depends on what is stored."""
    with opened_city("sqlite", tmp_path_factory.mktemp("openapi"), templates, postgres) as made:
        yield made


@pytest.fixture(scope="module")
def document(city: City) -> dict[str, Any]:
    made: dict[str, Any] = ok(city.anyone.get("/schema/openapi.json"))
    return made


def each_operation(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_the_document_has_the_shape_of_openapi_3_1(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d", document["openapi"])
    assert set(document) == {"openapi", "info", "servers", "paths", "components"}
    assert {"title", "version"} <= set(document["info"])
    assert all(path.startswith("/") for path in document["paths"])
    for method, path, operation in each_operation(document):
        where = f"{method} {path}"
        assert method in METHODS, where
        assert operation["summary"].endswith("."), where
        assert "default" in operation["responses"], where
        assert all("description" in answer for answer in operation["responses"].values()), where
        assert all(tag and "{" not in tag for tag in operation["tags"]), where


def test_every_route_is_in_the_document_and_nothing_else_is(city: City, document: dict[str, Any]) -> None:
    every = {(method, path) for method, path, *_ in operations(city.client.app)}
    every |= {("get", path + suffix) for _, path, _, said in operations(city.client.app) for suffix in said.formats}
    assert {(method, path) for method, path, _ in each_operation(document)} == every


def test_every_reference_leads_somewhere_and_every_schema_is_used(document: dict[str, Any]) -> None:
    named = {node["$ref"] for node in nodes(document) if "$ref" in node}
    assert named == {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}


def test_every_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for *_, operation in each_operation(document)]
    assert sorted(names) == sorted(set(names))


def test_every_part_of_a_path_is_declared_once(document: dict[str, Any]) -> None:
    for method, path, operation in each_operation(document):
        declared = [(one["in"], one["name"]) for one in operation.get("parameters", [])]
        assert len(declared) == len(set(declared)), f"{method} {path}"
        assert {name for place, name in declared if place == "path"} == set(re.findall(r"\{(\w+)\}", path))
        assert all(one["required"] for one in operation.get("parameters", []) if one["in"] == "path")
        assert all("schema" in one for one in operation.get("parameters", []))


def test_a_key_is_asked_for_wherever_one_is_needed_and_nowhere_else(city: City, document: dict[str, Any]) -> None:
    assert document["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}
    for method, path, _, said in operations(city.client.app):
        operation = document["paths"][path][method]
        assert operation.get("security", []) == ([] if said.roles is None else [{"key": []}]), f"{method} {path}"
        assert operation.get("x-who", []) == sorted(said.roles or []), f"{method} {path}"


def test_every_post_with_a_key_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for method, path, operation in each_operation(document):
        headers = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
        wanted = method == "post" and "security" in operation
        assert ("Idempotency-Key" in headers) is wanted, f"{method} {path}"


def test_the_version_that_was_read_is_described_where_it_is_taken(city: City, document: dict[str, Any]) -> None:
    for method, path, _, said in operations(city.client.app):
        operation = document["paths"][path][method]
        taken = said.body or said.query or object
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        assert ("If-Match" in headers) is issubclass(taken, VersionIn), f"{method} {path}"
        wanted = {"409", "412"} if issubclass(taken, VersionIn) else set()
        wanted |= {"428"} if issubclass(taken, RequiredVersionIn) else set()
        assert set(operation["responses"]) == {str(said.status), "default"} | wanted, f"{method} {path}"


def test_an_etag_is_described_where_the_answer_has_one(city: City, document: dict[str, Any]) -> None:
    company = city.company()
    path = "/api/v1/companies/{siren}"
    shown = {name: document["paths"][path][name]["responses"]["200"] for name in ("get", "patch")}
    assert all("ETag" in answer["headers"] for answer in shown.values())
    assert company.get(f"/companies/{company.siren}").headers["etag"] == '"1"'
    described = {
        path
        for path, item in document["paths"].items()
        for one in item.values()
        for answer in one["responses"].values()
        if "headers" in answer
    }
    assert "/api/v1/csr/initiatives/{initiative_id}/outcomes" not in described
    assert "/api/v1/declarations/{declaration_id}/verdict" in described
    parameters = document["paths"]["/api/v1/declarations/{declaration_id}"]["delete"]["parameters"]
    assert [(one["name"], one["in"]) for one in parameters] == [
        ("declaration_id", "path"),
        ("version", "query"),
        ("If-Match", "header"),
    ]


def test_schemas_speak_json_schema_of_2020_and_know_what_they_require(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for node in schemas(schema):
            assert set(node) <= WORDS, (name, set(node) - WORDS)
            assert set(node.get("required", [])) <= set(node.get("properties", {})), name


def test_what_comes_in_takes_no_unknown_name(document: dict[str, Any]) -> None:
    taken = [name for name in document["components"]["schemas"] if name.endswith(("In", "Patch"))]
    objects = [name for name in taken if name != "DeclarationIn"]  # one of three, each of which is looked at
    assert objects
    for name in objects:
        assert document["components"]["schemas"][name]["additionalProperties"] is False, name


def test_quantities_are_said_to_be_decimal_strings(document: dict[str, Any]) -> None:
    hours = document["components"]["schemas"]["DeclarationOut"]["properties"]["hours"]
    assert {"type": "null"} in hours["anyOf"]
    assert [one["type"] for one in hours["anyOf"] if "pattern" in one] == ["string"]
    assert "number" not in {str(node.get("type")) for node in nodes(document["components"]["schemas"])}


def test_a_problem_is_described_as_it_is_sent(city: City, document: dict[str, Any]) -> None:
    sent = city.anyone.get("/register?limit=0").json()
    problem = document["components"]["schemas"]["Problem"]
    assert set(problem["required"]) <= set(sent) <= set(problem["properties"])
    fault = problem["properties"]["errors"]["items"]
    assert set(sent["errors"][0]) == set(fault["properties"]) == set(fault["required"])


def test_an_answer_holds_what_its_schema_says(city: City, document: dict[str, Any]) -> None:
    for path in ("/register", "/editions", "/partners"):
        shown = document["paths"][f"/api/v1{path}"]["get"]["responses"]["200"]
        name = shown["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        assert set(ok(city.anyone.get(path))) == set(document["components"]["schemas"][name]["properties"])


# The pages


class Links(HTMLParser):
    """Every address that a page names, and whether it holds a script of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[str] = []
        self.inline = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        self.named += [value for name in ("src", "href", "action") if (value := told.get(name))]
        self.inline |= (tag == "script" and "src" not in told) or any(name.startswith("on") for name in told)


def test_the_documentation_is_served_from_here_and_names_no_other_host(city: City) -> None:
    page = city.anyone.get("/schema")
    links = Links()
    links.feed(page.text)
    assert links.inline is False
    assert {one for one in links.named if one.startswith("/static/swagger-ui/")} == {
        f"/static/swagger-ui/{name}" for name in ASSETS
    }
    for address in links.named:
        assert address.startswith(("/", "data:")), address
        assert not address.startswith("//"), address


@pytest.mark.parametrize("name", ASSETS)
def test_each_of_its_files_is_served_with_its_type(city: City, name: str) -> None:
    answer = city.client.get(f"/static/swagger-ui/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == ASSETS[name]
    assert len(answer.content) > 50


@pytest.mark.parametrize("name", ["other.js", "..%2F..%2Fsite.py", "../site.py", "%00", "swagger-ui.css%00"])
def test_nothing_else_is_served_beside_them(city: City, name: str) -> None:
    assert city.client.get(f"/static/swagger-ui/{name}").status_code == 404


def test_a_style_sheet_loads_nothing_from_elsewhere(city: City) -> None:
    style = city.client.get("/static/swagger-ui/swagger-ui.css").text
    loaded = re.findall(r"url\(\s*['\"]?([^'\")]+)", style) + re.findall(r"@import[^;]+", style)
    assert [address for address in loaded if not address.startswith("data:")] == []


def test_a_page_may_load_nothing_but_our_own_files(city: City) -> None:
    for path, scripts in {"/schema": ["'self'"], "/verify/BB-2026-222222": []}.items():
        policy = rules(city.client.get(path).headers["content-security-policy"])
        assert policy["default-src"] == ["'none'"]
        assert policy.get("script-src", []) == scripts
        for name in ("connect-src", "img-src", "style-src"):
            assert set(policy[name]) <= {"'self'", "'unsafe-inline'", "data:"}, name
        assert [policy[name] for name in ("base-uri", "frame-ancestors")] == [["'none'"]] * 2


def rules(policy: str) -> dict[str, list[str]]:
    """A content security policy by directive."""
    return {words[0]: words[1:] for words in (part.split() for part in policy.split(";")) if words}


def schemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and those within it; names of properties are not its words."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *schema.get("oneOf", [])]
    inner += [one for name in ("items", "additionalProperties") if isinstance(one := schema.get(name), dict)]
    for one in inner:
        yield from schemas(one)
