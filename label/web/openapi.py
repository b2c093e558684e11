"""The OpenAPI 3.1 document, made from the description of each route."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from label.kit.errors import MOST_FAULTS
from label.kit.schemas import JsonObject
from label.kit.versions import RequiredVersionIn, VersionIn
from label.web.preconditions import has_etag
from label.web.problems import MEDIA_TYPE
from label.web.route import Route

REF = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
            },
            "maxItems": MOST_FAULTS,
        },
        "more_errors": {"type": "boolean", "description": "True where more is wrong than `errors` names."},
        "number_fault": {
            "type": "string",
            "enum": ["no_number", "mistyped", "several", "never_issued"],
            "description": "Why a certificate number leads nowhere; `mistyped`: it cannot have been issued.",
        },
        "did_you_mean": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Certificate numbers that may be meant; whether they were issued is not said.",
        },
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key, a POST has one effect and one answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": 'The ETag of the version that was read, such as `"3"`; the same as `version`.',
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,9}"$'},
}
ETAG = {"ETag": {"description": "The row's `version`, in quotes.", "schema": {"type": "string"}}}
STALE = {
    "409": "The state does not allow it, or `version` is not the current one.",
    "412": "If-Match is not the ETag of the current version.",
}
UNREAD = {"428": "The request does not say which version was read: send If-Match or `version`."}


def operations(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler, Route]]:
    """Every documented operation: method, path, handler and description."""
    found = []
    for one in app.routes:
        for handler in getattr(one, "route_handlers", ()):
            description = handler.opt.get("route")
            if isinstance(description, Route):
                path = re.sub(r":\w+\}", "}", one.path)
                found += [
                    (method.lower(), path, handler, description)
                    for method in handler.http_methods
                    if method != "OPTIONS"
                ]
    return sorted(found, key=lambda each: (each[1], each[0]))


def document(app: Litestar, base_url: str) -> dict[str, object]:
    every = operations(app)
    schemas = _schemas(description for *_, description in every)
    paths: dict[str, dict[str, object]] = {}
    for method, path, handler, description in every:
        paths.setdefault(path, {})[method] = _operation(method, path, handler, description)
        for suffix in description.formats:
            paths[path + suffix] = {"get": _other_form(path, handler, suffix)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Label employeur engagé de Boulogne-Billancourt",
            "version": version("boulogne-label"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "Quantities are decimal strings, times are UTC, dates ISO; faults come all at once.",
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "schemas": schemas | {"Problem": PROBLEM},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(routes: Iterable[Route]) -> JsonObject:
    wanted: dict[tuple[type[BaseModel], Any], None] = {}
    for description in routes:
        if description.body:
            wanted[description.body, "validation"] = None
        if isinstance(description.response, type):
            wanted[description.response, "serialization"] = None
    _, made = models_json_schema(list(wanted), ref_template=REF)
    found: JsonObject = made["$defs"]
    return found


def _operation(method: str, path: str, handler: HTTPRouteHandler, description: Route) -> dict[str, object]:
    parameters = [
        *_path_parameters(path),
        *_query_parameters(description),
        *([KEY] if method == "post" and description.roles else []),
        *([IF_MATCH] if _takes(description, VersionIn) else []),
    ]
    made: dict[str, object] = {
        "operationId": handler.handler_name,
        "summary": (handler.fn.__doc__ or "").strip(),
        "tags": [path.removeprefix("/api/v1/").partition("/")[0].partition(".")[0]],
        "responses": {str(description.status): _answer(description), **_problems(description)},
    }
    if parameters:
        made["parameters"] = parameters
    if description.roles is not None:
        made["security"] = [{"key": []}]
        made["x-who"] = sorted(description.roles)
    body = _body(description)
    return made | ({"requestBody": body} if body else {})


def _body(description: Route) -> dict[str, object] | None:
    if description.upload:
        form = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}, "required": ["file"]}
        return {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    if description.raw_body:
        return {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
    if description.body is None:
        return None
    schemas = {"application/json": _reference(description.body)}
    schemas |= {
        media_type: {"type": "string"} for media_type in description.readers if media_type != "application/json"
    }
    return {"required": True, "content": {media_type: {"schema": schema} for media_type, schema in schemas.items()}}


def _answer(description: Route) -> dict[str, object]:
    if description.status == 204:
        return {"description": "Done."}
    schema = _reference(description.response) if isinstance(description.response, type) else {}
    answer: dict[str, object] = {
        "description": "Done.",
        "content": {"application/json" if description.response else "*/*": {"schema": schema}},
    }
    if isinstance(description.response, type) and has_etag(description.response):
        answer["headers"] = ETAG
    return answer


def _problems(description: Route) -> dict[str, object]:
    content = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    described = {"default": "A problem document (RFC 9457)."}
    if _takes(description, VersionIn):
        described |= STALE
    if _takes(description, RequiredVersionIn):
        described |= UNREAD
    return {status: {"description": text, "content": content} for status, text in sorted(described.items())}


def _takes(description: Route, kind: type[BaseModel]) -> bool:
    """Is the input of a route, its body or query, of this kind?"""
    return any(model is not None and issubclass(model, kind) for model in (description.body, description.query))


def _other_form(path: str, handler: HTTPRouteHandler, suffix: str) -> dict[str, object]:
    return {
        "operationId": handler.handler_name + suffix.replace(".", "_"),
        "summary": (handler.fn.__doc__ or "").strip(),
        "tags": [path.removeprefix("/api/v1/").partition("/")[0]],
        "parameters": _path_parameters(path),
        "responses": {"200": {"description": "Done.", "content": {"application/pdf": {}}}, **_problems(Route())},
    }


def _path_parameters(path: str) -> list[dict[str, object]]:
    names = re.findall(r"\{(\w+)\}", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _query_parameters(description: Route) -> list[dict[str, object]]:
    if description.query is None:
        return []
    schema = description.query.model_json_schema(ref_template=REF)
    definitions = schema.get("$defs", {})
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query"}
        | ({"required": True} if name in required else {})
        | {"description": one.pop("description", ""), "schema": _inlined(one, definitions)}
        for name, one in schema["properties"].items()
    ]


def _inlined(schema: object, definitions: dict[str, object]) -> object:
    """A schema without references, as a parameter cannot refer to its own definitions."""
    if isinstance(schema, list):
        return [_inlined(one, definitions) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(value, definitions) for name, value in schema.items()}


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": REF.format(model=model.__name__)}
