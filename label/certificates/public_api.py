"""Public addresses at the root, where other software expects them: keys, status lists, credentials, the badge."""

import json
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.certificates import live_badge, public_documents, queries
from label.certificates.planning import Issuer
from label.certificates.public_documents import MEDIA_TYPES
from label.certificates.signed_status_lists import StatusLists
from label.credentials.proof import MEDIA_TYPE
from label.kit.database import Database
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from label.kit.settings import Settings
from label.kit.written_forms import read_whole
from label.web.html import templates
from label.web.injection import Injected

# Scripts of any website may read these documents, and keep them for five minutes.
OPEN_HEADERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=300",
}
BADGE_HEADERS = OPEN_HEADERS | {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
public_route: dict[str, Any] = {"include_in_schema": False, "opt": {"public": True}}


@get("/.well-known/did.json", **public_route)
async def show_did(database: Injected[Database], issuer: Injected[Issuer]) -> ASGIResponse:
    """The issuer's keys, as did:web looks for them."""
    document = await database.read(public_documents.did_document, issuer.settings.base_url, issuer.keyring)
    return _response(json.dumps(document), "application/did+json")


@get("/authorities.pem", **public_route)
async def show_authorities(database: Injected[Database], issuer: Injected[Issuer]) -> ASGIResponse:
    """Whom to trust for the seals."""
    return _response(await database.read(public_documents.authorities_pem, issuer.keyring), "application/x-pem-file")


@get("/status/{number:str}", **public_route)
async def show_status_list(
    database: Injected[Database], lists: Injected[StatusLists], number: FromPath[str]
) -> ASGIResponse:
    """A signed status list, as of this moment."""
    return _response(await database.read(lists.show, _list_number(number)), MEDIA_TYPE)


@get("/certificates/{number:str}/credential.json", **public_route)
async def show_credential(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """The credential, with its proof."""
    return _response(await database.read(_document, number), MEDIA_TYPES[".json"])


@get("/certificates/{number:str}/credential.jwt", **public_route)
async def show_jwt(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """The credential as a JWT."""
    return _response(await database.read(_jwt, number), MEDIA_TYPES[".jwt"])


@get("/certificates/{number:str}/printed.json", **public_route)
async def show_printed(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """Every printed field as data."""
    return _response(await database.read(public_documents.printed_json, number), "application/json")


@get("/certificates/{number:str}/badge.svg", **public_route)
async def show_badge(database: Injected[Database], settings: Injected[Settings], number: FromPath[str]) -> ASGIResponse:
    """The live badge."""
    found = await database.read(queries.show, number, settings)
    badge = templates().get_template("badge.svg").render(**live_badge.values(found))
    return _response(badge, "image/svg+xml", BADGE_HEADERS)


def _document(session: ReadSession, number: str) -> str:
    return public_documents.credential(session, number).document


def _jwt(session: ReadSession, number: str) -> str:
    return public_documents.credential(session, number).jwt


def _response(body: str | bytes, media_type: str, headers: dict[str, str] = OPEN_HEADERS) -> ASGIResponse:
    content = body.encode() if isinstance(body, str) else body
    return ASGIResponse(body=content, media_type=media_type, headers=headers)


PUBLIC = [show_did, show_authorities, show_status_list, show_credential, show_jwt, show_printed, show_badge]


def _list_number(text: str) -> int:
    # Litestar's own `int` takes `+1`, `1_0` and other digits: one list has one address.
    try:
        return read_whole(text)
    except ValueError:
        raise NotFound(f"No status list {text}.") from None
