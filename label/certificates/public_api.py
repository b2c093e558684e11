"""Addresses at the root, where other people's software looks: keys, status lists, credentials, the badge."""

import json
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.certificates import live_badge, public_documents, queries
from label.certificates.planning import Issuer
from label.certificates.public_documents import FORMS, StatusLists
from label.credentials.proof import MEDIA_TYPE
from label.kit.database import Database
from label.kit.sessions import ReadSession
from label.kit.settings import Settings
from label.web.injection import Injected

# Read by scripts of any site, and kept five minutes at most.
OPEN = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=300",
    "x-content-type-options": "nosniff",
}
PICTURE = OPEN | {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
anyone: dict[str, Any] = {"include_in_schema": False, "opt": {"public": True}}


@get("/.well-known/did.json", **anyone)
async def show_did(database: Injected[Database], issuer: Injected[Issuer]) -> ASGIResponse:
    """The issuer's keys, as did:web looks for them."""
    found = await database.read(public_documents.did_document, issuer.settings.base_url, issuer.keyring)
    return _answer(json.dumps(found), "application/did+json")


@get("/authorities.pem", **anyone)
async def show_authorities(database: Injected[Database], issuer: Injected[Issuer]) -> ASGIResponse:
    """Whom to trust for the seals."""
    return _answer(await database.read(public_documents.authorities, issuer.keyring), "application/x-pem-file")


@get("/status/{number:int}", **anyone)
async def show_status_list(
    database: Injected[Database], lists: Injected[StatusLists], number: FromPath[int]
) -> ASGIResponse:
    """A signed status list, as it stands at this moment."""
    return _answer(await database.read(lists.show, number), MEDIA_TYPE)


@get("/certificates/{number:str}/credential.json", **anyone)
async def show_credential(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """The credential, with its proof."""
    return _answer(await database.read(_document, number), FORMS[".json"])


@get("/certificates/{number:str}/credential.jwt", **anyone)
async def show_jwt(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """The credential as a JWT."""
    return _answer(await database.read(_jwt, number), FORMS[".jwt"])


@get("/certificates/{number:str}/printed.json", **anyone)
async def show_printed(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """Every printed field as data."""
    return _answer(await database.read(public_documents.printed, number), "application/json")


@get("/certificates/{number:str}/badge.svg", **anyone)
async def show_badge(database: Injected[Database], settings: Injected[Settings], number: FromPath[str]) -> ASGIResponse:
    """The live badge."""
    found = await database.read(queries.show, number, settings)
    return _answer(live_badge.svg(found), "image/svg+xml", PICTURE)


def _document(session: ReadSession, number: str) -> str:
    return public_documents.credential(session, number).document


def _jwt(session: ReadSession, number: str) -> str:
    return public_documents.credential(session, number).jwt


def _answer(body: str | bytes, media_type: str, headers: dict[str, str] = OPEN) -> ASGIResponse:
    content = body.encode() if isinstance(body, str) else body
    return ASGIResponse(body=content, media_type=media_type, headers=headers)


PUBLIC = [show_did, show_authorities, show_status_list, show_credential, show_jwt, show_printed, show_badge]
