"""The public verification page, which the QR code opens: in French, with one line in English."""

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from label.certificates import french, live_badge, queries, register, typed_numbers, wording
from label.certificates.file_check import FileChecks
from label.certificates.file_findings import EXPLANATIONS
from label.certificates.models import CertificateState
from label.certificates.planning import Issuer
from label.certificates.schemas import CertificateOut
from label.certificates.typed_numbers import NumberNotFound, TypedNumber
from label.kit import clock
from label.kit.database import Database
from label.kit.errors import Refusal, Timeout, TooLarge
from label.kit.settings import Settings
from label.web.bodies import LARGEST, BodyDeadline, body_chunks, expected_length
from label.web.forms import file_of
from label.web.html import html, templates
from label.web.injection import Injected

PAGE = {"public": True, "page": True}
LEVEL_NAMES = {"engaged": "Engagé", "confirmed": "Confirmé", "exemplary": "Exemplaire"}
STATE_NAMES = {
    CertificateState.VALID: "Valide",
    CertificateState.SUSPENDED: "Suspendu",
    CertificateState.EXPIRED: "Expiré",
    CertificateState.WITHDRAWN: "Retiré",
    CertificateState.RENOUNCED: "Rendu par l’entreprise",
    CertificateState.REPLACED: "Remplacé par un autre certificat",
}
ENGLISH_STATES = {
    CertificateState.VALID: "This certificate is valid.",
    CertificateState.SUSPENDED: "This certificate is suspended.",
    CertificateState.EXPIRED: "This certificate has expired.",
    CertificateState.WITHDRAWN: "This certificate has been withdrawn.",
    CertificateState.RENOUNCED: "The company has given this certificate back.",
    CertificateState.REPLACED: "This certificate has been replaced by another.",
}
EVENT_NAMES = {
    "issued": "Délivré",
    "suspended": "Suspendu",
    "reinstated": "Rétabli",
    "withdrawn": "Retiré",
    "renounced": "Rendu par l’entreprise",
    "annulled": "Fin annulée : valable depuis le premier jour",
    "replaced": "Remplacé",
    "expired": "Expiré",
}
UPLOAD_REFUSALS: dict[type[Refusal], str] = {
    TooLarge: "Le fichier dépasse 10 Mo.",
    Timeout: "Le fichier est arrivé trop lentement : envoyez-le de nouveau.",
}


@get("/verify/{number:str}", include_in_schema=False, opt=PAGE)
async def verify(database: Injected[Database], settings: Injected[Settings], number: FromPath[str]) -> ASGIResponse:
    """All that is printed on a certificate, its state and its history; 404 for anything but an issued number."""
    try:
        found = await database.read(queries.show, number, settings)
    except NumberNotFound as error:
        return _not_found(error.typed)
    return html(templates().get_template("verify.html").render(**_page_values(found, settings)))


@get("/", include_in_schema=False, opt=PAGE)
async def home(database: Injected[Database], settings: Injected[Settings]) -> ASGIResponse:
    """Who holds the label, and a place to check a number."""
    lines = await database.read(register.first_holders)
    shown = [
        (line, LEVEL_NAMES[line.level], french.day(line.valid_until), french.ceased(line.active, line.ceased_on))
        for line in lines
    ]
    return html(templates().get_template("home.html").render(holders=shown, settings=settings))


@get("/verify", include_in_schema=False, opt=PAGE)
async def look_up(request: Request) -> ASGIResponse:  # type: ignore[type-arg]
    """From the form to the certificate's own page, or what is wrong with the input."""
    text = request.query_params.get("number", "")
    typed = typed_numbers.read(text)
    if typed.fault and text.strip():
        return _not_found(typed)
    location = "/" if typed.fault else f"/verify/{typed.number}"
    return ASGIResponse(body=b"", status_code=303, headers={"location": location})


def _not_found(typed: TypedNumber) -> ASGIResponse:
    return html(templates().get_template("unknown.html").render(typed=typed), 404)


def _page_values(found: CertificateOut, settings: Settings) -> dict[str, object]:
    return {
        "snippet": live_badge.html_snippet(settings.base_url, found),
        "base": f"{settings.base_url}/certificates/{found.number}",
        "found": found,
        "state": STATE_NAMES[found.status],
        "english": ENGLISH_STATES[found.status],
        "replacement": STATE_NAMES[found.replaced_by.status] if found.replaced_by else None,
        "level": LEVEL_NAMES[found.level],
        "siren": french.siren(found.siren) if found.siren else None,
        "holder_siren": french.siren(found.holder.siren)
        if found.holder and found.holder.siren != found.siren
        else None,
        "ceased": french.ceased(found.holder.active, found.holder.ceased_on) if found.holder else None,
        "issued_on": french.day(found.issued_on),
        "valid_until": french.day(found.valid_until),
        "history": [(EVENT_NAMES[event.kind], french.day(clock.day(event.at)), event) for event in found.history],
        "comma": french.decimal,
        "set_aside": wording.SET_ASIDE,
        "bonus": wording.bonus(found.bonus),
        "before_cap": wording.before_cap([family.points for family in found.families], found.bonus),
        "cap": wording.cap(found.total),
    }


@post(["/verify", "/verify/{number:str}"], include_in_schema=False, opt=PAGE, status_code=200)
async def check_file(
    request: Request,  # type: ignore[type-arg]
    issuer: Injected[Issuer],
    checks: Injected[FileChecks],
    patience: Injected[BodyDeadline],
) -> ASGIResponse:
    """What a file that someone drops on the page is: issued, altered, a picture, unreadable or unknown."""
    try:
        length = expected_length(request.scope)
        form = body_chunks(request.receive, length, LARGEST, patience)
        _, content = await file_of(request.headers.get("content-type", ""), form)
    except Refusal as refusal:
        reason = UPLOAD_REFUSALS.get(type(refusal), "Choisissez un fichier.")
        return html(templates().get_template("dropped.html").render(told=None, reason=reason), 422)
    verdict = await checks.check(request.scope, content)
    values = _page_values(verdict.certificate, issuer.settings) if verdict.certificate else {}
    told = EXPLANATIONS[verdict.finding] if verdict.finding else None
    return html(templates().get_template("dropped.html").render(told=verdict, explanation=told, reason="", **values))


PAGES = [check_file, home, look_up, verify]
