"""Public addresses at the root, where other software expects them: keys, status lists, credentials, the badge."""

import json
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.certificates import live_badge, public_documents, queries
from label.certificates.planning import Issuer
from label.certificates.schemas import CertificateOut
from label.certificates.signed_status_lists import StatusLists
from label.credentials.proof import JWT_TYPE, MEDIA_TYPE
from label.kit.database import Database
from label.kit.errors import NotFound
from label.kit.sessions import ReadSession
from label.kit.settings import Settings
from label.kit.written_forms import read_whole
from label.web.html import templates
from label.web.injection import Injected
from label.web.route import AnyRequest

# Scripts of any website may read these documents, and keep them for five minutes.
OPEN_HEADERS = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": "public, max-age=300",
}
BADGE_HEADERS = OPEN_HEADERS | {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
# The forms in which a document is asked for, the default first. The bytes are the same: all of these are JSON-LD.
CREDENTIAL_TYPES = [MEDIA_TYPE, "application/ld+json", "application/json"]
DID_TYPES = ["application/did+json", "application/did+ld+json", "application/ld+json", "application/json"]
public_route: dict[str, Any] = {"include_in_schema": False, "opt": {"public": True}}


@get("/.well-known/did.json", **public_route)
async def show_did(request: AnyRequest, database: Injected[Database], issuer: Injected[Issuer]) -> ASGIResponse:
    """The issuer's keys, as did:web looks for them."""
    document = await database.read(public_documents.did_document, issuer.settings.base_url, issuer.keyring)
    return _negotiated(request, json.dumps(document), DID_TYPES)


@get("/authorities.pem", **public_route)
async def show_authorities(database: Injected[Database], issuer: Injected[Issuer]) -> ASGIResponse:
    """Whom to trust for the seals."""
    return _response(await database.read(public_documents.authorities_pem, issuer.keyring), "application/x-pem-file")


@get("/status/{number:str}", **public_route)
async def show_status_list(
    request: AnyRequest, database: Injected[Database], lists: Injected[StatusLists], number: FromPath[str]
) -> ASGIResponse:
    """A signed status list, as of this moment."""
    return _negotiated(request, await database.read(lists.show, _list_number(number)), CREDENTIAL_TYPES)


@get("/certificates/{number:str}/credential.json", **public_route)
async def show_credential(request: AnyRequest, database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """The credential, with its proof."""
    return _negotiated(request, await database.read(_document, number), CREDENTIAL_TYPES)


@get("/certificates/{number:str}/credential.jwt", **public_route)
async def show_jwt(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """The credential as a JWT."""
    return _response(await database.read(_jwt, number), JWT_TYPE)


@get("/certificates/{number:str}/printed.json", **public_route)
async def show_printed(database: Injected[Database], number: FromPath[str]) -> ASGIResponse:
    """Every printed field as data."""
    return _response(await database.read(public_documents.printed_json, number), "application/json")


@get("/certificates/{number:str}/badge.svg", **public_route)
async def show_badge(database: Injected[Database], settings: Injected[Settings], number: FromPath[str]) -> ASGIResponse:
    """The live badge of a certificate, or of the one that replaced it."""
    return _badge(await database.read(queries.badge_of_number, number, settings))


@get("/companies/{siren:str}/badge.svg", **public_route)
async def show_company_badge(
    database: Injected[Database], settings: Injected[Settings], siren: FromPath[str]
) -> ASGIResponse:
    """The live badge of a company: of the certificate that it has today."""
    return _badge(await database.read(queries.badge_of_company, siren, settings))


@get("/companies/{siren:str}/certificate", **public_route)
async def lead_to_certificate(database: Injected[Database], siren: FromPath[str]) -> ASGIResponse:
    """To the page of the certificate that the company has today."""
    number = await database.read(queries.number_of_company, siren)
    return ASGIResponse(
        body=b"", status_code=303, headers={"location": f"/verify/{number}", "cache-control": "no-cache"}
    )


def _badge(found: CertificateOut) -> ASGIResponse:
    badge = templates().get_template("badge.svg").render(**live_badge.values(found))
    return _response(badge, "image/svg+xml", BADGE_HEADERS)


def _document(session: ReadSession, number: str) -> str:
    return public_documents.credential(session, number).document


def _jwt(session: ReadSession, number: str) -> str:
    return public_documents.credential(session, number).jwt


def _negotiated(request: AnyRequest, body: str | bytes, offered: list[str]) -> ASGIResponse:
    """The answer in the form that the client prefers, else in the first one: a client that reads none of them is told
    by the type what it has got. Digital Bazaar's reads JSON only where the type says so."""
    media_type = request.accept.best_match(offered, default=offered[0])
    return _response(body, media_type, OPEN_HEADERS | {"vary": "accept"})


def _response(body: str | bytes, media_type: str, headers: dict[str, str] = OPEN_HEADERS) -> ASGIResponse:
    content = body.encode() if isinstance(body, str) else body
    return ASGIResponse(body=content, media_type=media_type, headers=headers)


def _list_number(text: str) -> int:
    # Litestar's own `int` takes `+1`, `1_0` and other digits: one list has one address.
    try:
        return read_whole(text)
    except ValueError:
        raise NotFound(f"No status list {text}.") from None


PUBLIC = [
    show_did,
    show_authorities,
    show_status_list,
    show_credential,
    show_jwt,
    show_printed,
    show_badge,
    show_company_badge,
    lead_to_certificate,
]
