"""The routes of certificates and of the register; reading is for anyone."""

from functools import partial

from litestar.params import FromPath
from litestar.response.base import ASGIResponse
from sqlalchemy.orm import Session

from label.certificates import endings, file_check, queries
from label.certificates.planning import Issuer
from label.certificates.schemas import CertificateOut, EndingIn, RegisterFilter, RegisterPage, VerdictOut
from label.kit.settings import Settings
from label.kit.storage import Store
from label.web.context import Call, Shown
from label.web.injection import Given
from label.web.routes import CITY, COMPANY, route

Number = FromPath[str]
PDF = ".pdf"


@route("GET", "/register", asks=RegisterFilter, shows=RegisterPage)
async def show_register(call: Given[Call]) -> ASGIResponse:
    """Who holds the label today."""
    return await call.glance(queries.register, call.asked(RegisterFilter), call.path)


@route("GET", "/register.csv", asks=RegisterFilter)
async def download_register(call: Given[Call]) -> ASGIResponse:
    """The whole register, as CSV; `level` and `name` filter it."""
    return await call.read(queries.register_csv, call.asked(RegisterFilter))


@route("GET", "/certificates/{number:str}", shows=CertificateOut, also=(PDF,))
async def show_certificate(
    call: Given[Call], settings: Given[Settings], files: Given[Store], number: Number
) -> ASGIResponse:
    """A certificate, however it stands; with `.pdf` behind the number, the page itself as issued."""
    if number.lower().endswith(PDF):
        return await call.read(partial(_file, files), number[: -len(PDF)])
    return await call.read(partial(_shown, settings), number)


@route("POST", "/certificates/{number:str}/suspension", who=CITY, takes=EndingIn, shows=CertificateOut)
async def suspend_certificate(call: Given[Call], settings: Given[Settings], number: Number) -> ASGIResponse:
    """Suspend a certificate, with the reason shown to the public."""
    return await call.write(partial(endings.end, settings, "suspend"), number)


@route("POST", "/certificates/{number:str}/reinstatement", who=CITY, takes=EndingIn, shows=CertificateOut)
async def reinstate_certificate(call: Given[Call], settings: Given[Settings], number: Number) -> ASGIResponse:
    """End a suspension."""
    return await call.write(partial(endings.end, settings, "reinstate"), number)


@route("POST", "/certificates/{number:str}/withdrawal", who=CITY, takes=EndingIn, shows=CertificateOut)
async def withdraw_certificate(call: Given[Call], settings: Given[Settings], number: Number) -> ASGIResponse:
    """Withdraw a certificate for good."""
    return await call.write(partial(endings.end, settings, "withdraw"), number)


@route("POST", "/certificates/{number:str}/renunciation", who=COMPANY, takes=EndingIn, shows=CertificateOut)
async def renounce_certificate(call: Given[Call], settings: Given[Settings], number: Number) -> ASGIResponse:
    """The company gives its label back."""
    return await call.write(partial(endings.end, settings, "renounce"), number)


def _shown(settings: Settings, session: Session, number: str) -> CertificateOut:
    return queries.show(session, settings, number)


def _file(files: Store, session: Session, number: str) -> Shown:
    number, digest = queries.file_digest(session, number)
    headers = {
        "content-type": "application/pdf",
        "content-disposition": f'inline; filename="{number}.pdf"',
        "etag": f'"{digest}"',
        "cache-control": "no-cache",
    }
    return Shown(files.get(digest), headers)


@route("POST", "/verifications", upload=True, shows=VerdictOut)
async def verify_file(call: Given[Call], issuer: Given[Issuer]) -> ASGIResponse:
    """Send a certificate's PDF (multipart, field `file`): is it the one that was issued? Nothing of it is kept."""
    _, content = await call.upload()
    file = await call.database.apart(file_check.handed_in, content)
    return await call.draw(partial(_looked_up, issuer, file), partial(file_check.judge, issuer, file))


def _looked_up(issuer: Issuer, file: file_check.File, session: Session) -> file_check.Found | None:
    return file_check.look_up(session, issuer, file)


ROUTES = [
    verify_file,
    show_register,
    download_register,
    show_certificate,
    suspend_certificate,
    reinstate_certificate,
    withdraw_certificate,
    renounce_certificate,
]
