"""The documentation of the API, from vendored files."""

from importlib.resources import files

import msgspec
from litestar import Request, get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.kit.errors import NotFound
from label.web.html import html, templates
from label.web.openapi import document

ASSETS = {"swagger-ui-bundle.js": "text/javascript", "start.js": "text/javascript", "swagger-ui.css": "text/css"}


@get("/schema/openapi.json", include_in_schema=False, opt={"public": True})
async def openapi(request: Request) -> ASGIResponse:  # type: ignore[type-arg]
    """The OpenAPI 3.1 document."""
    state = request.app.state
    if "openapi" not in state:
        state.openapi = msgspec.json.encode(document(request.app, state.settings.base_url))
    return ASGIResponse(body=state.openapi, media_type="application/json")


@get("/schema", include_in_schema=False, opt={"public": True})
async def schema_page() -> ASGIResponse:
    """The documentation of the API, to read and to try."""
    return html(templates().get_template("schema.html").render(), scripts=True)


@get("/static/swagger-ui/{name:str}", include_in_schema=False, opt={"public": True})
async def asset(name: FromPath[str]) -> ASGIResponse:
    """One of the documentation's files."""
    media_type = ASSETS.get(name)
    if media_type is None:
        raise NotFound(f"No file {name}.")
    body = files("label.web").joinpath("static", "swagger-ui", name).read_bytes()
    return ASGIResponse(body=body, media_type=media_type, headers={"cache-control": "public, max-age=86400"})


SITE = [openapi, schema_page, asset]
