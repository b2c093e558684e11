"""HTML pages from templates, and the documentation of the API from vendored files."""

from functools import lru_cache
from importlib.resources import files

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Request, get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.kit.errors import NotFound
from label.web.openapi import document

ASSETS = {"swagger-ui-bundle.js": "text/javascript", "start.js": "text/javascript", "swagger-ui.css": "text/css"}
POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; {script}"
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The page templates. A missing variable is an error."""
    return Environment(
        loader=PackageLoader("label.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(content: str, status: int = 200, *, scripts: bool = False) -> ASGIResponse:
    """A page with a content security policy that allows our own files only."""
    headers = {
        "cache-control": "no-cache",
        "content-security-policy": POLICY.format(script="script-src 'self'; " if scripts else ""),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    return ASGIResponse(body=content.encode(), status_code=status, media_type="text/html", headers=headers)


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
